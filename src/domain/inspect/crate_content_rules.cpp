// SPDX-License-Identifier: MIT
#include "domain/inspect/rules.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::inspection {

namespace {

/// What cargo writes itself. The first is made from the manifest, the second is the stamped manifest.
constexpr std::array<std::string_view, 4> k_written_by_cargo{"Cargo.toml", "Cargo.toml.orig", "Cargo.lock",
                                                             ".cargo_vcs_info.json"};

enum class Standing { expected, changed, untracked };

bool has_hash(const ArchiveMember& member, const std::string& sha256) {
    return member.sha256 == sha256 || (!member.sha256_with_lf.empty() && member.sha256_with_lf == sha256);
}

/// A README or licence from another directory: cargo puts it at the top and points the manifest to it.
bool is_borrowed(const ArchiveMember& member, const std::string& path, const CrateFacts& facts,
                 const CrateSources& sources) {
    if (!facts.manifest || (path != facts.manifest->readme && path != facts.manifest->license_file)) return false;
    const auto candidates = sources.borrowable.find(path);
    return candidates != sources.borrowable.end() &&
           std::any_of(candidates->second.begin(), candidates->second.end(),
                       [&](const std::string& hash) { return has_hash(member, hash); });
}

Standing standing_of(const ArchiveMember& member, const CrateFacts& facts, const CrateSources& sources) {
    const auto path = member.path.substr(facts.top.size() + 1);
    if (std::find(k_written_by_cargo.begin(), k_written_by_cargo.end(), path) != k_written_by_cargo.end())
        return Standing::expected;
    const auto tracked = sources.tracked.find(path);
    if (tracked == sources.tracked.end())
        return is_borrowed(member, path, facts, sources) ? Standing::expected : Standing::untracked;
    return tracked->second.empty() || has_hash(member, tracked->second) ? Standing::expected : Standing::changed;
}

}  // namespace

void check_crate_content(const CrateFacts& facts, const CrateSources& sources, FindingList& findings) {
    std::vector<std::string> untracked;
    std::vector<std::string> changed;
    for (const auto& member : facts.archive.members) {
        const auto standing = standing_of(member, facts, sources);
        if (standing == Standing::untracked) untracked.push_back(member.path.substr(facts.top.size() + 1));
        if (standing == Standing::changed) changed.push_back(member.path.substr(facts.top.size() + 1));
    }
    if (!untracked.empty())
        findings.add(codes::PIOT_INSPECT_CRATE_CONTENT,
                     fmt::format("holds {} that the commit does not track: {}",
                                 untracked.size() == 1 ? "a file" : fmt::format("{} files", untracked.size()),
                                 quote_some(untracked)),
                     "keep build output out of the crate's directory (`exclude` in Cargo.toml, or package before "
                     "anything is built), or commit the files");
    if (!changed.empty())
        findings.add(
            codes::PIOT_INSPECT_CRATE_CONTENT,
            fmt::format("holds {} whose content is not the commit's: {}",
                        changed.size() == 1 ? "a file" : fmt::format("{} files", changed.size()), quote_some(changed)),
            "package a clean checkout: nothing but the stamp may change tracked files before `cargo package`");
}

}  // namespace piot::inspection
