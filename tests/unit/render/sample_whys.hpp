// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/why.hpp"

namespace piot::test {

/// A wheel of a group that begins a prerelease: commits of every effect, trailers of every reach, ignored lines.
[[nodiscard]] WhyReport a_planned_package();

/// Released, with commits that are undone or skipped, and a trailer that waits.
[[nodiscard]] WhyReport a_package_that_is_not_due();

[[nodiscard]] WhyReport a_held_package();

/// A version of the past that the history does not lead to, and that was the first.
[[nodiscard]] WhyReport a_past_release();

}  // namespace piot::test
