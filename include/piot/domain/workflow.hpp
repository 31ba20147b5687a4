// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// A scalar of a workflow file, with the place of each of its characters.
struct WorkflowText {
    /// From `offset` on, `value` stands at `line`:`column` of the file, until the next span.
    struct Span {
        std::size_t offset = 0;
        int line = 0;
        int column = 0;

        friend bool operator==(const Span&, const Span&) = default;
    };

    std::string value;        ///< without quotes; block scalars as YAML reads them
    Origin origin;            ///< where the scalar starts, a quote or `|` included
    std::vector<Span> spans;  ///< ascending; empty = only `origin` is known

    /// The place of `value[offset]`.
    [[nodiscard]] Origin origin_at(std::size_t offset) const;
    [[nodiscard]] bool empty() const { return value.empty(); }
    /// `value` holds a `${{`: what it is, is known only at run time.
    [[nodiscard]] bool is_dynamic() const { return value.find("${{") != std::string::npos; }

    friend bool operator==(const WorkflowText&, const WorkflowText&) = default;
};

/// One `key: value`, as in `env:` and `with:`.
struct WorkflowEntry {
    WorkflowText key;
    WorkflowText value;

    friend bool operator==(const WorkflowEntry&, const WorkflowEntry&) = default;
};

/// nullptr when no entry has that key (any case, as GitHub compares inputs).
[[nodiscard]] const WorkflowText* find_entry(const std::vector<WorkflowEntry>& entries, std::string_view key);

struct WorkflowTrigger {
    struct Input {
        WorkflowText name;
        std::string type;  ///< `string`, `boolean`, `choice`, …; empty = not given (a string)

        friend bool operator==(const Input&, const Input&) = default;
    };

    WorkflowText event;                   ///< `push`, `pull_request`, …
    std::vector<WorkflowText> branches;   ///< `branches:`; empty = not restricted
    std::vector<WorkflowText> tags;       ///< `tags:`
    std::vector<Input> inputs;            ///< of workflow_dispatch and workflow_call
    std::vector<WorkflowText> called_by;  ///< `workflows:` of workflow_run
    bool has_filter = false;              ///< any filter on branches or tags, also `…-ignore`

    friend bool operator==(const WorkflowTrigger&, const WorkflowTrigger&) = default;
};

enum class Access { none, read, write, unknown };

/// A `permissions:` block: what it does not name is `none`.
struct Permissions {
    struct Scope {
        WorkflowText name;
        Access access = Access::none;

        friend bool operator==(const Scope&, const Scope&) = default;
    };

    Origin origin;              ///< of the key `permissions`
    Access all = Access::none;  ///< `write-all`, `read-all`; unknown = an expression
    std::vector<Scope> scopes;

    [[nodiscard]] Access access_to(std::string_view scope) const;
    /// Where `scope` gets its access: its own line, or the block's.
    [[nodiscard]] Origin origin_of(std::string_view scope) const;

    friend bool operator==(const Permissions&, const Permissions&) = default;
};

struct Concurrency {
    Origin origin;  ///< of the key `concurrency`
    WorkflowText group;
    std::optional<WorkflowText> cancel_in_progress;
    std::optional<WorkflowText> queue;

    friend bool operator==(const Concurrency&, const Concurrency&) = default;
};

struct WorkflowStep {
    Origin origin;  ///< of its first key
    WorkflowText id;
    WorkflowText name;
    WorkflowText condition;    ///< `if:`
    WorkflowText uses;         ///< empty = none
    std::string uses_comment;  ///< what stands behind `uses:` after `#`, trimmed: `v4.2.2`
    WorkflowText run;          ///< empty = none
    WorkflowText shell;
    WorkflowText working_directory;
    std::vector<WorkflowEntry> with;
    std::vector<WorkflowEntry> env;

    friend bool operator==(const WorkflowStep&, const WorkflowStep&) = default;
};

struct WorkflowMatrix {
    Origin origin;
    /// Keys of the matrix and of `include:` with all values written out; an expression is one value.
    std::vector<WorkflowEntry> values;
    /// The expressions that make (a part of) it at run time: `matrix: ${{ … }}`, `include: ${{ … }}`.
    std::vector<WorkflowText> expressions;

    friend bool operator==(const WorkflowMatrix&, const WorkflowMatrix&) = default;
};

struct WorkflowJob {
    WorkflowText id;
    WorkflowText name;
    std::vector<WorkflowText> runs_on;
    std::vector<WorkflowText> needs;
    WorkflowText condition;    ///< `if:`
    WorkflowText environment;  ///< its name; empty = none
    WorkflowText environment_url;
    std::optional<Permissions> permissions;
    std::optional<Concurrency> concurrency;
    std::optional<WorkflowMatrix> matrix;
    std::vector<WorkflowEntry> outputs;
    std::vector<WorkflowEntry> env;
    WorkflowText timeout_minutes;
    WorkflowText container;  ///< the image
    WorkflowText default_shell;
    WorkflowText uses;  ///< the reusable workflow; empty = none
    std::string uses_comment;
    std::vector<WorkflowEntry> with;                ///< of a reusable workflow
    std::vector<WorkflowEntry> secrets;             ///< of a reusable workflow
    std::optional<WorkflowText> inherited_secrets;  ///< `secrets: inherit`
    std::vector<WorkflowStep> steps;

    friend bool operator==(const WorkflowJob&, const WorkflowJob&) = default;
};

/// A workflow of GitHub Actions. Aliases and merge keys are resolved; keys that piot does not read are not kept.
struct Workflow {
    std::string file;  ///< repository-relative
    WorkflowText name;
    std::vector<WorkflowTrigger> triggers;
    std::optional<Permissions> permissions;
    std::optional<Concurrency> concurrency;
    std::vector<WorkflowEntry> env;
    WorkflowText default_shell;
    std::vector<WorkflowJob> jobs;

    /// nullptr when there is none.
    [[nodiscard]] const WorkflowJob* find_job(std::string_view id) const;
    [[nodiscard]] const WorkflowTrigger* find_trigger(std::string_view event) const;

    friend bool operator==(const Workflow&, const Workflow&) = default;
};

inline constexpr std::string_view k_workflow_directory = ".github/workflows";

/// `file` is what origins name. Fails with PIOT_WORKFLOW_SYNTAX and the position of each finding: no YAML, duplicate
/// keys, more than one document, too large or too deep once aliases are resolved, or not the shape of a workflow.
[[nodiscard]] Result<Workflow> parse_workflow(std::string_view text, std::string_view file);

/// The workflows that could be read, in the given order, and why the others could not.
struct WorkflowSet {
    std::vector<Workflow> workflows;
    std::vector<Diagnostic> findings;

    /// nullptr when there is none; `file` as in Workflow::file.
    [[nodiscard]] const Workflow* find(std::string_view file) const;
};

struct WorkflowFile {
    std::string file;  ///< repository-relative
    std::string text;
};

[[nodiscard]] WorkflowSet parse_workflows(const std::vector<WorkflowFile>& files);

}  // namespace piot
