// SPDX-License-Identifier: MIT
#include "domain/init/template_line.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/init_workflow.hpp"

#include <set>

namespace piot {

namespace {

/// How many lines at the top may say who wrote the file.
constexpr std::size_t k_head_lines = 10;

std::string_view repository_of(std::string_view reference) {
    return reference.substr(0, reference.find('@'));
}

/// The Actions that a template uses beside piot's own.
std::set<std::string_view> other_actions(std::string_view template_text) {
    std::set<std::string_view> repositories;
    for (const auto line : split_lines(template_text))
        if (const auto uses = init::read_uses(line); uses && !init::has_value_mark(line))
            repositories.insert(repository_of(*uses));
    return repositories;
}

std::optional<ActionReference> learn_action(std::string_view template_text, std::string_view scaffold) {
    const auto others = other_actions(template_text);
    for (const auto line : split_lines(scaffold)) {
        const auto uses = init::read_uses(line);
        if (!uses || others.contains(repository_of(*uses))) continue;
        const auto comment = uses->find(" #");
        auto action = parse_action_reference(trim(uses->substr(0, comment)));
        if (!action) continue;
        if (comment != std::string_view::npos) action->comment = trim(uses->substr(comment + 2));
        return *std::move(action);
    }
    return std::nullopt;
}

/// The text between the two sides of the value, in the first line that has both.
std::optional<std::string> learn_value(const init::ValueLine& line, std::string_view scaffold) {
    for (const auto text : split_lines(scaffold)) {
        if (text.size() <= line.before.size() + line.after.size()) continue;
        if (!text.starts_with(line.before) || !text.ends_with(line.after)) continue;
        const auto value = text.substr(line.before.size(), text.size() - line.before.size() - line.after.size());
        return init::from_yaml_scalar(value);
    }
    return std::nullopt;
}

}  // namespace

LearnedChoices learn_choices(std::string_view template_text, std::string_view scaffold) {
    LearnedChoices learned;
    for (const auto text : split_lines(template_text)) {
        const auto line = init::read_value_line(text);
        if (!line || line->name == "action") continue;
        auto& into = line->name == "branch" ? learned.branch : learned.environment;
        if (!into) into = learn_value(*line, scaffold);
    }
    learned.action = learn_action(template_text, scaffold);
    return learned;
}

bool is_scaffold(std::string_view text) {
    std::size_t count = 0;
    for (const auto line : split_lines(text)) {
        if (++count > k_head_lines) break;
        if (trim(line).starts_with('#') && line.find("piot init") != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace piot
