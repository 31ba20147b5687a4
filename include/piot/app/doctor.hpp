// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish_world.hpp"
#include "piot/domain/doctor.hpp"
#include "piot/domain/pull_request_preview.hpp"
#include "piot/ports/clock.hpp"
#include "piot/ports/environment.hpp"
#include "piot/ports/history.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace piot::app {

/// Whether a token is minted at each registry, and given back.
enum class Probe { none, mint };

/// How registries and remote are asked.
struct DoctorQuestions {
    const WorldFactory& worlds;
    Clock& clock;
    std::string remote = "origin";              ///< whose tags count
    std::string rehearsal_url = {};             ///< base URL of an embedded registry; empty = the real ones
    std::chrono::milliseconds deadline{30000};  ///< for all questions together, from the first one on
    Probe probe = Probe::none;
    std::function<void(const Secret&)> on_secret = {};  ///< hears tokens from the environment; may be empty
};

struct DoctorRequest {
    std::string config_file = std::string(k_config_file_name);  ///< repository-relative
    /// Previewed in the place of a plan of HEAD.
    std::optional<PullRequest> pull_request = {};
    std::optional<DoctorQuestions> questions = {};  ///< nullopt: nobody is asked, no socket is opened
};

struct DoctorOutcome {
    DoctorReport report;
    std::optional<PullRequestPreview> preview = {};  ///< of the pull request, where it can be previewed
};

/// Looks at everything that a release would trip over, and goes on as far as it can: what cannot be read, understood or
/// asked is a finding. Changes nothing. `history` may be a shallow clone.
[[nodiscard]] DoctorOutcome examine(const History& history, const DoctorRequest& request,
                                    const Environment& environment);

}  // namespace piot::app
