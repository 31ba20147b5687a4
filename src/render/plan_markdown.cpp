// SPDX-License-Identifier: MIT
#include "piot/render/plan_markdown.hpp"

#include "render/display_text.hpp"
#include "render/markdown.hpp"
#include "render/plan_parts.hpp"

#include "piot/base/text.hpp"
#include "piot/render/plan_document.hpp"
#include "piot/render/plan_mermaid.hpp"
#include "piot/render/plan_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace piot::render {

namespace {

/// Reasons are cut here; `piot why` and the JSON document tell all.
constexpr std::size_t k_reason_width = 160;

bool has_verdicts(const Plan& plan) {
    return std::any_of(plan.releases.begin(), plan.releases.end(),
                       [](const Release& release) { return release.verdict.has_value(); });
}

std::string format_headline(const Plan& plan) {
    const auto head = markdown_code(short_commit(plan.head));
    auto text = plan.is_empty() ? fmt::format("**Nothing to release** from {}: {}.\n", head, explain_emptiness(plan))
                                : fmt::format("**{}** from {}", count_of(plan.releases.size(), "release"), head);
    if (!plan.is_empty()) text += plan.matrix.empty() ? "\n" : ", to build: " + describe_rows(plan.matrix) + "\n";
    return text + fmt::format("\nPlan id: {}\n", markdown_code(compute_plan_id(plan)));
}

std::string format_step(const Release& release) {
    const auto previous = previous_of(release);
    return previous.empty() ? release.registry_version : previous + " → " + release.registry_version;
}

std::string format_releases(const Plan& plan, std::size_t limit) {
    const bool is_checked = has_verdicts(plan);
    std::vector<std::string> header{"order", "package", "kind", "from → to", "why", "level"};
    if (is_checked) header.emplace_back("verdict");
    MarkdownTable table(header);
    std::size_t order = 0;
    for (const auto& release : plan.releases) {
        std::vector<std::string> cells{std::to_string(++order),
                                       escape_markdown(release.package),
                                       std::string(piot::to_string(release.kind)),
                                       escape_markdown(format_step(release)),
                                       escape_markdown(summarize_reasons(release.reasons, k_reason_width)),
                                       std::to_string(release.level)};
        if (is_checked) cells.emplace_back(release.verdict ? piot::to_string(*release.verdict) : "");
        table.add_row(cells);
    }
    return table.render(limit);
}

std::string format_baseline(const Plan& plan, std::size_t limit) {
    if (plan.baseline.empty()) return {};
    MarkdownTable table({"package", "version", "tag"});
    for (const auto& entry : plan.baseline)
        table.add_row({escape_markdown(entry.package), entry.version.to_string(), markdown_code(entry.tag)});
    return table.render(limit);
}

std::string format_heal(const Plan& plan, std::size_t limit) {
    if (plan.heal.empty()) return {};
    MarkdownTable table({"package", "version", "tag", "commit"});
    for (const auto& missing : plan.heal)
        table.add_row({escape_markdown(missing.package), missing.version.to_string(), markdown_code(missing.tag),
                       markdown_code(short_commit(missing.commit))});
    return table.render(limit);
}

std::string format_skew(const Plan& plan, std::size_t limit) {
    if (plan.skew.empty()) return {};
    MarkdownTable table({"to be published", "live already beneath it"});
    for (const auto& each : plan.skew)
        table.add_row({escape_markdown(each.dependent), escape_markdown(each.dependency)});
    return table.render(limit);
}

std::string format_cascade(const Plan& plan) {
    if (plan.is_empty()) return {};
    return fmt::format(
        "```mermaid\n{}```\n\nRectangles changed, round ends are first releases, hexagons were asked for, "
        "round corners follow another package.\n",
        render_plan_mermaid(plan));
}

/// Sections one after another, as long as there is room.
class Page {
  public:
    explicit Page(std::size_t limit) : limit_(limit) {}

    void add(const std::string& text) {
        if (text.size() <= room()) text_ += text;
    }
    void add_section(std::string_view heading, const std::string& content) {
        if (!content.empty()) add(fmt::format("\n### {}\n\n{}", heading, content));
    }
    /// What a section's content may take.
    [[nodiscard]] std::size_t room_in_section() const {
        constexpr std::size_t k_heading_bytes = 64;
        return room() - std::min(room(), k_heading_bytes);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    [[nodiscard]] std::size_t room() const { return limit_ - std::min(limit_, text_.size()); }

    std::size_t limit_;
    std::string text_;
};

}  // namespace

std::string render_plan_markdown(const Plan& plan, std::size_t limit) {
    Page page(limit);
    page.add("## Release plan\n\n" + format_headline(plan));
    // No table may crowd out what follows it.
    const auto part = [&] { return page.room_in_section() / 2; };
    if (plan.is_empty())
        page.add_section("Last releases", format_baseline(plan, part()));
    else
        page.add("\n" + format_releases(plan, part()));
    page.add_section("Live but not tagged: publish writes these tags", format_heal(plan, part()));
    page.add_section("Version skew", format_skew(plan, part()));
    page.add_section("Notices", render_diagnostics_markdown(plan.notices, part()));
    page.add_section("Cascade", format_cascade(plan));
    return page.take();
}

}  // namespace piot::render
