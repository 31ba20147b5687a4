// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "workflow_world.hpp"

#include "piot/domain/init_workflow.hpp"

using namespace piot;
using namespace piot::test;

namespace {

using Lines = std::vector<std::string>;

/// `CODE release.yml:line:col message`, where `needle` stands in the text.
std::string finding(const std::string& code, const std::string& text, std::string_view needle,
                    const std::string& message) {
    return code + " release.yml:" + place_of(text, needle) + " " + message;
}

}  // namespace

TEST_CASE("workflow checks: a clean release has no finding", "[workflow_checks]") {
    CHECK(findings_of(clean_release()) == Lines{});
}

TEST_CASE("workflow checks: no job publishes", "[workflow_checks]") {
    const auto finding = "~PUBLISH_JOB workflows:0:0 no job of a workflow runs `piot publish`";
    CHECK(findings_of(NamedTexts{}) == Lines{finding});
    CHECK(findings_of("on: push\njobs: {a: {runs-on: x}}\n") == Lines{finding});
    // What is there is left alone by `piot init`.
    for (const auto* name : {"ci.yml", "release.yml"}) {
        const auto set =
            parse_workflows({{".github/workflows/" + std::string(name), "on: push\njobs: {a: {runs-on: x}}\n"}});
        const auto hint = check_workflows({set, {}}).at(0).hint;
        CHECK((hint.find("--force") != std::string::npos) == (std::string(name) == "release.yml"));
    }
    // One that cannot be read may be the one that publishes.
    CHECK(findings_of("on: [push\n") == Lines{"SYNTAX release.yml:1:1 not valid YAML: end of sequence flow not found"});
}

TEST_CASE("workflow checks: a second publish job is one too many", "[workflow_checks]") {
    const auto other = replaced(clean_release(), "group: piot-release", "group: piot-nightly");
    CHECK(
        findings_of({{"nightly.yml", other}, {"release.yml", clean_release()}}) ==
        Lines{
            "~PUBLISH_JOB release.yml:39:3 a second job publishes: `publish` in .github/workflows/release.yml besides "
            "`publish` in .github/workflows/nightly.yml"});
}

TEST_CASE("workflow checks: publishing in CI needs a sealed plan", "[workflow_checks]") {
    const ChangedRelease unsealed(" --plan plan.json --plan-id \"$PLAN_ID\" \\\n            --artifacts",
                                  " --artifacts");
    CHECK(unsealed.findings() ==
          unsealed.one("PUBLISH_JOB", "piot publish",
                       "`piot publish` gets no sealed plan, and refuses to run in CI without one"));
    CHECK(ChangedRelease(" --plan plan.json --plan-id \"$PLAN_ID\" \\\n            --artifacts",
                         " $ARGUMENTS --artifacts")
              .findings() == Lines{});
}

TEST_CASE("workflow checks: the publish job needs its two permissions", "[workflow_checks]") {
    const ChangedRelease no_token("      id-token: write\n", "");
    const auto block = "permissions:\n      contents: write";
    CHECK(no_token.findings() ==
          no_token.one("PERMISSION", block, "the job `publish` publishes but may not ask for an ID token"));
    const ChangedRelease by_token =
        ChangedRelease("      id-token: write\n", "")
            .then("PLAN_ID: ${{ needs", "PYPI_API_TOKEN: ${{ secrets.PYPI }}\n          PLAN_ID: ${{ needs");
    CHECK(by_token.findings() ==
          by_token.one("~PERMISSION", block,
                       "the job `publish` publishes but may not ask for an ID token: a long-lived token has to do"));
    // The secret may be there for new names only.
    const auto set = parse_workflows({{".github/workflows/release.yml", by_token.text}});
    const auto declared = check_workflows({set, find_publish_jobs(set.workflows), true});
    REQUIRE(declared.size() == 1);
    CHECK(declared[0].severity == Severity::error);
    CHECK(declared[0].message ==
          "the job `publish` publishes but may not ask for an ID token, and trusted publishing is declared");
    const ChangedRelease no_contents("contents: write", "contents: read");
    CHECK(no_contents.findings() == no_contents.one("~PERMISSION", "permissions:\n      contents: read\n      id-token",
                                                    "the job `publish` pushes tags but may not write contents"));
    const ChangedRelease nothing("    permissions:\n      contents: write\n      id-token: write\n", "");
    CHECK(nothing.findings() == Lines{finding("PERMISSION", nothing.text, "permissions: {}",
                                              "the job `publish` publishes but may not ask for an ID token"),
                                      finding("~PERMISSION", nothing.text, "permissions: {}",
                                              "the job `publish` pushes tags but may not write contents")});
    CHECK(ChangedRelease("    permissions:\n      contents: write\n      id-token: write\n",
                         "    permissions: write-all\n")
              .findings() == Lines{});
    CHECK(ChangedRelease("id-token: write", "id-token: ${{ 'write' }}").findings() == Lines{});
}

