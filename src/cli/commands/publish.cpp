// SPDX-License-Identifier: MIT
#include "piot/app/publish.hpp"

#include "cli/commands/cargo_publish.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/forge_notes.hpp"
#include "cli/commands/plan_source.hpp"
#include "cli/publish_talk.hpp"
#include "cli/redacted.hpp"
#include "cli/rehearsal_url.hpp"

#include "piot/app/inspect.hpp"
#include "piot/base/codes.hpp"
#include "piot/render/plan_document.hpp"
#include "piot/render/publish_report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace piot::cli {

namespace {

Failure half_sealed() {
    return Diagnostic{codes::PIOT_PLAN_UNSEALED,
                      Severity::error,
                      "`--plan` and `--plan-id` go together",
                      {},
                      "pass the file that `piot plan --out FILE` wrote and the `plan_id` it gave"};
}

Failure unsealed() {
    return Diagnostic{
        codes::PIOT_PLAN_UNSEALED,
        Severity::error,
        "publishing in CI needs the plan that the plan job sealed",
        {},
        "run `piot plan --out FILE` in an unprivileged job, then `piot publish --plan FILE --plan-id ID` with its "
        "`plan_id` output"};
}

/// Contract §5 step 1. At a person's terminal the plan is made now.
Result<PlanSource> obtain_sealed_plan(const GlobalOptions& options, const PublishCommand& command,
                                      const Services& services, const Console& console) {
    const bool is_sealed = !command.plan_file.empty() && !command.plan_id.empty();
    if (!is_sealed && (!command.plan_file.empty() || !command.plan_id.empty())) return tl::unexpected(half_sealed());
    if (!is_sealed && console.is_ci()) return tl::unexpected(unsealed());
    PIOT_TRY(auto source, obtain_plan(options, command.plan_file, services));
    if (is_sealed)
        PIOT_CHECK(app::check_seal(source.plan, command.plan_id, {source.history->head(), source.config.sha256}));
    return source;
}

/// The steps of a preview, for a person.
std::string describe(const app::PublishPreview& preview, const Plan& plan) {
    std::string text;
    for (const auto& heal : preview.heal)
        if (heal.outcome == TagOutcome::pending)
            text += fmt::format("missing tag {} on {}\n", heal.tag, heal.commit.substr(0, 10));
    for (const auto& steps : preview.steps) {
        const auto& release = *plan.find_release(steps.package);
        text += fmt::format("{} {}\n", release.package, release.registry_version);
        for (const auto& artifact : steps.live)
            text += fmt::format("  live    {}\n", artifact.file_name);
        for (const auto& artifact : steps.uploads)
            text += fmt::format("  upload  {}\n", artifact.file_name);
        if (!steps.tag_commit.empty())
            text += fmt::format("  tag     {} on {}\n", release.tag, steps.tag_commit.substr(0, 10));
        if (steps.state == ReleaseState::complete) text += "  nothing to do\n";
    }
    return text;
}

ExitCode run_preview(const app::PublishRequest& request, const app::PublishServices& services, const Console& console) {
    const auto preview = app::preview_publish(request, services);
    const auto report = make_redacted(app::make_report(request, preview), console.redactor());
    if (console.is_json()) {
        console.print(render::render_publish_json(report));
        return exit_code_of(report);
    }
    console.print(describe(preview, request.plan));
    return console.report(all_diagnostics(report));
}

std::vector<render::ProgressSubject> make_subjects(const app::PublishRequest& request) {
    std::vector<render::ProgressSubject> subjects;
    for (const auto& release : request.plan.releases) {
        render::ProgressSubject subject{release.package, release.registry_version};
        for (const auto& artifact : request.artifacts.artifacts)
            if (artifact.package == release.package) subject.bytes += artifact.size;
        subjects.push_back(std::move(subject));
    }
    return subjects;
}

bool is_live(const PackageReport& package) {
    return std::any_of(package.files.begin(), package.files.end(), [](const FileReport& file) {
        return file.outcome == FileOutcome::uploaded || file.outcome == FileOutcome::already_there;
    });
}

/// Where a browser shows what is live. Private registries have no pages that piot could know of, and what a rehearsal
/// leaves behind is gone soon.
void set_links(PublishReport& report, const Config& config, std::string_view rehearsal_url) {
    for (auto& package : report.packages) {
        if (!rehearsal_url.empty()) {
            package.release_url.clear();
            continue;
        }
        const auto* configured = config.find_package(package.package);
        const bool is_public = configured != nullptr && configured->registry.empty();
        if (is_public && is_live(package)) package.page_url = make_public_page_url(package);
    }
}

/// Nothing was released; later steps of the job read that from the outputs, also when a preview failed.
ExitCode stop_preview(const Failure& failure, const Console& console) {
    auto code = console.report(failure);
    if (const auto written = console.write_outputs(render::make_ci_outputs(PublishReport{})); !written)
        code = more_severe(code, console.report(written.error()));
    return code;
}

/// Before anything could print them: also credentials that are not asked for may come back in somebody's words.
void announce_credentials(const Config& config, Services& services) {
    std::vector<std::string> variables{"CARGO_REGISTRY_TOKEN", "PYPI_API_TOKEN", "GITHUB_TOKEN",
                                       "ACTIONS_ID_TOKEN_REQUEST_TOKEN"};
    for (const auto& registry : config.registries)
        variables.push_back(registry.token_env);
    // Masking a short word would eat the log of the whole job.
    constexpr std::size_t k_shortest_secret = 8;
    for (const auto& variable : variables)
        if (const auto value = services.environment.get(variable); value && value->size() >= k_shortest_secret)
            announce_secret(Secret(*value), services);
}

ExitCode stop_empty(const Plan& plan, const PublishCommand& command, const Console& console, PublishTalk& talk) {
    console.tell("nothing to publish: the plan is empty\n");
    const PublishReport report{render::compute_plan_id(plan), plan.head, {}, {}};
    if (!command.is_preview) return talk.stop(report);
    if (console.is_json()) console.print(render::render_publish_json(report));
    const auto written = console.write_outputs(render::make_ci_outputs(report));
    return written ? ExitCode::success : console.report(written.error());
}

Failure unconfirmed() {
    return Diagnostic{codes::PIOT_UNCONFIRMED,
                      Severity::error,
                      "nobody confirmed the release",
                      {},
                      "answer `yes` at the terminal, or pass `--yes`"};
}

/// A plan that only has tags to heal comes without artifacts.
Result<ArtifactIndex> inspect(const PlanSource& source, const PublishCommand& command, Services& services) {
    if (source.plan.is_empty()) return ArtifactIndex{};
    return app::inspect_artifacts(
        {source.config, source.plan, source.history->commit_tree(), command.artifacts_directory},
        services.network().archives());
}

std::string make_question(const app::PublishRequest& request) {
    const auto releases = request.plan.releases.size();
    if (releases == 0) return fmt::format("write missing tags of {} package(s) now?", request.heal.size());
    return fmt::format("upload and tag {} package(s) now? This cannot be taken back", releases);
}

/// One run of the command, from the plan to the report.
class PublishSession {
  public:
    PublishSession(const GlobalOptions& options, const PublishCommand& command, Services& services)
        : options_(options),
          command_(command),
          services_(services),
          console_(options, services),
          talk_(console_, options, services) {}

