// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// What the manifests of a pypi package say about the interpreters that its wheels need.
struct PythonFacts {
    std::string requires_python;  ///< `[project] requires-python`; empty = not known
    /// One wheel serves every interpreter: abi3, or bindings that do not link to Python (bin, cffi, uniffi).
    bool is_version_independent = false;

    friend bool operator==(const PythonFacts&, const PythonFacts&) = default;
};

/// The manifests that the facts come from; nullopt = there is none, or it cannot be read.
struct PythonManifests {
    std::optional<std::string> pyproject;
    std::optional<std::string> cargo;      ///< of the extension crate
    std::optional<std::string> workspace;  ///< Cargo.toml with `[workspace]` at or above the crate
};

/// Never fails: a missing or odd manifest says nothing.
[[nodiscard]] PythonFacts parse_python_facts(const PythonManifests& manifests);
[[nodiscard]] PythonFacts parse_python_facts(std::string_view pyproject, std::string_view cargo);

/// The text of a file at a repository-relative path; nullopt when there is none or it cannot be read.
using ManifestReader = std::function<std::optional<std::string>(const std::string& path)>;

/// Finds the manifests of the package in directory `path` (`.` = root) and parses them: its pyproject.toml, the
/// Cargo.toml beside it or at `[tool.maturin] manifest-path`, and the nearest Cargo.toml with `[workspace]`.
[[nodiscard]] PythonFacts gather_python_facts(const std::string& path, const ManifestReader& read);

/// The CPython minors, `3.N` ascending, that a `requires-python` text lets in, out of those piot knows (3.8 to 3.14).
/// A minor counts when one of its releases satisfies every clause: `>=3.10.2` keeps 3.10. A clause that names only a
/// minor speaks of the whole series: `>3.11` starts at 3.12 and `!=3.12` leaves out every 3.12.x. Empty when the text
/// says nothing, is no specifier, or lets none in.
[[nodiscard]] std::vector<std::string> expand_requires_python(std::string_view specifier);

}  // namespace piot
