// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/publish_report.hpp"

#include <string>
#include <string_view>

namespace piot::render {

// What the text and the step summary of a publish say with the same words.

/// `interrupted` for a package that failed of nothing else.
[[nodiscard]] std::string_view word_of(const PackageReport& package);
[[nodiscard]] std::string_view word_of(FileOutcome outcome);
[[nodiscard]] std::string_view word_of(TagOutcome outcome);

/// The sentence that stands above everything: what this run did.
[[nodiscard]] std::string format_headline(const PublishReport& report);

/// What to do after this run; empty after a success. Literals stand between backticks.
[[nodiscard]] std::string format_next_step(const PublishReport& report);

/// It failed, but only because a signal ended the run.
[[nodiscard]] bool is_interrupted(const PackageReport& package);

/// The registry shows the file.
[[nodiscard]] bool is_live(const FileReport& file);

}  // namespace piot::render
