// SPDX-License-Identifier: MIT
#include "rehearsal/refusal.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::rehearsal {

Refusal to_refusal(const Failure& failure) {
    const auto& first = failure.diagnostics.front();
    const int status = first.code == codes::PIOT_DISK_FULL ? 503 : 500;
    return {status, fmt::format("the rehearsal server could not store this: {}", first.message)};
}

}  // namespace piot::rehearsal
