// SPDX-License-Identifier: MIT
#include "piot/domain/package_globs.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

Result<PackageGlobs> PackageGlobs::compile(const Config& config) {
    PackageGlobs result;
    std::vector<Diagnostic> findings;
    for (std::size_t package = 0; package < config.packages.size(); ++package) {
        const auto& settings = config.packages[package];
        auto& globs = result.globs_.emplace_back();
        for (const auto& pattern : settings.globs) {
            auto glob = Glob::compile(pattern);
            if (!glob) {
                const auto& error = glob.error();
                findings.push_back({codes::PIOT_CONFIG_GLOB, Severity::error,
                                    fmt::format("glob `{}` {}", pattern, error.message), settings.origin,
                                    error.meant.empty() ? "" : fmt::format("write `{}`", error.meant)});
                continue;
            }
            result.by_prefix_[glob->prefix()].emplace_back(package, globs.size());
            globs.push_back(*std::move(glob));
        }
    }
    if (!findings.empty()) return fail(std::move(findings));
    return result;
}

const Glob* PackageGlobs::find(std::size_t package, std::string_view path) const {
    const auto& globs = globs_[package];
    const auto found = std::find_if(globs.begin(), globs.end(), [&](const Glob& glob) { return glob.matches(path); });
    return found == globs.end() ? nullptr : &*found;
}

std::vector<std::size_t> PackageGlobs::packages_of(std::string_view path) const {
    std::vector<std::size_t> packages;
    collect({}, path, packages);
    for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
        collect(path.substr(0, slash), path, packages);
    collect(path, path, packages);
    std::sort(packages.begin(), packages.end());
    packages.erase(std::unique(packages.begin(), packages.end()), packages.end());
    return packages;
}

void PackageGlobs::collect(std::string_view prefix, std::string_view path, std::vector<std::size_t>& packages) const {
    const auto found = by_prefix_.find(prefix);
    if (found == by_prefix_.end()) return;
    for (const auto& [package, glob] : found->second)
        if (globs_[package][glob].matches(path)) packages.push_back(package);
}

}  // namespace piot
