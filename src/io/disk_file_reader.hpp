// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <filesystem>
#include <string>

namespace piot::io {

/// The whole file. Failure: PIOT_IO with the system's words.
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path);

}  // namespace piot::io
