// SPDX-License-Identifier: MIT
#include "config_support.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/config.hpp"

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

constexpr std::string_view k_internal = "[registry.internal]\nkind = \"crates\"\nindex = \"https://example.org/\"\n";

}  // namespace

TEST_CASE("config: paths and globs together are a contradiction", "[config]") {
    const auto finding = finding_of(a_file(a_crate("p", "globs = [\"x\"]")));
    CHECK(finding.code == codes::PIOT_CONFIG_CONFLICT);
    CHECK(position_of(finding) == "8:9");
    CHECK(finding.message == "package `p` has both `paths` and `globs`, which mean the same");
}

TEST_CASE("config: two packages cannot have one name, whatever their kinds", "[config]") {
    const auto finding = finding_of(a_file(a_crate("p") + a_wheel("p")));
    CHECK(finding.code == codes::PIOT_CONFIG_DUPLICATE_NAME);
    CHECK(position_of(finding) == "10:8");
    CHECK(finding.message == "two packages have the name `p`; the other is in line 4");
    CHECK(findings_of(a_file(a_crate("p") + a_crate("p") + a_crate("p"))).size() == 2);
    CHECK(findings_of(a_file(a_crate("p") + a_crate("P"))).empty());
}

TEST_CASE("config: a dependency that is no package is told with the nearest", "[config]") {
    const auto misspelt = finding_of(a_file(a_crate("lib-core") + a_crate("app", "depends_on = [\"lib_core\"]")));
    CHECK(misspelt.code == codes::PIOT_CONFIG_UNKNOWN_DEPENDENCY);
    CHECK(misspelt.message == "package `app` depends on `lib_core`, which is no package of this file");
    CHECK(misspelt.hint == "did you mean `lib-core`?");
    const auto by_crate = finding_of(
        a_file(a_crate("rust/core", "crate = \"fast_core\"") + a_crate("app", "depends_on = [\"fast_core\"]")));
    CHECK(by_crate.hint == "write the package's `name`: `rust/core`");
    CHECK(finding_of(a_file(a_crate("app", "depends_on = [\"serde\"]"))).hint ==
          "write the `name` of a package of this file; dependencies from elsewhere are not listed");
}

TEST_CASE("config: a cycle is printed from its first package round to it", "[config]") {
    const auto cycle_of = [](const std::string& packages) {
        const auto finding = finding_of(a_file(packages));
        CHECK(finding.code == codes::PIOT_CONFIG_CYCLE);
        return finding.message;
    };
    const auto depends = [](std::string_view name, std::string_view on) {
        return a_crate(name, fmt::format("depends_on = [{}]", on));
    };
    CHECK(cycle_of(depends("a", "\"a\"")) == "`depends_on` forms a cycle: a → a");
    CHECK(cycle_of(depends("a", "\"b\"") + depends("b", "\"a\"")) == "`depends_on` forms a cycle: a → b → a");
    CHECK(cycle_of(depends("a", "\"b\"") + depends("b", "\"c\"") + depends("c", "\"a\"")) ==
          "`depends_on` forms a cycle: a → b → c → a");
    CHECK(cycle_of(depends("x", "\"a\"") + depends("a", "\"b\"") + depends("b", "\"a\"")) ==
          "`depends_on` forms a cycle: a → b → a");
    CHECK(position_of(finding_of(a_file(depends("a", "\"b\"") + depends("b", "\"a\"")))) == "14:15");
}

TEST_CASE("config: every cycle is reported, and diamonds are none", "[config]") {
    const auto two =
        findings_of(a_file(a_crate("a", "depends_on = [\"b\", \"a\"]") + a_crate("b", "depends_on = [\"a\"]")));
    REQUIRE(two.size() == 2);
    CHECK(two[0].message == "`depends_on` forms a cycle: a → a");
    CHECK(two[1].message == "`depends_on` forms a cycle: a → b → a");
    CHECK(findings_of(a_file(a_crate("d", "depends_on = [\"b\", \"c\"]") + a_crate("b", "depends_on = [\"a\"]") +
                             a_crate("c", "depends_on = [\"a\"]") + a_crate("a")))
              .empty());
}

TEST_CASE("config: a very long chain or cycle is checked without harm", "[config]") {
    constexpr int k_length = 20'000;
    std::string chain = a_file("");
    for (int i = 0; i < k_length; ++i)
        chain += a_crate(fmt::format("p{}", i), i + 1 < k_length ? fmt::format("depends_on = [\"p{}\"]", i + 1) : "");
    CHECK(findings_of(chain).empty());
    const auto finding = finding_of(chain + "depends_on = [\"p0\"]\n");
    CHECK(finding.code == codes::PIOT_CONFIG_CYCLE);
    CHECK(finding.message.size() < 1000);
}

