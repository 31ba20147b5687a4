// SPDX-License-Identifier: MIT
#include "app/rehearse/survival.hpp"

#include "app/rehearse/checkout.hpp"
#include "app/rehearse/identity.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr std::size_t k_most_trials = 200;
constexpr std::size_t k_progress_steps = 10;

/// Trials are many and all alike: only their number is told.
class SilentReporter final : public Reporter {
  public:
    void report(const ProgressEvent&) override {}
};

std::vector<Diagnostic> errors_of(const PublishReport& report) {
    auto findings = report.diagnostics;
    for (const auto& package : report.packages)
        findings.insert(findings.end(), package.diagnostics.begin(), package.diagnostics.end());
    return findings;
}

std::set<std::string_view> lines_of(std::string_view text) {
    const auto lines = split_lines(text);
    return {lines.begin(), lines.end()};
}

}  // namespace

/// A world of its own, with the release not yet published.
struct SurvivalTrials::Trial {
    std::unique_ptr<ScratchDirectory> scratch;
    RehearsalCheckout checkout;
    std::unique_ptr<RehearsalServer> server;
};

Result<SurvivalTable> SurvivalTrials::run() {
    PIOT_TRY(const auto calls, play_undisturbed());
    const auto points = list_kill_points(calls);
    SurvivalTable table{points.size()};
    const auto chosen = sample_evenly(points, k_most_trials);
    for (const auto& point : chosen) {
        if (services_.clock.is_interrupted())
            return fail({codes::PIOT_INTERRUPTED,
                         Severity::error,
                         "interrupted while the release was killed",
                         {},
                         "run again, or leave `--faults` away"});
        PIOT_TRY(auto detail, play(point));
        table.outcomes.push_back({point.call, point.moment, calls[point.call - 1].words, std::move(detail)});
        const auto done = table.outcomes.size();
        if (done == chosen.size() || done % ((chosen.size() + k_progress_steps - 1) / k_progress_steps) == 0)
            services_.reporter.report(
                {.kind = ProgressKind::step, .text = fmt::format("killed and resumed {} of {}", done, chosen.size())});
    }
    return table;
}

Result<std::vector<PortCall>> SurvivalTrials::play_undisturbed() {
    PIOT_TRY(const auto trial, begin_trial());
    KillSwitch alive({});
    PIOT_TRY(const auto report, publish(trial, alive));
    if (auto errors = errors_of(report); has_errors(errors)) return fail(std::move(errors));
    PIOT_TRY(expected_, read_state(trial));
    return alive.calls();
}

/// How the end differs from the expected one; empty = not at all.
Result<std::string> SurvivalTrials::play(const KillPoint& point) const {
    PIOT_TRY(const auto trial, begin_trial());
    KillSwitch first(point);
    PIOT_TRY(const auto ignored, publish(trial, first));
    PIOT_TRY(const auto tags, read_tagged_commits(services_, *trial.scratch, trial.checkout));
    const TagPromise promise{tags, trial.server->describe_state()};
    if (auto broken = describe_broken_promise(promise, request_.plan, request_.artifacts); !broken.empty())
        return broken;
    KillSwitch second({});
    PIOT_TRY(const auto report, publish(trial, second));
    PIOT_TRY(auto state, read_state(trial));
    return describe_difference(expected_, {std::move(state), first.count_uploads() + second.count_uploads(),
                                           request_.artifacts.artifacts.size(), errors_of(report)});
}

Result<SurvivalTrials::Trial> SurvivalTrials::begin_trial() const {
    Trial trial;
    PIOT_TRY(trial.scratch, services_.scratch.create("faults"));
    PIOT_TRY(trial.checkout, make_empty_checkout(services_, *trial.scratch));
    auto options = request_.options;
    options.key_of = options.state_directory;
    options.state_directory = trial.scratch->path() / "registry";
    PIOT_TRY(trial.server, services_.servers.start(options));
    return trial;
}

Result<PublishReport> SurvivalTrials::publish(const Trial& trial, KillSwitch& kill_switch) const {
    const RehearsalEnvironment environment(*trial.server, request_.options);
    WorldRequest where{request_.config, environment, trial.checkout.work_tree, "origin", trial.server->base_url()};
    where.in_front_of_http = [&](HttpClient& http) -> std::unique_ptr<HttpClient> {
        return std::make_unique<MortalHttpClient>(http, kill_switch);
    };
    PIOT_TRY(auto world, services_.worlds.connect(where));
    MortalTagStore tags(std::move(world.tags), kill_switch);
    MortalClock clock(services_.clock, kill_switch);
    SilentReporter silent;
    const PublishServices services{world.by_package, tags,        world.forge.get(),  clock,
                                   silent,           environment, services_.on_secret};
    PublishRequest request{request_.plan, request_.plan_id, request_.artifacts};
    request.wait = std::chrono::seconds(60);
    request.jobs = 1;  // the calls come in the same order every time
    return app::publish(request, services);
}

Result<std::string> SurvivalTrials::read_state(const Trial& trial) const {
    PIOT_TRY(const auto tags, read_tagged_commits(services_, *trial.scratch, trial.checkout));
    return trial.server->describe_state() + tags;
}

std::string describe_difference(const std::string& expected, const TrialEnd& end) {
    for (const auto& finding : end.findings)
        if (finding.severity == Severity::error)
            return fmt::format("the second run fails: {}: {}", finding.code.name, finding.message);
    const auto wanted = lines_of(expected);
    const auto found = lines_of(end.state);
    for (const auto line : wanted)
        if (found.count(line) == 0) return fmt::format("the end lacks `{}`", line);
    for (const auto line : found)
        if (wanted.count(line) == 0) return fmt::format("the end has `{}`", line);
    if (end.uploads != end.files) return fmt::format("{} uploads for {} files", end.uploads, end.files);
    return {};
}

std::string describe_broken_promise(const TagPromise& promise, const Plan& plan, const ArtifactIndex& artifacts) {
    for (const auto& artifact : artifacts.artifacts) {
        const auto& tag = plan.find_release(artifact.package)->tag;
        const bool is_tagged = ('\n' + promise.tags).find('\n' + tag + ' ') != std::string::npos;
        if (is_tagged && promise.live.find(artifact.sha256) == std::string::npos)
            return fmt::format("tag `{}` is there while `{}` is not live", tag, artifact.file_name);
    }
    return {};
}

std::vector<KillPoint> list_kill_points(const std::vector<PortCall>& calls) {
    std::vector<KillPoint> points;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        points.push_back({i + 1, KillMoment::before});
        if (calls[i].effect != CallEffect::none) points.push_back({i + 1, KillMoment::after});
    }
    return points;
}

std::vector<KillPoint> sample_evenly(const std::vector<KillPoint>& points, std::size_t limit) {
    if (points.size() <= limit) return points;
    std::vector<KillPoint> sample;
    for (std::size_t i = 0; i < limit; ++i)
        sample.push_back(points[i * points.size() / limit]);
    return sample;
}

}  // namespace piot::app
