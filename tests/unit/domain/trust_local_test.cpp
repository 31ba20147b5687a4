// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "workflow_world.hpp"

using namespace piot;
using namespace piot::test;

namespace {

using Lines = std::vector<std::string>;

struct World {
    std::string policy = "workflow = \"release.yml\"\nenvironment = \"release\"\nrepository = \"octo/tool\"\n";
    std::string kind = "crates";
    std::string more = {};
    std::string environment = "release";
    std::string repository = "octo/tool";
    std::string workflow_ref = {};
    bool is_called = false;
    bool publishes = true;

    [[nodiscard]] std::vector<Diagnostic> check() const {
        const std::string head = "[putitoutthere]\nversion = 1\n[[package]]\nname = \"a\"\nkind = \"" + kind +
                                 "\"\npath = \"a\"\npaths = [\"a/**\"]\n";
        const auto config = parse_config(head + (policy.empty() ? "" : "[package.trust_policy]\n" + policy) + more);
        REQUIRE(config);
        PublishJob job;
        job.file = is_called ? ".github/workflows/inner.yml" : ".github/workflows/release.yml";
        job.entry_file = ".github/workflows/release.yml";
        job.job = "publish";
        job.environment.value = environment;
        const std::vector<PublishJob> jobs(publishes ? 1 : 0, job);
        return check_declared_trust({*config, jobs, repository, workflow_ref});
    }

    [[nodiscard]] Lines lines() const {
        Lines lines;
        for (const auto& finding : check()) {
            CHECK(finding.origin.line > 0);
            const auto* mark = finding.severity == Severity::error     ? ""
                               : finding.severity == Severity::warning ? "~"
                                                                       : ".";
            lines.push_back(mark + std::string(finding.code.name).substr(11) + " " + finding.message);
        }
        return lines;
    }

    [[nodiscard]] std::string hint() const {
        const auto findings = check();
        REQUIRE(findings.size() == 1);
        return findings.front().hint;
    }
};

std::string policy(const std::string& workflow, const std::string& environment = "release",
                   const std::string& repository = "octo/tool") {
    std::string lines = "workflow = \"" + workflow + "\"\n";
    if (!environment.empty()) lines += "environment = \"" + environment + "\"\n";
    if (!repository.empty()) lines += "repository = \"" + repository + "\"\n";
    return lines;
}

}  // namespace

TEST_CASE("declared trust: what matches the publish job has no finding", "[trust_local]") {
    CHECK(World{}.lines() == Lines{});
    CHECK(World{.kind = "pypi"}.lines() == Lines{});
    CHECK(World{.policy = policy("release.yml", "Release", "Octo/Tool")}.lines() == Lines{});
    CHECK(World{.policy = policy("release.yml", "release", "")}.lines() == Lines{});
    CHECK(World{.environment = "${{ vars.ENVIRONMENT }}"}.lines() == Lines{});
    CHECK(World{.repository = ""}.lines() == Lines{});
}

TEST_CASE("declared trust: another workflow's file name is an error with the values to enter", "[trust_local]") {
    const World other{.policy = policy("publish.yml")};
    CHECK(other.lines() ==
          Lines{"WORKFLOW `a` is declared to be published by `publish.yml`, and crates.io would see `release.yml`"});
    CHECK(
        other.hint() ==
        "write `workflow = \"release.yml\"` under `[package.trust_policy]` of `a`, and on crates.io, at "
        "https://crates.io/crates/a/settings under Trusted Publishing, enter: repository owner `octo`, repository name "
        "`tool`, workflow filename `release.yml`, environment `release`");
}

TEST_CASE("declared trust: of a called workflow crates.io sees the caller and PyPI the called file", "[trust_local]") {
    CHECK(World{.is_called = true}.lines() == Lines{});
    const World pypi{.kind = "pypi", .is_called = true};
    CHECK(pypi.lines() ==
          Lines{"WORKFLOW `a` is declared to be published by `release.yml`, and PyPI would see `inner.yml`"});
    CHECK(World{.policy = policy("inner.yml"), .kind = "pypi", .is_called = true}.lines() == Lines{});
    CHECK(World{.policy = policy("inner.yml"), .is_called = true}.lines().size() == 1);
}