TEST_CASE("config: keys that mean nothing for a kind are refused", "[config]") {
    struct Case {
        std::string_view lines, message;
    };
    const auto [lines, message] = GENERATE(values<Case>({
        {"build = \"maturin\"", "`build` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"pure = true", "`pure` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"fan_out = \"targets\"", "`fan_out` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"python_versions = [\"3.12\"]",
         "`python_versions` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"targets = [\"x-y-z\"]", "`targets` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"manylinux = \"auto\"", "`manylinux` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"pypi = \"p\"", "`pypi` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"rehearsal_build = [\"x\"]", "`rehearsal_build` is only for kind `pypi`, and package `p` has kind `crates`"},
        {"bundle_cli = { bin = \"b\", stage_to = \"s\" }",
         "`bundle_cli` is only for kind `pypi`, and package `p` has kind `crates`"},
    }));
    const auto finding = finding_of(a_file(a_crate("p", lines)));
    CHECK(finding.code == codes::PIOT_CONFIG_CONFLICT);
    CHECK(finding.message == message);
    CHECK(position_of(finding) == "8:1");
}

TEST_CASE("config: crate keys mean nothing for a wheel", "[config]") {
    const auto lines = GENERATE("crate = \"p\"", "features = []", "no_default_features = true");
    CHECK(finding_of(a_file(a_wheel("p", lines))).code == codes::PIOT_CONFIG_CONFLICT);
}

TEST_CASE("config: targets, manylinux and bundle_cli are for maturin only", "[config]") {
    const auto build = GENERATE("", "build = \"setuptools\"\n", "build = \"hatch\"\n");
    const auto lines =
        GENERATE("targets = [\"x-y-z\"]", "manylinux = \"2_28\"", "bundle_cli = { bin = \"b\", stage_to = \"s\" }");
    const auto finding = finding_of(a_file(
        "[[package]]\nname = \"p\"\nkind = \"pypi\"\npath = \"p\"\npaths = [\"p\"]\n" + std::string(build) + lines));
    CHECK(finding.code == codes::PIOT_CONFIG_CONFLICT);
    CHECK(finding.message.find("is only for build `maturin`") != std::string::npos);
    CHECK(finding.hint.find("set `build = \"maturin\"`") == 0);
}

TEST_CASE("config: nothing is said about scopes while the kind is not known", "[config]") {
    const auto finding =
        finding_of(a_file("[[package]]\nname = \"p\"\nkind = \"rubygems\"\npath = \"p\"\npaths = [\"p\"]\ntargets = "
                          "[\"x-y-z\"]\nfeatures = []\n"));
    CHECK(finding.message == "`kind` of package `p` must be `crates` or `pypi`: `rubygems`");
}

TEST_CASE("config: a bundled binary needs something to run on", "[config]") {
    const auto lines = GENERATE("bundle_cli = { bin = \"b\", stage_to = \"s\" }",
                                "targets = []\nbundle_cli = { bin = \"b\", stage_to = \"s\" }");
    const auto finding = finding_of(a_file(a_wheel("p", lines)));
    CHECK(finding.code == codes::PIOT_CONFIG_CONFLICT);
    CHECK(finding.message == "`bundle_cli` of package `p` needs `targets` to build the binary for");
}

TEST_CASE("config: targets and interpreters are listed once", "[config]") {
    const auto triple = finding_of(
        a_file(a_wheel("p", "targets = [\"a-b-c\", \"d-e-f\", { triple = \"a-b-c\", runner = \"other\" }]")));
    CHECK(triple.code == codes::PIOT_CONFIG_CONFLICT);
    CHECK(triple.message == "`targets` of package `p` holds `a-b-c` twice");
    CHECK(position_of(triple) == "9:41");
    const auto python = finding_of(a_file(a_wheel("p", "python_versions = [\"3.12\", \"3.11\", \"3.12\"]")));
    CHECK(python.message == "`python_versions` of package `p` holds `3.12` twice");
}

TEST_CASE("config: a registry must be declared", "[config]") {
    CHECK(findings_of(a_file(a_crate("p", "registry = \"internal\"") + std::string(k_internal))).empty());
    const auto misspelt = finding_of(a_file(a_crate("p", "registry = \"interal\"") + std::string(k_internal)));
    CHECK(misspelt.code == codes::PIOT_CONFIG_VALUE);
    CHECK(misspelt.hint == "did you mean `internal`?");
    CHECK(finding_of(a_file(a_crate("p", "registry = \"crates.io\""))).hint ==
          "declare it as `[registry.NAME]`, or take `registry` out to publish to crates.io or PyPI");
}

TEST_CASE("config: a registry must be for the package's kind", "[config]") {
    const auto finding = finding_of(a_file(a_wheel("p", "registry = \"internal\"") + std::string(k_internal)));
    CHECK(finding.code == codes::PIOT_CONFIG_CONFLICT);
    CHECK(finding.message == "package `p` is for `pypi`, and the registry `internal` is for `crates`");
}

TEST_CASE("config: a registry's own fields fit its kind", "[config]") {
    const auto finding_in = [](std::string_view registry) {
        return finding_of(a_file(a_crate("p") + std::string(registry)));
    };
    CHECK(finding_in("[registry.r]\nkind = \"crates\"\nindex = \"https://r/\"\nupload = \"https://r/up\"\n").code ==
          codes::PIOT_CONFIG_CONFLICT);
    CHECK(
        finding_in("[registry.r]\nkind = \"pypi\"\nindex = \"sparse+https://r/\"\nupload = \"https://r/\"\n").message ==
        "`index` of `[registry.r]` is a cargo index, and its kind is `pypi`");
    CHECK(finding_in("[registry.r]\nkind = \"pypi\"\nindex = \"https://r/\"\nupload = \"http://r.org/\"\n").hint ==
          "use https; plain http is for loopback addresses only");
    const auto git = finding_in("[registry.r]\nkind = \"crates\"\nindex = \"ssh://git:pw@host/index.git\"\n");
    CHECK(git.message == "`index` of `[registry.r]` is a git index, which piot does not read");
    CHECK(git.hint.find("sparse+https://") != std::string::npos);
    CHECK(finding_in("[registry]\nr = \"https://r/\"\n").code == codes::PIOT_CONFIG_TYPE);
    CHECK(finding_in("[registry.\"a b\"]\nkind = \"crates\"\nindex = \"https://r/\"\n").code ==
          codes::PIOT_CONFIG_VALUE);
    CHECK(finding_in("registry = 1\n").code == codes::PIOT_CONFIG_TYPE);
}
