// SPDX-License-Identifier: MIT
#include "piot/domain/config.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot {

PackageKind PackageConfig::kind() const {
    return std::holds_alternative<CratesSettings>(settings) ? PackageKind::crates : PackageKind::pypi;
}

const std::string& PackageConfig::registry_name() const {
    const auto* crate = crates();
    return crate != nullptr ? crate->crate : pypi()->project;
}

const PackageConfig* Config::find_package(std::string_view name) const {
    const auto found =
        std::find_if(packages.begin(), packages.end(), [&](const auto& package) { return package.name == name; });
    return found == packages.end() ? nullptr : &*found;
}

std::string format_tag(const PackageConfig& package, std::string_view version) {
    return replace_all(replace_all(package.tag_format, "{version}", version), "{name}", package.name);
}

std::string_view to_string(PackageKind kind) {
    return kind == PackageKind::crates ? "crates" : "pypi";
}

std::string_view to_string(BuildMode build) {
    switch (build) {
        case BuildMode::maturin:
            return "maturin";
        case BuildMode::setuptools:
            return "setuptools";
        case BuildMode::hatch:
            return "hatch";
    }
    return "";
}

}  // namespace piot
