// SPDX-License-Identifier: MIT
#include "piot/domain/workflow.hpp"

#include "domain/config/findings.hpp"
#include "domain/workflow/shape_reader.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

using workflow::ShapeReader;
using workflow::YamlNode;

void read_jobs(ShapeReader& reader, const YamlNode& root, Workflow& result) {
    const auto* jobs = reader.mapping(root, "jobs");
    if (!jobs || jobs->keys.empty()) {
        // One of another shape has its finding already.
        if (jobs || !ShapeReader::value_of(root, "jobs"))
            reader.complain({result.file, 1, 1}, "no `jobs`", "write `jobs:` and below it at least one job");
        return;
    }
    for (std::size_t i = 0; i < jobs->keys.size(); ++i) {
        const auto& id = jobs->keys[i];
        if (jobs->items[i].is_mapping())
            result.jobs.push_back(read_job(reader, id, jobs->items[i]));
        else
            reader.complain(id.text.origin,
                            fmt::format("the job `{}` is not a mapping", config::make_printable(id.text.value)),
                            "write `runs-on:` and `steps:` below it, indented");
    }
}

void check_needs(ShapeReader& reader, const Workflow& result) {
    for (const auto& job : result.jobs) {
        for (const auto& need : job.needs)
            if (!result.find_job(need.value))
                reader.complain(
                    need.origin,
                    fmt::format("`needs` a job that is not there: `{}`", config::make_printable(need.value)),
                    "name the id of a job of this file");
    }
}

}  // namespace

Origin WorkflowText::origin_at(std::size_t offset) const {
    auto after = std::upper_bound(spans.begin(), spans.end(), offset,
                                  [](std::size_t at, const Span& span) { return at < span.offset; });
    if (after == spans.begin()) return origin;
    --after;
    return {origin.file, after->line, after->column + static_cast<int>(offset - after->offset)};
}

const WorkflowText* find_entry(const std::vector<WorkflowEntry>& entries, std::string_view key) {
    const auto wanted = to_lower(key);
    for (const auto& entry : entries)
        if (to_lower(entry.key.value) == wanted) return &entry.value;
    return nullptr;
}

Access Permissions::access_to(std::string_view scope) const {
    for (const auto& one : scopes)
        if (one.name.value == scope) return one.access;
    return all;
}

Origin Permissions::origin_of(std::string_view scope) const {
    for (const auto& one : scopes)
        if (one.name.value == scope) return one.name.origin;
    return origin;
}

const WorkflowJob* Workflow::find_job(std::string_view id) const {
    const auto found = std::find_if(jobs.begin(), jobs.end(), [&](const auto& job) { return job.id.value == id; });
    return found == jobs.end() ? nullptr : &*found;
}

const WorkflowTrigger* Workflow::find_trigger(std::string_view event) const {
    const auto found = std::find_if(triggers.begin(), triggers.end(),
                                    [&](const auto& trigger) { return trigger.event.value == event; });
    return found == triggers.end() ? nullptr : &*found;
}

const Workflow* WorkflowSet::find(std::string_view file) const {
    const auto found =
        std::find_if(workflows.begin(), workflows.end(), [&](const auto& workflow) { return workflow.file == file; });
    return found == workflows.end() ? nullptr : &*found;
}

Result<Workflow> parse_workflow(std::string_view text, std::string_view file) {
    PIOT_TRY(const auto root, workflow::parse_yaml(text, file));
    std::vector<Diagnostic> findings;
    ShapeReader reader(findings);
    Workflow result;
    result.file = file;
    if (!root.is_mapping()) {
        reader.complain({result.file, 1, 1}, "not a workflow", "write `on:` and `jobs:`, or move the file elsewhere");
        return fail(std::move(findings));
    }
    result.name = reader.text(root, "name");
    if (const auto* on = ShapeReader::value_of(root, "on")) result.triggers = read_triggers(reader, *on);
    if (result.triggers.empty() && findings.empty())
        reader.complain({result.file, 1, 1}, "no event starts this workflow", "write `on:` with at least one event");
    result.permissions = reader.permissions(root);
    result.concurrency = reader.concurrency(root);
    result.env = reader.entries(root, "env");
    result.default_shell = reader.default_shell(root);
    read_jobs(reader, root, result);
    check_needs(reader, result);
    if (!findings.empty()) return fail(std::move(findings));
    return result;
}

WorkflowSet parse_workflows(const std::vector<WorkflowFile>& files) {
    WorkflowSet set;
    for (const auto& file : files) {
        auto workflow = parse_workflow(file.text, file.file);
        if (workflow)
            set.workflows.push_back(*std::move(workflow));
        else
            set.findings.insert(set.findings.end(), workflow.error().diagnostics.begin(),
                                workflow.error().diagnostics.end());
    }
    return set;
}

}  // namespace piot
