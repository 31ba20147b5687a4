// SPDX-License-Identifier: MIT
#include "piot/domain/matrix.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;

namespace {

using Names = std::vector<std::string>;

PackageConfig a_crate(std::string name, std::string path, Names depends_on = {}) {
    PackageConfig package;
    package.name = std::move(name);
    package.path = std::move(path);
    package.depends_on = std::move(depends_on);
    package.settings = CratesSettings{"", {}, false};
    std::get<CratesSettings>(package.settings).crate = package.name;
    return package;
}

PackageConfig a_wheel(std::string name, std::string path, PypiSettings settings) {
    PackageConfig package;
    package.name = std::move(name);
    package.path = std::move(path);
    settings.project = package.name;
    package.settings = std::move(settings);
    return package;
}

PypiSettings maturin(std::vector<Target> targets) {
    PypiSettings settings;
    settings.build = BuildMode::maturin;
    settings.targets = std::move(targets);
    return settings;
}

Release a_release(const PackageConfig& package, Version version = {1, 2, 0}) {
    const bool is_crate = package.kind() == PackageKind::crates;
    Release release;
    release.package = package.name;
    release.kind = package.kind();
    release.registry_name = package.registry_name();
    release.version = version;
    release.registry_version = is_crate ? version.to_string() : version.to_pep440();
    return release;
}

/// Every package is released, in configuration order.
std::vector<MatrixRow> rows_of(std::vector<PackageConfig> packages, const ManifestFacts& facts = {}) {
    Config config;
    config.packages = std::move(packages);
    std::vector<Release> releases;
    for (const auto& package : config.packages)
        releases.push_back(a_release(package));
    auto rows = make_matrix(config, releases, facts);
    REQUIRE(rows);
    return *std::move(rows);
}

template <class Member>
std::vector<Member> column(const std::vector<MatrixRow>& rows, Member MatrixRow::*member) {
    std::vector<Member> values;
    for (const auto& row : rows)
        values.push_back(row.*member);
    return values;
}

}  // namespace

TEST_CASE("matrix: a crate has one row that packages it where cargo does", "[matrix]") {
    const auto rows = rows_of({a_crate("grp/core", "crates/core")});
    REQUIRE(rows.size() == 1);
    MatrixRow expected;
    expected.name = "grp/core";
    expected.kind = PackageKind::crates;
    expected.version = "1.2.0";
    expected.target = "noarch";
    expected.runs_on = "ubuntu-latest";
    expected.artifact_name = "grp__core-crate";
    expected.artifact_path = "crates/core/target/package";
    expected.path = "crates/core";
    expected.cargo_packages = {"grp/core"};
    CHECK(rows[0] == expected);
}

TEST_CASE("matrix: a package at the root has paths without a leading ./", "[matrix]") {
    PypiSettings settings;
    settings.pure = true;
    const auto rows = rows_of({a_crate("root", "."), a_wheel("py", ".", settings)});
    CHECK(column(rows, &MatrixRow::artifact_path) == Names{"target/package", "dist", "dist"});
    CHECK(column(rows, &MatrixRow::path) == Names{".", ".", "."});
}

