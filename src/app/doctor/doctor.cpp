// SPDX-License-Identifier: MIT
#include "piot/app/doctor.hpp"

#include "app/doctor/credentials.hpp"
#include "app/doctor/live_facts.hpp"
#include "app/doctor/planned.hpp"
#include "app/doctor/tree_facts.hpp"
#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr const char* k_no_config = "the configuration cannot be used";

std::string count_of(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// What waits for nobody first, within it as the checks gave it.
void sort_findings(DoctorSection& section) {
    std::stable_sort(section.findings.begin(), section.findings.end(),
                     [](const Diagnostic& left, const Diagnostic& right) { return left.severity < right.severity; });
}

/// Why status does not know what is live.
bool is_silence(const ErrorCode& code) {
    return code == codes::PIOT_REGISTRY_UNREACHABLE || code == codes::PIOT_REGISTRY_REFUSED ||
           code == codes::PIOT_CREDENTIALS_MISSING || code == codes::PIOT_CREDENTIALS_REFUSED;
}

class Examination {
  public:
    Examination(const History& history, const DoctorRequest& request, const Environment& environment)
        : history_(history), request_(request), environment_(environment) {}

    DoctorOutcome run() && {
        tree_ = gather_tree(
            history_, {request_.config_file, request_.questions ? request_.questions->remote : "origin"}, environment_);
        if (tree_.config) planned_ = plan_ahead(history_, request_, *tree_.config);
        auto tree = examine_tree();
        auto manifests = examine_manifests();
        auto workflows = examine_workflows();
        auto trust = start(DoctorArea::trust);
        auto registries = start(DoctorArea::registries);
        examine_declared(trust);
        examine_live(trust, registries);
        for (auto* section : {&tree, &manifests, &workflows, &trust, &registries}) {
            sort_findings(*section);
            outcome_.report.sections.push_back(std::move(*section));
        }
        outcome_.preview = std::move(planned_.preview);
        return std::move(outcome_);
    }

  private:
    [[nodiscard]] static DoctorSection start(DoctorArea area) {
        DoctorSection section;
        section.area = area;
        return section;
    }

    [[nodiscard]] TreeInput tree_input() const {
        return {*tree_.config, tree_.config_text, tree_.config_file, tree_.files, tree_.projects};
    }

    [[nodiscard]] DoctorSection examine_tree() const {
        auto section = start(DoctorArea::tree);
        section.checked = count_of(tree_.files.size(), "tracked file");
        append_new(section.findings, tree_.config_findings);
        append_new(section.findings, tree_.unreadable);
        if (!tree_.config) return section;
        section.checked = count_of(tree_.config->packages.size(), "package") + ", " + section.checked;
        append_new(section.findings, check_tree(tree_input()));
        append_new(section.findings, planned_.findings);
        return section;
    }

    [[nodiscard]] DoctorSection examine_manifests() const {
        auto section = start(DoctorArea::manifests);
        if (!tree_.config) {
            section.skipped = k_no_config;
            return section;
        }
        section.checked = count_of(tree_.manifests.size(), "file");
        auto sources =
            read_files(history_.work_tree(), find_extension_sources(*tree_.config, tree_.projects), section.findings);
        append_new(section.findings, check_manifests({tree_input(), manifests_to_stamp(tree_), std::move(sources),
                                                      planned_.plan, tree_.repository}));
        return section;
    }

    [[nodiscard]] DoctorSection examine_workflows() const {
        auto section = start(DoctorArea::workflows);
        const auto& read = tree_.workflows;
        if (read.workflows.empty() && read.findings.empty()) {
            section.skipped = fmt::format("no workflow in `{}`", k_workflow_directory);
            return section;
        }
        std::vector<std::string> publishing;
        for (const auto& job : tree_.publish_jobs)
            publishing.push_back(fmt::format("job `{}` of `{}` publishes", job.job, file_name(job.file)));
        section.checked = count_of(read.workflows.size(), "workflow");
        if (!publishing.empty()) section.checked += "; " + join(publishing, ", ");
        section.findings = check_workflows({read, tree_.publish_jobs, count_declared() > 0});
        return section;
    }

    /// Packages with a trusted publisher in the configuration.
    [[nodiscard]] std::ptrdiff_t count_declared() const {
        if (!tree_.config) return 0;
        const auto& packages = tree_.config->packages;
        return std::count_if(packages.begin(), packages.end(),
                             [](const auto& package) { return package.trust_policy.has_value(); });
    }

    void examine_declared(DoctorSection& section) const {
        if (!tree_.config) {
            section.skipped = k_no_config;
            return;
        }
        section.checked =
            fmt::format("declared for {} of {}", count_declared(), count_of(tree_.config->packages.size(), "package"));
        append_new(section.findings, check_declared_trust({*tree_.config, tree_.publish_jobs, tree_.repository,
                                                           environment_.get("GITHUB_WORKFLOW_REF").value_or("")}));
    }

    void examine_live(DoctorSection& trust, DoctorSection& registries) {
        if (!tree_.config)
            registries.skipped = k_no_config;
        else if (!request_.questions)
            registries.skipped = "offline";
        else if (!planned_.snapshot)
            registries.skipped = "the history cannot be read";
        if (!registries.skipped.empty()) return;
        const auto& how = *request_.questions;
        const auto world =
            how.worlds.connect({.config = *tree_.config,
                                .environment = environment_,
                                .checkout = history_.root().empty() ? history_.git_directory() : history_.root(),
                                .remote = how.remote,
                                .rehearsal_url = how.rehearsal_url,
                                .deadline = how.clock.steady_now() + how.deadline});
        if (!world) return append_new(registries.findings, world.error().diagnostics);
        const auto facts =
            ask_live({history_, tree_, *planned_.snapshot, request_.config_file, how, environment_}, *world);
        judge_trust(facts, trust);
        judge_registries(facts, registries);
        if (how.probe == Probe::mint) probe_registries(facts, *world, trust);
        list_routes(facts);
    }

    [[nodiscard]] LiveInput live_input(const LiveFacts& facts) const {
        LiveInput input{*tree_.config, tree_.repository, facts.registries, facts.packages};
        for (const auto& job : tree_.publish_jobs)
            for (const auto& file : {job.file, job.entry_file})
                input.publishing_workflows.push_back(file_name(file));
        input.doctor_token_variable = facts.doctor_token_variable;
        input.is_probed = request_.questions->probe == Probe::mint;
        return input;
    }

    void judge_trust(const LiveFacts& facts, DoctorSection& section) const {
        const auto input = live_input(facts);
        const auto read = std::count_if(facts.packages.begin(), facts.packages.end(), [](const auto& package) {
            return package.registered.state == PublisherListing::State::known;
        });
        if (read > 0)
            section.checked +=
                fmt::format("; registered publishers of {}", count_of(static_cast<std::size_t>(read), "crate"));
        if (std::any_of(facts.registries.begin(), facts.registries.end(),
                        [](const auto& registry) { return registry.claims.has_value(); }))
            section.checked += "; this run's ID token";
        append_new(section.findings, facts.trust_findings);
        append_new(section.findings, check_run_claims(input));
        append_new(section.findings, check_registered_publishers(input));
        append_new(section.findings, check_attribution(input));
    }

    void judge_registries(const LiveFacts& facts, DoctorSection& section) const {
        std::vector<std::string> names;
        for (const auto& registry : facts.registries)
            names.push_back(registry.name);
        section.checked = join(names, ", ");
        const auto input = live_input(facts);
        append_new(section.findings, facts.registry_findings);
        append_new(section.findings, check_names(input));
        for (auto finding : facts.status.diagnostics) {
            // Whoever asked for the registries has no answer then.
            if (is_silence(finding.code)) finding.severity = Severity::error;
            append_new(section.findings, {finding});
        }
        if (!facts.plan) return;
        for (const auto& notice : facts.plan->notices)
            if (notice.code == codes::PIOT_PLAN_BELOW_LIVE || notice.code == codes::PIOT_PLAN_UPLOAD_TIME)
                append_new(section.findings, {notice});
        append_new(section.findings, check_adoption(input, *facts.plan));
    }

    void probe_registries(const LiveFacts& facts, const PublishWorld& world, DoctorSection& section) const {
        const auto result = probe(facts, world);
        append_new(section.findings, result.findings);
        if (!result.minted.empty()) section.checked += fmt::format("; {} minted a token", join(result.minted, " and "));
    }

    void list_routes(const LiveFacts& facts) {
        const auto input = live_input(facts);
        for (std::size_t i = 0; i < facts.packages.size(); ++i) {
            const auto& package = tree_.config->packages[i];
            outcome_.report.routes.push_back({package.name, package.kind(),
                                              facts.registries[facts.packages[i].registry].name,
                                              package.registry_name(), judge_name(input, i), facts.packages[i].lane});
        }
    }

    [[nodiscard]] static std::string file_name(std::string_view path) {
        return std::string(path.substr(path.rfind('/') + 1));
    }

    const History& history_;
    const DoctorRequest& request_;
    const Environment& environment_;
    TreeFacts tree_;
    Planned planned_;
    DoctorOutcome outcome_;
};

}  // namespace

DoctorOutcome examine(const History& history, const DoctorRequest& request, const Environment& environment) {
    return Examination(history, request, environment).run();
}

}  // namespace piot::app
