// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/document.hpp"
#include "domain/config/findings.hpp"

#include "piot/domain/config.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::config {

/// A `[[package]]` as far as it could be read; the findings tell what is wrong with it.
struct PackageDraft {
    PackageConfig config;
    std::string label;                ///< "package `x`", or "package 3" when it has no name
    std::optional<PackageKind> kind;  ///< nullopt = not stated, or none that piot knows
    const Table* source = nullptr;    ///< not owned; lives as long as the document

    /// Where the value of a key stands; the package's header when it has no such key.
    [[nodiscard]] Place place(std::string_view key) const;
    /// Where the `index`-th string of a list stands.
    [[nodiscard]] Place place(std::string_view key, std::size_t index) const;
};

struct RegistryDraft {
    RegistryConfig config;
    std::optional<PackageKind> kind;
};

/// `index` counts from 0.
[[nodiscard]] PackageDraft read_package(const Table& table, std::size_t index, Findings& findings);

[[nodiscard]] RegistryDraft read_registry(const Entry& entry, Findings& findings);

/// What only all packages and registries together can break.
void check_rules(const std::vector<PackageDraft>& packages, const std::vector<RegistryDraft>& registries,
                 Findings& findings);

}  // namespace piot::config
