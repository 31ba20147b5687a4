// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/exit_code.hpp"

#include <string_view>

namespace piot {

/// A stable identifier of one kind of failure or finding, `PIOT_…`, with the exit code it leads to.
/// All of them are declared in piot/base/codes.hpp.
struct ErrorCode {
    std::string_view name;
    ExitCode exit = ExitCode::usage;
    std::string_view title;  ///< one line for config/error-codes.json and docs/errors.md

    friend bool operator==(const ErrorCode& left, const ErrorCode& right) { return left.name == right.name; }
};

}  // namespace piot
