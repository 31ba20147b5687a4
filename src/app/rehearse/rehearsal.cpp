// SPDX-License-Identifier: MIT
#include "app/rehearse/rehearsal.hpp"

#include "app/rehearse/consume.hpp"
#include "app/rehearse/survival.hpp"

#include "piot/app/inspect.hpp"
#include "piot/app/plan.hpp"
#include "piot/app/stamp.hpp"
#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/row_match.hpp"
#include "piot/render/plan_document.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace fs = std::filesystem;

namespace {

std::string count(std::size_t number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace

Rehearsal::Rehearsal(const RehearseRequest& request, const RehearseServices& services)
    : request_(request), services_(services) {}

RehearsalReport Rehearsal::run() {
    const auto started = services_.clock.steady_now();
    report_.head = services_.repository.head();
    static_cast<void>(run_stages());
    finish();
    report_.duration = std::chrono::duration_cast<std::chrono::milliseconds>(services_.clock.steady_now() - started);
    return std::move(report_);
}

bool Rehearsal::run_stages() {
    using Kind = RehearsalStageKind;
    if (!run_stage(Kind::plan, "", [this] { return make_plan(); })) return false;
    if (plan_.is_empty()) return true;
    if (!run_stage(Kind::stamp, "", [this] { return stamp(); })) return false;
    if (!build()) return false;
    if (!run_stage(Kind::inspect, "", [this] { return inspect(); })) return false;
    if (!run_stage(Kind::publish, "", [this] { return publish_first(); })) return false;
    const bool is_consumable = consume();
    if (!run_stage(Kind::publish_again, "", [this] { return publish_again(); }) || !is_consumable) return false;
    if (request_.kill_trials == KillTrials::none) return true;
    return run_stage(Kind::faults, "", [this] { return kill_everywhere(); });
}

bool Rehearsal::run_stage(RehearsalStageKind kind, const std::string& subject, const Stage& stage) {
    services_.reporter.report({ProgressKind::stage, subject, std::string(to_string(kind)), 0, 0, {}});
    const auto started = services_.clock.steady_now();
    auto result = stage();
    RehearsalStage entry{kind, subject};
    entry.duration = std::chrono::duration_cast<std::chrono::milliseconds>(services_.clock.steady_now() - started);
    if (result) {
        entry.detail = std::move(*result);
    } else {
        entry.verdict = RehearsalVerdict::failed;
        entry.detail = result.error().diagnostics.front().code.title;
        entry.diagnostics = std::move(result.error().diagnostics);
    }
    report_.stages.push_back(std::move(entry));
    return report_.stages.back().verdict == RehearsalVerdict::ok;
}

void Rehearsal::leave_out(RehearsalStageKind kind, const std::string& subject, const std::string& why) {
    RehearsalStage entry{kind, subject};
    entry.verdict = RehearsalVerdict::not_rehearsed;
    entry.detail = why;
    report_.stages.push_back(std::move(entry));
}

void Rehearsal::note(std::string message, std::string hint) {
    report_.diagnostics.push_back(
        {codes::PIOT_REHEARSAL_INCOMPLETE, Severity::notice, std::move(message), {}, std::move(hint)});
}

Result<std::string> Rehearsal::make_plan() {
    PIOT_TRY(scratch_, services_.scratch.create("rehearsal"));
    PIOT_TRY(checkout_, make_checkout(services_, *scratch_));
    PIOT_TRY(history_, services_.open_repository(checkout_.work_tree));
    PIOT_CHECK(check_config_is_committed());
    PIOT_TRY(auto planned, make_release_plan(*history_, {request_.config_file, {}}));
    config_ = std::move(planned.config);
    plan_ = std::move(planned.plan);
    rehearsed_ = plan_;
    report_.diagnostics.insert(report_.diagnostics.end(), plan_.notices.begin(), plan_.notices.end());
    if (plan_.is_empty()) return std::string("nothing to release");
    auto& rows = rehearsed_.matrix;
    rows.erase(std::remove_if(rows.begin(), rows.end(), [](const auto& row) { return !is_buildable_here(row); }),
               rows.end());
    report_.plan_id = render::compute_plan_id(rehearsed_);
    return fmt::format("{}, {}", count(plan_.releases.size(), "release", "releases"),
                       count(plan_.matrix.size(), "row", "rows"));
}

/// CI releases what is committed, and so does a rehearsal: what lies in the work tree only would be a surprise.
Result<void> Rehearsal::check_config_is_committed() {
    const auto& file = request_.config_file;
    PIOT_TRY(const auto committed, services_.repository.commit_tree().read_file(file));
    PIOT_TRY(const auto present, services_.repository.work_tree().read_file(file));
    if (!committed && present)
        return fail({codes::PIOT_CONFIG_UNREADABLE,
                     Severity::error,
                     fmt::format("`{}` is not committed, and HEAD is what a rehearsal releases", file),
                     {file},
                     "commit it, then rehearse again"});
    if (committed && committed != present)
        note(fmt::format("`{}` has changes that are not committed; the rehearsal used that of HEAD", file),
             "commit them to rehearse them");
    return {};
}

Result<std::string> Rehearsal::stamp() {
    PIOT_CHECK(start_server());
    const StampRequest stamp{config_, rehearsed_, StampMode::in_place, checkout_.work_tree};
    PIOT_TRY(const auto stamped, run_stamp(stamp, {history_->work_tree(), services_.files}));
    if (!options_.directory_sources.empty()) {
        PIOT_TRY(const auto locks, drop_lock_checksums(services_, checkout_));
        if (locks > 0)
            note(fmt::format("checksums of third-party crates were dropped from {} of the rehearsal",
                             count(locks, "lockfile", "lockfiles")),
                 "a directory source has other bytes than crates.io; your own lockfiles are untouched");
    }
    return count(stamped.written.size(), "file", "files");
}

Result<void> Rehearsal::start_server() {
    PIOT_TRY(const auto sources, find_crate_sources(services_, *scratch_, checkout_));
    options_ = make_rehearsal_options(config_, plan_, sources, scratch_->path() / "registry");
    PIOT_TRY(server_, services_.servers.start(options_));
    cargo_.emplace(services_, *scratch_, server_->base_url());
    for (const auto& crate : find_new_crates(config_, plan_))
        note(fmt::format("`{}` is new to crates.io: trusted publishing cannot create it, so the rehearsal used a token",
                         crate),
             "for the real release set CARGO_REGISTRY_TOKEN once, with scope `publish-new`");
    return {};
}

BuildContext Rehearsal::build_context() const {
    return {services_, *scratch_, checkout_, *cargo_, config_, rehearsed_};
}

bool Rehearsal::build() {
    using Kind = RehearsalStageKind;
    const auto context = build_context();
    bool is_built = true;
    if (const auto baseline = build_baseline_crates(context); !baseline)
        is_built = run_stage(Kind::build, "released crates beneath",
                             [&]() -> Result<std::string> { return tl::unexpected(baseline.error()); });
    for (const auto& release : plan_.releases) {
        if (!is_built) break;
        const auto& package = *config_.find_package(release.package);
        if (package.pypi() != nullptr) {
            is_built = run_stage(Kind::build, release.package, [&] { return build_wheels(package); });
            continue;
        }
        for (const auto& row : rehearsed_.matrix)
            if (row.name == release.package)
                is_built = is_built && run_stage(Kind::build, row.artifact_name, [&]() -> Result<std::string> {
                               PIOT_CHECK(build_crate(context, row));
                               return fmt::format("{}-{}.crate", release.registry_name, release.registry_version);
                           });
    }
    for (const auto& row : plan_.matrix)
        if (!is_buildable_here(row)) leave_out(Kind::build, row.artifact_name, fmt::format("needs {}", row.runs_on));
    return is_built;
}

Result<std::string> Rehearsal::build_wheels(const PackageConfig& package) {
    PIOT_TRY(const auto files, build_python_package(build_context(), package));
    PIOT_TRY(const auto sorted, sort_into_rows(files, rehearsed_, package.name));
    std::vector<std::string> names;
    for (const auto& entry : sorted) {
        PIOT_CHECK(scratch_->copy_into(entry.file, fs::path("artifacts") / entry.artifact_name));
        names.push_back(entry.file.filename().string());
    }
    return join(names, ", ");
}

Result<std::string> Rehearsal::inspect() {
    PIOT_TRY(artifacts_,
             inspect_artifacts({config_, rehearsed_, history_->commit_tree(), scratch_->path() / "artifacts"},
                               services_.archives));
    report_.diagnostics.insert(report_.diagnostics.end(), artifacts_.notices.begin(), artifacts_.notices.end());
    std::uint64_t bytes = 0;
    for (const auto& artifact : artifacts_.artifacts)
        bytes += artifact.size;
    return fmt::format("{}, {} KiB", count(artifacts_.artifacts.size(), "file", "files"), (bytes + 1023) / 1024);
}

Result<std::string> Rehearsal::publish_once(PublishReport& report) {
    const RehearsalEnvironment environment(*server_, options_);
    PIOT_TRY(auto world,
             services_.worlds.connect({config_, environment, checkout_.work_tree, "origin", server_->base_url()}));
    const PublishServices services{world.by_package,   *world.tags, world.forge.get(),  services_.clock,
                                   services_.reporter, environment, services_.on_secret};
    PublishRequest request{rehearsed_, report_.plan_id, artifacts_};
    request.wait = std::chrono::seconds(60);
    report = publish(request, services);
    std::vector<Diagnostic> findings = report.diagnostics;
    for (const auto& package : report.packages)
        findings.insert(findings.end(), package.diagnostics.begin(), package.diagnostics.end());
    if (has_errors(findings)) return fail(std::move(findings));
    return std::string();
}

Result<std::string> Rehearsal::publish_first() {
    PublishReport report;
    PIOT_CHECK(publish_once(report));
    std::vector<std::string> tags;
    for (const auto& package : report.packages)
        tags.push_back(package.tag);
    return fmt::format("{} uploaded, tagged {}", count(server_->accepted_uploads(), "file", "files"), join(tags, ", "));
}

bool Rehearsal::consume() {
    using Kind = RehearsalStageKind;
    bool is_consumable = true;
    for (const auto& release : rehearsed_.releases) {
        if (release.kind == PackageKind::pypi && !has_rehearsed_wheel(rehearsed_, release.package)) {
            leave_out(Kind::consume, release.package, "no wheel for this machine");
            continue;
        }
        const bool is_ok = run_stage(Kind::consume, release.package, [&]() -> Result<std::string> {
            const bool is_crate = release.kind == PackageKind::crates;
            PIOT_CHECK(is_crate ? consume_crate(build_context(), release)
                                : consume_python_project(build_context(), release, server_->base_url()));
            return fmt::format("{} {} {}", is_crate ? "cargo builds on" : "pip installs and imports",
                               release.registry_name, release.registry_version);
        });
        is_consumable = is_consumable && is_ok;
    }
    return is_consumable;
}

Result<std::string> Rehearsal::publish_again() {
    const auto uploads = server_->accepted_uploads();
    PIOT_TRY(const auto tags, read_remote_tags(services_, *scratch_, checkout_));
    PublishReport report;
    PIOT_CHECK(publish_once(report));
    PIOT_TRY(const auto tags_now, read_remote_tags(services_, *scratch_, checkout_));
    const bool is_all_live = std::all_of(report.packages.begin(), report.packages.end(), [](const auto& package) {
        return package.outcome == PackageOutcome::already_live;
    });
    if (!is_all_live || server_->accepted_uploads() != uploads || tags != tags_now)
        return fail({codes::PIOT_REHEARSAL_REPEAT,
                     Severity::error,
                     "publishing the same release a second time changed something",
                     {},
                     "look at the report of the second run; an artifact may not be reproducible"});
    return std::string("nothing changed");
}

Result<std::string> Rehearsal::kill_everywhere() {
    const SurvivalRequest trials{config_, rehearsed_, report_.plan_id, artifacts_, options_};
    PIOT_TRY(report_.survival, SurvivalTrials(trials, services_).run());
    const auto& table = *report_.survival;
    const auto survived = count_survived(table);
    const auto tried = table.outcomes.size();
    const auto sample = tried < table.known_points ? fmt::format(", of {} points", table.known_points) : std::string();
    if (survived == tried) return fmt::format("killed and resumed {} times{}", tried, sample);
    return fail({codes::PIOT_REHEARSAL_SURVIVAL,
                 Severity::error,
                 fmt::format("{} of {} killed releases ended differently when run again", tried - survived, tried),
                 {},
                 "see the table; after such a kill `piot status` tells what is missing"});
}

void Rehearsal::finish() {
    if (server_ != nullptr && services_.serve) services_.serve(*server_);
    server_.reset();
    const auto left_out = std::count_if(report_.stages.begin(), report_.stages.end(), [](const auto& stage) {
        return stage.verdict == RehearsalVerdict::not_rehearsed && stage.kind == RehearsalStageKind::build;
    });
    if (left_out > 0 && request_.leftovers == Leftovers::refuse)
        report_.diagnostics.push_back(
            {codes::PIOT_REHEARSAL_INCOMPLETE,
             Severity::error,
             fmt::format("{} were not rehearsed", count(static_cast<std::size_t>(left_out), "row", "rows")),
             {},
             "rehearse on a machine of that platform too, or leave `--strict` away"});
    if (scratch_ != nullptr && request_.after_run == AfterRun::keep) {
        scratch_->keep();
        report_.kept_directory = scratch_->path().string();
    }
}

RehearsalReport rehearse(const RehearseRequest& request, const RehearseServices& services) {
    return Rehearsal(request, services).run();
}

}  // namespace piot::app