TEST_CASE("workflow checks: no other job of a release may what the publish job may", "[workflow_checks]") {
    const ChangedRelease wide("permissions: {}", "permissions:\n  contents: write\n  id-token: write");
    CHECK(wide.findings() == Lines{});  // the jobs have their own
    const ChangedRelease inherited =
        ChangedRelease(wide).then("    permissions:\n      contents: read\n    strategy", "    strategy");
    CHECK(inherited.findings() ==
          Lines{finding("~PERMISSION", inherited.text, "contents: write\n  id-token",
                        "the job `build` can move tags: `contents: write` is for the publish job alone"),
                finding(
                    "~PERMISSION", inherited.text, "id-token: write\njobs",
                    "the job `build` can get the registries' token: `id-token: write` is for the publish job alone")});
    const ChangedRelease all("permissions:\n      contents: read\n    strategy",
                             "permissions: write-all\n    strategy");
    CHECK(all.findings().size() == 2);
    // Another workflow is not what the registries know.
    CHECK(findings_of({{"pages.yml", "on: push\npermissions: write-all\njobs: {a: {runs-on: x}}\n"},
                       {"release.yml", clean_release()}}) == Lines{});
}

TEST_CASE("workflow checks: the publish job runs in an environment", "[workflow_checks]") {
    const ChangedRelease none("    environment: release\n", "");
    CHECK(none.findings() == none.one("~ENVIRONMENT", "publish:\n",
                                      "the publish job `publish` runs in no environment: every branch can publish"));
    CHECK(ChangedRelease("environment: release", "environment: {name: pypi, url: x}").findings() == Lines{});
    CHECK(ChangedRelease("environment: release", "environment: ${{ vars.ENVIRONMENT }}").findings() == Lines{});
}

TEST_CASE("workflow checks: registries refuse two triggers", "[workflow_checks]") {
    const ChangedRelease target("  push:\n    branches: [main]\n", "  pull_request_target:\n");
    CHECK(target.findings() == target.one("TRIGGER", "pull_request_target",
                                          "crates.io and PyPI refuse what a `pull_request_target` run publishes"));
    const ChangedRelease run("  push:\n    branches: [main]\n", "  workflow_run: {workflows: [ci]}\n");
    CHECK(run.findings() ==
          run.one("TRIGGER", "workflow_run", "crates.io refuses what a `workflow_run` run publishes"));
    const std::string both = "  workflow_run: {workflows: [ci]}\n  push:\n";
    CHECK(ChangedRelease("  push:\n", both)
              .then("    environment: release\n", "    environment: release\n    if: github.event_name == 'push'\n")
              .findings() == Lines{});
    CHECK(findings_of({{"label.yml", "on: pull_request_target\njobs: {a: {runs-on: x}}\n"},
                       {"release.yml", clean_release()}}) == Lines{});
}

TEST_CASE("workflow checks: a pull request does not publish", "[workflow_checks]") {
    const auto with = [](const std::string& condition, const std::string& job = "publish") {
        ChangedRelease changed("  push:\n", "  pull_request:\n  push:\n");
        if (condition.empty()) return changed;
        const auto head = job == "publish" ? "    needs: [plan, build]\n" : "    needs: plan\n";
        return changed.then(head, head + ("    if: " + condition) + "\n");
    };
    const auto open = with("");
    CHECK(open.findings() == open.one("TRIGGER", "pull_request:", "the job `publish` can publish from a pull request"));
    const auto unknown = with("needs.plan.outputs.plan_id != ''");
    CHECK(unknown.findings() ==
          unknown.one(".TRIGGER", "pull_request:", "the job `publish` can publish from a pull request"));
    const std::string closed = GENERATE(
        "github.event_name == 'push'", "github.event_name != 'pull_request'", "${{ github.event_name == 'push' }}",
        "github.ref == 'refs/heads/main'", "startsWith(github.ref, 'refs/tags/')", "github.ref_name == 'main'",
        "'!startsWith(github.ref, ''refs/pull/'')'", "github.ref_type == 'tag' && needs.plan.outputs.x",
        "contains(fromJSON('[\"push\", \"schedule\"]'), github.event_name)", "success() && github.event_name == 'push'",
        "inputs.publish", "false");
    CAPTURE(closed);
    CHECK(with(closed).findings() == Lines{});
    CHECK(with(closed, "build").findings() == Lines{});  // what it needs is skipped
}

