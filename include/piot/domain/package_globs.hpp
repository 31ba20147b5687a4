// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/glob.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace piot {

/// The globs of all packages, compiled once.
class PackageGlobs {
  public:
    /// Fails on a glob that `parse_config` would have refused.
    [[nodiscard]] static Result<PackageGlobs> compile(const Config& config);

    [[nodiscard]] const std::vector<Glob>& of(std::size_t package) const { return globs_[package]; }
    /// The first glob of the package, in its order, that the path matches; nullptr when none does.
    [[nodiscard]] const Glob* find(std::size_t package, std::string_view path) const;
    /// The packages that the path belongs to: indexes, ascending.
    [[nodiscard]] std::vector<std::size_t> packages_of(std::string_view path) const;

  private:
    struct TransparentHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Place = std::pair<std::size_t, std::size_t>;  // package, glob

    void collect(std::string_view prefix, std::string_view path, std::vector<std::size_t>& packages) const;

    std::vector<std::vector<Glob>> globs_;
    std::unordered_map<std::string, std::vector<Place>, TransparentHash, std::equal_to<>> by_prefix_;
};

}  // namespace piot
