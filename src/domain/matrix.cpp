// SPDX-License-Identifier: MIT
#include "piot/domain/matrix.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::string_view k_default_python = "3.12";
constexpr std::string_view k_default_runner = "ubuntu-latest";

/// One package with all that its rows are made from.
struct RowSource {
    const PackageConfig& package;
    const Release& release;
    std::vector<std::string> python_versions = {};
};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

int minor_of(std::string_view version) {
    const auto dot = version.find('.');
    int minor = 0;
    if (dot != std::string_view::npos)
        std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
    return minor;
}

std::string below(std::string_view directory, std::string_view relative) {
    if (directory == "." || directory.empty()) return std::string(relative);
    return fmt::format("{}/{}", directory, relative);
}

MatrixRow make_row(const RowSource& source, std::string_view target, std::string_view artifact_suffix) {
    MatrixRow row;
    row.name = source.package.name;
    row.kind = source.package.kind();
    row.version = source.release.registry_version;
    row.target = target;
    row.runs_on = k_default_runner;
    row.artifact_name = fmt::format("{}-{}", make_artifact_stem(source.package.name), artifact_suffix);
    row.path = source.package.path;
    row.build_workflow = source.package.build_workflow;
    return row;
}

/// Names of the packages that `package` stands on, at any depth.
std::set<std::string, std::less<>> packages_beneath(const Config& config, const PackageConfig& package) {
    std::set<std::string, std::less<>> beneath;
    auto pending = package.depends_on;
    while (!pending.empty()) {
        const auto name = std::move(pending.back());
        pending.pop_back();
        const auto* dependency = config.find_package(name);
        if (dependency == nullptr || !beneath.insert(name).second) continue;
        pending.insert(pending.end(), dependency->depends_on.begin(), dependency->depends_on.end());
    }
    return beneath;
}

MatrixRow make_crate_row(const RowSource& source) {
    auto row = make_row(source, "noarch", "crate");
    row.artifact_path = below(row.path, "target/package");
    return row;
}

/// Cargo names of a crate and the planned crates beneath it. `releases` is in dependency order, so that what lies
/// beneath comes before the crate itself.
std::vector<std::string> list_cargo_packages(const Config& config, const std::vector<Release>& releases,
                                             const PackageConfig& package) {
    std::vector<std::string> names;
    const auto beneath = packages_beneath(config, package);
    for (const auto& release : releases) {
        const bool belongs = release.package == package.name || beneath.contains(release.package);
        if (belongs && release.kind == PackageKind::crates) names.push_back(release.registry_name);
    }
    return names;
}

MatrixRow make_python_row(const RowSource& source, std::string_view target, std::string_view artifact_suffix) {
    auto row = make_row(source, target, artifact_suffix);
    row.artifact_path = below(row.path, "dist");
    row.build = source.package.pypi()->build;
    row.python_versions = {source.python_versions.back()};
    return row;
}

/// `musllinux_…` speaks of musl triples, everything else (`2_28`, `auto`) of glibc ones.
bool applies_to(std::string_view manylinux, std::string_view libc) {
    return libc == (manylinux.starts_with("musllinux_") ? "musl" : "gnu");
}

MatrixRow make_wheel_row(const RowSource& source, const Target& target, std::vector<std::string> interpreters) {
    const auto& settings = *source.package.pypi();
    auto row = make_python_row(source, target.triple, "wheel-" + target.triple);
    row.runs_on = target.runner.empty() ? std::string(default_runner(target.triple)) : target.runner;
    row.python_versions = std::move(interpreters);
    row.libc = libc_of(target.triple);
    if (applies_to(settings.manylinux, row.libc)) row.manylinux = settings.manylinux;
    row.bundle_cli = settings.bundle_cli;
    return row;
}

