// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>

namespace piot::io {

/// The file of certificate authorities that this machine trusts, or empty where none of the usual places has one.
/// libcurl only looks where its own distribution keeps it, and a release archive runs on others, too. `root` stands in
/// for `/`.
[[nodiscard]] std::filesystem::path find_certificate_bundle(const std::filesystem::path& root = "/");

}  // namespace piot::io
