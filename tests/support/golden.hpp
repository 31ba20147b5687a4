// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <string_view>

namespace piot::test {

/// Compares `actual` with a file of the repository, such as `tests/fixtures/golden/plan.json`; fails the running test
/// with the first line that differs. With PIOT_UPDATE_GOLDEN=1 in the environment the file is written instead.
void check_golden(const std::filesystem::path& repository_path, std::string_view actual);

}  // namespace piot::test
