// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace piot {

/// A scaffold as it lies in workflows/ of piot's own repository: a valid workflow by itself, with marks in comments.
struct WorkflowTemplate {
    std::string_view name;  ///< `release.yml`
    std::string_view text;
};

/// Those compiled into the program, by name.
[[nodiscard]] std::span<const WorkflowTemplate> workflow_templates();

/// What a `uses:` line of a scaffold says about piot's own Action.
struct ActionReference {
    std::string repository;  ///< `owner/repo`, with a directory behind it where the Action has one
    std::string revision;    ///< a commit, or a tag
    std::string comment;     ///< behind the reference, without `#`; empty = none

    [[nodiscard]] bool is_pinned() const;
    /// `owner/repo@revision # comment`
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const ActionReference&, const ActionReference&) = default;
};

/// `OWNER/REPO@REVISION`. Failure: PIOT_USAGE.
[[nodiscard]] Result<ActionReference> parse_action_reference(std::string_view text);

/// Other Actions by `owner/repo`, as their `uses:` lines name them.
using ActionPins = std::map<std::string, ActionReference, std::less<>>;

/// How a template is filled in.
struct WorkflowChoices {
    std::set<std::string, std::less<>> parts;  ///< the names that hold, of those that `#? NAME` lines may ask for
    std::string branch = "main";               ///< the default branch
    std::string environment = "release";
    ActionReference action;
    ActionPins pins = {};  ///< in the place of what the template names; others stay
};

/// The names that a configuration makes true: `immediate` or `scheduled`, `crates`, `pypi`, `maturin`, `python_build`,
/// `bundle_cli`.
[[nodiscard]] std::set<std::string, std::less<>> choose_workflow_parts(const Config& config);

/// The scaffold. Lines from `#? NAME or NAME2` to `#? end` stay when one of the names holds; a line that ends in
/// `#= branch`, `#= environment` or `#= action` gets that value; no mark reaches the result. Failure: PIOT_INTERNAL, a
/// template that is not well-formed.
[[nodiscard]] Result<std::string> render_workflow(std::string_view text, const WorkflowChoices& choices);

/// What a scaffold that is in place was filled in with; absent where it does not say.
struct LearnedChoices {
    std::optional<std::string> branch;
    std::optional<std::string> environment;
    std::optional<ActionReference> action;
    ActionPins pins = {};  ///< other Actions at a commit that is not older than the template's: bots raise them

    friend bool operator==(const LearnedChoices&, const LearnedChoices&) = default;
};

/// Reads a scaffold back by its template. Text that is no such scaffold gives nothing, or little.
[[nodiscard]] LearnedChoices learn_choices(std::string_view template_text, std::string_view scaffold);

/// True for a file that init wrote, by its head.
[[nodiscard]] bool is_scaffold(std::string_view text);

}  // namespace piot
