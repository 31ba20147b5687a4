// SPDX-License-Identifier: MIT
#include "domain/doctor/checked_tree.hpp"

#include <algorithm>

namespace piot {

CheckedTree::CheckedTree(const TreeInput& input, PackageGlobs globs)
    : input_(input), files_(input.files), places_(input), globs_(std::move(globs)) {
    for (std::size_t i = 0; i < size(); ++i) {
        by_name_.emplace(package(i).name, i);
        if (package(i).crates() != nullptr) crate_packages_.emplace(package(i).path, i);
    }
}

std::optional<std::size_t> CheckedTree::find_crate_package(std::string_view directory) const {
    const auto found = crate_packages_.find(directory);
    if (found == crate_packages_.end()) return std::nullopt;
    return found->second;
}

const CrateProject* CheckedTree::find_own_crate(std::size_t index) const {
    const auto& package = this->package(index);
    if (package.crates() != nullptr) return projects().find_crate(package.path);
    const auto* python = projects().find_python(package.path);
    return python == nullptr || python->crate.empty() ? nullptr : projects().find_crate(python->crate);
}

const CrateProject* CheckedTree::find_bundled_crate(std::size_t index) const {
    const auto* pypi = package(index).pypi();
    if (pypi == nullptr || !pypi->bundle_cli) return nullptr;
    const auto& bundle = *pypi->bundle_cli;
    const auto* named = projects().find_crate(bundle.crate_path);
    if (named != nullptr && declares_binary(*named, bundle.bin)) return named;
    const auto* workspace = projects().find_workspace(bundle.crate_path);
    if (workspace == nullptr) return named;
    for (const auto& directory : workspace->members)
        if (const auto* member = projects().find_crate(directory);
            member != nullptr && declares_binary(*member, bundle.bin))
            return member;
    return named;
}

bool CheckedTree::depends_on(std::size_t from, std::size_t to) const {
    return closure_of(from)[to];
}

bool CheckedTree::counts_for(std::size_t index, std::string_view path) const {
    if (globs_.find(index, path) != nullptr) return true;
    const auto owners = globs_.packages_of(path);
    return std::any_of(owners.begin(), owners.end(), [&](std::size_t owner) { return depends_on(index, owner); });
}

const std::vector<bool>& CheckedTree::closure_of(std::size_t index) const {
    const auto [known, is_new] = closures_.try_emplace(index, size(), false);
    auto& reached = known->second;
    if (!is_new) return reached;
    std::vector<std::size_t> pending{index};
    while (!pending.empty()) {
        const auto next = pending.back();
        pending.pop_back();
        for (const auto& name : package(next).depends_on) {
            const auto found = by_name_.find(name);
            if (found == by_name_.end() || reached[found->second]) continue;
            reached[found->second] = true;
            pending.push_back(found->second);
        }
    }
    return reached;
}

bool declares_binary(const CrateProject& crate, std::string_view name) {
    return std::any_of(crate.binaries.begin(), crate.binaries.end(),
                       [&](const CrateBinary& binary) { return binary.name == name; });
}

}  // namespace piot
