// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/refusal.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace piot::rehearsal {

/// A received distribution, on disk under a temporary name.
struct DistributionFile {
    std::filesystem::path path;
    std::string file_name;
    std::uint64_t size = 0;
    std::vector<std::string> license_files;  ///< that its metadata names
};

/// What was found inside.
struct DistributionContents {
    std::set<std::string> members;
    std::optional<std::string> metadata;  ///< text of a wheel's METADATA; nothing when it is missing, and for sdists
};

/// Opens the archive under PyPI's rules for archives of its kind, and looks for the one file that shows the kind.
[[nodiscard]] Accepted<DistributionContents> read_distribution(const DistributionFile& file);
/// What must be inside besides: licence files, and a wheel's RECORD and METADATA.
[[nodiscard]] Accepted<void> check_contents(const DistributionFile& file, const DistributionContents& contents);

}  // namespace piot::rehearsal
