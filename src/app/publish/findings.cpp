// SPDX-License-Identifier: MIT
#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

Diagnostic make_error(const ErrorCode& code, std::string message, std::string hint) {
    return {code, Severity::error, std::move(message), {}, std::move(hint)};
}

Diagnostic make_other_bytes(const Artifact& artifact, std::string_view live_sha256) {
    return make_error(codes::PIOT_OTHER_BYTES_LIVE,
                      fmt::format("`{}` is live with other bytes: sha256 {} on the registry, {} here",
                                  artifact.file_name, live_sha256.empty() ? "unknown" : live_sha256, artifact.sha256),
                      "another run uploaded this version meanwhile: plan again and look at what is live");
}

void append_new(std::vector<Diagnostic>& findings, const std::vector<Diagnostic>& more) {
    for (const auto& diagnostic : more)
        if (std::find(findings.begin(), findings.end(), diagnostic) == findings.end()) findings.push_back(diagnostic);
}

}  // namespace piot::app
