// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/why.hpp"

#include <string>
#include <vector>

namespace piot::render {

/// As the registry of the package spells it.
[[nodiscard]] std::string spell(const Version& version, PackageKind kind);

/// The answer in one line: `core 0.4.0 → 0.5.0: in the plan from 5b6760eb871c`.
[[nodiscard]] std::string word_answer(const WhyReport& report);

/// Why it is due, or would be, or is not: one line each, what tells most first.
[[nodiscard]] std::vector<std::string> word_reasons(const WhyReport& report);

/// The version, then what set its level and label; only for what is planned.
[[nodiscard]] std::vector<std::string> word_version(const WhyReport& report);

/// `0.4.0, tag core-v0.4.0`
[[nodiscard]] std::string word_last_release(const WhyReport& report);

/// `3 commits since cbdff9d6f0aa`
[[nodiscard]] std::string word_range(const WhyReport& report);

/// `sets the level; its commit touches core`
[[nodiscard]] std::string word_trailer(const WhyReport& report, const WhyTrailer& trailer);

/// `in the plan`, `not due`
[[nodiscard]] std::string word_relation(const RelatedPackage& related);

}  // namespace piot::render
