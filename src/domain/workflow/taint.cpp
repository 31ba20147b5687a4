// SPDX-License-Identifier: MIT
#include "domain/workflow/taint.hpp"

#include "domain/workflow/step_commands.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

namespace piot::workflow {

namespace {

// Longer ways through outputs and variables than this are not followed, nor more of them.
constexpr int k_max_hops = 6;
constexpr int k_max_lookups = 2'000;

// The list of GitHub's hardening guide, actionlint and CodeQL. `*` is any one name.
constexpr std::array<std::string_view, 34> k_outsider_paths{"github.head_ref",
                                                            "github.event.issue.title",
                                                            "github.event.issue.body",
                                                            "github.event.discussion.title",
                                                            "github.event.discussion.body",
                                                            "github.event.comment.body",
                                                            "github.event.review.body",
                                                            "github.event.review_comment.body",
                                                            "github.event.pages.*.page_name",
                                                            "github.event.pull_request.title",
                                                            "github.event.pull_request.body",
                                                            "github.event.pull_request.head.ref",
                                                            "github.event.pull_request.head.label",
                                                            "github.event.pull_request.head.repo.default_branch",
                                                            "github.event.pull_request.head.repo.description",
                                                            "github.event.pull_request.head.repo.homepage",
                                                            "github.event.workflow_run.head_branch",
                                                            "github.event.workflow_run.display_title",
                                                            "github.event.workflow_run.head_repository.description",
                                                            "github.event.workflow_run.head_commit.message",
                                                            "github.event.workflow_run.head_commit.author.email",
                                                            "github.event.workflow_run.head_commit.author.name",
                                                            "github.event.workflow_run.pull_requests.*.head.ref",
                                                            "github.event.check_suite.head_branch",
                                                            "github.event.check_run.check_suite.head_branch",
                                                            "github.event.merge_group.head_commit.message",
                                                            "github.event.changes.title.from",
                                                            "github.event.changes.body.from",
                                                            "github.event.commits.*.message",
                                                            "github.event.commits.*.author.email",
                                                            "github.event.commits.*.author.name",
                                                            "github.event.head_commit.message",
                                                            "github.event.head_commit.author.email",
                                                            "github.event.head_commit.author.name"};

constexpr std::array<std::string_view, 4> k_ref_paths{"github.ref_name", "github.ref", "github.event.ref",
                                                      "github.event.release.tag_name"};

// Actions whose outputs are file or branch names as a pull request gives them.
constexpr std::array<std::string_view, 6> k_untrusted_actions{
    "tj-actions/changed-files", "tj-actions/branch-names",    "jitterbit/get-changed-files",
    "ana06/get-changed-files",  "trilom/file-changes-action", "xt0rted/pull-request-comment-branch"};

/// Whether the path is what the pattern names, or, when written out as a whole, holds it.
bool matches(std::string_view pattern, const CarriedAccess& access) {
    const auto wanted = split(pattern, '.');
    const auto given = split(access.path, '.');
    if (given.size() > wanted.size() || (given.size() < wanted.size() && !access.is_whole)) return false;
    for (std::size_t i = 0; i < given.size(); ++i)
        if (wanted[i] != "*" && given[i] != "*" && wanted[i] != given[i]) return false;
    return true;
}

bool is_commit_path(std::string_view path) {
    return path.starts_with("github.event.commits") || path.starts_with("github.event.head_commit") ||
           path.starts_with("github.event.merge_group") || path == "github.event" || path == "github";
}

/// `$NAME` or `${NAME…` in the line.
bool uses_variable(std::string_view line, std::string_view name) {
    for (auto at = line.find('$'); at != std::string_view::npos; at = line.find('$', at + 1)) {
        auto rest = line.substr(at + 1);
        if (rest.starts_with('{')) rest.remove_prefix(1);
        if (!rest.starts_with(name)) continue;
        const char next = rest.size() > name.size() ? rest[name.size()] : ' ';
        const bool goes_on =
            next == '_' || (next >= '0' && next <= '9') || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (!goes_on) return true;
    }
    return false;
}

struct Walk {
    int hops = k_max_hops;
    int& lookups;

    [[nodiscard]] Walk next() const { return {hops - 1, lookups}; }
};

class TaintFinder {
  public:
    TaintFinder(const Workflow& workflow, const WorkflowJob& job, const WorkflowStep* step, Walk walk)
        : workflow_(workflow), job_(job), step_(step), walk_(walk) {}

    Taint find(const Expression& expression) const {
        Taint worst;
        for (const auto& access : find_carried(expression))
            worst = worse(std::move(worst), of_access(access));
        return worst;
    }

    Taint find(const WorkflowText& text) const {
        Taint worst;
        for (const auto& placeholder : find_placeholders(text.value))
            if (placeholder.expression) worst = worse(std::move(worst), find(*placeholder.expression));
        return worst;
    }

  private:
    static Taint worse(Taint a, Taint b) { return b.author > a.author ? std::move(b) : std::move(a); }

