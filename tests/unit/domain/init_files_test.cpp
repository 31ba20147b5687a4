// SPDX-License-Identifier: MIT
#include "piot/domain/init_files.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;

TEST_CASE("init_files: nothing that is there is lost", "[init_files]") {
    CHECK(decide_file("a", std::nullopt, "x", InitOverwrite::never).action == InitAction::create);
    CHECK(decide_file("a", "x", "x", InitOverwrite::with_backup).action == InitAction::keep);
    CHECK(decide_file("a", "x\r\ny\r\n", "x\ny\n", InitOverwrite::with_backup).action == InitAction::keep);
    CHECK(decide_file("a", "y", "x", InitOverwrite::never).action == InitAction::leave);
    const auto replaced = decide_file("a", "y", "x", InitOverwrite::with_backup);
    CHECK(replaced.action == InitAction::replace);
    CHECK(replaced.previous == "y");
}

TEST_CASE("init_files: drift shows the lines that differ", "[init_files]") {
    InitReport report;
    report.files = {decide_file("same", "x\n", "x\n", InitOverwrite::never),
                    decide_file("missing", std::nullopt, "x\n", InitOverwrite::never),
                    decide_file("differs", "a\nb\nc\n", "a\nB\nc\n", InitOverwrite::never)};
    const auto findings = make_drift_findings(report);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].origin.file == "missing");
    CHECK(findings[1].code == codes::PIOT_INIT_DRIFT);
    CHECK(findings[1].message == "`differs` is not what `piot init` would write:\n   2 - b\n   3 + B");
    CHECK(exit_code_of(findings) == ExitCode::negative);
    CHECK(make_exists_findings(report).size() == 1);
    CHECK(exit_code_of(make_exists_findings(report)) == ExitCode::success);
}

TEST_CASE("init_files: a file that stays is told once", "[init_files]") {
    InitReport report;
    report.files = {{"a", InitAction::leave, "new", "old", {}}, {"b", InitAction::leave, "new", "old", {}}};
    report.diagnostics = {{codes::PIOT_INIT_CHOICE, Severity::warning, "`a` says so", {"a", 0, 0}},
                          {codes::PIOT_INIT_CHOICE, Severity::warning, "a job publishes", {"b", 3, 1}}};
    const auto findings = make_exists_findings(report);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].origin.file == "b");
}

TEST_CASE("init_files: a difference is shown up to a limit", "[init_files]") {
    CHECK(make_line_diff("a\n", "a\n", 5).empty());
    CHECK(make_line_diff("", "a\nb\nc\n", 2) == "   1 + a\n   1 + b\n     … and 1 more\n");
    CHECK(make_line_diff("a\nb\n", "b\n", 5) == "   1 - a\n");
    CHECK_FALSE(make_line_diff("a\r\n", "a\n", 5).empty());
}

TEST_CASE("init_files: dependabot is asked for actions", "[init_files]") {
    CHECK(updates_actions("updates:\n  - package-ecosystem: \"github-actions\"\n"));
    CHECK_FALSE(updates_actions("updates:\n  - package-ecosystem: cargo\n  # package-ecosystem: github-actions\n"));
}

TEST_CASE("init_files: the cadence changes, and nothing else", "[init_files]") {
    const std::string rest = "\n[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"a\"\npaths = [\"a/**\"]\n";
    CHECK(set_cadence("[putitoutthere]\nversion = 1 # one\n" + rest, Cadence::scheduled).value() ==
          "[putitoutthere]\nversion = 1 # one\ncadence = \"scheduled\"\n" + rest);
    CHECK(set_cadence("[putitoutthere]\ncadence = 'scheduled'\nversion = 1\n" + rest, Cadence::immediate).value() ==
          "[putitoutthere]\ncadence = 'immediate'\nversion = 1\n" + rest);
    CHECK_FALSE(set_cadence("putitoutthere = { version = 1 }\n" + rest, Cadence::scheduled));
    CHECK_FALSE(set_cadence("[broken", Cadence::scheduled));
}

TEST_CASE("init_files: the default branch is what the remote says, else a likely one", "[init_files]") {
    CHECK(choose_default_branch("refs/heads/x \nrefs/remotes/origin/HEAD refs/remotes/origin/trunk\n", "x") == "trunk");
    CHECK(choose_default_branch("refs/heads/main \nrefs/heads/master \n", "master") == "master");
    CHECK(choose_default_branch("refs/heads/main \nrefs/heads/x \n", "x") == "main");
    CHECK(choose_default_branch("refs/remotes/origin/master \n", "") == "master");
    CHECK(choose_default_branch("refs/heads/x \n", "x") == "x");
    CHECK(choose_default_branch("", "") == "main");
}
