// SPDX-License-Identifier: MIT
#include "support/golden.hpp"

#include "support/catch.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace piot::test {

namespace {

bool wants_update() {
    const char* value = std::getenv("PIOT_UPDATE_GOLDEN");
    return value != nullptr && std::string_view(value) == "1";
}

/// `line 3` with both versions of it, for a failure that can be read without a diff tool.
std::string first_difference(std::string_view expected, std::string_view actual) {
    const auto left = split(expected, '\n');
    const auto right = split(actual, '\n');
    const auto common = std::min(left.size(), right.size());
    std::size_t i = 0;
    while (i < common && left[i] == right[i])
        ++i;
    const auto line = [&](const auto& lines) { return i < lines.size() ? std::string(lines[i]) : "(no such line)"; };
    return "line " + std::to_string(i + 1) + "\nexpected: " + line(left) + "\nactual:   " + line(right);
}

}  // namespace

void check_golden(const std::filesystem::path& repository_path, std::string_view actual) {
    const auto path = std::filesystem::path(PIOT_SOURCE_DIR) / repository_path;
    if (wants_update()) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream out(path, std::ios::binary);
        out << actual;
        REQUIRE(out.good());
        return;
    }
    std::ifstream in(path, std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(in), {}};
    INFO(repository_path << " is out of date; look at the change, then run the test with PIOT_UPDATE_GOLDEN=1");
    INFO(first_difference(expected, actual));
    CHECK(expected == actual);
}

}  // namespace piot::test
