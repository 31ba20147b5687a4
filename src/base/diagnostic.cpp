// SPDX-License-Identifier: MIT
#include "piot/base/diagnostic.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <array>

namespace piot {

namespace {

int rank(ExitCode code) {
    switch (code) {
        case ExitCode::success:
            return 0;
        case ExitCode::transient:
            return 1;
        case ExitCode::negative:
            return 2;
        case ExitCode::usage:
            return 3;
        case ExitCode::refused:
            return 4;
        case ExitCode::interrupted:
            return 5;
    }
    return 5;
}

}  // namespace

ExitCode more_severe(ExitCode left, ExitCode right) {
    return rank(left) >= rank(right) ? left : right;
}

ExitCode exit_code_of(const std::vector<Diagnostic>& diagnostics) {
    auto result = ExitCode::success;
    for (const auto& diagnostic : diagnostics)
        if (diagnostic.severity == Severity::error) result = more_severe(result, diagnostic.code.exit);
    return result;
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
}

namespace codes {

std::span<const ErrorCode> all() {
#define PIOT_LIST_CODE(name, exit, title) name,
    static constexpr std::array k_all{PIOT_CODES(PIOT_LIST_CODE)};
#undef PIOT_LIST_CODE
    return k_all;
}

}  // namespace codes

}  // namespace piot
