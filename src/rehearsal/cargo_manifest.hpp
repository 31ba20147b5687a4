// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace piot::rehearsal {

struct CrateDependency {
    std::string name;     ///< as the dependent calls it
    std::string package;  ///< as the registry calls it; equal to `name` unless renamed
    std::string requirement;
    std::string kind;      ///< `normal`, `build` or `dev`
    std::string target;    ///< `cfg(…)` or a triple; empty = every platform
    std::string registry;  ///< index URL of another registry; empty = the same one
    std::vector<std::string> features;
    bool is_optional = false;
    bool uses_default_features = true;
};

/// What crates.io takes from the `Cargo.toml` inside a `.crate`.
struct CrateManifest {
    std::string name;
    std::string version;
    std::string description;
    std::string license;
    std::string license_file;
    std::string homepage;
    std::string documentation;
    std::string repository;
    std::string links;
    std::string rust_version;
    std::string edition;
    std::vector<std::string> keywords;
    std::vector<std::string> categories;
    std::vector<std::string> bin_names;
    bool has_lib = false;
    std::vector<CrateDependency> dependencies;
    std::map<std::string, std::vector<std::string>> features;
};

/// Only what a packaged manifest can hold: workspace inheritance is resolved in it. The error is a line for people.
[[nodiscard]] tl::expected<CrateManifest, std::string> parse_cargo_manifest(std::string_view text);

enum class YankState { live, yanked };

/// The crate's line of the sparse index, without a line end, not yanked.
[[nodiscard]] std::string make_index_line(const CrateManifest& manifest, std::string_view checksum);
/// The same line in another state; yanking is all that may ever change in a line.
[[nodiscard]] std::string with_yank_state(std::string_view index_line, YankState state);
/// The directory part of a crate's index file: `1`, `2`, `3/a`, `ab/cd`. The name is used as it is given.
[[nodiscard]] std::string index_prefix(std::string_view name);

}  // namespace piot::rehearsal