TEST_CASE("workflow checks: a release is never cancelled and never alone in its group", "[workflow_checks]") {
    const std::string block = "concurrency:\n  group: piot-release\n  cancel-in-progress: false\n  queue: max\n";
    const ChangedRelease none(block, "");
    CHECK(none.findings() == none.one("~CONCURRENCY", "publish:\n", "two releases can run at once"));
    const ChangedRelease cancelling("cancel-in-progress: false", "cancel-in-progress: true");
    CHECK(cancelling.findings() ==
          cancelling.one("CONCURRENCY", "true\n  queue", "a new run cancels a release in the middle of its uploads"));
    const ChangedRelease maybe("cancel-in-progress: false",
                               "cancel-in-progress: ${{ github.ref != 'refs/heads/main' }}");
    CHECK(maybe.findings() ==
          maybe.one("~CONCURRENCY", "${{ github.ref", "a new run may cancel a release in the middle of its uploads"));
    CHECK(ChangedRelease("cancel-in-progress: false", "cancel-in-progress: ${{ github.event_name == 'pull_request' }}")
              .findings() == Lines{});
    const ChangedRelease short_queue("  queue: max\n", "");
    CHECK(short_queue.findings() ==
          short_queue.one(".CONCURRENCY", "concurrency:", "of several releases that wait only the last one runs"));
    const ChangedRelease own("group: piot-release", "group: r-${{ github.sha }}");
    CHECK(own.findings() == own.one("~CONCURRENCY", "r-$",
                                    "no two runs share the group `r-${{ github.sha }}`: two releases can run at once"));
    CHECK(ChangedRelease(block, "")
              .then("    environment: release\n", "    environment: release\n    concurrency: {group: x, queue: max}\n")
              .findings() == Lines{});
}

TEST_CASE("workflow checks: the group of a release is its own", "[workflow_checks]") {
    const std::string other = "on: push\nconcurrency: PIOT-release\njobs: {a: {runs-on: x}}\n";
    CHECK(findings_of({{"ci.yml", other}, {"release.yml", clean_release()}}) ==
          Lines{"~CONCURRENCY release.yml:6:10 .github/workflows/ci.yml waits in the group `piot-release` too and can "
                "push a "
                "waiting release out"});
    const std::string by_name = "group: ${{ github.workflow }}";
    CHECK(findings_of({{"ci.yml", "on: push\nconcurrency:\n  " + by_name + "\njobs: {a: {runs-on: x}}\n"},
                       {"release.yml", replaced(clean_release(), "group: piot-release", by_name)}}) == Lines{});
    const ChangedRelease twice("    environment: release\n",
                               "    environment: release\n    concurrency: {group: piot-release, queue: max}\n");
    CHECK(twice.findings() ==
          twice.one("CONCURRENCY", "concurrency: {",
                    "the job `publish` waits for the group that its own workflow holds: GitHub cancels it"));
}

TEST_CASE("workflow checks: a publish job in a called workflow is two files to the registries", "[workflow_checks]") {
    const auto called = replaced(clean_release(), "on:\n  push:\n    branches: [main]", "on: workflow_call");
    const std::string entry =
        "on: push\nconcurrency: {group: outer, queue: max}\njobs:\n  call:\n    uses: ./.github/workflows/inner.yml\n";
    CHECK(findings_of({{"inner.yml", called},
                       {"release.yml", entry + "    permissions: {contents: write, id-token: write}\n"}}) ==
          Lines{"~REUSABLE inner.yml:37:3 the publish job `publish` is called from .github/workflows/release.yml: "
                "crates.io "
                "matches `release.yml`, PyPI `inner.yml`, and attestations fail"});
    const auto lacking = findings_of({{"inner.yml", called}, {"release.yml", entry}});
    REQUIRE(lacking.size() == 2);
    CHECK(
        lacking[1] ==
        "PERMISSION release.yml:4:3 the job `call` calls the workflow that publishes but may not ask for an ID token");
}

