// SPDX-License-Identifier: MIT
#include "domain/config/drafts.hpp"
#include "domain/config/fields.hpp"
#include "domain/config/key_hints.hpp"
#include "domain/config/shapes.hpp"
#include "domain/config/table_check.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace piot::config {

namespace {

std::optional<PackageKind> parse_kind(std::string_view text) {
    for (const auto kind : {PackageKind::crates, PackageKind::pypi})
        if (text == to_string(kind)) return kind;
    return std::nullopt;
}

std::optional<BuildMode> parse_build(std::string_view text) {
    for (const auto build : {BuildMode::maturin, BuildMode::setuptools, BuildMode::hatch})
        if (text == to_string(build)) return build;
    return std::nullopt;
}

/// Reports the well-known slips and returns the keys that they settle.
std::vector<std::string_view> report_slips(const Table& table, const std::string& label, Findings& findings) {
    std::vector<std::string_view> settled;
    for (const auto& [key, key_place, value] : table.entries) {
        if (key == "files") {
            findings.add(
                codes::PIOT_CONFIG_SLIP, key_place,
                {fmt::format("`files` is no key of {}: its globs are in `paths`", label), "rename `files` to `paths`"});
            settled.insert(settled.end(), {"files", "paths"});
        }
        if (key == "registry" && table.find("kind") == nullptr) {
            const auto named = to_lower(value.text() != nullptr ? *value.text() : std::string());
            const bool is_pypi = named.find("pypi") != std::string::npos;
            const bool is_crates = named.find("crate") != std::string::npos || named.find("cargo") != std::string::npos;
            findings.add(
                codes::PIOT_CONFIG_SLIP, key_place,
                {fmt::format("`registry` does not say what {} is: `kind` is missing", label),
                 is_pypi     ? "write `kind = \"pypi\"` instead of `registry`"
                 : is_crates ? "write `kind = \"crates\"` instead of `registry`"
                             : "add `kind = \"crates\"` or `kind = \"pypi\"`; `registry` names a `[registry.NAME]`"});
            settled.insert(settled.end(), {"registry", "kind"});
        }
    }
    return settled;
}

void check_globs_present(const Table& table, const TableContext& context, Findings& findings) {
    const auto* paths = table.find("paths");
    const auto* globs = table.find("globs");
    const auto& settled = context.settled_keys;
    const bool is_settled = std::find(settled.begin(), settled.end(), "paths") != settled.end();
    if (paths != nullptr && globs != nullptr)
        findings.add(codes::PIOT_CONFIG_CONFLICT, std::max(paths->place, globs->place),
                     {fmt::format("{} has both `paths` and `globs`, which mean the same", context.label),
                      "keep `paths` and move the other globs into it"});
    if (paths == nullptr && globs == nullptr && !is_settled)
        findings.add(codes::PIOT_CONFIG_MISSING_KEY, table.place,
                     {fmt::format("`paths` is missing in {}", context.label),
                      "add `paths = [\"…\"]` with the globs of the files that belong to it"});
}

/// Reports each element that an earlier one repeats.
void check_repeats(const PackageDraft& draft, std::string_view key,
                   const std::vector<std::pair<std::string, Place>>& items, Findings& findings) {
    std::set<std::string_view> seen;
    for (const auto& [text, place] : items)
        if (!seen.insert(text).second)
            findings.add(codes::PIOT_CONFIG_CONFLICT, place,
                         {fmt::format("`{}` of {} holds {} twice", key, draft.label, quote(text)),
                          "take one of them out: each gives rows of its own"});
}

void check_placeholders(const PackageDraft& draft, const std::vector<std::string>& command, Findings& findings) {
    constexpr std::array<std::string_view, 5> k_known{"path", "artifact_dir", "version", "target", "python"};
    for (std::size_t i = 0; i < command.size(); ++i) {
        const std::string_view argument = command[i];
        for (auto open = argument.find('{'); open != std::string_view::npos; open = argument.find('{', open + 1)) {
            const auto close = argument.find('}', open);
            if (close == std::string_view::npos) break;
            const auto name = argument.substr(open + 1, close - open - 1);
            // Other braces are the command's own, as in `python3 -c`.
            const auto meant = closest_match(name, k_known);
            if (!meant || *meant == name) continue;
            findings.add(codes::PIOT_CONFIG_VALUE, draft.place("rehearsal_build", i),
                         {fmt::format("`rehearsal_build` of {} has an unknown placeholder: {}", draft.label,
                                      quote(argument.substr(open, close - open + 1))),
                          fmt::format("did you mean `{{{}}}`?", *meant)});
        }
    }
}

TrustPolicy read_trust_policy(const Table& table) {
    return {text_or(table, "workflow", ""), text_or(table, "environment", ""), text_or(table, "repository", "")};
}

BundleCli read_bundle_cli(const Table& table) {
    BundleCli bundle;
    bundle.bin = text_or(table, "bin", "");
    bundle.stage_to = normalize_path(text_or(table, "stage_to", ""));
    bundle.crate_path = normalize_path(text_or(table, "crate_path", bundle.crate_path));
    bundle.features = texts_of(table, "features");
    bundle.no_default_features = flag_of(table, "no_default_features").value_or(false);
    return bundle;
}

CratesSettings read_crates_settings(const Table& table, const std::string& name) {
    return {text_or(table, "crate", name), texts_of(table, "features"),
            flag_of(table, "no_default_features").value_or(false)};
}

/// The targets, with the place of each triple.
std::vector<std::pair<Target, Place>> read_targets(const Table& table) {
    std::vector<std::pair<Target, Place>> targets;
    const auto* value = table.find("targets");
    const auto* list = value != nullptr ? value->list() : nullptr;
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const auto& element = (*list)[i];
        if (const auto* text = element.text()) targets.push_back({{*text, ""}, element.place});
        if (const auto* entry = element.table(); entry != nullptr && entry->find("triple") != nullptr)
            targets.push_back(
                {{text_or(*entry, "triple", ""), text_or(*entry, "runner", "")}, entry->find("triple")->place});
    }
    return targets;
}

