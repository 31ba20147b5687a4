// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/findings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace piot::config {

// The text rules that need more than a character class, one source file each.

/// A repository-relative path: not absolute, no `..`, `/` between parts.
[[nodiscard]] std::optional<Complaint> check_path(std::string_view path);
/// Without `./`, doubled and trailing slashes; `.` = the root. For paths that passed `check_path`.
[[nodiscard]] std::string normalize_path(std::string_view path);

/// `https://host[:port][/path]`, or `http` to loopback; nothing secret inside.
[[nodiscard]] std::optional<Complaint> check_url(std::string_view url);

/// Why `git tag` refuses a name, by the rules of git-check-ref-format(1); nullopt when it does not.
[[nodiscard]] std::optional<std::string> find_tag_problem(std::string_view tag);

}  // namespace piot::config
