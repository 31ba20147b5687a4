// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/fakes/memory_archives.hpp"
#include "support/fakes/memory_tree.hpp"
#include "support/finding_text.hpp"

#include "piot/app/inspect.hpp"

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_head(40, 'a');
const std::string k_lib_text = "pub fn answer() {}\n";
const std::string k_crate = "core-crate/my-crate-1.2.0.crate";
const std::string k_wheel_row = "py-wheel-x86_64-unknown-linux-gnu";
const std::string k_wheel = k_wheel_row + "/my_py-1.2.0-cp311-cp311-manylinux_2_28_x86_64.whl";
const std::string k_sdist = "py-sdist/my_py-1.2.0.tar.gz";

MatrixRow a_row(const std::string& package, PackageKind kind, const std::string& target,
                const std::string& artifact_name) {
    MatrixRow row;
    row.name = package;
    row.kind = kind;
    row.version = "1.2.0";
    row.target = target;
    row.artifact_name = artifact_name;
    row.artifact_path = "dist";
    row.path = kind == PackageKind::crates ? "crates/my-crate" : "packages/python";
    return row;
}

/// A crate, and a Python package with one wheel row and its sdist.
struct World {
    Plan plan;
    Config config;
    MemoryTree tree;
    MemoryArchives archives{"/artifacts"};

    World() {
        plan.head = k_head;
        Release core;
        core.package = "core";
        core.registry_name = "my-crate";
        Release py;
        py.package = "py";
        py.kind = PackageKind::pypi;
        py.registry_name = "my-py";
        plan.releases = {core, py};
        auto wheel = a_row("py", PackageKind::pypi, "x86_64-unknown-linux-gnu", k_wheel_row);
        wheel.python_versions = {"3.11"};
        plan.matrix = {a_row("core", PackageKind::crates, "noarch", "core-crate"), wheel,
                       a_row("py", PackageKind::pypi, "sdist", "py-sdist")};
        config.packages.resize(2);
        config.packages[0].name = "core";
        config.packages[0].settings = CratesSettings{"my-crate", {}, false};
        config.packages[1].name = "py";
        config.packages[1].settings = PypiSettings{};
        tree.add("crates/my-crate/src/lib.rs", k_lib_text);
        archives.add(k_crate, make_members(CrateSpec{}));
        archives.add(k_wheel, make_members(WheelSpec{}));
        archives.add(k_sdist, make_members(SdistSpec{}));
    }

    [[nodiscard]] Result<ArtifactIndex> inspect() const {
        return app::inspect_artifacts({config, plan, tree, "/artifacts"}, archives);
    }
    /// The findings of an inspection that must refuse.
    [[nodiscard]] std::string refusal() const {
        const auto index = inspect();
        REQUIRE_FALSE(index.has_value());
        for (const auto& finding : index.error().diagnostics) {
            CHECK_FALSE(finding.hint.empty());
            CHECK_THAT(finding.origin.file, Catch::Matchers::StartsWith("/artifacts"));
        }
        return to_lines(index.error().diagnostics);
    }
    /// Leaves one row in the plan.
    void keep_only(std::size_t index) { plan.matrix = {plan.matrix.at(index)}; }
};

