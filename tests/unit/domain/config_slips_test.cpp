// SPDX-License-Identifier: MIT
#include "config_support.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/config.hpp"

#include <algorithm>

using namespace piot;
using namespace piot::test;

TEST_CASE("config: [[packages]] is told to be [[package]], and its content is checked all the same",
          "[config][slips]") {
    const auto finding =
        finding_of(a_file("[[packages]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\npaths = [\"p/**\"]\n"));
    CHECK(finding.code == codes::PIOT_CONFIG_SLIP);
    CHECK(position_of(finding) == "3:3");
    CHECK(finding.hint == "write the header in the singular: `[[package]]`");
    const auto findings =
        findings_of(a_file("[[packages]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\npaths = [\"/p\"]\n"));
    REQUIRE(findings.size() == 2);
    CHECK(findings[1].code == codes::PIOT_CONFIG_GLOB);
}

TEST_CASE("config: registry where kind is missing is told to be kind", "[config][slips]") {
    struct Case {
        std::string_view value, hint;
    };
    const auto [value, hint] = GENERATE(values<Case>({
        {"\"crates\"", "write `kind = \"crates\"` instead of `registry`"},
        {"\"crates.io\"", "write `kind = \"crates\"` instead of `registry`"},
        {"\"PyPI\"", "write `kind = \"pypi\"` instead of `registry`"},
        {"\"internal\"", "add `kind = \"crates\"` or `kind = \"pypi\"`; `registry` names a `[registry.NAME]`"},
        {"1", "add `kind = \"crates\"` or `kind = \"pypi\"`; `registry` names a `[registry.NAME]`"},
    }));
    const auto finding = finding_of(
        a_file("[[package]]\nname = \"p\"\npath = \"p\"\npaths = [\"p/**\"]\nregistry = " + std::string(value) + "\n"));
    CHECK(finding.code == codes::PIOT_CONFIG_SLIP);
    CHECK(position_of(finding) == "7:1");
    CHECK(finding.message == "`registry` does not say what package `p` is: `kind` is missing");
    CHECK(finding.hint == hint);
}

TEST_CASE("config: files is told to be paths", "[config][slips]") {
    const auto finding =
        finding_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\nfiles = [\"p/**\"]\n"));
    CHECK(finding.code == codes::PIOT_CONFIG_SLIP);
    CHECK(finding.hint == "rename `files` to `paths`");
    CHECK(position_of(finding) == "7:1");
}

TEST_CASE("config: version above all headers is told where it belongs", "[config][slips]") {
    const auto without_table = finding_of("version = 1\n" + a_crate("p"));
    CHECK(without_table.code == codes::PIOT_CONFIG_SLIP);
    CHECK(position_of(without_table) == "1:1");
    CHECK(without_table.hint == "move it below a header `[putitoutthere]`");
    const auto with_table = finding_of("version = 1\n[putitoutthere]\ngithub_release = true\n" + a_crate("p"));
    CHECK(with_table.code == codes::PIOT_CONFIG_SLIP);
    CHECK(finding_of("version = 1\n[putitoutthere]\nversion = 1\n" + a_crate("p")).code == codes::PIOT_CONFIG_SLIP);
    CHECK(finding_of("line = \"1\"\n[putitoutthere]\nversion = 1\n" + a_crate("p")).code == codes::PIOT_CONFIG_SLIP);
}

TEST_CASE("config: a slip does not hide what else is wrong", "[config][slips]") {
    const auto findings = findings_of(
        "version = 1\n[[package]]\nname = \"p\"\nregistry = \"crates\"\npath = \"/p\"\nfiles = []\nfoo = 1\n");
    std::vector<std::string_view> names;
    for (const auto& finding : findings)
        names.push_back(finding.code.name);
    CHECK(names == std::vector<std::string_view>{"PIOT_CONFIG_SLIP", "PIOT_CONFIG_SLIP", "PIOT_CONFIG_VALUE",
                                                 "PIOT_CONFIG_SLIP", "PIOT_CONFIG_UNKNOWN_KEY"});
}

TEST_CASE("config: brackets that make another kind of table are explained", "[config][slips]") {
    CHECK(finding_of(a_file("[package]\nname = \"p\"\n")).hint ==
          "write the header with double brackets: `[[package]]`");
    CHECK(finding_of("[[putitoutthere]]\nversion = 1\n" + a_crate("p")).hint ==
          "write the header with single brackets: `[putitoutthere]`");
}

TEST_CASE("config: npm is refused and not skipped", "[config][slips]") {
    const auto finding = finding_of(a_file(a_crate("p", "depends_on = [\"js\"]") +
                                           "[[package]]\nname = \"js\"\nkind = \"npm\"\npath = \"js\"\nglobs = "
                                           "[\"js/**\"]\nnpm = \"@x/js\"\naccess = \"public\"\n"));
    CHECK(finding.code == codes::PIOT_CONFIG_NPM);
    CHECK(position_of(finding) == "11:8");
    CHECK(finding.message == "package `js` is of kind `npm`, which is not supported");
}

