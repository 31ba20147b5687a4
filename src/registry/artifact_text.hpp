// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/artifact_facts.hpp"
#include "piot/ports/archive_reader.hpp"

#include <filesystem>

namespace piot::registry {

/// What a distribution says about itself, without the hashes of its members: its own was accepted by `inspect`.
/// Failure: the archive cannot be read.
[[nodiscard]] inline Result<ArtifactFacts> read_artifact_facts(const ArchiveReader& archives, ArtifactKind kind,
                                                               const std::filesystem::path& file) {
    ArchiveRequest request;
    request.file = file;
    request.display = file.filename().string();
    request.format = kind == ArtifactKind::wheel ? ArchiveFormat::zip : ArchiveFormat::tar_gz;
    request.keeps_text = [kind](std::string_view path) { return is_text_of_facts(kind, path); };
    request.hashes = MemberHashes::left_out;
    PIOT_TRY(auto content, archives.read_archive(request));
    return make_artifact_facts(kind, std::move(content));
}

}  // namespace piot::registry
