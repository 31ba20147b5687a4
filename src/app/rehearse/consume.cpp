// SPDX-License-Identifier: MIT
#include "app/rehearse/consume.hpp"

#include "app/rehearse/tool.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::app {

namespace fs = std::filesystem;

namespace {

/// Asks the installed distribution for its version, then imports what it installed. Dependencies are not installed
/// (they are other people's, on the real index), so a failing import counts only where the distribution needs nothing.
constexpr const char* k_import_script = R"(
import importlib, importlib.metadata, sys
distribution = importlib.metadata.distribution(sys.argv[1])
if distribution.version != sys.argv[2]:
    sys.exit(f"version {distribution.version} is installed, not {sys.argv[2]}")
names = set()
for file in distribution.files or ():
    top = file.parts[0]
    if top.endswith((".dist-info", ".data")) or top == ".." or file.suffix not in (".py", ".so"):
        continue
    names.add(top.split(".")[0])
needs = [need for need in distribution.requires or () if "extra ==" not in need]
for name in sorted(names):
    try:
        importlib.import_module(name)
    except ImportError:
        if not needs:
            raise
)";

}  // namespace

Result<void> consume_crate(const BuildContext& context, const Release& release) {
    const auto& package = *context.config.find_package(release.package);
    const auto library = package.path == "." ? std::string("src/lib.rs") : package.path + "/src/lib.rs";
    const ProjectVersion crate{release.registry_name, release.registry_version};
    PIOT_TRY(const auto text, context.services.repository.commit_tree().read_file(library));
    return text ? context.cargo.consume_library(crate) : context.cargo.consume_binary(crate);
}

Result<void> consume_python_project(const BuildContext& context, const Release& release,
                                    const std::string& registry_url) {
    const auto root = context.scratch.path() / "venvs" / normalize_pypi_name(release.registry_name);
    const auto python = (root / "bin" / "python").string();
    const auto environment = tool_environment(context.services, context.scratch);
    const auto run = [&](std::vector<std::string> argv) {
        ProcessSpec spec;
        spec.argv = std::move(argv);
        spec.working_directory = context.scratch.path();
        spec.environment = environment;
        return run_tool(context.services, spec, codes::PIOT_REHEARSAL_CONSUME);
    };
    PIOT_CHECK(run({"python3", "-m", "venv", root.string()}));
    PIOT_CHECK(run({python, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-deps", "--only-binary",
                    ":all:", "--index-url", registry_url + "/pypi/simple/",
                    release.registry_name + "==" + release.registry_version}));
    PIOT_CHECK(run({python, "-c", k_import_script, release.registry_name, release.registry_version}));
    return {};
}

bool has_rehearsed_wheel(const Plan& rehearsed, const std::string& package) {
    return std::any_of(rehearsed.matrix.begin(), rehearsed.matrix.end(),
                       [&](const MatrixRow& row) { return row.name == package && row.target != "sdist"; });
}

}  // namespace piot::app
