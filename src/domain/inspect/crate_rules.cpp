// SPDX-License-Identifier: MIT
#include "domain/inspect/rules.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::inspection {

namespace {

void check_layout(const CrateFacts& facts, const Expectation& expectation, FindingList& findings) {
    constexpr std::string_view k_hint = "upload the file as `cargo package` makes it";
    if (!facts.name)
        findings.add(codes::PIOT_INSPECT_FILE_NAME, fmt::format("`{}` is no crate's name", facts.archive.file_name),
                     std::string(k_hint) + ": {name}-{version}.crate");
    if (facts.top.empty()) {
        findings.add(
            codes::PIOT_INSPECT_CRATE_CONTENT,
            fmt::format("holds {} at its top where a crate has one directory", quote_some(facts.archive.top_level())),
            std::string(k_hint));
        return;
    }
    const auto expected = !expectation.registry_name.empty() && !expectation.version.empty()
                              ? expectation.registry_name + "-" + expectation.version
                          : facts.name ? facts.name->stem()
                                       : facts.top;
    if (facts.top != expected)
        findings.add(codes::PIOT_INSPECT_CRATE_CONTENT,
                     fmt::format("its top directory is `{}` where `{}` is expected", facts.top, expected),
                     std::string(k_hint));
    if (facts.archive.find_member(facts.top + "/Cargo.toml") == nullptr)
        findings.add(codes::PIOT_INSPECT_CRATE_CONTENT, "holds no `Cargo.toml`", std::string(k_hint));
}

void check_commit(const CrateFacts& facts, const Expectation& expectation, FindingList& findings) {
    constexpr std::string_view k_hint = "package the crate in a checkout of the plan's commit; do not commit the stamp";
    if (expectation.commit.empty()) return;
    if (!facts.vcs) {
        if (facts.archive.find_member(facts.top + "/.cargo_vcs_info.json") == nullptr)
            findings.add(codes::PIOT_INSPECT_COMMIT, "holds no `.cargo_vcs_info.json`, so its commit is unknown",
                         std::string(k_hint));
        return;
    }
    if (facts.vcs->commit != expectation.commit)
        findings.add(codes::PIOT_INSPECT_COMMIT,
                     fmt::format("was packaged from commit `{}` where the plan is for `{}`", facts.vcs->commit,
                                 expectation.commit),
                     std::string(k_hint));
    const auto expected_path = expectation.crate_path == "." ? std::string() : expectation.crate_path;
    if (!expectation.crate_path.empty() && facts.vcs->path != expected_path)
        findings.add(codes::PIOT_INSPECT_COMMIT,
                     fmt::format("was packaged from directory `{}` where the package's path is `{}`", facts.vcs->path,
                                 expectation.crate_path),
                     "package the crate in the directory that `path` names");
}

}  // namespace

void check_crate(const CrateFacts& facts, const Expectation& expectation, FindingList& findings) {
    findings.add_all(facts.problems);
    check_layout(facts, expectation, findings);
    std::vector<Statement> names;
    std::vector<Statement> versions;
    if (facts.name) {
        names.push_back({"the file name", facts.name->name});
        versions.push_back({"the file name", facts.name->version});
    }
    if (facts.manifest) {
        names.push_back({"Cargo.toml", facts.manifest->name});
        versions.push_back({"Cargo.toml", facts.manifest->version});
    }
    check_names(names, expectation.registry_name, NameRule::crates, findings);
    check_versions(versions, expectation.version, NameRule::crates, findings);
    check_commit(facts, expectation, findings);
    if (expectation.sources && !facts.top.empty()) check_crate_content(facts, *expectation.sources, findings);
    if (expectation.rules != RegistryRules::public_index) return;
    if (facts.manifest) check_crates_io_manifest(*facts.manifest, findings);
    check_size(facts.archive, k_crates_io_sizes, findings);
}

}  // namespace piot::inspection

namespace piot {

namespace {

const CrateFacts* find_sibling(const std::vector<const CrateFacts*>& crates, const LockedPackage& entry) {
    const auto found = std::find_if(crates.begin(), crates.end(), [&](const CrateFacts* crate) {
        return crate->manifest && crate->manifest->name == entry.name && crate->manifest->version == entry.version;
    });
    return found == crates.end() ? nullptr : *found;
}

}  // namespace

std::vector<Diagnostic> inspect_sibling_locks(const std::vector<const CrateFacts*>& crates) {
    std::vector<Diagnostic> findings;
    for (const auto* crate : crates) {
        if (!crate->lock) continue;
        for (const auto& entry : *crate->lock) {
            const auto* sibling = find_sibling(crates, entry);
            if (sibling == nullptr || sibling == crate || entry.checksum == sibling->archive.sha256) continue;
            findings.push_back(
                {codes::PIOT_INSPECT_LOCK,
                 Severity::error,
                 fmt::format("its Cargo.lock records {} for `{} {}`, and the crate that will be uploaded has `{}`",
                             entry.checksum.empty() ? "no checksum" : fmt::format("checksum `{}`", entry.checksum),
                             entry.name, entry.version, sibling->archive.sha256),
                 {crate->archive.file, 0, 0},
                 "package both with the same cargo from the same commit: `cargo package -p …` with all of the row's "
                 "`cargo_packages`"});
        }
    }
    return findings;
}

}  // namespace piot
