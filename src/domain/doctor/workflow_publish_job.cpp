// SPDX-License-Identifier: MIT
#include "domain/doctor/workflow_checks.hpp"
#include "domain/workflow/expression.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

constexpr std::string_view k_scaffold = ".github/workflows/release.yml";

std::string make_none_hint(const WorkflowReview& review) {
    // `piot init` leaves what is there.
    const auto* how = review.find(k_scaffold) ? "let `piot init --force` replace {} (a backup stays), or {}"
                                              : "let `piot init` write {}, or {}";
    return fmt::format(fmt::runtime(how), k_scaffold, "call `piot publish` in a job of yours");
}

/// Whether the jobs could be what they are only in runs of different events, as a nightly and a release are.
bool is_same_job(const PublishJob& a, const PublishJob& b) {
    return a.file == b.file && a.job == b.job;
}

std::string describe(const PublishJob& job) {
    return fmt::format("{} in {}", quote(job.job), job.file);
}

/// `$ARGUMENTS` or `${args[@]}`, which is not the value of an option: it may hold any option.
bool has_open_arguments(const workflow::PiotCall& call) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        const auto& argument = call.arguments[i];
        const bool is_value = i > 0 && call.arguments[i - 1].starts_with("--") && !call.is_action;
        if (argument.starts_with('$') && argument.find('/') == std::string::npos && !is_value) return true;
    }
    return false;
}

/// In CI piot publishes nothing but a sealed plan. Arguments that are made at run time may hold it.
void check_seal(WorkflowReview& review, const PublishJob& publish) {
    const auto* workflow = review.find(publish.file);
    const auto* job = workflow ? workflow->find_job(publish.job) : nullptr;
    if (!job) return;
    for (const auto& call : workflow::find_piot_calls(*workflow, *job)) {
        if (!call.publishes() || has_open_arguments(call) ||
            (!call.option("--plan").empty() && !call.option("--plan-id").empty()))
            continue;
        review.error(codes::PIOT_WORKFLOW_PUBLISH_JOB, call.origin,
                     "`piot publish` gets no sealed plan, and refuses to run in CI without one",
                     "pass `--plan=FILE` of the plan job's artifact and `--plan-id=${{ needs.plan.outputs.plan_id }}`");
    }
}

/// Whether the job gets a registry's token as a secret, and so can do without trusted publishing.
bool has_registry_token(const JobPlace& place) {
    const auto is_token = [](const WorkflowEntry& entry) {
        return entry.key.value.ends_with("_TOKEN") && entry.key.value != "GITHUB_TOKEN" &&
               to_lower(entry.value.value).find("secrets.") != std::string::npos &&
               to_lower(entry.value.value).find("secrets.github_token") == std::string::npos;
    };
    const auto has_any = [&](const auto& env) { return std::any_of(env.begin(), env.end(), is_token); };
    return has_any(place.workflow.env) || has_any(place.job.env) ||
           std::any_of(place.job.steps.begin(), place.job.steps.end(),
                       [&](const auto& step) { return has_any(step.env); });
}

void check_permission_of(WorkflowReview& review, const JobPlace& place, const PublishJob& publish) {
    const auto* permissions = permissions_of(place);
    const auto id_token = permissions ? permissions->access_to("id-token") : Access::none;
    if (id_token != Access::write && id_token != Access::unknown) {
        const auto& origin = permissions ? permissions->origin : publish.origin;
        const auto message = fmt::format("{} publishes but may not ask for an ID token", name_of(place.job));
        const std::string hint =
            "add `id-token: write` to the `permissions:` of this job; without it there is no trusted publishing";
        // That the workflow passes a secret on does not say that there is one.
        if (has_registry_token(place) && !review.is_trust_declared())
            review.warn(codes::PIOT_WORKFLOW_PERMISSION, origin, message + ": a long-lived token has to do", hint);
        else
            review.error(codes::PIOT_WORKFLOW_PERMISSION, origin,
                         message + (review.is_trust_declared() ? ", and trusted publishing is declared" : ""), hint);
    }
    if (!permissions) return;  // what the token may is then a setting of the repository
    const auto contents = permissions->access_to("contents");
    if (contents != Access::write && contents != Access::unknown)
        review.warn(codes::PIOT_WORKFLOW_PERMISSION, permissions->origin,
                    fmt::format("{} pushes tags but may not write contents", name_of(place.job)),
                    "add `contents: write` to the `permissions:` of this job");
}

