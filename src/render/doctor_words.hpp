// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/doctor.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::render {

/// `2 errors, 1 warning`; empty for none.
[[nodiscard]] std::string count_findings(const std::vector<Diagnostic>& findings);

/// One sentence about all of it.
[[nodiscard]] std::string doctor_headline(const DoctorReport& report);

/// `ok`, `not looked at`, or what was found.
[[nodiscard]] std::string section_verdict(const DoctorSection& section);

/// `trusted publishing`
[[nodiscard]] std::string_view lane_word(UploadLane lane);

}  // namespace piot::render
