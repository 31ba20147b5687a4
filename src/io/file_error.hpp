// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <filesystem>
#include <string_view>

namespace piot::io {

/// `cannot <verb> <path>: <the system's text>` with a hint: PIOT_DISK_FULL when space, quota or a size limit is used
/// up, else PIOT_IO. `error` is an errno.
[[nodiscard]] Diagnostic make_file_error(int error, std::string_view verb, const std::filesystem::path& path);

}  // namespace piot::io