void check_caller(WorkflowReview& review, const PublishJob& publish) {
    const auto* entry = review.find(publish.entry_file);
    const auto* caller = entry && !publish.call_chain.empty() ? entry->find_job(publish.call_chain.front()) : nullptr;
    if (!caller) return;
    const auto* permissions = permissions_of({*entry, *caller});
    const auto id_token = permissions ? permissions->access_to("id-token") : Access::none;
    if (id_token == Access::write || id_token == Access::unknown) return;
    review.error(
        codes::PIOT_WORKFLOW_PERMISSION, permissions ? permissions->origin : caller->id.origin,
        fmt::format("{} calls the workflow that publishes but may not ask for an ID token", name_of(*caller)),
        "add `permissions:` with `contents: write` and `id-token: write` to this job: a called workflow gets no more "
        "than its caller has");
}

/// What the jobs beside the publish job may do that only it should. Jobs that have it from the same line are one
/// finding.
class OtherJobs {
  public:
    void add(const JobPlace& place) {
        const auto* permissions = permissions_of(place);
        if (!permissions || permissions->all == Access::unknown) return;
        for (const auto* scope : {"id-token", "contents"})
            if (permissions->access_to(scope) == Access::write) add(scope, permissions->origin_of(scope), place.job);
    }

    void report(WorkflowReview& review) const {
        for (const auto& [scope, origin, names] : found_) {
            const bool is_token = scope == "id-token";
            const auto what = is_token ? "can get the registries' token" : "can move tags";
            review.warn(codes::PIOT_WORKFLOW_PERMISSION, origin,
                        fmt::format("the job{} {} {}: `{}: write` is for the publish job alone",
                                    names.size() == 1 ? "" : "s", join(names, ", "), what, scope),
                        is_token ? "write `id-token: write` in the `permissions:` of the publish job only; a job that "
                                   "needs it for something else, such as Pages, belongs into a workflow of its own"
                                 : "write `contents: read` here, and `contents: write` in the publish job only");
        }
    }

  private:
    struct Found {
        std::string scope;
        Origin origin;
        std::vector<std::string> names;
    };

    void add(std::string_view scope, const Origin& origin, const WorkflowJob& job) {
        auto found = std::find_if(found_.begin(), found_.end(),
                                  [&](const auto& one) { return one.scope == scope && one.origin == origin; });
        if (found == found_.end()) found = found_.insert(found_.end(), {std::string(scope), origin, {}});
        found->names.push_back(quote(job.id.value));
    }

    std::vector<Found> found_;
};

/// A job that calls the workflow with the publish job needs what that job needs.
bool leads_to_publish(const WorkflowReview& review, const JobPlace& place) {
    return std::any_of(review.publish_jobs().begin(), review.publish_jobs().end(), [&](const auto& publish) {
        return std::find(publish.call_chain.begin(), publish.call_chain.end(), place.job.id.value) !=
               publish.call_chain.end();
    });
}

std::string find_refused(const Workflow& workflow, const JobPlace& place, std::string_view event) {
    const auto* trigger = workflow.find_trigger(event);
    return trigger && may_run_on(place, event) ? std::string(event) : std::string();
}

/// The job of the entry whose conditions decide: the publish job, or the one that calls towards it.
const WorkflowJob* deciding_job(const Workflow& entry, const PublishJob& publish) {
    return entry.find_job(publish.call_chain.empty() ? publish.job : publish.call_chain.front());
}

void check_pull_request(WorkflowReview& review, const Workflow& entry, const WorkflowJob& job) {
    const auto* trigger = entry.find_trigger("pull_request");
    if (!trigger || !may_run_on({entry, job}, "pull_request")) return;
    const auto condition = workflow::parse_condition(job.condition);
    const bool is_certain =
        job.condition.empty() ||
        (condition && workflow::evaluate_for_event(*condition, "pull_request") == workflow::Truth::yes);
    const auto message = fmt::format("{} can publish from a pull request", name_of(job));
    const std::string hint =
        "publish in a workflow of its own, or add `if: github.event_name != 'pull_request'` to the job";
    if (is_certain)
        review.error(codes::PIOT_WORKFLOW_TRIGGER, trigger->event.origin, message, hint);
    else
        review.note(codes::PIOT_WORKFLOW_TRIGGER, trigger->event.origin, message, hint);
}

}  // namespace

