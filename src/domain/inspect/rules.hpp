// SPDX-License-Identifier: MIT
#pragma once
#include "domain/inspect/finding_list.hpp"

#include "piot/domain/inspect.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::inspection {

void check_wheel(const WheelFacts& facts, const Expectation& expectation, FindingList& findings);
void check_sdist(const SdistFacts& facts, const Expectation& expectation, FindingList& findings);
void check_crate(const CrateFacts& facts, const Expectation& expectation, FindingList& findings);

/// WHEEL and the tags of the file name, and both against the row.
void check_wheel_tags(const WheelFacts& facts, const Expectation& expectation, FindingList& findings);
/// RECORD against the members.
void check_record(const WheelFacts& facts, FindingList& findings);
/// What pypi.org refuses in METADATA and PKG-INFO whatever the archive holds.
void check_pypi_metadata(const CoreMetadata& metadata, FindingList& findings);
/// `Private :: Do Not Upload` and what else PyPI takes for it.
[[nodiscard]] bool is_private_classifier(std::string_view classifier);
/// The licence files that Metadata 2.4 and later names (PEP 639) are below `directory`; before that the field meant
/// nothing to PyPI.
void check_license_files(const CoreMetadata& metadata, const ArchiveContent& archive, std::string_view directory,
                         FindingList& findings);
/// What crates.io refuses in Cargo.toml.
void check_crates_io_manifest(const CrateManifest& manifest, FindingList& findings);
/// That the crate holds its commit's files and nothing else.
void check_crate_content(const CrateFacts& facts, const CrateSources& sources, FindingList& findings);

/// One place of an artifact that states something, and what it states.
struct Statement {
    std::string_view place;  ///< `the file name`, `METADATA`
    std::string value;
};

enum class NameRule { pypi, crates };

/// Every place names the expected project, or, where none is expected, the same one.
void check_names(const std::vector<Statement>& statements, std::string_view expected, NameRule rule,
                 FindingList& findings);
/// The same for versions; PyPI's compare in normal form.
void check_versions(const std::vector<Statement>& statements, std::string_view expected, NameRule rule,
                    FindingList& findings);

/// Sizes above which a registry refuses a file.
struct SizeLimits {
    std::string_view registry;
    std::uint64_t usual;  ///< more needs a limit that the registry raised for the project: a warning
    std::uint64_t hard;   ///< never taken: an error
};
void check_size(const ArchiveContent& archive, const SizeLimits& limits, FindingList& findings);

inline constexpr SizeLimits k_pypi_sizes{"pypi.org", 100ULL << 20U, 1ULL << 30U};
inline constexpr SizeLimits k_crates_io_sizes{"crates.io", 10ULL << 20U, 512ULL << 20U};

}  // namespace piot::inspection
