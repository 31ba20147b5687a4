// SPDX-License-Identifier: MIT
#pragma once
#include "io/archive/archive_intake.hpp"

namespace piot::io {

/// Every member of the zip goes to the intake, or the reason why not.
void read_zip(const InputFile& file, ArchiveIntake& intake);

}  // namespace piot::io
