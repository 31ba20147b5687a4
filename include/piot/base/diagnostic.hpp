// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/error_code.hpp"

#include <string>
#include <vector>

namespace piot {

/// A place in a file, as editors and CI annotations want it.
struct Origin {
    std::string file;  ///< repository-relative where possible; empty = no file
    int line = 0;      ///< 1-based; 0 = the whole file
    int column = 0;    ///< 1-based, in bytes; 0 = the whole line

    friend bool operator==(const Origin&, const Origin&) = default;
};

enum class Severity { error, warning, notice };

/// One error, finding or notice as a value. Rendering is elsewhere (piot/render/diagnostics.hpp).
struct Diagnostic {
    ErrorCode code;
    Severity severity = Severity::error;
    std::string message;  ///< lower-case start, no full stop, literals in backticks
    Origin origin = {};
    std::string hint = {};  ///< the next step, imperative; may be empty only where none exists

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// The exit code that a set of diagnostics asks for: the most severe one among its errors; success without errors.
[[nodiscard]] ExitCode exit_code_of(const std::vector<Diagnostic>& diagnostics);

[[nodiscard]] bool has_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace piot
