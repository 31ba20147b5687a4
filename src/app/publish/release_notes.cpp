// SPDX-License-Identifier: MIT
#include "app/publish/release_notes.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::app {

namespace {

/// A code span that its content cannot leave.
std::string code(std::string_view text) {
    return fmt::format("`{}`", replace_all(to_valid_utf8(text), "`", "'"));
}

std::string describe(const Reason& reason) {
    const auto commit = code(std::string_view(reason.commit).substr(0, 10));
    switch (reason.kind) {
        case ReasonKind::changed:
            return fmt::format("{} changed in {}", code(reason.path), commit);
        case ReasonKind::first_release:
            return "first release";
        case ReasonKind::forced:
            return reason.commit.empty() ? "released by hand" : fmt::format("asked for by {}", commit);
        case ReasonKind::dependency:
            return fmt::format("builds on {}, released with it", code(reason.package));
        case ReasonKind::dependency_released:
            return fmt::format("builds on {}, released since", code(reason.package));
        case ReasonKind::group:
            return fmt::format("released together with {}", code(reason.package));
    }
    return "";
}

}  // namespace

ForgeRelease make_forge_release_text(const Release& release, const PublishRequest& request) {
    ForgeRelease text;
    text.tag = release.tag;
    text.title = fmt::format("{} {}", release.package, release.version.to_string());
    text.is_prerelease = release.version.is_prerelease();
    if (release.previous) text.notes += fmt::format("Since {}:\n\n", release.previous->to_string());
    for (const auto& reason : release.reasons)
        text.notes += fmt::format("- {}\n", describe(reason));
    text.notes += "\n| file | sha256 |\n|---|---|\n";
    for (const auto& artifact : request.artifacts.artifacts)
        if (artifact.package == release.package)
            text.notes += fmt::format("| {} | {} |\n", code(artifact.file_name), code(artifact.sha256));
    return text;
}

}  // namespace piot::app
