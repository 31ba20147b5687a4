// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace piot::planning {

/// Sets of packages by index.
using Packages = std::vector<std::size_t>;

/// The configured packages as a graph. Indexes are positions in the configuration.
class PackageGraph {
  public:
    explicit PackageGraph(const Config& config);

    [[nodiscard]] std::size_t size() const { return dependencies_.size(); }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    /// The name that was probably meant by one that no package has; empty where none is near.
    [[nodiscard]] std::string find_near(std::string_view name) const;
    [[nodiscard]] const Packages& dependencies(std::size_t package) const { return dependencies_[package]; }
    [[nodiscard]] const Packages& dependents(std::size_t package) const { return dependents_[package]; }
    /// Packages that release at one version: a group, or one package alone. Ascending.
    [[nodiscard]] const Packages& line(std::size_t package) const { return lines_[line_of_[package]]; }
    [[nodiscard]] std::size_t line_of(std::size_t package) const { return line_of_[package]; }
    [[nodiscard]] const std::vector<Packages>& lines() const { return lines_; }
    /// The packages and everything that depends on them, transitively; ascending.
    [[nodiscard]] Packages with_dependents(const Packages& packages) const;

  private:
    std::unordered_map<std::string, std::size_t> by_name_;
    std::vector<Packages> dependencies_;
    std::vector<Packages> dependents_;
    std::vector<Packages> lines_;
    std::vector<std::size_t> line_of_;
};

}  // namespace piot::planning
