// SPDX-License-Identifier: MIT
// Input: a Cargo.toml, pyproject.toml, Cargo.lock, METADATA or .cargo_vcs_info.json: every reader of manifests gets it.
#include "domain/manifest/cargo_toml.hpp"
#include "domain/manifest/pyproject_toml.hpp"
#include "fuzz_target.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/cargo_config.hpp"
#include "piot/domain/core_metadata.hpp"
#include "piot/domain/crate_manifest.hpp"
#include "piot/domain/python_facts.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace piot;

namespace {

constexpr const char* k_file = "d/Cargo.toml";

void check_position(const Origin& origin, std::string_view text) {
    const auto lines = split(text, '\n');
    PIOT_CLAIM(origin.line >= 1 && static_cast<std::size_t>(origin.line) <= lines.size());
    PIOT_CLAIM(origin.column >= 1);
    PIOT_CLAIM(static_cast<std::size_t>(origin.column) <= lines[static_cast<std::size_t>(origin.line) - 1].size() + 1);
}

void collect_strings(const TomlNode& node, std::vector<const TomlNode*>& strings) {
    if (node.is_string()) strings.push_back(&node);
    for (const auto& child : node.children)
        collect_strings(child, strings);
}

/// An edit changes the value and nothing else, or is refused.
void check_edits(std::string_view text) {
    constexpr std::size_t k_most_edits = 8;
    const auto original = ManifestDocument::parse(text, k_file);
    if (!original) return;
    std::vector<const TomlNode*> all;
    collect_strings(original->root(), all);
    for (std::size_t i = 0; i < std::min(all.size(), k_most_edits); ++i) {
        auto document = ManifestDocument::parse(text, k_file);
        std::vector<const TomlNode*> strings;
        collect_strings(document->root(), strings);
        check_position(document->origin_of(*strings[i]), text);
        if (!document->set_string(*strings[i], "9.8.7")) continue;
        const auto edited = document->edited_text();
        if (!edited) continue;
        const auto after = ManifestDocument::parse(*edited, k_file);
        PIOT_CLAIM(after && differs_only_in({{strings[i], "9.8.7"}}, document->root(), after->root()));
    }
}

void check_cargo(std::string_view text) {
    const auto manifest = read_cargo_toml(text, k_file);
    if (!manifest) check_position(manifest.error().diagnostics.front().origin, text);
    for (const auto build : {BuildMode::maturin, BuildMode::setuptools, BuildMode::hatch}) {
        const auto pyproject = read_pyproject_toml(text, "d/pyproject.toml", build);
        if (!pyproject) PIOT_CLAIM(!pyproject.error().diagnostics.front().hint.empty());
    }
    static_cast<void>(parse_crate_manifest(text, k_file));
    static_cast<void>(find_directory_sources(text));
    const auto before = parse_locked_packages(text, "Cargo.lock");
    const auto without = drop_checksums(text);
    PIOT_CLAIM(drop_checksums(without) == without);
    if (before) static_cast<void>(parse_locked_packages(without, "Cargo.lock"));
}

void check_python(std::string_view text) {
    const auto facts = parse_python_facts(text, text);
    const auto versions = expand_requires_python(facts.requires_python);
    for (const auto& version : versions)
        PIOT_CLAIM(version.starts_with("3."));
    const auto first_line = text.substr(0, text.find('\n'));
    static_cast<void>(expand_requires_python(first_line));
    if (const auto metadata = parse_core_metadata(text, "METADATA"))
        for (const auto& field : metadata->fields)
            PIOT_CLAIM(!field.name.empty() && !metadata->get_all(field.name).empty());
    static_cast<void>(parse_vcs_info(text, ".cargo_vcs_info.json"));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    check_edits(text);
    check_cargo(text);
    check_python(text);
    return 0;
}
