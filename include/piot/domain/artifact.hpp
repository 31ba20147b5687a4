// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace piot {

enum class ArtifactKind { crate, wheel, sdist };

/// A built file that belongs to a release, found on disk.
struct Artifact {
    std::string package;        ///< piot's package name
    std::string artifact_name;  ///< the matrix row it was uploaded under
    ArtifactKind kind = ArtifactKind::crate;
    std::filesystem::path file;
    std::string file_name;  ///< as it will stand on the registry
    std::uint64_t size = 0;
    std::string sha256;                 ///< lower-case hex
    std::filesystem::path attestation;  ///< `<file>.publish.attestation` beside it; empty = none

    friend bool operator==(const Artifact&, const Artifact&) = default;
};

/// The files of all planned packages, by package in plan order: the crate, or wheels (by file name) and then the sdist.
struct ArtifactIndex {
    std::vector<Artifact> artifacts;
    std::vector<Diagnostic> notices = {};  ///< what inspect found and let pass
};

}  // namespace piot
