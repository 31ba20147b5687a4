// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <string>
#include <vector>

namespace piot::test {

/// One line per finding: `CODE message`, warnings with a `~` in front. For comparing a report in a test as a whole.
[[nodiscard]] inline std::string to_lines(const std::vector<Diagnostic>& diagnostics) {
    std::string lines;
    for (const auto& diagnostic : diagnostics)
        lines.append(diagnostic.severity == Severity::error ? "" : "~")
            .append(diagnostic.code.name)
            .append(" ")
            .append(diagnostic.message)
            .append("\n");
    return lines;
}

}  // namespace piot::test
