// SPDX-License-Identifier: MIT
#include "support/artifact_builder.hpp"
#include "support/catch.hpp"
#include "support/finding_text.hpp"

#include "piot/base/hash.hpp"
#include "piot/domain/inspect.hpp"

using namespace piot;
using namespace piot::test;

namespace {

Expectation a_crate_row() {
    Expectation expectation;
    expectation.registry_name = "my-crate";
    expectation.version = "1.2.0";
    expectation.target = "noarch";
    expectation.commit = std::string(40, 'a');
    expectation.crate_path = "crates/my-crate";
    expectation.sources = CrateSources{{{"src/lib.rs", sha256_hex("pub fn answer() {}\n")}}, {}};
    return expectation;
}

CrateFacts facts_of(const CrateSpec& crate) {
    return make_crate_facts(make_content(crate.file_name(), make_members(crate)));
}

std::string findings(const CrateSpec& crate, const Expectation& expectation = a_crate_row()) {
    const auto all = inspect_artifact(facts_of(crate), expectation);
    for (const auto& finding : all)
        CHECK_FALSE(finding.hint.empty());
    return to_lines(all);
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("inspect: a crate that is what the plan says passes, with and without a plan", "[inspect]") {
    CHECK(findings(CrateSpec{}).empty());
    CHECK(findings(CrateSpec{}, {}).empty());
}

TEST_CASE("inspect: a crate of another version or name is refused", "[inspect]") {
    CrateSpec crate;
    crate.version = "1.1.0";
    const auto text = findings(crate);
    CHECK_THAT(text, Contains("the file name and Cargo.toml say version `1.1.0` where `1.2.0` is planned"));
    CHECK_THAT(text, Contains("its top directory is `my-crate-1.1.0` where `my-crate-1.2.0` is expected"));
    CrateSpec other;
    other.name = "my_crate";
    CHECK_THAT(findings(other), Contains("PIOT_INSPECT_NAME the file name and Cargo.toml name project `my_crate`"));
}

TEST_CASE("inspect: a crate's manifest, top directory and name must be there", "[inspect]") {
    const auto check = [](const std::string& file_name, const Members& members) {
        return to_lines(inspect_artifact(make_crate_facts(make_content(file_name, members)), a_crate_row()));
    };
    auto bare = make_members(CrateSpec{});
    remove_member(bare, "my-crate-1.2.0/Cargo.toml");
    CHECK_THAT(check("my-crate-1.2.0.crate", bare), Contains("holds no `Cargo.toml`"));
    auto two = make_members(CrateSpec{});
    two.emplace_back("other/x", "");
    CHECK_THAT(check("my-crate-1.2.0.crate", two), Contains("holds `my-crate-1.2.0` and `other` at its top"));
    CHECK_THAT(check("x.crate", make_members(CrateSpec{})), Contains("`x.crate` is no crate's name"));
    auto broken = make_members(CrateSpec{});
    set_member(broken, "my-crate-1.2.0/Cargo.toml", "[package");
    CHECK_THAT(check("my-crate-1.2.0.crate", broken), Contains("`my-crate-1.2.0/Cargo.toml`, line 1: is not TOML"));
}

TEST_CASE("inspect: a crate was packaged from the plan's commit and the package's directory", "[inspect]") {
    CrateSpec crate;
    crate.commit = std::string(40, 'b');
    crate.path = "crates/other";
    CHECK(findings(crate) == "PIOT_INSPECT_COMMIT was packaged from commit `" + std::string(40, 'b') +
                                 "` where the plan is for `" + std::string(40, 'a') +
                                 "`\n"
                                 "PIOT_INSPECT_COMMIT was packaged from directory `crates/other` where the package's "
                                 "path is `crates/my-crate`\n");
    CrateSpec root;
    root.path = "";
    auto expectation = a_crate_row();
    expectation.crate_path = ".";
    CHECK(findings(root, expectation).empty());
    auto members = make_members(CrateSpec{});
    remove_member(members, "my-crate-1.2.0/.cargo_vcs_info.json");
    CHECK(to_lines(inspect_artifact(make_crate_facts(make_content("my-crate-1.2.0.crate", members)), a_crate_row())) ==
          "PIOT_INSPECT_COMMIT holds no `.cargo_vcs_info.json`, so its commit is unknown\n");
}

TEST_CASE("inspect: a crate holds its commit's files, unchanged, and nothing else", "[inspect]") {
    CrateSpec crate;
    crate.files = {{"src/lib.rs", "evil\n"}, {"dist/junk.whl", "x"}, {".env", "TOKEN"}};
    CHECK(findings(crate) ==
          "PIOT_INSPECT_CRATE_CONTENT holds 2 files that the commit does not track: `dist/junk.whl` and `.env`\n"
          "PIOT_INSPECT_CRATE_CONTENT holds a file whose content is not the commit's: `src/lib.rs`\n");
}

TEST_CASE("inspect: text that was checked out with other line ends is unchanged", "[inspect]") {
    CrateSpec crate;
    crate.files = {{"src/lib.rs", "pub fn answer() {}\r\n"}};
    CHECK(findings(crate).empty());
    auto expectation = a_crate_row();
    expectation.sources->tracked["src/lib.rs"] = "";
    crate.files = {{"src/lib.rs", "anything"}};
    CHECK(findings(crate, expectation).empty());
}

TEST_CASE("inspect: a README from another directory is the repository's", "[inspect]") {
    CrateSpec crate;
    crate.package_lines += "readme = \"README.md\"\n";
    crate.files.emplace_back("README.md", "# Hello\n");
    CHECK_THAT(findings(crate), Contains("does not track: `README.md`"));
    auto expectation = a_crate_row();
    expectation.sources->borrowable["README.md"] = {sha256_hex("# Hello\n"), sha256_hex("# Other\n")};
    CHECK(findings(crate, expectation).empty());
    crate.files.back().second = "# Changed\n";
    CHECK_THAT(findings(crate, expectation), Contains("does not track: `README.md`"));
}

TEST_CASE("inspect: a manifest that crates.io refuses, all in one report", "[inspect]") {
    CrateSpec crate;
    crate.package_lines =
        "keywords = [\"a\",\"b\",\"c\",\"d\",\"e\",\"a-keyword-of-over-20-chars\"]\nhomepage = \"ftp://x\"\n"
        "publish = [\"internal\"]\n";
    crate.more_manifest =
        "[dependencies]\nany = \"*\"\n[dependencies.far]\nversion = \"1\"\nregistry-index = \"https://internal/\"\n"
        "[dependencies.near]\nversion = \"1\"\nregistry-index = \"https://github.com/rust-lang/crates.io-index\"\n";
    CHECK(findings(crate) ==
          "PIOT_INSPECT_METADATA Cargo.toml lacks `description` and `license`, which crates.io demands\n"
          "PIOT_INSPECT_METADATA Cargo.toml forbids an upload to crates.io by its `publish` key\n"
          "PIOT_INSPECT_METADATA crates.io takes at most 5 keywords and 5 categories\n"
          "PIOT_INSPECT_METADATA the keyword `a-keyword-of-over-20-chars` is longer than 20 characters\n"
          "PIOT_INSPECT_METADATA crates.io takes web addresses only, not `ftp://x`\n"
          "PIOT_INSPECT_METADATA crates.io takes no `*` as a requirement: `any`\n"
          "PIOT_INSPECT_METADATA crates.io takes dependencies on itself only: `far`\n");
    auto expectation = a_crate_row();
    expectation.rules = RegistryRules::other;
    CHECK(findings(crate, expectation).empty());
}

TEST_CASE("inspect: a licence file stands for a licence", "[inspect]") {
    CrateSpec crate;
    crate.package_lines = "description = \"x\"\nlicense-file = \"LICENSE\"\n";
    CHECK(findings(crate).empty());
}

TEST_CASE("inspect: a packaged lockfile records the bytes of the sibling that is uploaded", "[inspect]") {
    CrateSpec core;
    core.name = "core-crate";
    const auto core_facts = facts_of(core);
    const auto with_checksum = [&](const std::string& line) {
        CrateSpec mid;
        mid.lock = "version = 4\n[[package]]\nname = \"core-crate\"\nversion = \"1.2.0\"\n" + line +
                   "[[package]]\nname = \"my-crate\"\nversion = \"1.2.0\"\n";
        const auto mid_facts = facts_of(mid);
        return inspect_sibling_locks({&core_facts, &mid_facts});
    };
    CHECK(with_checksum("checksum = \"" + core_facts.archive.sha256 + "\"\n").empty());
    const auto other = with_checksum("checksum = \"ff00\"\n");
    REQUIRE(other.size() == 1);
    CHECK(other.front().origin.file == "my-crate-1.2.0.crate");
    CHECK(to_lines(other) ==
          "PIOT_INSPECT_LOCK its Cargo.lock records checksum `ff00` for `core-crate 1.2.0`, and the "
          "crate that will be uploaded has `" +
              core_facts.archive.sha256 + "`\n");
    CHECK_THAT(to_lines(with_checksum("")), Contains("records no checksum for `core-crate 1.2.0`"));
}
