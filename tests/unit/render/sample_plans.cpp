// SPDX-License-Identifier: MIT
#include "sample_plans.hpp"

#include "piot/base/codes.hpp"

namespace piot::test {

namespace {

constexpr const char* k_head = "9f2c61c3d0a8e4b57a16f0c2d9be83a4715e6d20";
constexpr const char* k_commit = "1b7e44a09c5d2f8836be91a7c40f5dd2e6a3b918";
constexpr const char* k_older_commit = "c05fd6b1e7a94823db60f1c88a9e3527b4d17f6a";

Release a_core_release() {
    Release release;
    release.package = "core";
    release.registry_name = "demo-core";
    release.previous = Version{0, 4, 0};
    release.version = Version{0, 5, 0};
    release.registry_version = "0.5.0";
    release.tag = "core-v0.5.0";
    release.reasons = {{ReasonKind::changed, "", k_head, "crates/core/src/lib.rs", "crates/core/**"},
                       {ReasonKind::changed, "", k_commit, "crates/core/src/parse.rs", "crates/core/**"},
                       {ReasonKind::changed, "", k_older_commit, "crates/core/b\xE4r.txt", "crates/core/**"},
                       {ReasonKind::trailer, "", k_commit, "", "", "release: minor"}};
    return release;
}

Release a_mid_release() {
    Release release;
    release.package = "mid";
    release.registry_name = "demo-mid";
    release.previous = Version{1, 2, 3};
    release.version = Version{1, 2, 4};
    release.registry_version = "1.2.4";
    release.tag = "mid-v1.2.4";
    release.level = 1;
    release.depends_on = {"core"};
    release.reasons = {{ReasonKind::dependency, "core", "", "", ""}};
    return release;
}

Release a_python_release() {
    Release release;
    release.package = "grp/py";
    release.kind = PackageKind::pypi;
    release.registry_name = "demo";
    release.version = Version{0, 1, 0, Prerelease{PrereleaseLabel::rc, 1}};
    release.registry_version = "0.1.0rc1";
    release.tag = "grp/py-v0.1.0-rc.1";
    release.level = 2;
    release.depends_on = {"core", "mid"};
    release.reasons = {{ReasonKind::first_release, "", "", "", ""},
                       {ReasonKind::forced, "", k_head, "", "", "release: minor-rc [grp/py]"}};
    return release;
}

MatrixRow a_crate_row(const Release& release, std::string path, std::vector<std::string> cargo_packages) {
    MatrixRow row;
    row.name = release.package;
    row.version = release.registry_version;
    row.target = "noarch";
    row.runs_on = "ubuntu-latest";
    row.artifact_name = release.package + "-crate";
    row.artifact_path = path + "/target/package";
    row.path = std::move(path);
    row.cargo_packages = std::move(cargo_packages);
    return row;
}

MatrixRow a_python_row(std::string target, std::string artifact_name) {
    MatrixRow row;
    row.name = "grp/py";
    row.kind = PackageKind::pypi;
    row.version = "0.1.0rc1";
    row.target = std::move(target);
    row.runs_on = "ubuntu-latest";
    row.artifact_name = std::move(artifact_name);
    row.artifact_path = "python/dist";
    row.path = "python";
    row.build = BuildMode::maturin;
    row.python_versions = {"3.12", "3.13"};
    row.build_workflow = "wheels.yml";
    return row;
}

std::vector<MatrixRow> a_matrix() {
    auto linux = a_python_row("x86_64-unknown-linux-gnu", "grp__py-wheel-x86_64-unknown-linux-gnu");
    linux.libc = "gnu";
    linux.manylinux = "2_28";
    linux.bundle_cli = BundleCli{"demo-cli", "src/demo/_bin", "crates/cli", {"tls"}, true};
    auto mac = a_python_row("aarch64-apple-darwin", "grp__py-wheel-aarch64-apple-darwin");
    mac.runs_on = "macos-15";
    return {a_crate_row(a_core_release(), "crates/core", {"demo-core"}),
            a_crate_row(a_mid_release(), "crates/mid", {"demo-core", "demo-mid"}), linux, mac,
            a_python_row("sdist", "grp__py-sdist")};
}

}  // namespace

Plan a_plan() {
    Plan plan;
    plan.head = k_head;
    plan.config_sha256 = std::string(32, 'a') + std::string(32, '5');
    plan.baseline = {{"core", Version{0, 4, 0}, "core-v0.4.0"}, {"mid", Version{1, 2, 3}, "mid-v1.2.3"}};
    plan.releases = {a_core_release(), a_mid_release(), a_python_release()};
    plan.matrix = a_matrix();
    plan.notices = {{codes::PIOT_PLAN_TAG_NOTICE,
                     Severity::notice,
                     "the tag `core-v1.2` looks like a version but is not SemVer",
                     {},
                     "delete it, or tag `core-v1.2.0` if it was a release"}};
    return plan;
}

Plan an_empty_plan() {
    Plan plan;
    plan.head = k_head;
    plan.config_sha256 = std::string(32, 'a') + std::string(32, '5');
    plan.baseline = {{"core", Version{0, 4, 0}, "core-v0.4.0"}, {"mid", Version{1, 2, 3}, "mid-v1.2.3"}};
    return plan;
}

Plan a_checked_plan() {
    auto plan = a_plan();
    plan.releases[0].verdict = Verdict::skip;
    plan.releases[1].verdict = Verdict::publish;
    plan.releases[2].verdict = Verdict::unknown;
    plan.heal = {{"mid", Version{1, 2, 3}, "mid-v1.2.3", k_commit}};
    plan.skew = {{"mid", "core"}};
    return plan;
}

}  // namespace piot::test