TEST_CASE("declared trust: another environment is an error, one that is not declared a notice", "[trust_local]") {
    CHECK(World{.environment = "pypi"}.lines() ==
          Lines{"ENVIRONMENT `a` is declared for the environment `release`, and the publish job `publish` in "
                ".github/workflows/release.yml runs in `pypi`"});
    CHECK(World{.environment = ""}.lines() ==
          Lines{"ENVIRONMENT `a` is declared for the environment `release`, and the publish job `publish` in "
                ".github/workflows/release.yml runs in none"});
    CHECK(World{.policy = policy("release.yml", "")}.lines() ==
          Lines{".ENVIRONMENT `a` is declared without the environment `release` that its publish job runs in"});
    CHECK(World{.policy = policy("release.yml", ""), .environment = ""}.lines() == Lines{});
}

TEST_CASE("declared trust: another repository is an error in CI, and may be a fork elsewhere", "[trust_local]") {
    CHECK(World{.repository = "me/tool"}.lines() ==
          Lines{".REPOSITORY `a` is declared to be published from `octo/tool`, and this is `me/tool`"});
    // A clone of a fork says so once.
    const auto second =
        "[[package]]\nname = \"b\"\nkind = \"pypi\"\npath = \"b\"\npaths = [\"b/**\"]\npure = true\n"
        "[package.trust_policy]\n" +
        policy("release.yml", "release", "Octo/tool");
    CHECK(
        World{.more = second, .repository = "me/tool"}.lines() ==
        Lines{
            ".REPOSITORY `a` and 1 more package are declared to be published from `octo/tool`, and this is `me/tool`"});
    CHECK(World{.workflow_ref = "me/tool/.github/workflows/release.yml@refs/heads/main"}.lines() ==
          Lines{"REPOSITORY `a` is declared to be published from `octo/tool`, and this is `me/tool`"});
    CHECK(World{.repository = "me/tool", .workflow_ref = "octo/tool/.github/workflows/check.yml@refs/pull/1/merge"}
              .lines() == Lines{});
}

TEST_CASE("declared trust: a run is compared when it is one that publishes", "[trust_local]") {
    CHECK(World{.workflow_ref = "octo/tool/.github/workflows/release.yml@refs/heads/main"}.lines() == Lines{});
    CHECK(World{.workflow_ref = "octo/tool/.github/workflows/check.yml@refs/heads/main"}.lines() == Lines{});
}

TEST_CASE("declared trust: no policy is one notice for all packages, with the lines to add", "[trust_local]") {
    const World none{.policy = "",
                     .more = "[[package]]\nname = \"b\"\nkind = \"pypi\"\npath = \"b\"\npaths = [\"b/**\"]\n"};
    CHECK(none.lines() == Lines{".UNDECLARED no trusted publisher is declared for `a` and 1 more package"});
    CHECK(none.hint() ==
          "add these lines below each `[[package]]`, and doctor compares them with the workflow and the registry: "
          "`[package.trust_policy]`, `workflow = \"release.yml\"`, `environment = \"release\"`, `repository = "
          "\"octo/tool\"`");
    CHECK(World{.policy = "", .publishes = false}.lines().size() == 1);
    CHECK(World{.policy = policy("other.yml"), .publishes = false}.lines() == Lines{});
}

TEST_CASE("declared trust: a registry of one's own has no trusted publishing to compare", "[trust_local]") {
    const World own{.policy = "",
                    .kind = "pypi\"\nregistry = \"own",
                    .more =
                        "[registry.own]\nkind = \"pypi\"\nindex = \"https://example.org/simple/\"\nupload = "
                        "\"https://example.org/up/\"\ntoken_env = \"T\"\n"};
    CHECK(own.lines() == Lines{});
}
