// SPDX-License-Identifier: MIT
#include "piot/render/plan_mermaid.hpp"

#include "render/display_text.hpp"
#include "render/plan_parts.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

namespace piot::render {

namespace {

constexpr std::size_t k_name_width = 60;

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Text for inside of `"…"`. Mermaid reads entities (`#quot;`, `#35;`) there, and beside its own syntax also directives
/// (`%%{…}%%`) and, from version 11 on, markdown: all ASCII that is not plainly a name's goes by number.
std::string escape_label(std::string_view text) {
    std::string escaped;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        // Inside of a word these mean nothing to markdown; at its edge they list, emphasize or count.
        const bool is_joint = (c == '-' || c == '_' || c == '.' || c == '/' || c == '+') && i > 0 &&
                              is_alphanumeric(text[i - 1]) && i + 1 < text.size() && is_alphanumeric(text[i + 1]);
        if (is_alphanumeric(c) || is_joint || static_cast<unsigned char>(c) >= 0x80)
            escaped += c;
        else if (c == '"')
            escaped += "#quot;";
        else
            escaped += fmt::format("#{};", static_cast<int>(c));
    }
    return escaped;
}

/// How a kind of release is drawn.
struct Look {
    std::string_view name;
    std::string_view opens;
    std::string_view closes;
};

constexpr Look k_changed{"changed", "[", "]"};
constexpr Look k_first{"first", "([", "])"};
constexpr Look k_forced{"forced", "{{", "}}"};
constexpr Look k_through{"through", "(", ")"};

bool has_reason(const Release& release, ReasonKind kind) {
    return std::any_of(release.reasons.begin(), release.reasons.end(),
                       [&](const Reason& reason) { return reason.kind == kind; });
}

Look choose_look(const Release& release) {
    if (has_reason(release, ReasonKind::first_release)) return k_first;
    if (has_reason(release, ReasonKind::changed)) return k_changed;
    if (has_reason(release, ReasonKind::forced)) return k_forced;
    return k_through;
}

std::string format_node(std::size_t number, const Release& release) {
    const auto look = choose_look(release);
    const auto previous = previous_of(release);
    const auto step = previous.empty() ? release.registry_version : previous + " → " + release.registry_version;
    return fmt::format("    n{}{}\"{}<br/>{}\"{}:::{}\n", number, look.opens,
                       escape_label(shorten_end(to_display(release.package), k_name_width)), step, look.closes,
                       look.name);
}

/// Collects the lines of the flowchart as far as they may go.
class Chart {
  public:
    Chart(const Plan& plan, const MermaidLimits& limits) : limits_(limits) {
        for (const auto& release : plan.releases)
            planned_.emplace(release.package, planned_.size() + 1);
        add_nodes(plan);
        for (std::size_t i = 0; i < plan.releases.size(); ++i)
            for (const auto& dependency : plan.releases[i].depends_on)
                add_edge(dependency, i + 1);
    }

    [[nodiscard]] std::string text() const {
        std::string rest;
        if (shown_nodes_ < planned_.size() || left_out_edges_ > 0)
            rest = fmt::format("    rest[\"not shown: {}\"]:::rest\n    classDef rest stroke-dasharray:4 4\n",
                               describe_rest());
        return nodes_ + edges_ + rest;
    }

  private:
    void add_nodes(const Plan& plan) {
        for (const auto& release : plan.releases) {
            auto node = format_node(shown_nodes_ + 1, release);
            if (shown_nodes_ == limits_.nodes || nodes_.size() + node.size() > limits_.bytes) return;
            nodes_ += node;
            ++shown_nodes_;
        }
    }

    void add_edge(const std::string& dependency, std::size_t to) {
        const auto from = planned_.find(dependency);
        if (from == planned_.end()) return;
        auto edge = fmt::format("    n{} --> n{}\n", from->second, to);
        const bool fits = from->second <= shown_nodes_ && to <= shown_nodes_ && shown_edges_ < limits_.edges &&
                          nodes_.size() + edges_.size() + edge.size() <= limits_.bytes;
        ++(fits ? shown_edges_ : left_out_edges_);
        if (fits) edges_ += edge;
    }

    [[nodiscard]] std::string describe_rest() const {
        std::vector<std::string> parts;
        if (const auto nodes = planned_.size() - shown_nodes_; nodes > 0) parts.push_back(count_of(nodes, "package"));
        if (left_out_edges_ > 0) parts.push_back(count_of(left_out_edges_, "arrow"));
        return join(parts, ", ");
    }

    MermaidLimits limits_;
    std::unordered_map<std::string, std::size_t> planned_;  // their places in the plan, from 1
    std::string nodes_;
    std::string edges_;
    std::size_t shown_nodes_ = 0;
    std::size_t shown_edges_ = 0;
    std::size_t left_out_edges_ = 0;
};

/// Legible on light and dark grounds.
constexpr std::string_view k_classes = R"(    classDef changed fill:#dbeafe,stroke:#1d4ed8,color:#111827
    classDef first fill:#dcfce7,stroke:#15803d,color:#111827
    classDef forced fill:#fef3c7,stroke:#b45309,color:#111827
    classDef through fill:#f3f4f6,stroke:#6b7280,color:#111827
)";

}  // namespace

std::string render_plan_mermaid(const Plan& plan, const MermaidLimits& limits) {
    if (plan.is_empty()) return "flowchart LR\n    n1[\"nothing to release\"]\n";
    return fmt::format("flowchart LR\n{}{}", Chart(plan, limits).text(), k_classes);
}

}  // namespace piot::render
