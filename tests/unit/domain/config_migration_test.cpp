// SPDX-License-Identifier: MIT
// Files of the tool that piot's users come from, and what becomes of them.
#include "config_support.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/config.hpp"

using namespace piot;
using namespace piot::test;

TEST_CASE("config: what was valid there and makes sense here stays valid", "[config][migration]") {
    const std::string packages[] = {
        a_crate("lib-rust"),
        a_crate("py/cachetta"),
        a_crate("lib", "tag_format = \"v{version}\""),
        a_crate("lib", "features = [\"a\", \"b\"]\nno_default_features = true"),
        a_crate("lib", "build_workflow = \"crate.yml\""),
        a_crate("lib", "trust_policy = { workflow = \"release.yml\" }"),
        a_wheel("py"),
        a_wheel("py", "build_workflow = \"wheels.yml\""),
        a_wheel("py", "targets = [\"x86_64-unknown-linux-gnu\", { triple = \"aarch64-apple-darwin\" }]"),
        a_wheel("py", "targets = [{ triple = \"aarch64-apple-darwin\", runner = \"macos-14\" }]"),
        a_wheel("py", "python_versions = [\"3.9\", \"3.13\"]"),
        a_wheel("py", "manylinux = \"musllinux_1_2\""),
        a_crate("b") + a_crate("a") + a_wheel("py", "depends_on = [\"b\", \"a\"]"),
        "[[package]]\nname = \"py\"\nkind = \"pypi\"\npath = \"py\"\nglobs = [\"py/**\"]\nbuild = \"hatch\"\n",
        "[[package]]\nname = \"root\"\nkind = \"crates\"\npath = \".\"\nglobs = [\"**\"]\nfirst_version = \"0.3.0\"\n",
    };
    for (const auto& package : packages) {
        const auto findings = findings_of(a_file(package));
        INFO(package << describe(findings));
        CHECK(findings.empty());
    }
    CHECK(findings_of("[putitoutthere]\nversion = 1\ncadence = \"immediate\"\n" + a_crate("p")).empty());
}

TEST_CASE("config: what was refused there is refused here", "[config][migration]") {
    const std::string base = "[[package]]\nname = \"p\"\nkind = \"pypi\"\npath = \"p\"\npaths = [\"p/**\"]\n";
    const std::string texts[] = {
        "[putitoutthere]\n" + a_crate("p"),
        "[putitoutthere]\nversion = 2\n" + a_crate("p"),
        a_file(""),
        a_file("[[package]]\nkind = \"crates\"\npath = \"p\"\npaths = [\"p\"]\n"),
        a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\n"),
        a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\npaths = []\n"),
        a_file(a_crate("p") + "[tool]\nx = 1\n"),
        "[putitoutthere]\nversion = 1\nextra = 1\n" + a_crate("p"),
        a_file(a_crate("p", "extra = 1")),
        a_file(a_wheel("p", "targets = [{ triple = \"a-b-c\", runs_on = \"x\" }]")),
        a_file(a_wheel("p", "targets = [{ runner = \"x\" }]")),
        a_file("[[package]]\nname = \"p\"\nkind = \"rubygems\"\npath = \"p\"\npaths = [\"p\"]\n"),
        a_file(base + "build = \"poetry\""),
        a_file(base + "targets = [\"a-b-c\"]"),
        a_file(base + "build = \"hatch\"\ntargets = [\"a-b-c\"]"),
        a_file(base + "build = \"hatch\"\nmanylinux = \"2_28\""),
        a_file(base + "bundle_cli = { bin = \"b\", stage_to = \"s\" }"),
        a_file(a_wheel("p", "bundle_cli = { bin = \"b\", stage_to = \"s\" }")),
        a_file(a_wheel("p", "targets = [\"a-b-c\"]\nbundle_cli = { stage_to = \"s\" }")),
        a_file(a_wheel("p", "targets = [\"a-b-c\"]\nbundle_cli = { bin = \"\", stage_to = \"s\" }")),
        a_file(a_crate("p", "build = \"maturin\"")),
        a_file(a_crate("p", "target = \"a-b-c\"")),
        a_file(a_crate("p") + a_wheel("p")),
        a_file(a_crate("p", "tag_format = \"{name}-v\"")),
        a_file(a_crate("p", "tag_format = \"{name}-{bogus}-v{version}\"")),
        a_file(a_crate("p", "build_workflow = \"\"")),
        a_file(a_crate("p", "build_workflow = \"a/b.yml\"")),
        a_file(a_crate("p", "trust_policy = { workflow = \".github/workflows/r.yml\" }")),
        a_file(a_crate("p", "trust_policy = { workflow = \"r.yml\", repository = \"justowner\" }")),
        a_file(a_crate("p", "trust_policy = { workflow = \"r.yml\", sha = \"x\" }")),
        a_file(a_wheel("p", "python_versions = [\"2.7\"]")),
        a_file(a_wheel("p", "manylinux = \"2_\"")),
    };
    for (const auto& text : texts) {
        INFO(text);
        CHECK_FALSE(findings_of(text).empty());
    }
}

TEST_CASE("config: what slipped through there is refused here", "[config][migration]") {
    CHECK(finding_of(a_file(a_crate("p", "depends_on = [\"does-not-exist\"]"))).code ==
          codes::PIOT_CONFIG_UNKNOWN_DEPENDENCY);
    CHECK(finding_of(a_file(a_crate("p", "first_version = \"not-a-semver\""))).code == codes::PIOT_CONFIG_VALUE);
    CHECK(finding_of(a_file(a_wheel("p", "targets = [\"a-b-c\", \"a-b-c\"]"))).code == codes::PIOT_CONFIG_CONFLICT);
    CHECK(finding_of(a_file(a_crate("a", "tag_format = \"v{version}\"") + a_crate("b", "tag_format = \"v{version}\"")))
              .code == codes::PIOT_CONFIG_COLLISION);
    CHECK(
        finding_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\npaths = [\"./p/**\"]\n")).code ==
        codes::PIOT_CONFIG_GLOB);
}
