// SPDX-License-Identifier: MIT
#pragma once
#include "app/rehearse/kill_switch.hpp"

#include "piot/app/rehearse.hpp"
#include "piot/domain/artifact.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"

namespace piot::app {

/// A release that is published again and again. Everything outlives the trials.
struct SurvivalRequest {
    const Config& config;
    const Plan& plan;
    const std::string& plan_id;
    const ArtifactIndex& artifacts;
    const RehearsalOptions& options;  ///< of the rehearsal that published them; its state is not touched
};

/// Kills the release at each of its calls and runs it again, every time from its beginning, and compares the end with
/// that of an undisturbed run.
class SurvivalTrials {
  public:
    SurvivalTrials(const SurvivalRequest& request, const RehearseServices& services)
        : request_(request), services_(services) {}

    /// Failures: an undisturbed release that fails, PIOT_INTERRUPTED, and whatever keeps a trial from being made.
    [[nodiscard]] Result<SurvivalTable> run();

  private:
    struct Trial;

    [[nodiscard]] Result<Trial> begin_trial() const;
    [[nodiscard]] Result<PublishReport> publish(const Trial& trial, KillSwitch& kill_switch) const;
    [[nodiscard]] Result<std::string> read_state(const Trial& trial) const;
    [[nodiscard]] Result<std::vector<PortCall>> play_undisturbed();
    [[nodiscard]] Result<std::string> play(const KillPoint& point) const;

    const SurvivalRequest request_;
    const RehearseServices& services_;
    std::string expected_;  ///< the end of an undisturbed run
};

/// What a trial came to.
struct TrialEnd {
    std::string state;                 ///< registries, forge and tags, a line each
    std::size_t uploads = 0;           ///< of both runs together
    std::size_t files = 0;             ///< that there were to upload
    std::vector<Diagnostic> findings;  ///< of the second run
};

/// The first thing in which an end is not what an undisturbed run leads to; empty = there is none.
[[nodiscard]] std::string describe_difference(const std::string& expected, const TrialEnd& end);

/// The remote's tags and what is live, between the two runs.
struct TagPromise {
    std::string tags;  ///< `<tag> <commit>`, a line each
    std::string live;
};

/// The first tag that stands for a file that is not live; empty = there is none. A tag is a promise, also while nobody
/// has run again yet.
[[nodiscard]] std::string describe_broken_promise(const TagPromise& promise, const Plan& plan,
                                                  const ArtifactIndex& artifacts);

/// Every call before its effect, and those that have one also after it.
[[nodiscard]] std::vector<KillPoint> list_kill_points(const std::vector<PortCall>& calls);

/// At most `limit` of them, evenly spread; the first is among them.
[[nodiscard]] std::vector<KillPoint> sample_evenly(const std::vector<KillPoint>& points, std::size_t limit);

}  // namespace piot::app
