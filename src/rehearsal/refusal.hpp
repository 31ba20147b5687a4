// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace piot::rehearsal {

/// A registry's no: the HTTP status and the words, in whatever envelope the area wraps them.
struct Refusal {
    int status = 400;
    std::string text;
};

/// What a check of a registry gives: the value, or the refusal that ends the request.
template <class T>
using Accepted = tl::expected<T, Refusal>;

[[nodiscard]] inline tl::unexpected<Refusal> refuse(int status, std::string text) {
    return tl::unexpected<Refusal>(Refusal{status, std::move(text)});
}

/// A failure of the state directory as clients see it: 503 when the disk is full, else 500. Nothing was changed.
[[nodiscard]] Refusal to_refusal(const Failure& failure);

}  // namespace piot::rehearsal

/// `PIOT_ACCEPT(auto value, expression)`: the value, or return the refusal to the caller.
#define PIOT_ACCEPT(declaration, expression) \
    PIOT_ACCEPT_AS(PIOT_CONCAT(piot_accept_, __LINE__), declaration, expression)
#define PIOT_ACCEPT_AS(name, declaration, expression)                                        \
    auto name = (expression);                                                                \
    if (!name) return ::tl::unexpected<::piot::rehearsal::Refusal>(std::move(name).error()); \
    declaration = *std::move(name)

/// `PIOT_ACCEPT_CHECK(expression)`: go on, or return the refusal of an `Accepted<void>` to the caller.
#define PIOT_ACCEPT_CHECK(expression)                                                           \
    do {                                                                                        \
        if (auto piot_check = (expression); !piot_check)                                        \
            return ::tl::unexpected<::piot::rehearsal::Refusal>(std::move(piot_check).error()); \
    } while (false)
