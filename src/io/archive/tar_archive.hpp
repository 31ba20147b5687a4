// SPDX-License-Identifier: MIT
#pragma once
#include "io/archive/archive_intake.hpp"

namespace piot::io {

/// Every member of the tar inside the gzip stream goes to the intake, or the reason why not.
void read_tar_gz(const InputFile& file, ArchiveIntake& intake);

}  // namespace piot::io