    Taint of_access(const CarriedAccess& access) const {
        if (walk_.hops <= 0 || ++walk_.lookups > k_max_lookups) return {};
        for (const auto pattern : k_outsider_paths)
            if (matches(pattern, access)) return {Author::outsider, access.path, {}, is_commit_path(access.path)};
        for (const auto path : k_ref_paths)
            if (access.path == path) return {Author::ref_writer, access.path};
        const auto parts = split(access.path, '.');
        if (parts.size() < 2) return {};
        if (parts[0] == "inputs") return of_input(access.path, parts[1]);
        if (access.path.starts_with("github.event.inputs.") && parts.size() == 4)
            return of_input(access.path, parts[3]);
        if (parts[0] == "env") return of_variable(parts[1]);
        if (parts[0] == "matrix") return of_matrix(access.path);
        if (parts.size() != 4 || parts[2] != "outputs") return {};
        if (parts[0] == "steps") return of_step_output(parts[1], parts[3]);
        return parts[0] == "needs" ? of_job_output(parts[1], parts[3]) : Taint();
    }

    Taint of_input(const std::string& path, std::string_view name) const {
        for (const auto& trigger : workflow_.triggers) {
            for (const auto& input : trigger.inputs) {
                const bool is_free = input.type.empty() || input.type == "string";
                if (is_free && to_lower(input.name.value) == name) return {Author::runner, path};
            }
        }
        return {};
    }

    Taint of_variable(std::string_view name) const {
        for (const auto* env : {step_ ? &step_->env : nullptr, &job_.env, &workflow_.env})
            if (const auto* value = env ? find_entry(*env, name) : nullptr)
                return TaintFinder(workflow_, job_, step_, walk_.next()).find(*value);
        return {};
    }

    Taint of_matrix(const std::string& path) const {
        if (!job_.matrix) return {};
        const auto key = std::string_view(path).substr(7);
        const TaintFinder outside(workflow_, job_, nullptr, walk_.next());
        Taint worst;
        bool is_written_out = false;
        for (const auto& value : job_.matrix->values) {
            const auto name = to_lower(value.key.value);
            if (name != key && !name.starts_with(std::string(key) + ".") && !key.starts_with(name + ".")) continue;
            is_written_out = true;
            if (value.value.is_dynamic()) worst = worse(std::move(worst), of_rows(outside, value.value, path));
        }
        if (is_written_out) return worst;
        for (const auto& rows : job_.matrix->expressions)
            worst = worse(std::move(worst), of_rows(outside, rows, path));
        return worst;
    }

    /// Rows that are made at run time, but not those of a list that the workflow itself writes out as JSON.
    static Taint of_rows(const TaintFinder& outside, const WorkflowText& rows, const std::string& path) {
        auto taint = outside.find(rows);
        if (taint.author > Author::matrix) return taint;
        for (const auto& placeholder : find_placeholders(rows.value))
            if (placeholder.expression && !find_carried(*placeholder.expression).empty()) return {Author::matrix, path};
        return {};
    }

    Taint of_step_output(std::string_view id, std::string_view output) const {
        for (const auto& other : job_.steps) {
            if (to_lower(other.id.value) != id) continue;
            const auto action = to_lower(action_name(other.uses));
            const auto path = "steps." + std::string(id) + ".outputs." + std::string(output);
            if (std::find(k_untrusted_actions.begin(), k_untrusted_actions.end(), action) != k_untrusted_actions.end())
                return {Author::outsider, path};
            auto taint = of_script(other, output);
            if (taint.author != Author::outsider) continue;
            taint.via = path;
            return taint;
        }
        return {};
    }

    /// Only what a line writes to the output of that name by an expression or a variable of the step counts.
    Taint of_script(const WorkflowStep& other, std::string_view output) const {
        const TaintFinder inside(workflow_, job_, &other, walk_.next());
        Taint worst;
        for (const auto line : split_lines(other.run.value)) {
            const bool writes = line.find("GITHUB_OUTPUT") != std::string_view::npos &&
                                to_lower(line).find(std::string(output) + "=") != std::string::npos;
            if (!writes) continue;
            worst = worse(std::move(worst), inside.find(WorkflowText{std::string(line), {}, {}}));
            for (const auto* env : {&other.env, &job_.env, &workflow_.env})
                for (const auto& entry : *env)
                    if (uses_variable(line, entry.key.value)) worst = worse(std::move(worst), inside.find(entry.value));
        }
        return worst;
    }

    Taint of_job_output(std::string_view id, std::string_view output) const {
        for (const auto& other : workflow_.jobs) {
            if (to_lower(other.id.value) != id) continue;
            const auto* value = find_entry(other.outputs, output);
            if (value) return TaintFinder(workflow_, other, nullptr, walk_.next()).find(*value);
        }
        return {};
    }

    const Workflow& workflow_;
    const WorkflowJob& job_;
    const WorkflowStep* step_;
    Walk walk_;
};

}  // namespace

Taint find_taint(const Expression& expression, const Workflow& workflow, const WorkflowJob& job,
                 const WorkflowStep* step) {
    int lookups = 0;
    return TaintFinder(workflow, job, step, {k_max_hops, lookups}).find(expression);
}

}  // namespace piot::workflow
