// SPDX-License-Identifier: MIT
#pragma once
#include "app/doctor/live_facts.hpp"

#include <vector>

namespace piot::app {

/// The lane of every package, as publish would choose it, and what the credentials of this job are not good for.
void choose_lanes(const LiveQuestions& questions, const PublishWorld& world, LiveFacts& facts);

/// What came of a probe.
struct ProbeResult {
    std::vector<Diagnostic> findings;
    std::vector<std::string> minted;  ///< registries that minted a token
};

/// Mints a token at each registry that knows trusted publishing, and gives it back. PyPI is left out where that could
/// create a project.
[[nodiscard]] ProbeResult probe(const LiveFacts& facts, const PublishWorld& world);

}  // namespace piot::app
