// SPDX-License-Identifier: MIT
#include "domain/init/template_line.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/init_workflow.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot {

namespace {

using Parts = std::set<std::string, std::less<>>;

constexpr std::array<std::string_view, 7> k_part_names = {"immediate", "scheduled",    "crates",    "pypi",
                                                          "maturin",   "python_build", "bundle_cli"};

Diagnostic broken_template(std::string message) {
    return {codes::PIOT_INTERNAL,
            Severity::error,
            "a built-in workflow is broken: " + std::move(message),
            {},
            "report this as a defect of piot"};
}

/// `NAME or NAME2`
Result<bool> holds(std::string_view condition, const Parts& parts) {
    bool is_kept = false;
    for (auto rest = condition; !rest.empty();) {
        const auto end = rest.find(" or ");
        const auto name = trim(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 4);
        if (std::find(k_part_names.begin(), k_part_names.end(), name) == k_part_names.end())
            return fail(broken_template(fmt::format("unknown part `{}`", name)));
        is_kept = is_kept || parts.contains(name);
    }
    return is_kept;
}

/// A name is text in an expression or a quoted scalar, and a scalar of its own elsewhere.
std::string spell_name(const init::ValueLine& line, std::string_view name) {
    const auto is_part_of_text = [](std::string_view text, char edge) {
        return !text.empty() && std::string_view(" \t[],").find(edge) == std::string_view::npos;
    };
    if (is_part_of_text(line.before, line.before.empty() ? ' ' : line.before.back()) ||
        is_part_of_text(line.after, line.after.empty() ? ' ' : line.after.front()))
        return replace_all(name, "'", "''");
    return init::to_yaml_scalar(name);
}

Result<std::string> fill_in(std::string_view text, const WorkflowChoices& choices) {
    const auto line = init::read_value_line(text);
    if (!line) return fail(broken_template(fmt::format("no value in `{}`", trim(text))));
    if (line->name == "action") return fmt::format("{}{}", line->before, choices.action.to_string());
    const auto& value = line->name == "branch" ? choices.branch : choices.environment;
    return fmt::format("{}{}{}", line->before, spell_name(*line, value), line->after);
}

class Renderer {
  public:
    explicit Renderer(const WorkflowChoices& choices) : choices_(choices) {}

    Result<void> add_line(std::string_view line) {
        if (const auto mark = init::read_part_mark(line)) return add_mark(*mark);
        if (!is_kept_) return {};
        if (!init::has_value_mark(line)) {
            text_.append(pin(line)).push_back('\n');
            return {};
        }
        PIOT_TRY(const auto filled, fill_in(line, choices_));
        text_.append(filled).push_back('\n');
        return {};
    }

    Result<std::string> finish() {
        if (is_inside_) return fail(broken_template("a part has no `end`"));
        for (const auto line : split_lines(text_))
            if (trim(line).starts_with("#?") || init::has_value_mark(line))
                return fail(broken_template(fmt::format("a mark is left in `{}`", trim(line))));
        return std::move(text_);
    }

  private:
    std::string pin(std::string_view line) const {
        const auto uses = init::read_uses(line);
        const auto found = uses ? choices_.pins.find(uses->substr(0, uses->find('@'))) : choices_.pins.end();
        if (found == choices_.pins.end()) return std::string(line);
        return std::string(line.substr(0, line.size() - uses->size())) + found->second.to_string();
    }

    Result<void> add_mark(std::string_view mark) {
        if ((mark == "end") != is_inside_) return fail(broken_template(fmt::format("misplaced mark `{}`", mark)));
        is_inside_ = !is_inside_;
        if (!is_inside_) {
            is_kept_ = true;
            return {};
        }
        PIOT_TRY(is_kept_, holds(mark, choices_.parts));
        return {};
    }

    const WorkflowChoices& choices_;
    std::string text_;
    bool is_inside_ = false;
    bool is_kept_ = true;
};

}  // namespace

Parts choose_workflow_parts(const Config& config) {
    Parts parts;
    parts.emplace(config.cadence == Cadence::immediate ? "immediate" : "scheduled");
    for (const auto& package : config.packages) {
        const auto* pypi = package.pypi();
        if (pypi == nullptr) {
            parts.emplace("crates");
            continue;
        }
        parts.emplace("pypi");
        parts.emplace(pypi->build == BuildMode::maturin ? "maturin" : "python_build");
        if (pypi->bundle_cli) parts.emplace("bundle_cli");
    }
    return parts;
}

Result<std::string> render_workflow(std::string_view text, const WorkflowChoices& choices) {
    Renderer renderer(choices);
    for (const auto line : split_lines(text))
        PIOT_CHECK(renderer.add_line(line));
    return renderer.finish();
}

}  // namespace piot
