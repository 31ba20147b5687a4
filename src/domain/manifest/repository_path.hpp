// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace piot {

/// The directory of a repository-relative file: `a/b/Cargo.toml` gives `a/b`, `Cargo.toml` gives `.`.
[[nodiscard]] std::string parent_directory(std::string_view path);

/// `relative` seen from `directory`, without `.`, `..`, `//` and a `/` at the end; the root is `.`. Purely by name.
/// nullopt when it is absolute or leaves the repository.
[[nodiscard]] std::optional<std::string> resolve_path(std::string_view directory, std::string_view relative);

/// The directory `to` seen from the directory `from`, both repository-relative: `../b`; `.` when they are the same.
[[nodiscard]] std::string relative_path(std::string_view from, std::string_view to);

/// `file` in `directory`, where `.` is the root.
[[nodiscard]] std::string path_in(std::string_view directory, std::string_view file);

/// True when `directory` is `ancestor` or lies below it.
[[nodiscard]] bool is_within(std::string_view directory, std::string_view ancestor);

}  // namespace piot
