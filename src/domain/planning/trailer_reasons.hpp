// SPDX-License-Identifier: MIT
#pragma once
#include "due.hpp"
#include "versions.hpp"
#include "wishes.hpp"

namespace piot::planning {

/// Per package the trailers that shaped its version: who asked for the level, where that is more than the patch it gets
/// anyway, and who for the label. Empty where the package is not due, releases for the first time (trailers say nothing
/// about that version), or a `forced` reason tells it already.
[[nodiscard]] Reasons find_trailer_reasons(const VersionInput& input, const Calls& calls);

}  // namespace piot::planning
