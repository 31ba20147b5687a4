// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/commit_id.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace piot::render {

/// The text on one line, safe for terminals and CI logs: invalid bytes are replaced, control and direction-changing
/// characters shown as escapes (`\x1b`, `\u{202e}`), the runner's old command marker `##[` broken up.
[[nodiscard]] std::string to_display(std::string_view text);

/// Columns that a text takes on a terminal; combining marks take none, East Asian wide characters and emoji two.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The text cut at its end to at most `width` columns, the last one `…` when something was cut. 0 = unlimited.
[[nodiscard]] std::string shorten_end(std::string_view text, std::size_t width);

/// The path in at most `width` columns: leading directories go first (`…/src/lib.rs`). 0 = unlimited.
[[nodiscard]] std::string shorten_path(std::string_view path, std::size_t width);

/// The text followed by blanks up to `width` columns, or preceded by them.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);

/// `1 file`, `3 files`
[[nodiscard]] std::string count_of(std::size_t count, std::string_view singular);

/// `0.3 s`, `83.4 s`, `12 min`
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

/// RFC 3339 in UTC: `2026-11-21T08:01:34.123Z`
[[nodiscard]] std::string format_time(std::chrono::system_clock::time_point time);

/// `812 B`, `4.2 MB`
[[nodiscard]] std::string format_size(std::uint64_t bytes);

/// A path as JSON can hold it: UTF-8 stays as it is, other bytes are quoted as git quotes them: `"a\344b"`.
[[nodiscard]] std::string quote_path(std::string_view path);
/// The inverse of `quote_path`.
[[nodiscard]] std::string unquote_path(std::string_view text);

/// `file:line:col`, without what is unknown; empty when there is no file.
[[nodiscard]] std::string format_origin(const Origin& origin);

/// `error`, `warning` or `notice`: also GitHub's names for annotations.
[[nodiscard]] std::string_view to_string(Severity severity);

}  // namespace piot::render
