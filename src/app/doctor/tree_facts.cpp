// SPDX-License-Identifier: MIT
#include "app/doctor/tree_facts.hpp"

#include "app/plan_steps.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

namespace piot::app {

namespace {

void append(std::vector<Diagnostic>& into, const Failure& failure) {
    into.insert(into.end(), failure.diagnostics.begin(), failure.diagnostics.end());
}

std::string pyproject_of(const PackageConfig& package) {
    return package.path == "." ? "pyproject.toml" : package.path + "/pyproject.toml";
}

bool is_lockfile(std::string_view path) {
    return path == "Cargo.lock" || path.ends_with("/Cargo.lock");
}

bool is_cargo_manifest(std::string_view path) {
    return path == "Cargo.toml" || path.ends_with("/Cargo.toml");
}

bool is_workflow_file(std::string_view name) {
    return name.ends_with(".yml") || name.ends_with(".yaml");
}

void read_configuration(TreeFacts& facts, const SourceTree& tree) {
    auto text = read_config(tree, facts.config_file);
    if (!text) {
        append(facts.config_findings, text.error());
        for (auto& finding : facts.config_findings)
            finding.code = codes::PIOT_CONFIG_UNREADABLE;
        return;
    }
    facts.config_text = *std::move(text);
    auto config = parse_config(facts.config_text, facts.config_file);
    if (config)
        facts.config = *std::move(config);
    else
        append(facts.config_findings, config.error());
}

void read_manifests(TreeFacts& facts, const SourceTree& tree) {
    auto files = tree.list_files();
    if (!files) return append(facts.unreadable, files.error());
    facts.files = *std::move(files);
    std::set<std::string> wanted;
    std::copy_if(facts.files.begin(), facts.files.end(), std::inserter(wanted, wanted.end()),
                 [](const std::string& path) { return is_project_manifest(path) || is_lockfile(path); });
    // A package's own manifest counts before it is added to git, as for `stamp`.
    if (facts.config)
        for (const auto& package : facts.config->packages)
            if (package.pypi() != nullptr) wanted.insert(pyproject_of(package));
    facts.manifests = read_files(tree, {wanted.begin(), wanted.end()}, facts.unreadable);
    facts.projects = parse_projects(facts.manifests, facts.files);
}

void read_workflows(TreeFacts& facts, const SourceTree& tree) {
    const std::string directory(k_workflow_directory);
    std::vector<WorkflowFile> files;
    std::vector<Diagnostic> unreadable;
    const auto names = tree.list_directory(directory);
    if (!names) append(unreadable, names.error());
    for (const auto& name : names ? *names : std::vector<std::string>()) {
        if (!is_workflow_file(name)) continue;
        auto text = tree.read_file(directory + '/' + name);
        if (!text)
            append(unreadable, text.error());
        else if (*text)
            files.push_back({directory + '/' + name, **std::move(text)});
        else
            unreadable.push_back({codes::PIOT_IO,
                                  Severity::error,
                                  fmt::format("`{}/{}` is a link that leads nowhere", directory, name),
                                  {directory + '/' + name},
                                  "remove it, or put the workflow itself in its place"});
    }
    facts.workflows = parse_workflows(files);
    auto& findings = facts.workflows.findings;
    findings.insert(findings.end(), unreadable.begin(), unreadable.end());
    facts.publish_jobs = find_publish_jobs(facts.workflows.workflows, facts.repository);
}

std::string read_slug(const History& history, const std::string& remote) {
    const auto url = history.read_remote_url(remote);
    if (!url || !*url) return {};
    return parse_repository_slug(**url).value_or("");
}

/// Whose trusted publishers are meant. In somebody's clone of a fork, `origin` is theirs and `upstream` the project's.
std::string find_repository(const History& history, const std::string& remote, const Environment& environment) {
    const auto in_ci = environment.get("GITHUB_REPOSITORY");
    if (!in_ci && remote == "origin")
        if (auto upstream = read_slug(history, "upstream"); !upstream.empty()) return upstream;
    auto slug = read_slug(history, remote);
    return slug.empty() ? in_ci.value_or("") : slug;
}

/// The value that all publish jobs have; empty when they differ, or have none.
template <class Value>
std::string agree(const std::vector<PublishJob>& jobs, Value value) {
    std::set<std::string> values;
    for (const auto& job : jobs)
        values.insert(value(job));
    return values.size() == 1 ? *values.begin() : std::string();
}

}  // namespace

TreeFacts gather_tree(const History& history, const TreeRequest& request, const Environment& environment) {
    TreeFacts facts;
    facts.config_file = request.config_file;
    facts.repository = find_repository(history, request.remote, environment);
    read_configuration(facts, history.work_tree());
    read_manifests(facts, history.work_tree());
    read_workflows(facts, history.work_tree());
    return facts;
}

std::vector<ManifestText> manifests_to_stamp(const TreeFacts& tree) {
    std::set<std::string> projects;
    for (const auto& package : tree.config->packages)
        if (package.pypi() != nullptr) projects.insert(pyproject_of(package));
    std::vector<ManifestText> manifests;
    std::copy_if(
        tree.manifests.begin(), tree.manifests.end(), std::back_inserter(manifests), [&](const auto& manifest) {
            return is_cargo_manifest(manifest.path) || is_lockfile(manifest.path) || projects.count(manifest.path) > 0;
        });
    return manifests;
}

std::vector<ManifestText> read_files(const SourceTree& tree, const std::vector<std::string>& paths,
                                     std::vector<Diagnostic>& unreadable) {
    std::vector<ManifestText> texts;
    for (const auto& path : paths) {
        auto text = tree.read_file(path);
        if (!text)
            append(unreadable, text.error());
        else if (*text)
            texts.push_back({path, **std::move(text)});
    }
    return texts;
}

RegisteredPublisher find_expected_publisher(const TreeFacts& tree, const PackageConfig& package) {
    RegisteredPublisher expected;
    if (const auto& policy = package.trust_policy)
        expected = {policy->repository, policy->workflow, policy->environment};
    if (expected.repository.empty()) expected.repository = tree.repository;
    const bool is_crate = package.kind() == PackageKind::crates;
    if (expected.workflow.empty())
        expected.workflow = agree(tree.publish_jobs, [&](const PublishJob& job) {
            return is_crate ? job.crates_workflow() : job.pypi_workflow();
        });
    if (expected.environment.empty())
        expected.environment = agree(tree.publish_jobs, [](const PublishJob& job) {
            return job.environment.is_dynamic() ? std::string() : job.environment.value;
        });
    return expected;
}

}  // namespace piot::app
