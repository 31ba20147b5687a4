// SPDX-License-Identifier: MIT
// Input: a manifest, or a Rust file. It stands in every place of a small repository where one is read, and doctor looks
// at the whole.
#include "domain/doctor/pymodule.hpp"
#include "fuzz_target.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/doctor_tree.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace piot;

namespace {

constexpr std::string_view k_config = R"([putitoutthere]
version = 1
[[package]]
name = "root"
kind = "crates"
path = "."
paths = ["src/**"]
features = ["x"]
[[package]]
name = "d"
kind = "pypi"
build = "maturin"
path = "d"
paths = ["d/*"]
targets = ["x86_64-unknown-linux-gnu"]
[package.bundle_cli]
bin = "b"
stage_to = "d/_bin"
features = ["x"]
[[package]]
name = "e"
kind = "pypi"
path = "e"
paths = ["e/**"]
)";

void check_places(const std::vector<Diagnostic>& findings, std::string_view text) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    for (const auto& finding : findings) {
        PIOT_CLAIM(!finding.message.empty() && !finding.origin.file.empty());
        PIOT_CLAIM(finding.origin.line >= 0 && finding.origin.column >= 0);
        if (finding.origin.file.ends_with("Cargo.toml")) PIOT_CLAIM(finding.origin.line <= lines);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    for (const auto& name : doctor::find_pymodules(text))
        PIOT_CLAIM(!name.empty());
    ManifestInput input;
    for (const auto* path : {"Cargo.toml", "d/Cargo.toml", "d/pyproject.toml", "e/pyproject.toml", "e/setup.py"})
        input.manifests.push_back({path, text});
    auto& tree = input.tree;
    tree.config = parse_config(k_config).value();
    tree.config_text = k_config;
    tree.files = {"Cargo.toml", "d/Cargo.toml", "d/pyproject.toml",  "d/src/lib.rs", "e/pyproject.toml",
                  "e/setup.py", "e/src/e.pyx",  "src/bin/b/main.rs", "src/lib.rs",   "src/nested/mod.rs"};
    tree.projects = parse_projects(input.manifests, tree.files);
    for (const auto& path : find_extension_sources(tree.config, tree.projects))
        input.sources.push_back({path, text});
    input.repository = "o/r";
    check_places(check_tree(tree), text);
    check_places(check_manifests(input), text);
    return 0;
}
