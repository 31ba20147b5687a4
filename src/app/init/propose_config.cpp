// SPDX-License-Identifier: MIT
#include "app/init/propose_config.hpp"

#include "app/check_registry/ask_registries.hpp"
#include "app/plan_steps.hpp"

#include "piot/app/stamp.hpp"
#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/doctor_tree.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

Result<InitFacts> gather_facts(const InitRequest& request, const History& history) {
    InitFacts facts;
    const auto& tree = history.work_tree();
    PIOT_TRY(facts.files, tree.list_files());
    for (const auto& path : facts.files) {
        const bool is_workflow =
            path.starts_with(k_workflow_directory) && (path.ends_with(".yml") || path.ends_with(".yaml"));
        if (!is_workflow && !is_project_manifest(path)) continue;
        PIOT_TRY(auto text, tree.read_file(path));
        if (!text) continue;
        if (!is_workflow) facts.manifests.push_back({path, *std::move(text)});
        // One that cannot be read is doctor's concern.
        else if (auto workflow = parse_workflow(*text, path))
            facts.workflows.push_back(*std::move(workflow));
    }
    facts.projects = parse_projects(facts.manifests, facts.files);
    PIOT_TRY(const auto remote, history.read_remote_url("origin"));
    facts.remote_url = remote.value_or("");
    facts.cadence = request.cadence.value_or(Cadence::immediate);
    return facts;
}

Failure nothing_found(const Proposal& proposal) {
    std::vector<Diagnostic> diagnostics{
        {codes::PIOT_INIT_NOTHING_FOUND,
         Severity::error,
         proposal.decisions.empty() ? "no Cargo.toml and no pyproject.toml is tracked here"
                                    : "no manifest here can be released",
         {},
         proposal.decisions.empty() ? "add and commit what is to be released, then run `piot init` again"
                                    : "the notices below say why each was left out; write a configuration by hand "
                                      "where that is wrong (docs/config.md)"}};
    diagnostics.insert(diagnostics.end(), proposal.decisions.begin(), proposal.decisions.end());
    return Failure(std::move(diagnostics));
}

/// What the repository's tags say.
struct ReadTags {
    std::vector<TagLine> lines;         ///< each with its place in the history
    std::optional<std::string> unread;  ///< a release by another scheme, where there are no lines
};

Result<ReadTags> read_tags(const History& history) {
    const GatherOptions decisive{.detail = GatherOptions::Detail::decisive};
    PIOT_TRY(const auto named, history.gather(make_tag_probe({}), decisive));
    ReadTags read{find_tag_lines(named.tag_names), find_unread_release(named.tag_names)};
    if (read.lines.empty()) return read;
    PIOT_TRY(const auto probe, history.gather(make_tag_probe(read.lines), decisive));
    read.lines = place_tag_lines(std::move(read.lines), probe);
    return read;
}

void tell_about_unread(const std::string& tag, Proposal& proposal) {
    proposal.decisions.push_back(
        {codes::PIOT_INIT_CHOICE,
         Severity::notice,
         fmt::format("no tag is a version that piot reads, such as `{}`: all packages count as never released",
                     to_valid_utf8(tag)),
         {},
         "tag the last release again as X.Y.Z, or give `first_version` above it"});
}

Result<Proposal> ask_what_is_live(Proposal proposal, const History& history, const RegistryQuestions& questions) {
    const auto config = to_config(proposal);
    PIOT_TRY(const auto snapshot, history.gather(config, {.detail = GatherOptions::Detail::decisive}));
    PIOT_TRY(const auto world,
             questions.worlds.connect({.config = config,
                                       .environment = questions.environment,
                                       .checkout = history.root(),
                                       .rehearsal_url = questions.rehearsal_url,
                                       .deadline = questions.clock.steady_now() + questions.deadline}));
    return continue_live_versions(std::move(proposal), ask_registries(config, snapshot, world));
}

/// The registries were not asked: said only where their answer would decide something.
void tell_about_offline(Proposal& proposal) {
    const bool has_new = std::any_of(proposal.packages.begin(), proposal.packages.end(),
                                     [](const auto& package) { return !package.released; });
    if (!has_new) return;
    proposal.decisions.push_back({codes::PIOT_INIT_CHOICE,
                                  Severity::notice,
                                  "the registries were not asked what is live of packages without tags",
                                  {},
                                  "compare each `first_version`, or let `piot plan --check-registry` do it"});
}

struct PlannedProposal {
    Config config;
    std::string text;
    Result<Plan> plan;
};