TEST_CASE("matrix: wheels come in configuration order, then the sdist, then the pure wheel", "[matrix]") {
    auto settings = maturin({{"x86_64-unknown-linux-gnu", ""}, {"aarch64-apple-darwin", "macos-15"}});
    settings.pure = true;
    const auto rows = rows_of({a_wheel("py", "python", settings)});
    CHECK(column(rows, &MatrixRow::target) ==
          Names{"x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "sdist", "any"});
    CHECK(column(rows, &MatrixRow::artifact_name) ==
          Names{"py-wheel-x86_64-unknown-linux-gnu", "py-wheel-aarch64-apple-darwin", "py-sdist", "py-wheel-any"});
    CHECK(column(rows, &MatrixRow::runs_on) == Names{"ubuntu-latest", "macos-15", "ubuntu-latest", "ubuntu-latest"});
    CHECK(column(rows, &MatrixRow::build) ==
          std::vector<std::optional<BuildMode>>(4, std::optional(BuildMode::maturin)));
}

TEST_CASE("matrix: a wheel's version is spelled as PyPI wants it", "[matrix]") {
    Config config;
    config.packages = {a_wheel("py", "python", {})};
    const auto rows =
        make_matrix(config, {a_release(config.packages[0], {1, 3, 0, Prerelease{PrereleaseLabel::rc, 1}})}, {});
    REQUIRE(rows);
    CHECK(rows->front().version == "1.3.0rc1");
}

TEST_CASE("matrix: each triple has its runner and its libc", "[matrix]") {
    const auto [triple, runner, libc] = GENERATE(table<std::string, std::string, std::string>({
        {"x86_64-unknown-linux-gnu", "ubuntu-latest", "gnu"},
        {"x86_64-unknown-linux-musl", "ubuntu-latest", "musl"},
        {"aarch64-unknown-linux-gnu", "ubuntu-24.04-arm", "gnu"},
        {"aarch64-unknown-linux-musl", "ubuntu-24.04-arm", "musl"},
        {"armv7-unknown-linux-gnueabihf", "ubuntu-latest", "gnu"},
        {"armv7-unknown-linux-musleabihf", "ubuntu-latest", "musl"},
        {"powerpc64le-unknown-linux-gnu", "ubuntu-latest", "gnu"},
        {"x86_64-apple-darwin", "macos-latest", ""},
        {"aarch64-apple-darwin", "macos-latest", ""},
        {"x86_64-pc-windows-msvc", "windows-latest", ""},
        {"x86_64-pc-windows-gnu", "windows-latest", ""},
        {"aarch64-pc-windows-msvc", "windows-latest", ""},
        {"aarch64-linux-android", "ubuntu-24.04-arm", ""},
    }));
    INFO(triple);
    CHECK(default_runner(triple) == runner);
    CHECK(libc_of(triple) == libc);
}

TEST_CASE("matrix: manylinux stands on glibc rows, musllinux on musl rows", "[matrix]") {
    auto settings =
        maturin({{"x86_64-unknown-linux-gnu", ""}, {"x86_64-unknown-linux-musl", ""}, {"x86_64-apple-darwin", ""}});
    settings.manylinux = "2_28";
    CHECK(column(rows_of({a_wheel("py", "python", settings)}), &MatrixRow::manylinux) == Names{"2_28", "", "", ""});
    settings.manylinux = "auto";
    CHECK(column(rows_of({a_wheel("py", "python", settings)}), &MatrixRow::manylinux) == Names{"auto", "", "", ""});
    settings.manylinux = "musllinux_1_2";
    CHECK(column(rows_of({a_wheel("py", "python", settings)}), &MatrixRow::manylinux) ==
          Names{"", "musllinux_1_2", "", ""});
}

TEST_CASE("matrix: one row per target builds all interpreters; the sdist needs only the newest", "[matrix]") {
    auto settings = maturin({{"x86_64-unknown-linux-gnu", ""}});
    settings.pure = true;
    const auto rows = rows_of({a_wheel("py", "python", settings)}, {{"py", {">=3.12", false}}});
    CHECK(column(rows, &MatrixRow::python_versions) ==
          std::vector<Names>{{"3.12", "3.13", "3.14"}, {"3.14"}, {"3.14"}});
}

TEST_CASE("matrix: fanned out by interpreters, the rows of a target ascend and say so in their name", "[matrix]") {
    auto settings = maturin({{"x86_64-unknown-linux-gnu", ""}, {"x86_64-apple-darwin", ""}});
    settings.fan_out = FanOut::interpreters;
    settings.python_versions = {"3.10", "3.9"};
    const auto rows = rows_of({a_wheel("py", "python", settings)});
    CHECK(column(rows, &MatrixRow::artifact_name) ==
          Names{"py-wheel-x86_64-unknown-linux-gnu-py3.9", "py-wheel-x86_64-unknown-linux-gnu-py3.10",
                "py-wheel-x86_64-apple-darwin-py3.9", "py-wheel-x86_64-apple-darwin-py3.10", "py-sdist"});
    CHECK(column(rows, &MatrixRow::python_versions) ==
          std::vector<Names>{{"3.9"}, {"3.10"}, {"3.9"}, {"3.10"}, {"3.10"}});
}

TEST_CASE("matrix: a single interpreter is no fan", "[matrix]") {
    auto settings = maturin({{"x86_64-unknown-linux-gnu", ""}});
    settings.fan_out = FanOut::interpreters;
    settings.python_versions = {"3.11"};
    CHECK(rows_of({a_wheel("py", "python", settings)})[0].artifact_name == "py-wheel-x86_64-unknown-linux-gnu");
}

TEST_CASE("matrix: a wheel that serves every interpreter is built once, on the newest", "[matrix]") {
    auto settings = maturin({{"x86_64-unknown-linux-gnu", ""}});
    settings.fan_out = GENERATE(FanOut::interpreters, FanOut::targets);
    const auto rows = rows_of({a_wheel("py", "python", settings)}, {{"py", {">=3.9", true}}});
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].artifact_name == "py-wheel-x86_64-unknown-linux-gnu");
    CHECK(rows[0].python_versions == Names{"3.14"});
}

