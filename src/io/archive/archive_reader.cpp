// SPDX-License-Identifier: MIT
#include "io/archive/archive_reader.hpp"

#include "io/archive/archive_intake.hpp"
#include "io/archive/tar_archive.hpp"
#include "io/archive/zip_archive.hpp"
#include "io/archive/zip_layout.hpp"

#include <utility>

namespace piot::io {

Result<ArchiveContent> FileArchiveReader::read_archive(const ArchiveRequest& request) const {
    PIOT_TRY(const auto file, InputFile::open(request));
    ArchiveIntake intake(request, file);
    if (request.format == ArchiveFormat::tar_gz)
        read_tar_gz(file, intake);
    else if (const auto problem = find_layout_problem(file, request.limits))
        intake.refuse(*problem);
    else
        read_zip(file, intake);
    return std::move(intake).finish();
}

}  // namespace piot::io
