// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"
#include "domain/inspect/crates_io_faults.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

const ErrorCode& code_of(std::string_view key) {
    if (key == "name") return codes::PIOT_MANIFEST_NAME;
    if (key == "publish") return codes::PIOT_MANIFEST_PUBLISH;
    if (key.starts_with("dependencies.")) return codes::PIOT_MANIFEST_REQUIREMENT;
    return codes::PIOT_MANIFEST_METADATA;
}

/// What crates.io's rules leave open: the words to write.
std::string make_hint(const CrateProject& crate, const inspection::ManifestFault& fault) {
    const auto& manifest = crate.manifest;
    std::string lines;
    if (fault.key == "description" && manifest.description.empty()) lines = "`description = \"…\"`";
    if (manifest.license.empty() && manifest.license_file.empty() && (fault.key == "license" || !lines.empty()))
        lines += std::string(lines.empty() ? "" : " and ") + "`license = \"MIT OR Apache-2.0\"` (or what applies)";
    return lines.empty() ? fault.hint : fmt::format("add {} under `[package]` of `{}`", lines, crate.file);
}

void check_public_rules(const CrateProject& crate, Findings& findings) {
    for (const auto& fault : inspection::find_crates_io_faults(crate.manifest))
        findings.push_back(
            {code_of(fault.key), Severity::error, fault.message, crate.place_of(fault.key), make_hint(crate, fault)});
}

void check_private_rules(const CrateProject& crate, Findings& findings) {
    if (!crate.manifest.publish || !crate.manifest.publish->empty()) return;
    findings.push_back({codes::PIOT_MANIFEST_PUBLISH, Severity::error,
                        fmt::format("`{}` forbids every upload by `publish = false`", crate.file),
                        crate.place_of("publish"), "remove `publish`, or take the package out of the configuration"});
}

/// Other names are refused by the stamp; this is about `my-crate` and `my_crate`.
void check_spelling(const PackageConfig& package, const CrateProject& crate, Findings& findings) {
    const auto& name = crate.manifest.name;
    if (name == package.registry_name() || canonical_crate_name(name) != canonical_crate_name(package.registry_name()))
        return;
    findings.push_back(
        {codes::PIOT_MANIFEST_NAME, Severity::error,
         fmt::format("`{}` is spelled `{}` in its manifest, and the index knows one spelling only",
                     package.registry_name(), name),
         crate.place_of("name"),
         fmt::format("write `crate = \"{}\"` for package `{}` in {}", name, package.name, k_config_file_name)});
}

void check_license_file(const CheckedTree& tree, const CrateProject& crate, Findings& findings) {
    const auto& manifest = crate.manifest;
    if (manifest.license_file.empty() || (!crate.license_path.empty() && tree.files().contains(crate.license_path)))
        return;
    findings.push_back(
        {codes::PIOT_MANIFEST_METADATA, manifest.license.empty() ? Severity::error : Severity::warning,
         fmt::format("the licence file `{}` of `{}` is not tracked", manifest.license_file, crate.file),
         crate.place_of("license-file"),
         crate.license_path.empty()
             ? "name a file of this repository"
             : fmt::format("correct `license-file`, or track the file: git add {}", crate.license_path)});
}

/// cargo reads no manifest that inherits what the workspace does not have.
void check_inherited_version(const CrateProject& crate, Findings& findings) {
    const auto& inherited = crate.inherited;
    if (!crate.manifest.version.empty() ||
        std::find(inherited.begin(), inherited.end(), "[package].version") == inherited.end())
        return;
    findings.push_back({codes::PIOT_MANIFEST_VERSION, Severity::error,
                        fmt::format("`{}` inherits its version, and {}", crate.file,
                                    crate.workspace.empty() ? "belongs to no workspace"
                                                            : "`[workspace.package]` of its workspace has none"),
                        crate.place_of("version"),
                        crate.workspace.empty() ? "write `version = \"0.0.0\"`, or track the workspace's Cargo.toml"
                                                : "add `version = \"0.0.0\"` to `[workspace.package]`"});
}

}  // namespace

void check_feature(const CrateProject& crate, const std::string& feature, const Origin& place, Findings& findings) {
    if (feature.find('/') != std::string::npos || feature == "default") return;
    if (std::binary_search(crate.features.begin(), crate.features.end(), feature)) return;
    const std::vector<std::string_view> declared(crate.features.begin(), crate.features.end());
    const auto near = closest_match(feature, declared);
    findings.push_back(
        {codes::PIOT_MANIFEST_FEATURE, Severity::error,
         fmt::format("crate `{}` declares no feature `{}`", crate.manifest.name, feature), place,
         near ? fmt::format("write `\"{}\"`", *near)
              : fmt::format("take it out, or add `{} = []` to `[features]` of `{}`", feature, crate.file)});
}

void check_crates(const CheckedTree& tree, Findings& findings) {
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& package = tree.package(i);
        const auto* crate = package.crates() == nullptr ? nullptr : tree.find_own_crate(i);
        if (crate == nullptr || crate->manifest.name.empty()) continue;  // the stamp has said so
        if (package.registry.empty())
            check_public_rules(*crate, findings);
        else
            check_private_rules(*crate, findings);
        check_spelling(package, *crate, findings);
        check_license_file(tree, *crate, findings);
        check_inherited_version(*crate, findings);
        const auto& features = package.crates()->features;
        for (std::size_t at = 0; at < features.size(); ++at)
            check_feature(*crate, features[at], tree.places().of_element(i, {"features"}, at), findings);
    }
}

}  // namespace piot::doctor