TEST_CASE("config: an unknown key is told with the nearest known one", "[config]") {
    struct Case {
        std::string_view lines, hint;
    };
    const auto [lines, hint] = GENERATE(values<Case>({
        {"depend_on = []", "did you mean `depends_on`?"},
        {"first_versoin = \"1.0.0\"", "did you mean `first_version`?"},
        {"tagformat = \"v{version}\"", "did you mean `tag_format`?"},
        {"colour = \"red\"", "take it out; `piot schema` lists every key"},
        {"workflow = \"release.yml\"", "move it to `[package.trust_policy]`, where `workflow` belongs"},
        {"cadence = \"immediate\"", "move it to `[putitoutthere]`, where `cadence` belongs"},
        {"smoke = \"make test\"", "take it out: it never had an effect"},
        {"[package.trust_policy]\nworkflow = \"r.yml\"\ndepends_on = []",
         "move it to `[[package]]`, where `depends_on` belongs"},
        {"[package.trust_policy]\nworkflow = \"r.yml\"\nenviroment = \"x\"", "did you mean `environment`?"},
        {"[package.trust_policy]\nworkflow = \"r.yml\"\nxyz = \"x\"",
         "take it out; the keys here are `workflow`, `environment`, `repository`"},
    }));
    const auto finding = finding_of(a_file(a_crate("p", lines)));
    CHECK(finding.code == codes::PIOT_CONFIG_UNKNOWN_KEY);
    CHECK(finding.hint == hint);
}

TEST_CASE("config: unknown keys are found at every level", "[config]") {
    const auto unknown_key_of = [](const std::string& text) {
        const auto finding = finding_of(text);
        CHECK(finding.code == codes::PIOT_CONFIG_UNKNOWN_KEY);
        return finding.message;
    };
    CHECK(unknown_key_of(a_file(a_crate("p") + "[extra]\nx = 1\n")) == "unknown key `extra` in the root table");
    CHECK(unknown_key_of("[putitoutthere]\nversion = 1\nfoo = 1\n" + a_crate("p")) ==
          "unknown key `foo` in `[putitoutthere]`");
    CHECK(unknown_key_of(a_file(a_wheel("p", "targets = [{ triple = \"a-b-c\", runs_on = \"x\" }]"))) ==
          "unknown key `runs_on` in a target of package `p`");
    CHECK(unknown_key_of(a_file(
              a_wheel("p", "targets = [\"a-b-c\"]\nbundle_cli = { bin = \"b\", stage_to = \"s\", path = \"x\" }"))) ==
          "unknown key `path` in `[package.bundle_cli]` of package `p`");
    CHECK(unknown_key_of(
              a_file(a_crate("p") + "[registry.x]\nkind = \"crates\"\nindex = \"https://x/\"\nurl = \"y\"\n")) ==
          "unknown key `url` in `[registry.x]`");
}

TEST_CASE("config: required keys are asked for at every level", "[config]") {
    const auto missing_key_of = [](const std::string& text) {
        const auto finding = finding_of(text);
        CHECK(finding.code == codes::PIOT_CONFIG_MISSING_KEY);
        return finding.message;
    };
    CHECK(missing_key_of(a_file("")) == "there is no `[[package]]`");
    CHECK(missing_key_of(a_crate("p")) == "there is no `[putitoutthere]`");
    CHECK(missing_key_of(a_file("[[package]]\nkind = \"crates\"\npath = \"p\"\npaths = [\"p\"]\n")) ==
          "`name` is missing in package 1");
    CHECK(missing_key_of(a_file("[[package]]\nname = \"p\"\npath = \"p\"\npaths = [\"p\"]\n")) ==
          "`kind` is missing in package `p`");
    CHECK(missing_key_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npaths = [\"p\"]\n")) ==
          "`path` is missing in package `p`");
    CHECK(missing_key_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\n")) ==
          "`paths` is missing in package `p`");
    CHECK(missing_key_of(a_file(a_wheel("p", "targets = [{ runner = \"x\" }]"))) ==
          "`triple` is missing in a target of package `p`");
    CHECK(missing_key_of(a_file(a_wheel("p", "targets = [\"a-b-c\"]\nbundle_cli = { bin = \"b\" }"))) ==
          "`stage_to` is missing in `[package.bundle_cli]` of package `p`");
    CHECK(missing_key_of(a_file(a_crate("p", "trust_policy = { environment = \"x\" }"))) ==
          "`workflow` is missing in `[package.trust_policy]` of package `p`");
    CHECK(missing_key_of(a_file(a_crate("p") + "[registry.x]\nkind = \"pypi\"\nindex = \"https://x/\"\n")) ==
          "`upload` is missing in `[registry.x]`");
}

TEST_CASE("config: an empty file is told what it needs", "[config]") {
    const auto findings = findings_of(GENERATE("", "# nothing\n", "\xEF\xBB\xBF"));
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].hint == "add `[putitoutthere]` with `version`");
    CHECK(findings[1].hint == "add `[[package]]` with `name`, `kind` and `path`");
    CHECK(position_of(findings[0]) == "1:1");
}