PypiSettings read_pypi_settings(const PackageDraft& draft, Findings& findings) {
    const auto& table = *draft.source;
    PypiSettings settings;
    settings.project = text_or(table, "pypi", draft.config.name);
    settings.build = parse_build(text_or(table, "build", "")).value_or(BuildMode::setuptools);
    settings.python_versions = texts_of(table, "python_versions");
    settings.fan_out = text_or(table, "fan_out", "") == "interpreters" ? FanOut::interpreters : FanOut::targets;
    settings.manylinux = text_or(table, "manylinux", "");
    settings.pure = flag_of(table, "pure").value_or(settings.build == BuildMode::hatch);
    settings.rehearsal_build = texts_of(table, "rehearsal_build");
    check_placeholders(draft, settings.rehearsal_build, findings);
    const auto targets = read_targets(table);
    std::vector<std::pair<std::string, Place>> triples, pythons;
    for (const auto& [target, place] : targets) {
        settings.targets.push_back(target);
        triples.emplace_back(target.triple, place);
    }
    for (std::size_t i = 0; i < settings.python_versions.size(); ++i)
        pythons.emplace_back(settings.python_versions[i], draft.place("python_versions", i));
    check_repeats(draft, "targets", triples, findings);
    check_repeats(draft, "python_versions", pythons, findings);
    const auto* bundle = table.find("bundle_cli");
    if (bundle == nullptr || bundle->table() == nullptr) return settings;
    settings.bundle_cli = read_bundle_cli(*bundle->table());
    const auto* listed = table.find("targets");
    if (settings.build == BuildMode::maturin &&
        (listed == nullptr || (listed->list() != nullptr && listed->list()->empty())))
        findings.add(codes::PIOT_CONFIG_CONFLICT, bundle->place,
                     {fmt::format("`bundle_cli` of {} needs `targets` to build the binary for", draft.label),
                      "add `targets = [\"x86_64-unknown-linux-gnu\"]`, or what it is to run on"});
    return settings;
}

void read_common_fields(PackageDraft& draft) {
    const auto& table = *draft.source;
    auto& config = draft.config;
    config.path = normalize_path(text_or(table, "path", "."));
    config.globs = texts_of(table, table.find("paths") != nullptr ? "paths" : "globs");
    config.depends_on = texts_of(table, "depends_on");
    config.group = text_or(table, "group", "");
    config.first_version = Version::parse(text_or(table, "first_version", "")).value_or(config.first_version);
    config.tag_format = text_or(table, "tag_format", config.tag_format);
    config.build_workflow = text_or(table, "build_workflow", "");
    config.registry = text_or(table, "registry", "");
    if (const auto* policy = table.find("trust_policy"); policy != nullptr && policy->table() != nullptr)
        config.trust_policy = read_trust_policy(*policy->table());
}

}  // namespace

Place PackageDraft::place(std::string_view key) const {
    const auto* value = source->find(key);
    return value != nullptr ? value->place : source->place;
}

Place PackageDraft::place(std::string_view key, std::size_t index) const {
    const auto* value = source->find(key);
    const auto* list = value != nullptr ? value->list() : nullptr;
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
        if ((*list)[i].text() != nullptr && index-- == 0) return (*list)[i].place;
    return place(key);
}

PackageDraft read_package(const Table& table, std::size_t index, Findings& findings) {
    PackageDraft draft;
    draft.source = &table;
    draft.config.origin = findings.origin(table.place);
    draft.config.name = text_or(table, "name", "");
    draft.label = draft.config.name.empty() ? fmt::format("package {}", index + 1)
                                            : fmt::format("package {}", quote(draft.config.name));
    const auto kind = text_or(table, "kind", "");
    if (kind == "npm") {
        findings.add(codes::PIOT_CONFIG_NPM, draft.place("kind"),
                     {fmt::format("{} is of kind `npm`, which is not supported", draft.label),
                      "take it out of this file and release it with another tool; piot knows `crates` and `pypi`"});
        return draft;
    }
    const TableContext context{draft.label, report_slips(table, draft.label, findings)};
    check_table(package_table(), table, context, findings);
    check_globs_present(table, context, findings);
    draft.kind = parse_kind(kind);
    const auto* build = table.find("build");
    check_scopes(package_table(), table,
                 {draft.kind, build == nullptr ? BuildMode::setuptools : parse_build(text_or(table, "build", ""))},
                 context, findings);
    read_common_fields(draft);
    if (draft.kind == PackageKind::pypi)
        draft.config.settings = read_pypi_settings(draft, findings);
    else
        draft.config.settings = read_crates_settings(table, draft.config.name);
    if (const auto& settled = context.settled_keys;
        std::find(settled.begin(), settled.end(), "registry") != settled.end())
        draft.config.registry.clear();
    return draft;
}

}  // namespace piot::config
