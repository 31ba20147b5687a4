// SPDX-License-Identifier: MIT
#include "app/publish/forge_releases.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

/// GitHub takes 125 000 characters of notes.
constexpr std::size_t k_most_commits = 100;
constexpr std::size_t k_longest_subject = 300;

/// A code span that its content cannot leave: paths and names may hold any byte.
std::string code(std::string_view text) {
    auto span = replace_all(to_valid_utf8(text), "`", "'");
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
    std::replace_if(span.begin(), span.end(), is_control, '?');
    return fmt::format("`{}`", span);
}

std::string describe(const Reason& reason) {
    const auto commit = code(std::string_view(reason.commit).substr(0, 10));
    switch (reason.kind) {
        case ReasonKind::changed:
            return fmt::format("{} changed in {}", code(reason.path), commit);
        case ReasonKind::first_release:
            return "first release";
        case ReasonKind::forced:
            if (reason.commit.empty()) return "released by hand";
            return reason.trailer.empty() ? fmt::format("asked for by {}", commit)
                                          : fmt::format("{} in {}", code(reason.trailer), commit);
        case ReasonKind::dependency:
            return fmt::format("builds on {}, released with it", code(reason.package));
        case ReasonKind::dependency_released:
            return fmt::format("builds on {}, released since", code(reason.package));
        case ReasonKind::group:
            return fmt::format("released together with {}", code(reason.package));
        case ReasonKind::trailer:
            return fmt::format("{} in {}", code(reason.trailer), commit);
    }
    return "";
}

/// What went in, where the history is at hand; then a path that changed says no more.
std::string describe(const Release& release, const ReleaseCommits& commits) {
    auto text = fmt::format("**{}** {}", code(release.package), release.registry_version);
    if (release.previous) text += fmt::format(", since {}", release.previous->to_string());
    text += "\n\n";
    const auto found = commits.find(release.package);
    const bool has_commits = found != commits.end() && !found->second.empty();
    for (const auto& reason : release.reasons)
        if (!has_commits || reason.kind != ReasonKind::changed) text += fmt::format("- {}\n", describe(reason));
    if (!has_commits) return text + "\n";
    const auto& notes = found->second;
    for (std::size_t i = 0; i < std::min(notes.size(), k_most_commits); ++i)
        text += fmt::format("- {} {}\n", code(std::string_view(notes[i].id).substr(0, 10)),
                            code(std::string_view(notes[i].subject).substr(0, k_longest_subject)));
    if (notes.size() > k_most_commits) text += fmt::format("- and {} more commits\n", notes.size() - k_most_commits);
    return text + "\n";
}

}  // namespace

ForgeRelease make_forge_release_text(const std::string& tag, const PublishRequest& request) {
    ForgeRelease text;
    text.tag = tag;
    std::vector<std::string> packages;
    std::string files;
    for (const auto& release : request.plan.releases) {
        if (release.tag != tag) continue;
        packages.push_back(release.package);
        text.title = release.version.to_string();
        text.is_prerelease = release.version.is_prerelease();
        text.notes += describe(release, request.commits);
        for (const auto& artifact : request.artifacts.artifacts)
            if (artifact.package == release.package)
                files += fmt::format("| {} | {} |\n", code(artifact.file_name), code(artifact.sha256));
    }
    text.title = fmt::format("{} {}", join(packages, ", "), text.title);
    text.notes += "| file | sha256 |\n|---|---|\n" + files;
    return text;
}

ForgeReleases::ForgeReleases(const PublishRequest& request, const PublishServices& services)
    : request_(request), services_(services) {}

Result<std::string> ForgeReleases::make(const std::string& tag) {
    if (services_.forge == nullptr) return std::string();
    {
        const std::lock_guard lock(mutex_);
        if (const auto [known, is_new] = made_.try_emplace(tag); !is_new) return known->second;
    }
    auto url = services_.forge->create_release(make_forge_release_text(tag, request_));
    const std::lock_guard lock(mutex_);
    if (url)
        made_[tag] = *url;
    else
        made_.erase(tag);
    return url;
}

}  // namespace piot::app
