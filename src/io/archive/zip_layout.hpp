// SPDX-License-Identifier: MIT
#pragma once
#include "io/archive/input_file.hpp"

#include <optional>
#include <string>

namespace piot::io {

/// Why the records of a zip do not fill the file from its first to its last byte: members back to back, then the
/// central directory, then the end record; nullopt when they do. libzip looks for contradictions between records but
/// lets pass what lies between them, and that is where another reader finds another archive.
[[nodiscard]] std::optional<std::string> find_layout_problem(const InputFile& file, const ArchiveLimits& limits);

}  // namespace piot::io
