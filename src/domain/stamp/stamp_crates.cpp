// SPDX-License-Identifier: MIT
#include "domain/manifest/repository_path.hpp"
#include "domain/stamp/draft.hpp"
#include "domain/stamp/requirement.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot {

namespace {

Diagnostic not_writable(const CargoToml& manifest, const TomlNode* node, std::string message, std::string hint) {
    const auto& document = manifest.document;
    return {.code = codes::PIOT_STAMP_NOT_WRITABLE,
            .message = fmt::format("`{}` {}", document.file(), message),
            .origin = node != nullptr ? document.origin_of(*node) : Origin{document.file()},
            .hint = std::move(hint)};
}

/// A crates package must be found under its name; a wheel's own crate may have any.
std::optional<Diagnostic> check_name(const CargoToml& manifest, const PackageConfig& package) {
    if (package.crates() == nullptr) return std::nullopt;
    if (canonical_crate_name(manifest.name) == canonical_crate_name(package.registry_name())) return std::nullopt;
    const auto* name = manifest.package->find("name");
    return Diagnostic{
        .code = codes::PIOT_STAMP_NAME,
        .message = fmt::format("`{}` is the manifest of `{}`, but package `{}` is `{}` on its registry",
                               manifest.document.file(), manifest.name, package.name, package.registry_name()),
        .origin = name != nullptr ? manifest.document.origin_of(*name) : Origin{manifest.document.file()},
        .hint = fmt::format("set `crate = \"{}\"` for this package in {}, or correct its `path`", manifest.name,
                            k_config_file_name)};
}

std::string describe_old_version(const CargoTree& tree, const CargoToml& manifest) {
    const auto version = find_effective_version(tree, manifest);
    if (manifest.version->is_string()) return version;
    return version.empty() ? "inherited" : version + " (inherited)";
}

void stamp_crate(StampDraft& draft, CargoToml& manifest, const CrateTarget& target) {
    if (manifest.package == nullptr || manifest.name.empty()) {
        const std::string_view lack = manifest.package == nullptr ? "`[package]` table" : "`[package].name`";
        draft.findings.push_back(not_writable(
            manifest, manifest.package, fmt::format("has no {}", lack),
            fmt::format("let `path` of package `{}` name the directory of one crate", target.package->name)));
        return;
    }
    if (auto finding = check_name(manifest, *target.package)) draft.findings.push_back(*std::move(finding));
    if (manifest.version == nullptr) {
        draft.findings.push_back(not_writable(manifest, manifest.package, "has no `[package].version`",
                                              "add `version = \"0.0.0\"` to `[package]`"));
        return;
    }
    draft.set(manifest.document, *manifest.version,
              {.origin = {},
               .what = "[package].version",
               .from = describe_old_version(draft.crates, manifest),
               .to = target.version.to_string()});
}

void move_requirement(StampDraft& draft, CargoToml& manifest, const PathDependency& dependency, const Version& target) {
    const auto version = target.to_string();
    if (!dependency.version->is_string()) {
        draft.findings.push_back(not_writable(manifest, dependency.version,
                                              fmt::format("holds no string as version of `{}`", dependency.where),
                                              "write the requirement as a string"));
        return;
    }
    const auto& text = dependency.version->text;
    const auto requirement = Requirement::parse(text);
    const auto moved = requirement ? requirement->moved_to(version) : std::nullopt;
    if (moved) {
        draft.set(manifest.document, *dependency.version,
                  {.origin = {}, .what = dependency.where, .from = text, .to = *moved});
        return;
    }
    if (requirement && requirement->matches(SemanticVersion::parse(version).value())) return;
    const auto problem = requirement ? fmt::format("which {} does not satisfy", version) : "which is no requirement";
    draft.findings.push_back(
        {.code = codes::PIOT_STAMP_REQUIREMENT,
         .message = fmt::format("`{}` requires `{}`, {}", dependency.where, text, problem),
         .origin = manifest.document.origin_of(*dependency.version),
         .hint = fmt::format("write `version = \"{}\"`: plain, `^`, `~` and `=` requirements follow the release",
                             version)});
}

void refuse_replacements(StampDraft& draft, const CargoToml& manifest) {
    for (const auto* entry : manifest.replacements) {
        const auto directory = resolve_path(manifest.directory, entry->string_at("path"));
        if (entry->find("path") == nullptr || !directory || !draft.targets.contains(*directory)) continue;
        draft.findings.push_back(not_writable(manifest, entry,
                                              fmt::format("replaces `{}` by a crate that is stamped", entry->key),
                                              "use `[patch]` in place of `[replace]`"));
    }
}

}  // namespace

void stamp_crates(StampDraft& draft) {
    for (const auto& [directory, target] : draft.targets) {
        const auto path = path_in(directory, "Cargo.toml");
        if (const auto manifest = draft.crates.find(directory); manifest != draft.crates.end())
            stamp_crate(draft, manifest->second, target);
        else if (!draft.unreadable.contains(path))
            draft.findings.push_back({.code = codes::PIOT_STAMP_MANIFEST_MISSING,
                                      .message = fmt::format("package `{}` has no `{}`", target.package->name, path),
                                      .origin = target.package->origin,
                                      .hint = fmt::format("correct its `path`, or track the file: git add {}", path)});
    }
}

void move_requirements(StampDraft& draft) {
    for (auto& [directory, manifest] : draft.crates) {
        for (const auto& dependency : manifest.path_dependencies) {
            const auto target = draft.targets.find(dependency.directory);
            if (target == draft.targets.end() || dependency.version == nullptr) continue;
            move_requirement(draft, manifest, dependency, target->second.version);
        }
        refuse_replacements(draft, manifest);
    }
}

}  // namespace piot
