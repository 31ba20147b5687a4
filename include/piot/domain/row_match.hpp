// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/plan.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// The row that a file belongs to, by its name alone: kind, project (PEP 503; crates exactly), version, and for wheels
/// platform and interpreters. Fails with PIOT_INSPECT_FILE_NAME, or with PIOT_INSPECT_UNPLANNED naming what is planned
/// instead. The row stands in the plan's matrix.
[[nodiscard]] Result<const MatrixRow*> find_row(const Plan& plan, std::string_view file_name);

/// A built file and the row that it belongs to.
struct SortedFile {
    std::filesystem::path file;
    std::string artifact_name;

    friend bool operator==(const SortedFile&, const SortedFile&) = default;
};

/// Distributes freshly built files of one package over its rows. Files that are no distributions (by their ending) are
/// left out; attestations go with their distribution. Fails with a finding for every file that no row claims.
[[nodiscard]] Result<std::vector<SortedFile>> sort_into_rows(const std::vector<std::filesystem::path>& files,
                                                             const Plan& plan, std::string_view package);

/// An example of the file name that a row is to hold, for people.
[[nodiscard]] std::string example_file_name(const MatrixRow& row, std::string_view registry_name);

/// `<distribution>.publish.attestation`
inline constexpr std::string_view k_attestation_end = ".publish.attestation";

}  // namespace piot
