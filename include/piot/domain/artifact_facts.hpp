// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/archive.hpp"
#include "piot/domain/artifact.hpp"
#include "piot/domain/core_metadata.hpp"
#include "piot/domain/crate_manifest.hpp"
#include "piot/domain/wheel_name.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace piot {

/// A line of RECORD.
struct RecordEntry {
    std::string path;
    std::string algorithm;              ///< `sha256`; empty = no hash
    std::string digest;                 ///< URL-safe base64 without padding, as written
    std::optional<std::uint64_t> size;  ///< nullopt = not given

    friend bool operator==(const RecordEntry&, const RecordEntry&) = default;
};

/// The WHEEL file.
struct WheelFile {
    std::string wheel_version;
    std::string generator;
    std::string root_is_purelib;  ///< as written
    std::string build;
    std::vector<WheelTag> tags;  ///< sorted

    friend bool operator==(const WheelFile&, const WheelFile&) = default;
};

/// What a wheel says about itself. A part that is absent is nullopt; one that cannot be understood as well, and then
/// `problems` says so.
struct WheelFacts {
    ArchiveContent archive;
    std::optional<WheelName> name;             ///< nullopt: the file name is no wheel's
    std::vector<std::string> dist_info_names;  ///< every top-level `*.dist-info`
    std::string dist_info;                     ///< the one that was read; empty = none
    std::optional<CoreMetadata> metadata;
    std::optional<WheelFile> wheel;
    std::optional<std::vector<RecordEntry>> record;
    std::vector<Diagnostic> problems;
};

struct SdistFacts {
    ArchiveContent archive;
    std::optional<SdistName> name;
    std::string top;  ///< the single top directory; empty = there is not exactly one
    std::optional<CoreMetadata> metadata;
    bool has_pyproject = false;
    std::vector<Diagnostic> problems;
};

struct CrateFacts {
    ArchiveContent archive;
    std::optional<CrateFileName> name;
    std::string top;
    std::optional<CrateManifest> manifest;
    std::optional<std::vector<LockedPackage>> lock;
    std::optional<VcsInfo> vcs;
    std::vector<Diagnostic> problems;

    /// The README that the manifest names; nullptr when it names none or the text was not kept.
    [[nodiscard]] const std::string* readme() const;
};

using ArtifactFacts = std::variant<WheelFacts, SdistFacts, CrateFacts>;

[[nodiscard]] const ArchiveContent& archive_of(const ArtifactFacts& facts);

/// By the end of the file name; nullopt when it is no distribution's.
[[nodiscard]] std::optional<ArtifactKind> find_artifact_kind(std::string_view file_name);

/// Which members' text the facts are made from; for `ArchiveRequest::keeps_text`.
[[nodiscard]] bool is_text_of_facts(ArtifactKind kind, std::string_view path);

[[nodiscard]] ArtifactFacts make_artifact_facts(ArtifactKind kind, ArchiveContent archive);
[[nodiscard]] WheelFacts make_wheel_facts(ArchiveContent archive);
[[nodiscard]] SdistFacts make_sdist_facts(ArchiveContent archive);
[[nodiscard]] CrateFacts make_crate_facts(ArchiveContent archive);

[[nodiscard]] Result<WheelFile> parse_wheel_file(std::string_view text, std::string_view origin);
/// CSV with quotes, as `path,algorithm=digest,size`.
[[nodiscard]] Result<std::vector<RecordEntry>> parse_record(std::string_view text, std::string_view origin);

}  // namespace piot