void check_publish_jobs(WorkflowReview& review) {
    const auto& jobs = review.publish_jobs();
    if (jobs.empty()) {
        // A workflow that could not be read may be the one.
        if (review.is_complete())
            review.warn(codes::PIOT_WORKFLOW_PUBLISH_JOB, {std::string(k_workflow_directory), 0, 0},
                        "no job of a workflow runs `piot publish`", make_none_hint(review));
        return;
    }
    for (const auto& job : jobs)
        check_seal(review, job);
    for (std::size_t i = 1; i < jobs.size(); ++i) {
        if (is_same_job(jobs[i], jobs.front())) continue;
        review.warn(codes::PIOT_WORKFLOW_PUBLISH_JOB, jobs[i].origin,
                    fmt::format("a second job publishes: {} besides {}", describe(jobs[i]), describe(jobs.front())),
                    "keep one publish job: each is a trusted publisher to register and a place to attack");
    }
}

void check_reusable(WorkflowReview& review) {
    for (const auto& job : review.publish_jobs()) {
        if (!job.is_called()) continue;
        review.warn(
            codes::PIOT_WORKFLOW_REUSABLE, job.origin,
            fmt::format("the publish job {} is called from {}: crates.io matches {}, PyPI {}, and attestations fail",
                        quote(job.job), job.entry_file, quote(job.crates_workflow()), quote(job.pypi_workflow())),
            fmt::format("move the job {} into {}, or register {} on crates.io and {} on PyPI", quote(job.job),
                        job.entry_file, quote(job.crates_workflow()), quote(job.pypi_workflow())));
    }
}

void check_permissions(WorkflowReview& review) {
    for (const auto& publish : review.publish_jobs()) {
        const auto* workflow = review.find(publish.file);
        const auto* job = workflow ? workflow->find_job(publish.job) : nullptr;
        if (job) check_permission_of(review, {*workflow, *job}, publish);
        check_caller(review, publish);
    }
    for (const auto& workflow : review.workflows()) {
        if (!review.is_release(workflow)) continue;
        OtherJobs others;
        for (const auto& job : workflow.jobs) {
            const JobPlace place{workflow, job};
            if (!review.is_publish_job(place) && !leads_to_publish(review, place)) others.add(place);
        }
        others.report(review);
    }
}

void check_environments(WorkflowReview& review) {
    for (const auto& job : review.publish_jobs()) {
        if (!job.environment.empty()) continue;
        review.warn(
            codes::PIOT_WORKFLOW_ENVIRONMENT, job.origin,
            fmt::format("the publish job {} runs in no environment: every branch can publish", quote(job.job)),
            "add `environment: release` to the job, register it with the trusted publisher, and let the environment "
            "accept the release branch only");
    }
}

void check_triggers(WorkflowReview& review) {
    for (const auto& publish : review.publish_jobs()) {
        const auto* entry = review.find(publish.entry_file);
        const auto* job = entry ? deciding_job(*entry, publish) : nullptr;
        if (!job) continue;
        const JobPlace place{*entry, *job};
        if (const auto event = find_refused(*entry, place, "pull_request_target"); !event.empty())
            review.error(codes::PIOT_WORKFLOW_TRIGGER, entry->find_trigger(event)->event.origin,
                         "crates.io and PyPI refuse what a `pull_request_target` run publishes",
                         "start the release by `push` or `workflow_dispatch`");
        if (const auto event = find_refused(*entry, place, "workflow_run"); !event.empty())
            review.error(
                codes::PIOT_WORKFLOW_TRIGGER, entry->find_trigger(event)->event.origin,
                "crates.io refuses what a `workflow_run` run publishes",
                "start the release by `push`, `release` or `workflow_dispatch`; let one workflow hold both jobs, "
                "joined by `needs`");
        check_pull_request(review, *entry, *job);
    }
}

}  // namespace piot::doctor
