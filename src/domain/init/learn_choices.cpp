// SPDX-License-Identifier: MIT
#include "domain/init/template_line.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/init_workflow.hpp"

namespace piot {

namespace {

/// How many lines at the top may say who wrote the file.
constexpr std::size_t k_head_lines = 10;

std::string_view repository_of(std::string_view reference) {
    return reference.substr(0, reference.find('@'));
}

std::optional<ActionReference> read_reference(std::string_view uses) {
    const auto comment = uses.find(" #");
    auto action = parse_action_reference(trim(uses.substr(0, comment)));
    if (!action) return std::nullopt;
    if (comment != std::string_view::npos) action->comment = trim(uses.substr(comment + 2));
    return *std::move(action);
}

/// The Actions that a template uses beside piot's own.
ActionPins other_actions(std::string_view template_text) {
    ActionPins actions;
    for (const auto line : split_lines(template_text))
        if (const auto uses = init::read_uses(line); uses && !init::has_value_mark(line))
            if (auto action = read_reference(*uses)) actions.emplace(repository_of(*uses), *std::move(action));
    return actions;
}

std::optional<Version> version_of(const ActionReference& action) {
    std::string_view text = action.comment;
    if (text.starts_with('v')) text.remove_prefix(1);
    return Version::parse(text);
}

/// Where versions cannot be compared, somebody has chosen.
bool is_kept(const ActionReference& in_place, const ActionReference& of_template) {
    const auto version = version_of(in_place);
    const auto offered = version_of(of_template);
    return in_place.is_pinned() && (!version || !offered || *version >= *offered);
}

void learn_actions(std::string_view template_text, std::string_view scaffold, LearnedChoices& learned) {
    const auto others = other_actions(template_text);
    for (const auto line : split_lines(scaffold)) {
        const auto uses = init::read_uses(line);
        auto action = uses ? read_reference(*uses) : std::nullopt;
        if (!action) continue;
        const auto other = others.find(action->repository);
        if (other == others.end()) {
            if (!learned.action) learned.action = *std::move(action);
        } else if (!(*action == other->second) && is_kept(*action, other->second)) {
            learned.pins.emplace(other->first, *std::move(action));
        }
    }
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
    learn_actions(template_text, scaffold, learned);
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
