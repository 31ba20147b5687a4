// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace piot {

/// A path that a unit changed and that a package's globs match.
struct TouchedPath {
    std::string path;      ///< bytes of the tree
    std::string glob;      ///< the first one that matches, as configured
    bool differs = false;  ///< between the package's base (never released: nothing) and HEAD

    friend bool operator==(const TouchedPath&, const TouchedPath&) = default;
};

/// A unit that touches a package.
struct TouchingUnit {
    std::size_t position = 0;  ///< number of first-parent steps from HEAD
    std::string commit;
    std::vector<TouchedPath> paths;   ///< at most `k_max_touched_paths`; those that differ first, else in git's order
    std::size_t path_count = 0;       ///< all that it changed
    std::size_t differing_count = 0;  ///< of these, those that differ

    friend bool operator==(const TouchingUnit&, const TouchingUnit&) = default;
};

inline constexpr std::size_t k_max_touched_paths = 20;

/// What the units of a package's range did to it.
struct PackageHistory {
    std::vector<TouchingUnit> units;  ///< newest first

    friend bool operator==(const PackageHistory&, const PackageHistory&) = default;
};

}  // namespace piot
