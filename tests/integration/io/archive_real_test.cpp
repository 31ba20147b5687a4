// SPDX-License-Identifier: MIT
#include "io/archive/archive_reader.hpp"
#include "io/posix_process_runner.hpp"
#include "support/catch.hpp"
#include "support/finding_text.hpp"
#include "support/switch_clock.hpp"
#include "support/temp_dir.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/inspect.hpp"

#include <charconv>

using namespace piot;
using namespace piot::test;

namespace {

/// Runs the real build tools in a directory of its own.
class Tools {
  public:
    explicit Tools(const TempDir& dir) : dir_(dir) {}

    /// nullopt when the program is missing or fails.
    std::optional<std::string> run(std::vector<std::string> argv) const {
        ProcessSpec spec;
        spec.argv = std::move(argv);
        spec.working_directory = dir_.path();
        spec.environment = runner_.base_environment();
        spec.environment["CARGO_HOME"] = (dir_.path() / "cargo-home").string();
        spec.environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        spec.environment["GIT_CONFIG_NOSYSTEM"] = "1";
        const auto result = runner_.run(spec);
        if (!result || result->exit_status != 0) {
            UNSCOPED_INFO(spec.argv.front() << ": " << (result ? result->error : to_lines(result.error().diagnostics)));
            return std::nullopt;
        }
        return result->output;
    }

  private:
    const TempDir& dir_;
    SwitchClock clock_;
    io::PosixProcessRunner runner_{clock_};
};

/// Older cargos package no chain of unreleased crates.
bool has_current_cargo(const Tools& tools) {
    const auto version = tools.run({"cargo", "--version"}).value_or("");
    const auto parts = split(std::string_view(version), '.');
    int minor = 0;
    if (parts.size() > 1) std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), minor);
    return version.starts_with("cargo 1.") && minor >= 90;
}

ArtifactFacts load(const std::filesystem::path& file) {
    const auto kind = find_artifact_kind(file.filename().string());
    REQUIRE(kind.has_value());
    ArchiveRequest request;
    request.file = file;
    request.format = *kind == ArtifactKind::wheel ? ArchiveFormat::zip : ArchiveFormat::tar_gz;
    request.keeps_text = [kind](std::string_view path) { return is_text_of_facts(*kind, path); };
    auto content = io::FileArchiveReader().read_archive(request);
    INFO(file << ": " << (content ? "" : to_lines(content.error().diagnostics)));
    REQUIRE(content.has_value());
    return make_artifact_facts(*kind, *std::move(content));
}

void write_workspace(const TempDir& dir) {
    dir.write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n");
    dir.write("crates/core/Cargo.toml",
              "[package]\nname = \"zz-core\"\nversion = \"1.2.0\"\nedition = \"2021\"\ndescription = \"core\"\n"
              "license = \"MIT\"\nreadme = \"../../README.md\"\n");
    dir.write("crates/core/src/lib.rs", "pub fn core() {}\n");
    dir.write("crates/mid/Cargo.toml",
              "[package]\nname = \"zz-mid\"\nversion = \"0.4.0-rc.1\"\nedition = \"2021\"\ndescription = \"mid\"\n"
              "license = \"MIT\"\n[dependencies]\nzz-core = { path = \"../core\", version = \"1.2.0\" }\n");
    dir.write("crates/mid/src/lib.rs", "pub fn mid() {}\n");
    dir.write("README.md", "# Héllo\n");
    dir.write(".gitignore", "target\ncargo-home\n");
}

Expectation expect_crate(const std::string& name, const std::string& version, const std::string& commit) {
    Expectation expectation;
    expectation.registry_name = "zz-" + name;
    expectation.version = version;
    expectation.target = "noarch";
    expectation.commit = commit;
    expectation.crate_path = "crates/" + name;
    expectation.sources = CrateSources{{{"src/lib.rs", sha256_hex("pub fn " + name + "() {}\n")}},
                                       {{"README.md", {sha256_hex("# Héllo\n")}}}};
    return expectation;
}

}  // namespace

TEST_CASE("archive: what the real cargo packages is accepted, and a sibling's other bytes are not", "[archive]") {
    const TempDir dir;
    const Tools tools(dir);
    if (!has_current_cargo(tools)) {
        WARN("skipped: no cargo from 1.90 on");
        return;
    }
    write_workspace(dir);
    REQUIRE(tools.run({"git", "init", "-q", "."}));
    REQUIRE(tools.run({"git", "add", "-A"}));
    REQUIRE(tools.run({"git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"}));
    const std::string commit(trim(tools.run({"git", "rev-parse", "HEAD"}).value()));
    REQUIRE(
        tools.run({"cargo", "package", "--offline", "--no-verify", "--allow-dirty", "-p", "zz-core", "-p", "zz-mid"}));

    const auto core = load(dir.path() / "target/package/zz-core-1.2.0.crate");
    const auto mid = load(dir.path() / "target/package/zz-mid-0.4.0-rc.1.crate");
    CHECK(to_lines(inspect_artifact(core, expect_crate("core", "1.2.0", commit))).empty());
    CHECK(to_lines(inspect_artifact(mid, expect_crate("mid", "0.4.0-rc.1", commit))).empty());
    const auto& core_facts = std::get<CrateFacts>(core);
    REQUIRE(core_facts.readme() != nullptr);
    CHECK(*core_facts.readme() == "# Héllo\n");
    CHECK(inspect_sibling_locks({&core_facts, &std::get<CrateFacts>(mid)}).empty());
    auto other_core = core_facts;
    other_core.archive.sha256 = std::string(64, '0');
    CHECK(inspect_sibling_locks({&other_core, &std::get<CrateFacts>(mid)}).size() == 1);
}

TEST_CASE("archive: what the real setuptools builds is accepted", "[archive]") {
    const TempDir dir;
    const Tools tools(dir);
    if (!tools.run({"/usr/bin/python3", "-I", "-c", "import setuptools, wheel"})) {
        WARN("skipped: no setuptools and wheel for /usr/bin/python3");
        return;
    }
    dir.write("pyproject.toml",
              "[build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n"
              "[project]\nname = \"zzpy\"\nversion = \"1.3.0rc1\"\ndescription = \"a thing\"\nreadme = \"README.md\"\n"
              "[tool.setuptools]\npackages = [\"zzpy\"]\n");
    dir.write("README.md", "# Héllo\n\nText: with a colon\n");
    dir.write("zzpy/__init__.py", "answer = 42\n");
    REQUIRE(tools.run({"/usr/bin/python3", "-I", "-c",
                       "from setuptools import build_meta as b; b.build_wheel('out'); b.build_sdist('out')"}));
    Expectation expectation;
    expectation.registry_name = "zzpy";
    expectation.version = "1.3.0rc1";
    expectation.target = "any";
    const auto wheel = load(dir.path() / "out/zzpy-1.3.0rc1-py3-none-any.whl");
    CHECK(to_lines(inspect_artifact(wheel, expectation)).empty());
    CHECK(trim(std::get<WheelFacts>(wheel).metadata->description) == "# Héllo\n\nText: with a colon");
    expectation.target = "sdist";
    const auto sdist = load(dir.path() / "out/zzpy-1.3.0rc1.tar.gz");
    CHECK(to_lines(inspect_artifact(sdist, expectation)).empty());
}
