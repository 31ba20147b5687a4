// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

[[nodiscard]] std::string_view trim(std::string_view text);
/// Pieces between separators; empty pieces are kept; an empty text gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// Lines without their `\n` or `\r\n`; a final line end does not give an empty last line.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);
[[nodiscard]] std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
/// ASCII only, independent of the locale.
[[nodiscard]] std::string to_lower(std::string_view text);
/// The bytes if they are valid UTF-8, else each invalid byte replaced by U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view bytes);

/// The candidate that a person most likely meant by `word` (edit distance with transpositions at most a third of its
/// length, at least 1), or nothing. Ties go to the earlier candidate.
[[nodiscard]] std::optional<std::string> closest_match(std::string_view word,
                                                       std::span<const std::string_view> candidates);

/// PEP 503: lower case, runs of `-`, `_`, `.` become one `-`.
[[nodiscard]] std::string normalize_pypi_name(std::string_view name);
/// crates.io's notion of the same name: lower case, `-` becomes `_`.
[[nodiscard]] std::string canonical_crate_name(std::string_view name);

}  // namespace piot