std::vector<std::string> files_of(const Result<ArtifactIndex>& index) {
    std::vector<std::string> files;
    for (const auto& artifact : index.value().artifacts)
        files.push_back(artifact.file.generic_string());
    return files;
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("inspect artifacts: a complete directory gives the index in upload order", "[inspect]") {
    World world;
    world.plan.matrix[1].python_versions = {"3.11", "3.12"};
    WheelSpec newer;
    newer.tag = "cp312-cp312-manylinux_2_28_x86_64";
    world.archives.add(k_wheel_row + "/deep/" + newer.file_name(), make_members(newer));
    world.archives.add_file(k_sdist + ".publish.attestation");
    const auto index = world.inspect();
    INFO((index ? "" : to_lines(index.error().diagnostics)));
    REQUIRE(index.has_value());
    CHECK(files_of(index) == std::vector<std::string>{"/artifacts/" + k_crate, "/artifacts/" + k_wheel,
                                                      "/artifacts/" + k_wheel_row + "/deep/" + newer.file_name(),
                                                      "/artifacts/" + k_sdist});
    const auto& crate = index->artifacts.front();
    CHECK(crate.package == "core");
    CHECK(crate.artifact_name == "core-crate");
    CHECK(crate.kind == ArtifactKind::crate);
    CHECK(crate.file_name == "my-crate-1.2.0.crate");
    CHECK(crate.sha256.size() == 64);
    CHECK(crate.attestation.empty());
    CHECK(index->artifacts.back().attestation == "/artifacts/" + k_sdist + ".publish.attestation");
    CHECK(index->notices.empty());
}

TEST_CASE("inspect artifacts: every missing row is named with the place and a file name", "[inspect]") {
    World world;
    world.archives = MemoryArchives("/artifacts");
    world.archives.add_file("py-sdist/README.txt");
    CHECK(world.refusal() ==
          "PIOT_INSPECT_MISSING row `core-crate` of `core` has no artifact: expected "
          "`/artifacts/core-crate/my-crate-1.2.0.crate`\n"
          "PIOT_INSPECT_MISSING row `py-wheel-x86_64-unknown-linux-gnu` of `py` has no artifact: expected "
          "`/artifacts/py-wheel-x86_64-unknown-linux-gnu/my_py-1.2.0-cp311-cp311-manylinux_X_Y_x86_64.whl`\n"
          "PIOT_INSPECT_MISSING row `py-sdist` of `py` has no sdist: expected "
          "`/artifacts/py-sdist/my_py-1.2.0.tar.gz`\n");
}

TEST_CASE("inspect artifacts: no directory, or no rows", "[inspect]") {
    World world;
    const auto absent = app::inspect_artifacts({world.config, world.plan, world.tree, "/elsewhere"}, world.archives);
    REQUIRE_FALSE(absent.has_value());
    CHECK(to_lines(absent.error().diagnostics) == "PIOT_INSPECT_MISSING the artifacts' directory is not there\n");
    world.plan.matrix.clear();
    const auto nothing = app::inspect_artifacts({world.config, world.plan, world.tree, "/elsewhere"}, world.archives);
    REQUIRE(nothing.has_value());
    CHECK(nothing->artifacts.empty());
}

TEST_CASE("inspect artifacts: files that no row claims are findings, by-products are not", "[inspect]") {
    World world;
    world.archives.add("py-extras-sdist/py_extras-1.0.tar.gz", {});
    world.archives.add("loose.whl", {});
    world.archives.add_file("piot-stamp/Cargo.toml");
    world.archives.add_file(k_wheel_row + "/.gitignore");
    world.archives.add_file("py-sdist/gone.tar.gz.publish.attestation");
    CHECK(world.refusal() ==
          "PIOT_INSPECT_UNPLANNED stands under no row of the plan\n"
          "PIOT_INSPECT_UNPLANNED stands under no row of the plan\n"
          "PIOT_INSPECT_UNPLANNED attests a file that is not there\n");
}

TEST_CASE("inspect artifacts: a row holds its own kind, and one file where only one can be", "[inspect]") {
    World world;
    world.archives.add(k_wheel_row + "/my_py-1.2.0.tar.gz", make_members(SdistSpec{}));
    world.archives.add("core-crate/other-1.0.0.crate", {});
    world.archives.add("py-sdist/again/my_py-1.2.0.tar.gz", make_members(SdistSpec{}));
    const auto text = world.refusal();
    CHECK_THAT(text, Contains("PIOT_INSPECT_UNPLANNED is an sdist in a row for a wheel\n"));
    CHECK_THAT(text, Contains("PIOT_INSPECT_DUPLICATE row `core-crate` has 2 files and can have one: "
                              "`my-crate-1.2.0.crate`, `other-1.0.0.crate`\n"));
    CHECK_THAT(text, Contains("PIOT_INSPECT_DUPLICATE row `py-sdist` has 2 files"));
}

TEST_CASE("inspect artifacts: cargo's copies below the crate are not looked at", "[inspect]") {
    World world;
    world.archives.add("core-crate/tmp-crate/my-crate-1.2.0.crate", {});
    world.archives.add("core-crate/tmp-registry/my-crate-1.2.0.crate", {});
    CHECK(world.inspect().has_value());
    world.archives.remove(k_crate);
    CHECK_THAT(world.refusal(), Contains("PIOT_INSPECT_MISSING row `core-crate` of `core` has no crate: expected"));
}

TEST_CASE("inspect artifacts: a wheel of one name in two rows is refused", "[inspect]") {
    World world;
    auto second = world.plan.matrix[1];
    second.artifact_name += "-py3.12";
    world.plan.matrix.insert(world.plan.matrix.begin() + 2, second);
    WheelSpec wheel;
    world.archives.add(second.artifact_name + "/" + wheel.file_name(), make_members(wheel));
    CHECK_THAT(world.refusal(), Contains("PIOT_INSPECT_DUPLICATE has the same name as `" + k_wheel + "`"));
}

TEST_CASE("inspect artifacts: a single artifact may be laid out flat", "[inspect]") {
    World world;
    world.keep_only(2);
    world.archives = MemoryArchives("/artifacts");
    world.archives.add("my_py-1.2.0.tar.gz", make_members(SdistSpec{}));
    const auto flat = world.inspect();
    REQUIRE(flat.has_value());
    CHECK(files_of(flat) == std::vector<std::string>{"/artifacts/my_py-1.2.0.tar.gz"});
    CHECK(flat->artifacts.front().artifact_name == "py-sdist");
    world.archives.add(k_sdist, make_members(SdistSpec{}));
    CHECK_THAT(world.refusal(), Contains("PIOT_INSPECT_UNPLANNED stands under no row of the plan"));
}

TEST_CASE("inspect artifacts: wrong, damaged and linked files are all in one report", "[inspect]") {
    World world;
    CrateSpec crate;
    crate.commit = std::string(40, 'b');
    world.archives.add(k_crate, make_members(crate));
    world.archives.remove(k_sdist);
    world.archives.add_damaged(k_sdist);
    world.archives.remove(k_wheel);
    world.archives.add_file(k_wheel, ListedFileKind::link);
    const auto text = world.refusal();
    CHECK_THAT(text, Contains("PIOT_INSPECT_COMMIT was packaged from commit"));
    CHECK_THAT(text, Contains("PIOT_INSPECT_ARCHIVE is damaged\n"));
    CHECK_THAT(text, Contains("PIOT_INSPECT_UNREADABLE is a link or no file\n"));
}

TEST_CASE("inspect artifacts: an interpreter without a wheel is missing", "[inspect]") {
    World world;
    world.plan.matrix[1].python_versions = {"3.11", "3.12"};
    CHECK(world.refusal() ==
          "PIOT_INSPECT_MISSING row `py-wheel-x86_64-unknown-linux-gnu` has no wheel for Python 3.12\n");
}

TEST_CASE("inspect artifacts: warnings let the artifacts pass and are kept", "[inspect]") {
    World world;
    WheelSpec wheel;
    wheel.files = {{"my_py/A.py", ""}, {"my_py/a.py", ""}};
    world.archives.add(k_wheel, make_members(wheel));
    const auto index = world.inspect();
    REQUIRE(index.has_value());
    CHECK(to_lines(index->notices) == "~PIOT_INSPECT_ARCHIVE `my_py/A.py` and `my_py/a.py` differ in case only\n");
}

TEST_CASE("inspect artifacts: a package of a configured registry is not held to PyPI's rules", "[inspect]") {
    World world;
    WheelSpec wheel;
    wheel.tag = "cp311-cp311-linux_x86_64";
    world.archives.remove(k_wheel);
    world.archives.add(k_wheel_row + "/" + wheel.file_name(), make_members(wheel));
    CHECK_THAT(world.refusal(), Contains("PyPI takes no wheel with platform tag `linux_x86_64`"));
    world.config.packages[1].registry = "internal";
    CHECK(world.inspect().has_value());
}

TEST_CASE("inspect artifacts: a crate's files are compared with the commit's tree", "[inspect]") {
    World world;
    CrateSpec crate;
    crate.files = {{"src/lib.rs", "changed\n"}, {"target/x", ""}};
    world.archives.add(k_crate, make_members(crate));
    CHECK(world.refusal() ==
          "PIOT_INSPECT_CRATE_CONTENT holds a file that the commit does not track: `target/x`\n"
          "PIOT_INSPECT_CRATE_CONTENT holds a file whose content is not the commit's: `src/lib.rs`\n");
}

TEST_CASE("inspect artifacts: LFS, submodules, manifests and borrowed files are the commit's too", "[inspect]") {
    World world;
    CrateSpec crate;
    crate.package_lines += "readme = \"README.md\"\nlicense-file = \"LICENSE\"\n";
    crate.files = {{"src/lib.rs", k_lib_text},        {"LICENSE", "MIT text\n"}, {"README.md", "# All\n"},
                   {"vendor/lib/zlib.c", "any\n"},    {"image.png", "pixels"},   {"pyproject.toml", "stamped"},
                   {"fixtures/Cargo.toml", "stamped"}};
    world.archives.add(k_crate, make_members(crate));
    world.tree.add("LICENSE", "MIT text\n")
        .add("README.md", "# All\n")
        .add(".gitmodules", "[submodule \"z\"]\n\tpath = crates/my-crate/vendor/lib\n\turl = https://z\n")
        .add("crates/my-crate/image.png", "version https://git-lfs.github.com/spec/v1\noid sha256:" +
                                              make_content("x", {{"p", "pixels"}}).members.front().sha256 +
                                              "\nsize 6\n")
        .add("crates/my-crate/pyproject.toml", "as committed")
        .add("crates/my-crate/fixtures/Cargo.toml", "as committed");
    const auto index = world.inspect();
    INFO((index ? "" : to_lines(index.error().diagnostics)));
    CHECK(index.has_value());
}

TEST_CASE("inspect files: given by hand, each is held against the row that claims it", "[inspect]") {
    World world;
    const auto files = app::inspect_files(
        {&world.config, &world.plan, &world.tree, {"/artifacts/" + k_sdist, "/artifacts/" + k_crate}}, world.archives);
    REQUIRE(files.has_value());
    CHECK(files_of(files) == std::vector<std::string>{"/artifacts/" + k_sdist, "/artifacts/" + k_crate});
    CHECK(files->artifacts.front().artifact_name == "py-sdist");
    world.archives.add("other-1.0.tar.gz", make_members(SdistSpec{"other", "1.0"}));
    const auto unclaimed = app::inspect_files(
        {&world.config, &world.plan, &world.tree, {"/artifacts/other-1.0.tar.gz", "/artifacts/notes.txt"}},
        world.archives);
    REQUIRE_FALSE(unclaimed.has_value());
    CHECK(to_lines(unclaimed.error().diagnostics) ==
          "PIOT_INSPECT_UNPLANNED belongs to `other`, which is not in the plan\n"
          "PIOT_INSPECT_FILE_NAME is not the name of a wheel, an sdist or a crate\n");
    CHECK(unclaimed.error().diagnostics.front().origin.file == "/artifacts/other-1.0.tar.gz");
}

TEST_CASE("inspect files: without a plan the registries' rules remain", "[inspect]") {
    World world;
    app::InspectFilesRequest request;
    request.files = {"/artifacts/" + k_sdist, "/artifacts/" + k_wheel, "/artifacts/" + k_crate};
    const auto good = app::inspect_files(request, world.archives);
    REQUIRE(good.has_value());
    CHECK(good->artifacts.size() == 3);
    CHECK(good->artifacts.front().package.empty());
    WheelSpec wheel;
    wheel.tag = "cp311-cp311-linux_x86_64";
    world.archives.add(wheel.file_name(), make_members(wheel));
    request.files = {"/artifacts/" + wheel.file_name(), "/artifacts/notes.txt", "/artifacts/absent.crate"};
    const auto bad = app::inspect_files(request, world.archives);
    REQUIRE_FALSE(bad.has_value());
    CHECK(to_lines(bad.error().diagnostics) ==
          "PIOT_INSPECT_TARGET PyPI takes no wheel with platform tag `linux_x86_64`\n"
          "PIOT_INSPECT_FILE_NAME is not the name of a wheel, an sdist or a crate\n"
          "PIOT_INSPECT_ARCHIVE is damaged\n");
}

TEST_CASE("inspect artifacts: many files are read side by side, and findings come in their order", "[inspect]") {
    const MemoryArchives archives("/artifacts");
    app::InspectFilesRequest request;
    for (int i = 0; i < 100; ++i)
        request.files.emplace_back(fmt::format("/artifacts/my_py-1.{}.0-py3-none-any.whl", i));
    const auto bad = app::inspect_files(request, archives);
    REQUIRE_FALSE(bad);
    REQUIRE(bad.error().diagnostics.size() == 100);
    for (std::size_t i = 0; i < 100; ++i)
        CHECK(bad.error().diagnostics[i].origin.file == request.files[i].generic_string());
}
