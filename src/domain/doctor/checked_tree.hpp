// SPDX-License-Identifier: MIT
#pragma once
#include "domain/doctor/config_places.hpp"
#include "domain/project/tracked_files.hpp"

#include "piot/domain/package_globs.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// The configuration and the tree, with the questions that several checks ask. Packages are indexes.
class CheckedTree {
  public:
    /// `input` outlives this.
    CheckedTree(const TreeInput& input, PackageGlobs globs);

    [[nodiscard]] const Config& config() const { return input_.config; }
    [[nodiscard]] const PackageConfig& package(std::size_t index) const { return input_.config.packages[index]; }
    [[nodiscard]] std::size_t size() const { return input_.config.packages.size(); }
    [[nodiscard]] const ProjectTree& projects() const { return input_.projects; }
    [[nodiscard]] const TrackedFiles& files() const { return files_; }
    [[nodiscard]] const ConfigPlaces& places() const { return places_; }
    [[nodiscard]] const PackageGlobs& globs() const { return globs_; }

    /// The package of kind crates in a directory.
    [[nodiscard]] std::optional<std::size_t> find_crate_package(std::string_view directory) const;
    /// The crate that a crates package is, or that maturin builds into the package; nullptr when there is none.
    [[nodiscard]] const CrateProject* find_own_crate(std::size_t index) const;
    /// The crate that declares the program of `bundle_cli`: at its `crate_path`, or a member of the workspace there;
    /// where none declares it the one at `crate_path`. nullptr when there is none.
    [[nodiscard]] const CrateProject* find_bundled_crate(std::size_t index) const;
    /// True when `from` depends on `to` by `depends_on`, transitively.
    [[nodiscard]] bool depends_on(std::size_t from, std::size_t to) const;
    /// True when a change of the file makes the package due: by a glob of its own or of what it depends on.
    [[nodiscard]] bool counts_for(std::size_t index, std::string_view path) const;

  private:
    [[nodiscard]] const std::vector<bool>& closure_of(std::size_t index) const;

    const TreeInput& input_;
    TrackedFiles files_;
    ConfigPlaces places_;
    PackageGlobs globs_;
    std::map<std::string, std::size_t, std::less<>> by_name_;
    std::map<std::string, std::size_t, std::less<>> crate_packages_;  // by directory
    mutable std::map<std::size_t, std::vector<bool>> closures_;
};

[[nodiscard]] bool declares_binary(const CrateProject& crate, std::string_view name);

}  // namespace piot
