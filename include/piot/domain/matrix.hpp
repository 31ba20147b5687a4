// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"
#include "piot/domain/python_facts.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// By package name; a package that is absent counts as one whose manifests say nothing.
using ManifestFacts = std::map<std::string, PythonFacts, std::less<>>;

/// GitHub runs no job matrix with more rows.
inline constexpr std::size_t k_max_matrix_rows = 256;

/// The build rows of the planned packages, in the order of `releases`. Within a package: wheels (targets in
/// configuration order, interpreters ascending), the sdist, the pure wheel. Failure: PIOT_PLAN_TOO_MANY_ROWS.
[[nodiscard]] Result<std::vector<MatrixRow>> make_matrix(const Config& config, const std::vector<Release>& releases,
                                                         const ManifestFacts& facts);

/// The interpreters that a pypi package is built for, `3.N` ascending, at least one: configured, else expanded from
/// requires-python, else 3.12.
[[nodiscard]] std::vector<std::string> make_python_versions(const PypiSettings& settings, const PythonFacts& facts);

/// A package name as artifact names hold it: `/` becomes `__`.
[[nodiscard]] std::string make_artifact_stem(std::string_view package_name);

/// The runner of a Rust target triple where the configuration names none.
[[nodiscard]] std::string_view default_runner(std::string_view triple);

/// `gnu` or `musl` for a Linux triple, else empty.
[[nodiscard]] std::string_view libc_of(std::string_view triple);

}  // namespace piot
