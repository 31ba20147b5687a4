// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/version.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace piot {

enum class PackageKind { crates, pypi };
enum class BuildMode { maturin, setuptools, hatch };
enum class Cadence { immediate, scheduled };
enum class FanOut { targets, interpreters };

struct Target {
    std::string triple;
    std::string runner;  ///< empty = the default runner of the triple

    friend bool operator==(const Target&, const Target&) = default;
};

/// `[package.trust_policy]`: what is registered as trusted publisher.
struct TrustPolicy {
    std::string workflow;
    std::string environment;  ///< empty = not declared
    std::string repository;   ///< `owner/repo`; empty = not declared

    friend bool operator==(const TrustPolicy&, const TrustPolicy&) = default;
};

/// `[package.bundle_cli]`: a Rust binary shipped inside each wheel.
struct BundleCli {
    std::string bin;
    std::string stage_to;
    std::string crate_path = ".";
    std::vector<std::string> features;
    bool no_default_features = false;

    friend bool operator==(const BundleCli&, const BundleCli&) = default;
};

struct CratesSettings {
    std::string crate;  ///< registry name; defaults to the package's name
    std::vector<std::string> features;
    bool no_default_features = false;

    friend bool operator==(const CratesSettings&, const CratesSettings&) = default;
};

struct PypiSettings {
    std::string project;  ///< key `pypi`; defaults to the package's name
    BuildMode build = BuildMode::setuptools;
    std::vector<Target> targets;
    std::vector<std::string> python_versions;  ///< `3.N`, as configured; empty = expand from requires-python
    FanOut fan_out = FanOut::targets;
    std::string manylinux;  ///< empty = not configured
    bool pure = false;      ///< a py3-none-any wheel row; defaults to true for hatch, false otherwise
    std::optional<BundleCli> bundle_cli;
    std::vector<std::string> rehearsal_build;  ///< argv with placeholders; empty = the build mode's default

    friend bool operator==(const PypiSettings&, const PypiSettings&) = default;
};

/// One `[[package]]`.
struct PackageConfig {
    std::string name;
    std::string
        path;  ///< directory of the manifest, repository-relative, `/` separated, no `./`, no trailing `/`; `.` = root
    std::vector<std::string> globs;  ///< key `paths` or `globs`
    std::vector<std::string> depends_on;
    std::string group;  ///< empty = none
    Version first_version{0, 1, 0};
    std::string tag_format = "{name}-v{version}";
    std::string build_workflow;  ///< empty = none
    std::string registry;        ///< name of a `[registry.NAME]`; empty = crates.io or PyPI
    std::optional<TrustPolicy> trust_policy;
    std::variant<CratesSettings, PypiSettings> settings;
    Origin origin;  ///< of the `[[package]]` header

    [[nodiscard]] PackageKind kind() const;
    /// The name on the registry: `crate`, `pypi`, or the package's own.
    [[nodiscard]] const std::string& registry_name() const;
    [[nodiscard]] const CratesSettings* crates() const { return std::get_if<CratesSettings>(&settings); }
    [[nodiscard]] const PypiSettings* pypi() const { return std::get_if<PypiSettings>(&settings); }
};

/// `[registry.NAME]`.
struct RegistryConfig {
    std::string name;
    PackageKind kind = PackageKind::crates;
    std::string index;      ///< URL of the sparse or the simple index, without cargo's `sparse+`, ends with `/`
    std::string upload;     ///< URL of the upload endpoint as configured; pypi only
    std::string token_env;  ///< name of the environment variable; empty = none
    Origin origin;
};

/// A whole, valid putitoutthere.toml: names are unique, dependencies exist and are acyclic, globs and tags are usable.
struct Config {
    Cadence cadence = Cadence::immediate;
    std::string line;  ///< empty = not set, `*`, `1` or `1.4`
    bool github_release = true;
    std::vector<PackageConfig> packages;  ///< in file order, at least one
    std::vector<RegistryConfig> registries;
    std::string sha256;  ///< lower-case hex of the file's bytes

    /// nullptr when no package has that name.
    [[nodiscard]] const PackageConfig* find_package(std::string_view name) const;
};

inline constexpr std::string_view k_config_file_name = "putitoutthere.toml";

/// The configuration in `text`, or every finding in it (a TOML syntax error stands alone). `file` is what origins name.
[[nodiscard]] Result<Config> parse_config(std::string_view text, std::string_view file = k_config_file_name);

/// The JSON Schema of the configuration file, as published in config/putitoutthere.schema.json; ends with a line feed.
[[nodiscard]] std::string make_config_schema();

/// `{name}` and `{version}` filled in.
[[nodiscard]] std::string format_tag(const PackageConfig& package, std::string_view version);

[[nodiscard]] std::string_view to_string(PackageKind kind);
[[nodiscard]] std::string_view to_string(BuildMode build);

}  // namespace piot
