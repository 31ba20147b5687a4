// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace piot {

/// Why something could not be done: at least one diagnostic, all findings of the stage together.
struct Failure {
    std::vector<Diagnostic> diagnostics;

    Failure() = default;
    Failure(Diagnostic diagnostic) { diagnostics.push_back(std::move(diagnostic)); }
    explicit Failure(std::vector<Diagnostic> all) : diagnostics(std::move(all)) {}

    friend bool operator==(const Failure&, const Failure&) = default;
};

/// The one way in which piot's functions fail. Absence is not failure: use `Result<std::optional<T>>`.
template <class T>
using Result = tl::expected<T, Failure>;

[[nodiscard]] inline tl::unexpected<Failure> fail(Diagnostic diagnostic) {
    return tl::unexpected<Failure>(Failure(std::move(diagnostic)));
}

[[nodiscard]] inline tl::unexpected<Failure> fail(std::vector<Diagnostic> diagnostics) {
    return tl::unexpected<Failure>(Failure(std::move(diagnostics)));
}

template <class T>
[[nodiscard]] tl::unexpected<Failure> forward_failure(Result<T>&& result) {
    return tl::unexpected<Failure>(std::move(result).error());
}

}  // namespace piot

#define PIOT_CONCAT_INNER(a, b) a##b
#define PIOT_CONCAT(a, b) PIOT_CONCAT_INNER(a, b)

/// `PIOT_TRY(auto value, expression)`: the value, or return the failure to the caller.
#define PIOT_TRY(declaration, expression) PIOT_TRY_AS(PIOT_CONCAT(piot_try_, __LINE__), declaration, expression)
#define PIOT_TRY_AS(name, declaration, expression)                                \
    auto name = (expression);                                                     \
    if (!name) return ::tl::unexpected<::piot::Failure>(std::move(name).error()); \
    declaration = *std::move(name)

/// `PIOT_CHECK(expression)`: go on, or return the failure of a `Result<void>` to the caller.
#define PIOT_CHECK(expression)                                                       \
    do {                                                                             \
        if (auto piot_check = (expression); !piot_check)                             \
            return ::tl::unexpected<::piot::Failure>(std::move(piot_check).error()); \
    } while (false)
