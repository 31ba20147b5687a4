// SPDX-License-Identifier: MIT
#include "app/rehearse/builds.hpp"

#include "app/rehearse/tool.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace fs = std::filesystem;

namespace {

/// piot is built for this platform only.
constexpr std::string_view k_host_triple = "x86_64-unknown-linux-gnu";

std::string fill(std::string argument, const std::vector<std::pair<std::string_view, std::string>>& values) {
    for (const auto& [placeholder, value] : values)
        argument = replace_all(argument, placeholder, value);
    return argument;
}

/// What builds the package where the configuration says nothing: the tools of its build mode, as users of them would.
std::vector<std::vector<std::string>> default_builds(const PypiSettings& settings) {
    if (settings.build == BuildMode::maturin)
        return {{"maturin", "build", "--release", "--manifest-path", "{path}/Cargo.toml", "--out", "{artifact_dir}"},
                {"maturin", "sdist", "--manifest-path", "{path}/Cargo.toml", "--out", "{artifact_dir}"}};
    std::vector<std::string> build{"{python}", "-m", "build", "--outdir", "{artifact_dir}", "--sdist", "{path}"};
    if (settings.pure) build.insert(build.end() - 1, "--wheel");
    return {build};
}

/// The newest interpreter of the package's rows that this machine has; any python3 where there is none of them, which
/// is all that a pure wheel and an sdist need.
Result<std::string> find_python(const BuildContext& context, const std::string& package) {
    std::vector<std::string> versions;
    for (const auto& row : context.plan.matrix)
        if (row.name == package && row.target != "sdist" && row.target != "any")
            versions.insert(versions.end(), row.python_versions.rbegin(), row.python_versions.rend());
    for (const auto& version : versions) {
        ProcessSpec spec;
        spec.argv = {"python" + version, "-c", ""};
        spec.working_directory = context.scratch.path();
        spec.environment = tool_environment(context.services, context.scratch);
        const auto found = context.services.processes.run(spec);
        if (found && found->exit_status == 0) return spec.argv.front();
        if (!found && found.error().diagnostics.front().code != codes::PIOT_TOOL_MISSING)
            return tl::unexpected(found.error());
    }
    return std::string("python3");
}

/// Released crates beneath a package that are not planned, dependencies first: each is packaged from the ones before
/// it.
void collect_baseline_crates(const BuildContext& context, const PackageConfig& package,
                             std::vector<const PackageConfig*>& crates) {
    for (const auto& name : package.depends_on) {
        const auto* dependency = context.config.find_package(name);
        collect_baseline_crates(context, *dependency, crates);
        const bool is_baseline = dependency->crates() != nullptr && context.plan.find_release(name) == nullptr &&
                                 context.plan.find_baseline(name) != nullptr;
        if (is_baseline && std::find(crates.begin(), crates.end(), dependency) == crates.end())
            crates.push_back(dependency);
    }
}

}  // namespace

bool is_buildable_here(const MatrixRow& row) {
    return row.target == "noarch" || row.target == "sdist" || row.target == "any" || row.target == k_host_triple;
}

Result<void> build_crate(const BuildContext& context, const MatrixRow& row) {
    // Every row gets a target directory of its own, as it has a runner of its own.
    const auto target = context.scratch.path() / "targets" / row.artifact_name;
    PIOT_CHECK(context.cargo.package(context.checkout.work_tree / row.path, row.cargo_packages, target));
    const auto& release = *context.plan.find_release(row.name);
    const auto file = target / "package" / fmt::format("{}-{}.crate", release.registry_name, release.registry_version);
    PIOT_CHECK(context.scratch.copy_into(file, fs::path("artifacts") / row.artifact_name));
    return {};
}

Result<std::vector<fs::path>> build_python_package(const BuildContext& context, const PackageConfig& package) {
    const auto& settings = *package.pypi();
    const auto& release = *context.plan.find_release(package.name);
    PIOT_TRY(const auto out, context.scratch.make_directory(fs::path("built") / replace_all(package.name, "/", "__")));
    PIOT_TRY(const auto python, find_python(context, package.name));
    const std::vector<std::pair<std::string_view, std::string>> values{
        {"{path}", package.path},
        {"{artifact_dir}", out.string()},
        {"{version}", release.registry_version},
        {"{target}", std::string(k_host_triple)},
        {"{python}", python},
    };
    const auto builds = settings.rehearsal_build.empty()
                            ? default_builds(settings)
                            : std::vector<std::vector<std::string>>{settings.rehearsal_build};
    for (const auto& build : builds) {
        ProcessSpec spec;
        for (const auto& argument : build)
            spec.argv.push_back(fill(argument, values));
        spec.working_directory = context.checkout.work_tree;
        spec.environment = tool_environment(context.services, context.scratch);
        // hatch-vcs and setuptools-scm take the version from here; the others have it from their stamped manifest.
        spec.environment["SETUPTOOLS_SCM_PRETEND_VERSION"] = release.registry_version;
        PIOT_CHECK(run_tool(context.services, spec, codes::PIOT_REHEARSAL_BUILD));
    }
    return context.scratch.list_files(out);
}

Result<void> build_baseline_crates(const BuildContext& context) {
    std::vector<const PackageConfig*> wanted;
    for (const auto& release : context.plan.releases)
        collect_baseline_crates(context, *context.config.find_package(release.package), wanted);
    const auto target = context.scratch.path() / "targets" / "baseline";
    for (const auto* package : wanted) {
        PIOT_CHECK(
            context.cargo.package(context.checkout.work_tree / package->path, {package->registry_name()}, target));
        const auto& version = context.plan.find_baseline(package->name)->version;
        const auto file = fmt::format("{}-{}.crate", package->registry_name(), version.to_string());
        PIOT_CHECK(context.scratch.copy_into(target / "package" / file, "baseline"));
    }
    return {};
}

}  // namespace piot::app