TEST_CASE("matrix: a bundled binary goes into wheels of a target only", "[matrix]") {
    auto settings = maturin({{"x86_64-unknown-linux-gnu", ""}});
    settings.pure = true;
    settings.bundle_cli = BundleCli{"cli", "src/py/_bin", "crates/cli", {"tls"}, true};
    const auto rows = rows_of({a_wheel("py", "python", settings)});
    CHECK(column(rows, &MatrixRow::bundle_cli) ==
          std::vector<std::optional<BundleCli>>{settings.bundle_cli, std::nullopt, std::nullopt});
}

TEST_CASE("matrix: a build workflow is stamped on every row of its package", "[matrix]") {
    auto package = a_wheel("py", "python", maturin({{"x86_64-unknown-linux-gnu", ""}}));
    package.build_workflow = "wheels.yml";
    CHECK(column(rows_of({package, a_crate("core", "core")}), &MatrixRow::build_workflow) ==
          Names{"wheels.yml", "wheels.yml", ""});
}

TEST_CASE("matrix: a crate is packaged together with the planned crates beneath it, dependencies first", "[matrix]") {
    auto core = a_crate("core", "core");
    std::get<CratesSettings>(core.settings).crate = "core-rs";
    const auto rows = rows_of({core, a_crate("side", "side"), a_crate("mid", "mid", {"core"}),
                               a_wheel("py", "python", {}), a_crate("top", "top", {"mid", "py"})});
    REQUIRE(rows.size() == 5);
    CHECK(rows[0].cargo_packages == Names{"core-rs"});
    CHECK(rows[1].cargo_packages == Names{"side"});
    CHECK(rows[2].cargo_packages == Names{"core-rs", "mid"});
    CHECK(rows[3].cargo_packages.empty());
    CHECK(rows[4].cargo_packages == Names{"core-rs", "mid", "top"});
}

TEST_CASE("matrix: a crate beneath that is not planned is not packaged again", "[matrix]") {
    Config config;
    config.packages = {a_crate("core", "core"), a_crate("mid", "mid", {"core"}), a_crate("top", "top", {"mid"})};
    const auto rows = make_matrix(config, {a_release(config.packages[0]), a_release(config.packages[2])}, {});
    REQUIRE(rows);
    REQUIRE(rows->size() == 2);
    CHECK((*rows)[1].cargo_packages == Names{"core", "top"});
}

TEST_CASE("matrix: exactly 256 rows pass, one more is refused with the remedy at the package", "[matrix]") {
    Config config;
    auto settings = maturin({});
    for (int i = 0; i < 51; ++i)
        settings.targets.push_back({"target-" + std::to_string(i), ""});
    settings.python_versions = {"3.9", "3.10", "3.11", "3.12", "3.13"};
    settings.fan_out = FanOut::interpreters;
    config.packages = {a_wheel("py", "python", settings), a_crate("core", "core")};
    config.packages[0].origin = {"putitoutthere.toml", 7, 1};
    const auto py = a_release(config.packages[0]);
    CHECK(make_matrix(config, {py}, {}).value().size() == 256);

    const auto refused = make_matrix(config, {py, a_release(config.packages[1])}, {});
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().diagnostics.size() == 1);
    const auto& diagnostic = refused.error().diagnostics[0];
    CHECK(diagnostic.code == codes::PIOT_PLAN_TOO_MANY_ROWS);
    CHECK(diagnostic.origin == Origin{"putitoutthere.toml", 7, 1});
    CHECK(diagnostic.message == "the build matrix has 257 rows, GitHub runs at most 256; `py` alone has 256");
    CHECK(diagnostic.hint.find("fan_out = \"targets\"") != std::string::npos);
}

TEST_CASE("matrix: an empty plan has no rows", "[matrix]") {
    Config config;
    config.packages = {a_crate("core", "core")};
    CHECK(make_matrix(config, {}, {}).value().empty());
}
