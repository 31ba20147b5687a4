// SPDX-License-Identifier: MIT
#include "support/artifact_builder.hpp"
#include "support/catch.hpp"
#include "support/finding_text.hpp"

#include "piot/domain/inspect.hpp"

using namespace piot;
using namespace piot::test;

namespace {

Expectation an_sdist_row() {
    Expectation expectation;
    expectation.registry_name = "my-py";
    expectation.version = "1.2.0";
    expectation.target = "sdist";
    return expectation;
}

std::string findings(const std::string& file_name, const Members& members) {
    return to_lines(inspect_artifact(make_sdist_facts(make_content(file_name, members)), an_sdist_row()));
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("inspect: an sdist that is what the plan says passes", "[inspect]") {
    CHECK(findings("my_py-1.2.0.tar.gz", make_members(SdistSpec{})).empty());
}

TEST_CASE("inspect: an sdist of another version or project is refused", "[inspect]") {
    CHECK(findings("my_py-1.1.0.tar.gz", make_members(SdistSpec{"my_py", "1.1.0"})) ==
          "PIOT_INSPECT_VERSION the file name and PKG-INFO say version `1.1.0` where `1.2.0` is planned\n");
    CHECK(findings("other-1.2.0.tar.gz", make_members(SdistSpec{"other", "1.2.0"})) ==
          "PIOT_INSPECT_NAME the file name and PKG-INFO name project `other` where `my-py` is planned\n");
}

TEST_CASE("inspect: an sdist's file name must be the one that PyPI demands", "[inspect]") {
    CHECK_THAT(findings("My-Py-1.2.0.tar.gz", make_members(SdistSpec{"My-Py", "1.2.0"})),
               Contains("the file name is `My-Py-1.2.0.tar.gz` where PyPI demands `my_py-1.2.0.tar.gz`"));
    CHECK_THAT(findings("sdist.tar.gz", make_members(SdistSpec{})), Contains("`sdist.tar.gz` is no sdist's name"));
}

TEST_CASE("inspect: an sdist has one top directory of its own name, PKG-INFO and pyproject.toml", "[inspect]") {
    auto two = make_members(SdistSpec{});
    two.emplace_back("other/file", "");
    CHECK_THAT(findings("my_py-1.2.0.tar.gz", two), Contains("holds `my_py-1.2.0` and `other` at its top"));
    CHECK_THAT(findings("my_py-1.2.0.tar.gz", {{"PKG-INFO", ""}}), Contains("holds `PKG-INFO` at its top"));
    CHECK_THAT(findings("my_py-1.2.0.tar.gz", make_members(SdistSpec{"my-py", "1.2.0"})),
               Contains("its top directory is `my-py-1.2.0` where its file name says `my_py-1.2.0`"));
    auto bare = make_members(SdistSpec{});
    remove_member(bare, "my_py-1.2.0/PKG-INFO");
    remove_member(bare, "my_py-1.2.0/pyproject.toml");
    CHECK(findings("my_py-1.2.0.tar.gz", bare) ==
          "PIOT_INSPECT_METADATA holds no `PKG-INFO`\n"
          "PIOT_INSPECT_METADATA holds no `pyproject.toml`, so pip cannot build it\n");
}

TEST_CASE("inspect: an sdist's licence files of Metadata 2.4 must be there", "[inspect]") {
    auto members = make_members(SdistSpec{});
    set_member(members, "my_py-1.2.0/PKG-INFO",
               "Metadata-Version: 2.4\nName: my-py\nVersion: 1.2.0\nLicense-File: LICENSE\n");
    CHECK_THAT(findings("my_py-1.2.0.tar.gz", members),
               Contains("names licence files that are not below `my_py-1.2.0`: `LICENSE`"));
    members.emplace_back("my_py-1.2.0/LICENSE", "MIT");
    CHECK(findings("my_py-1.2.0.tar.gz", members).empty());
}
