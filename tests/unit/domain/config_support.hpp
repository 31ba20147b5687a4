// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::test {

/// A valid `[putitoutthere]` and then the text.
[[nodiscard]] std::string a_file(std::string_view rest);

/// A valid `[[package]]` for crates.io in `crates/NAME`, with further lines.
[[nodiscard]] std::string a_crate(std::string_view name, std::string_view lines = {});

/// A valid `[[package]]` for PyPI, built with maturin, in `python/NAME`, with further lines.
[[nodiscard]] std::string a_wheel(std::string_view name, std::string_view lines = {});

/// Everything that is wrong with a text; empty when it is valid.
[[nodiscard]] std::vector<Diagnostic> findings_of(std::string_view text);

/// The only thing that is wrong; fails the running test when there is nothing or more.
[[nodiscard]] Diagnostic finding_of(std::string_view text);

/// The configuration; fails the running test, with the findings, when the text is not valid.
[[nodiscard]] Config config_of(std::string_view text);

/// `file:line:column: message (hint)` of each finding, one a line, for INFO.
[[nodiscard]] std::string describe(const std::vector<Diagnostic>& findings);

/// "12:3" of a finding.
[[nodiscard]] std::string position_of(const Diagnostic& finding);

}  // namespace piot::test