    ExitCode run() {
        const auto source = obtain_sealed_plan(options_, command_, services_, console_);
        if (!source) return stop(source.error());
        announce_credentials(source->config, services_);
        const auto heal = app::resolve_heal(source->plan, source->config);
        if (!heal) return stop(heal.error());
        if (source->plan.is_empty() && heal->empty()) return stop_empty(source->plan, command_, console_, talk_);
        if (command_.packages_crates)
            if (const auto packaged = package_missing_crates(*source, command_, services_, console_); !packaged)
                return stop(packaged.error());
        const auto artifacts = inspect(*source, command_, services_);
        // Another pipeline for every single finding is what people hate; at a terminal the next try is cheap.
        if (!artifacts && !console_.is_ci()) return stop(artifacts.error());
        const auto world = services_.network().worlds().connect(
            {source->config, services_.environment, source->history->root(), command_.remote, rehearsal_url_});
        if (!world) return stop(world.error());
        if (!rehearsal_url_.empty())
            console_.tell(fmt::format("{} is set: this is a rehearsal. Uploads go to {}, tags to local remotes only\n",
                                      k_rehearsal_variable, rehearsal_url_));
        app::PublishRequest request{source->plan, render::compute_plan_id(source->plan), {}};
        request.wait = command_.wait;
        request.jobs = command_.jobs;
        request.heal = *heal;
        if (!artifacts) return stop(with_access(artifacts.error(), request, *world));
        static_cast<void>(console_.say(artifacts->notices));
        request.artifacts = *artifacts;
        return publish(*source, std::move(request), *world);
    }

  private:
    ExitCode stop(const Failure& failure) {
        return command_.is_preview ? stop_preview(failure, console_) : talk_.stop(failure);
    }

    [[nodiscard]] app::PublishServices connect(const app::PublishWorld& world, Reporter& reporter) {
        return {world.by_package,
                *world.tags,
                world.forge.get(),
                services_.clock,
                reporter,
                services_.environment,
                [this](const Secret& secret) { announce_secret(secret, services_); }};
    }

    /// What else stands in the way, beside the artifacts.
    [[nodiscard]] Failure with_access(Failure failure, const app::PublishRequest& request,
                                      const app::PublishWorld& world) {
        ConsoleReporter lines(console_, options_.verbosity);
        auto more = app::check_access(request, connect(world, lines));
        failure.diagnostics.insert(failure.diagnostics.end(), more.begin(), more.end());
        return failure;
    }

    ExitCode publish(const PlanSource& source, app::PublishRequest request, const app::PublishWorld& world) {
        auto notes = gather_forge_notes(source, world, services_.environment);
        static_cast<void>(console_.say(notes.notices));
        request.commits = std::move(notes.commits);
        if (command_.is_preview) {
            ConsoleReporter lines(console_, options_.verbosity);
            return run_preview(request, connect(world, lines), console_);
        }
        if (!console_.is_ci() && !command_.is_confirmed && !services_.confirm(make_question(request)))
            return stop(unconfirmed());
        talk_.begin(make_subjects(request));
        auto report = app::publish(request, connect(world, talk_));
        set_links(report, source.config, rehearsal_url_);
        return talk_.finish(std::move(report));
    }

    const GlobalOptions& options_;
    const PublishCommand& command_;
    Services& services_;
    Console console_;
    PublishTalk talk_;
    std::string rehearsal_url_ = read_rehearsal_url(services_.environment);
};

}  // namespace

ExitCode run_publish(const GlobalOptions& options, const PublishCommand& command, Services& services) {
    return PublishSession(options, command, services).run();
}

}  // namespace piot::cli
