// SPDX-License-Identifier: MIT
#include "domain/inspect/crates_io_faults.hpp"
#include "domain/inspect/rules.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::inspection {

namespace {

// crates.io: src/controllers/krate/publish.rs and crates/crates_io_validation.
constexpr std::size_t k_longest_name = 64;
constexpr std::size_t k_longest_description = 1000;
constexpr std::size_t k_most_keywords = 5;
constexpr std::size_t k_longest_keyword = 20;
constexpr std::size_t k_most_categories = 5;
constexpr std::array<std::string_view, 2> k_crates_io_indexes{"https://github.com/rust-lang/crates.io-index",
                                                              "sparse+https://index.crates.io/"};

using Faults = std::vector<ManifestFault>;

bool is_crate_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !name.empty() && name.size() <= k_longest_name && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

void check_required(const CrateManifest& manifest, Faults& faults) {
    if (!is_crate_name(manifest.name))
        faults.push_back({"name", fmt::format("crates.io takes no crate called `{}`", manifest.name),
                          "use letters, digits, `-` and `_`, at most 64, the first a letter"});
    std::vector<std::string> missing;
    if (trim(manifest.description).empty()) missing.emplace_back("description");
    if (trim(manifest.license).empty() && trim(manifest.license_file).empty()) missing.emplace_back("license");
    if (!missing.empty())
        faults.push_back({missing.front(),
                          fmt::format("Cargo.toml lacks {}, which crates.io demands", quote_some(missing)),
                          "set it under `[package]`, or inherit it from `[workspace.package]`"});
    if (manifest.publish &&
        std::find(manifest.publish->begin(), manifest.publish->end(), "crates-io") == manifest.publish->end())
        faults.push_back({"publish", "Cargo.toml forbids an upload to crates.io by its `publish` key",
                          "remove `publish`, or list \"crates-io\" in it"});
}

void check_limits(const CrateManifest& manifest, Faults& faults) {
    if (manifest.description.size() > k_longest_description)
        faults.push_back({"description", fmt::format("the description has more than {} bytes", k_longest_description),
                          "shorten `description` in Cargo.toml"});
    if (manifest.keywords.size() > k_most_keywords || manifest.categories.size() > k_most_categories)
        faults.push_back({manifest.keywords.size() > k_most_keywords ? "keywords" : "categories",
                          "crates.io takes at most 5 keywords and 5 categories", "remove some from Cargo.toml"});
    for (const auto& keyword : manifest.keywords)
        if (keyword.size() > k_longest_keyword)
            faults.push_back({"keywords",
                              fmt::format("the keyword `{}` is longer than {} characters", keyword, k_longest_keyword),
                              "shorten it in Cargo.toml"});
    const std::array<std::pair<std::string_view, std::string_view>, 3> urls{{{"documentation", manifest.documentation},
                                                                             {"homepage", manifest.homepage},
                                                                             {"repository", manifest.repository}}};
    for (const auto& [key, url] : urls)
        if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
            faults.push_back({std::string(key), fmt::format("crates.io takes web addresses only, not `{}`", url),
                              "give `documentation`, `homepage` and `repository` as https://…"});
}

void check_dependencies(const CrateManifest& manifest, Faults& faults) {
    std::vector<std::string> wildcards;
    std::vector<std::string> foreign;
    for (const auto& dependency : manifest.dependencies) {
        const bool is_foreign =
            !dependency.registry_index.empty() && std::find(k_crates_io_indexes.begin(), k_crates_io_indexes.end(),
                                                            dependency.registry_index) == k_crates_io_indexes.end();
        // One that git or a path gives says no version as a rule: that is one fault, not two.
        if (is_foreign || dependency.has_path_or_git)
            foreign.push_back(dependency.name_in_manifest);
        else if (trim(dependency.requirement) == "*")
            wildcards.push_back(dependency.name_in_manifest);
    }
    if (!wildcards.empty())
        faults.push_back({dependency_key(wildcards.front()),
                          fmt::format("crates.io takes no `*` as a requirement: {}", quote_some(wildcards)),
                          "name a version for these dependencies"});
    if (!foreign.empty())
        faults.push_back({dependency_key(foreign.front()),
                          fmt::format("crates.io takes dependencies on itself only: {}", quote_some(foreign)),
                          "depend on a release on crates.io"});
}

}  // namespace

std::string dependency_key(std::string_view name) {
    return fmt::format("dependencies.{}", name);
}

std::vector<ManifestFault> find_crates_io_faults(const CrateManifest& manifest) {
    Faults faults;
    check_required(manifest, faults);
    check_limits(manifest, faults);
    check_dependencies(manifest, faults);
    return faults;
}

void check_crates_io_manifest(const CrateManifest& manifest, FindingList& findings) {
    for (auto& fault : find_crates_io_faults(manifest))
        findings.add(codes::PIOT_INSPECT_METADATA, std::move(fault.message), std::move(fault.hint));
}

}  // namespace piot::inspection
