// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/artifact_facts.hpp"
#include "piot/ports/http_client.hpp"

#include <string>
#include <utility>
#include <vector>

namespace piot::registry {

using FormField = std::pair<std::string, std::string>;

/// The fields of an upload besides the file itself: what PyPI shows on the project's page comes from here, not from the
/// file. Fails with PIOT_INSPECT_METADATA when the distribution has no readable metadata or name.
[[nodiscard]] Result<std::vector<FormField>> make_upload_fields(const Artifact& artifact, const ArtifactFacts& facts);

/// `multipart/form-data` with the fields, the attestations that lie beside the file, and the file, both streamed.
/// `boundary` occurs nowhere in them.
[[nodiscard]] std::vector<BodyPart> make_upload_body(const std::vector<FormField>& fields, const Artifact& artifact,
                                                     const std::string& boundary);

/// A boundary that nobody can foresee.
[[nodiscard]] std::string make_boundary();

}  // namespace piot::registry