void add_python_rows(const RowSource& source, std::vector<MatrixRow>& rows) {
    const auto& settings = *source.package.pypi();
    // One interpreter is no fan: its artifact keeps the plain name.
    const bool fans_out = settings.fan_out == FanOut::interpreters && source.python_versions.size() > 1;
    const auto& targets = settings.build == BuildMode::maturin ? settings.targets : std::vector<Target>{};
    for (const auto& target : targets) {
        if (!fans_out) {
            rows.push_back(make_wheel_row(source, target, source.python_versions));
            continue;
        }
        for (const auto& version : source.python_versions) {
            rows.push_back(make_wheel_row(source, target, {version}));
            rows.back().artifact_name += "-py" + version;
        }
    }
    rows.push_back(make_python_row(source, "sdist", "sdist"));
    if (settings.pure) rows.push_back(make_python_row(source, "any", "wheel-any"));
}

/// The remedy depends on what made the matrix large: interpreters can be folded, packages can only be released apart.
Diagnostic too_many_rows(const Config& config, const std::vector<MatrixRow>& rows) {
    std::map<std::string, std::size_t, std::less<>> rows_by_package;
    for (const auto& row : rows)
        ++rows_by_package[row.name];
    const auto fewer = [](const auto& left, const auto& right) { return left.second < right.second; };
    const auto& [name, count] = *std::max_element(rows_by_package.begin(), rows_by_package.end(), fewer);
    const auto* package = config.find_package(name);
    const bool is_fanned = package->pypi() != nullptr && package->pypi()->fan_out == FanOut::interpreters;
    return {codes::PIOT_PLAN_TOO_MANY_ROWS, Severity::error,
            fmt::format("the build matrix has {} rows, GitHub runs at most {}; `{}` alone has {}", rows.size(),
                        k_max_matrix_rows, name, count),
            package->origin,
            is_fanned ? fmt::format(
                            "set fan_out = \"targets\" on `{}`: one row per target then builds all interpreters", name)
                      : "release in parts, `--only` a few packages at a time, or drop targets that nobody uses"};
}

}  // namespace

Result<std::vector<MatrixRow>> make_matrix(const Config& config, const std::vector<Release>& releases,
                                           const ManifestFacts& facts) {
    std::vector<MatrixRow> rows;
    for (const auto& release : releases) {
        const auto* package = config.find_package(release.package);
        if (package == nullptr)
            return fail(Diagnostic{codes::PIOT_INTERNAL, Severity::error,
                                   fmt::format("`{}` is planned but not configured", release.package)});
        RowSource source{*package, release};
        if (package->kind() == PackageKind::crates) {
            rows.push_back(make_crate_row(source));
            continue;
        }
        const auto known = facts.find(package->name);
        const auto own_facts = known == facts.end() ? PythonFacts{} : known->second;
        source.python_versions = make_python_versions(*package->pypi(), own_facts);
        // A wheel that serves every interpreter is built once, on the newest.
        if (own_facts.is_version_independent) source.python_versions = {source.python_versions.back()};
        add_python_rows(source, rows);
    }
    if (rows.size() > k_max_matrix_rows) return fail(too_many_rows(config, rows));
    // Only now: on a graph too large for any matrix this would take very long.
    for (auto& row : rows)
        if (row.kind == PackageKind::crates)
            row.cargo_packages = list_cargo_packages(config, releases, *config.find_package(row.name));
    return rows;
}

std::vector<std::string> make_python_versions(const PypiSettings& settings, const PythonFacts& facts) {
    auto versions =
        settings.python_versions.empty() ? expand_requires_python(facts.requires_python) : settings.python_versions;
    if (versions.empty()) versions.emplace_back(k_default_python);
    std::sort(versions.begin(), versions.end(),
              [](const auto& left, const auto& right) { return minor_of(left) < minor_of(right); });
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    return versions;
}

std::string make_artifact_stem(std::string_view package_name) {
    return replace_all(package_name, "/", "__");
}

std::string_view default_runner(std::string_view triple) {
    if (contains(triple, "darwin")) return "macos-latest";
    if (contains(triple, "windows")) return "windows-latest";
    if (triple.starts_with("aarch64") && contains(triple, "linux")) return "ubuntu-24.04-arm";
    return k_default_runner;
}

std::string_view libc_of(std::string_view triple) {
    if (!contains(triple, "-linux-")) return {};
    if (contains(triple, "musl")) return "musl";
    return contains(triple, "gnu") ? "gnu" : "";
}

}  // namespace piot