TEST_CASE("workflow checks: what init writes has no finding", "[workflow_checks]") {
    const std::string cadence = GENERATE("immediate", "scheduled");
    WorkflowChoices choices;
    choices.parts = {cadence, "crates", "pypi", "maturin", "python_build", "bundle_cli"};
    choices.action = {"piot-release/piot", "9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0", "v1.0.0"};
    NamedTexts files;
    for (const auto& scaffold : workflow_templates()) {
        const auto text = render_workflow(scaffold.text, choices);
        REQUIRE(text);
        if (scaffold.name != "dependabot.yml") files.emplace_back(scaffold.name, *text);
    }
    REQUIRE(files.size() == 2);
    CHECK(findings_of(files) == Lines{});
}

TEST_CASE("workflow checks: a page in the manner of the reference's gets its findings", "[workflow_checks]") {
    const auto lines = findings_of(R"(name: Release
on: {push: {branches: [main]}, workflow_dispatch: {inputs: {dry_run: {type: boolean}}}}
concurrency:
  group: release
  cancel-in-progress: false
permissions:
  contents: read
  id-token: write
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs:
      matrix: ${{ steps.plan.outputs.matrix }}
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0}
      - id: plan
        uses: piot-release/piot@v0
        with: {command: plan}
  build:
    needs: plan
    if: fromJSON(needs.plan.outputs.matrix || '[]')[0] != null
    strategy:
      fail-fast: false
      matrix:
        include: ${{ fromJSON(needs.plan.outputs.matrix) }}
    runs-on: ${{ matrix.runs_on }}
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0}
      - if: matrix.kind == 'crates'
        run: cargo package --manifest-path ${{ matrix.path }}/Cargo.toml --target-dir ${{ matrix.path }}/target
      - uses: actions/upload-artifact@v4
        with:
          name: ${{ matrix.artifact_name }}
          path: ${{ matrix.artifact_path }}
  publish:
    needs: [plan, build]
    runs-on: ubuntu-latest
    permissions:
      contents: write
      id-token: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install twine
      - uses: actions/download-artifact@v4
        with: {path: artifacts}
      - uses: piot-release/piot@v0
        with: {command: publish}
        env: {CARGO_REGISTRY_TOKEN: '${{ secrets.CARGO_TOKEN }}'}
)");
    CHECK(
        lines ==
        Lines{
            ".CONCURRENCY release.yml:3:1 of several releases that wait only the last one runs",
            "~PERMISSION release.yml:8:3 the jobs `plan`, `build` can get the registries' token: `id-token: write` is "
            "for "
            "the publish job alone",
            "~CHECKOUT release.yml:15:15 the job `plan` does not push, yet its checkout leaves the token on disk",
            "~UNPINNED release.yml:15:15 `actions/checkout@v4` is whatever `v4` means on the day of the release",
            "~UNPINNED release.yml:18:15 `piot-release/piot@v0` is whatever `v0` means on the day of the release",
            "~CHECKOUT release.yml:29:15 the job `build` does not push, yet its checkout leaves the token on disk",
            "~INJECTION release.yml:32:44 `matrix.path` is pasted into this script as it comes",
            "~UNPINNED release.yml:33:15 `actions/upload-artifact@v4` is whatever `v4` means on the day of the release",
            "~ENVIRONMENT release.yml:37:3 the publish job `publish` runs in no environment: every branch can publish",
            "~UNPINNED release.yml:45:15 `actions/setup-python@v5` is whatever `v5` means on the day of the release",
            "~FOREIGN_CODE release.yml:45:15 the publish job `publish` runs `actions/setup-python`, which can take the "
            "registries' token",
            "~FOREIGN_CODE release.yml:46:14 the publish job `publish` runs `pip`, which can take the registries' "
            "token",
            "~UNPINNED release.yml:47:15 `actions/download-artifact@v4` is whatever `v4` means on the day of the "
            "release",
            "PUBLISH_JOB release.yml:50:25 `piot publish` gets no sealed plan, and refuses to run in CI without one"});
}
