// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace piot::registry {

/// The commit that a Sigstore signing certificate (DER) was given for: Fulcio's extension "source repository digest",
/// or its older "GitHub workflow SHA". nullopt when the bytes are no certificate or name no commit. The signature is
/// not checked: a registry does that when it takes the attestation.
[[nodiscard]] std::optional<std::string> find_source_commit(std::string_view certificate);

}  // namespace piot::registry