Result<PlannedProposal> plan_proposal(const Proposal& proposal, const History& history, const std::string& file) {
    PlannedProposal planned;
    planned.text = render_config(proposal);
    PIOT_TRY(planned.config, parse_config(planned.text, file));
    PIOT_TRY(const auto snapshot, history.gather(planned.config, {.detail = GatherOptions::Detail::decisive}));
    PlanRequest request;
    request.config_file = file;
    planned.plan = decide_plan(history, request, planned.config, snapshot);
    return planned;
}

/// Releases are tagged on branches beside this one.
bool wants_line(const Result<Plan>& plan) {
    return !plan && std::any_of(plan.error().diagnostics.begin(), plan.error().diagnostics.end(),
                                [](const auto& entry) { return entry.code == codes::PIOT_PLAN_AMBIGUOUS_LINE; });
}

/// As `line = "*"` counts them: the highest, wherever it sits.
std::vector<TagLine> with_every_tag(std::vector<TagLine> lines) {
    for (auto& line : lines) {
        line.reached = line.highest;
        line.example = line.prefix + line.highest.to_string();
    }
    return lines;
}

Diagnostic line_choice() {
    return {codes::PIOT_INIT_CHOICE,
            Severity::warning,
            "higher releases are tagged beside this branch: `line = \"*\"` takes them for this branch's own",
            {},
            "right where releases are tagged on branches of their own; on a maintenance branch write its line, "
            "for example `line = \"1.4\"`"};
}

struct ObstacleQuestion {
    const InitFacts& facts;
    const PlannedProposal& planned;
    const std::string& config_file;
};

/// What would fail the first release although the configuration is right: doctor's own errors about the manifests. They
/// are the user's to mend, so init goes on.
Result<std::vector<Diagnostic>> find_obstacles(const ObstacleQuestion& question, const SourceTree& tree) {
    const auto& [facts, planned, config_file] = question;
    ManifestInput input;
    input.tree = {planned.config, planned.text, config_file, facts.files, facts.projects};
    PIOT_TRY(input.manifests, gather_manifests(planned.config, tree));
    for (const auto& path : find_extension_sources(planned.config, facts.projects)) {
        PIOT_TRY(auto text, tree.read_file(path));
        if (text) input.sources.push_back({path, *std::move(text)});
    }
    if (planned.plan) input.plan = *planned.plan;
    input.repository = parse_repository_slug(facts.remote_url).value_or("");
    auto findings = check_manifests(input);
    std::erase_if(findings, [](const auto& finding) { return finding.severity != Severity::error; });
    for (auto& finding : findings)
        finding.severity = Severity::warning;
    return findings;
}

void tell_about_plan(const Result<Plan>& plan, ProposedConfig& proposed) {
    if (plan) {
        proposed.releases.emplace();
        for (const auto& release : plan->releases)
            proposed.releases->push_back({release.package, release.version.to_string()});
        return;
    }
    for (auto diagnostic : plan.error().diagnostics) {
        diagnostic.severity = Severity::warning;
        proposed.diagnostics.push_back(std::move(diagnostic));
    }
}

}  // namespace

Result<ProposedConfig> propose_config(const InitRequest& request, const InitPorts& ports) {
    PIOT_TRY(const auto history, ports.open_history());
    PIOT_TRY(const auto facts, gather_facts(request, *history));
    const auto packages = propose_packages(facts);
    if (packages.packages.empty()) return tl::unexpected<Failure>(nothing_found(packages));
    PIOT_TRY(auto tags, read_tags(*history));
    auto proposal = continue_tags(packages, tags.lines);
    PIOT_TRY(auto planned, plan_proposal(proposal, *history, request.config_file));
    if (wants_line(planned.plan)) {
        proposal = continue_tags(packages, with_every_tag(std::move(tags.lines)));
        proposal.line = "*";
        proposal.decisions.push_back(line_choice());
    }
    if (tags.unread) tell_about_unread(*tags.unread, proposal);
    if (request.reach == InitRequest::Reach::offline) {
        tell_about_offline(proposal);
    } else {
        PIOT_TRY(proposal, ask_what_is_live(std::move(proposal), *history, ports.questions()));
    }
    if (render_config(proposal) != planned.text) {
        PIOT_TRY(planned, plan_proposal(proposal, *history, request.config_file));
    }
    PIOT_TRY(auto obstacles, find_obstacles({facts, planned, request.config_file}, history->work_tree()));
    ProposedConfig proposed{std::move(planned.config), std::move(planned.text), {}, std::move(proposal.decisions)};
    tell_about_plan(planned.plan, proposed);
    std::move(obstacles.begin(), obstacles.end(), std::back_inserter(proposed.diagnostics));
    return proposed;
}

}  // namespace piot::app
