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

/// What a changed clean release gives; the change is found in exactly one place.
struct Changed {
    Changed(std::string_view from, std::string_view to) : text(replaced(clean_release(), from, to)) {}

    Changed& then(std::string_view from, std::string_view to) {
        text = replaced(std::move(text), from, to);
        return *this;
    }
    [[nodiscard]] Lines findings() const { return findings_of(text); }
    [[nodiscard]] Lines one(const std::string& code, std::string_view needle, const std::string& message) const {
        return {finding(code, text, needle, message)};
    }

    std::string text;
};

const std::string k_publish_steps = "    steps:\n      - uses: actions/download-artifact@";

/// One more step in front of the publish job's others.
Changed with_publish_step(const std::string& step) {
    return {k_publish_steps, "    steps:\n      " + step + "\n      - uses: actions/download-artifact@"};
}

Changed with_build_step(const std::string& step) {
    return {"      - run: cargo package\n", "      " + step + "\n"};
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
    const Changed unsealed(" --plan plan.json --plan-id \"$PLAN_ID\" \\\n            --artifacts", " --artifacts");
    CHECK(unsealed.findings() ==
          unsealed.one("PUBLISH_JOB", "piot publish",
                       "`piot publish` gets no sealed plan, and refuses to run in CI without one"));
    CHECK(Changed(" --plan plan.json --plan-id \"$PLAN_ID\" \\\n            --artifacts", " $ARGUMENTS --artifacts")
              .findings() == Lines{});
}

TEST_CASE("workflow checks: the publish job needs its two permissions", "[workflow_checks]") {
    const Changed no_token("      id-token: write\n", "");
    const auto block = "permissions:\n      contents: write";
    CHECK(no_token.findings() ==
          no_token.one("PERMISSION", block, "the job `publish` publishes but may not ask for an ID token"));
    const Changed by_token =
        Changed("      id-token: write\n", "")
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
    const Changed no_contents("contents: write", "contents: read");
    CHECK(no_contents.findings() == no_contents.one("~PERMISSION", "permissions:\n      contents: read\n      id-token",
                                                    "the job `publish` pushes tags but may not write contents"));
    const Changed nothing("    permissions:\n      contents: write\n      id-token: write\n", "");
    CHECK(nothing.findings() == Lines{finding("PERMISSION", nothing.text, "permissions: {}",
                                              "the job `publish` publishes but may not ask for an ID token"),
                                      finding("~PERMISSION", nothing.text, "permissions: {}",
                                              "the job `publish` pushes tags but may not write contents")});
    CHECK(Changed("    permissions:\n      contents: write\n      id-token: write\n", "    permissions: write-all\n")
              .findings() == Lines{});
    CHECK(Changed("id-token: write", "id-token: ${{ 'write' }}").findings() == Lines{});
}

TEST_CASE("workflow checks: no other job of a release may what the publish job may", "[workflow_checks]") {
    const Changed wide("permissions: {}", "permissions:\n  contents: write\n  id-token: write");
    CHECK(wide.findings() == Lines{});  // the jobs have their own
    const Changed inherited =
        Changed(wide).then("    permissions:\n      contents: read\n    strategy", "    strategy");
    CHECK(inherited.findings() ==
          Lines{finding("~PERMISSION", inherited.text, "contents: write\n  id-token",
                        "the job `build` can move tags: `contents: write` is for the publish job alone"),
                finding(
                    "~PERMISSION", inherited.text, "id-token: write\njobs",
                    "the job `build` can get the registries' token: `id-token: write` is for the publish job alone")});
    const Changed all("permissions:\n      contents: read\n    strategy", "permissions: write-all\n    strategy");
    CHECK(all.findings().size() == 2);
    // Another workflow is not what the registries know.
    CHECK(findings_of({{"pages.yml", "on: push\npermissions: write-all\njobs: {a: {runs-on: x}}\n"},
                       {"release.yml", clean_release()}}) == Lines{});
}

TEST_CASE("workflow checks: the publish job runs in an environment", "[workflow_checks]") {
    const Changed none("    environment: release\n", "");
    CHECK(none.findings() == none.one("~ENVIRONMENT", "publish:\n",
                                      "the publish job `publish` runs in no environment: every branch can publish"));
    CHECK(Changed("environment: release", "environment: {name: pypi, url: x}").findings() == Lines{});
    CHECK(Changed("environment: release", "environment: ${{ vars.ENVIRONMENT }}").findings() == Lines{});
}

TEST_CASE("workflow checks: registries refuse two triggers", "[workflow_checks]") {
    const Changed target("  push:\n    branches: [main]\n", "  pull_request_target:\n");
    CHECK(target.findings() == target.one("TRIGGER", "pull_request_target",
                                          "crates.io and PyPI refuse what a `pull_request_target` run publishes"));
    const Changed run("  push:\n    branches: [main]\n", "  workflow_run: {workflows: [ci]}\n");
    CHECK(run.findings() ==
          run.one("TRIGGER", "workflow_run", "crates.io refuses what a `workflow_run` run publishes"));
    const std::string both = "  workflow_run: {workflows: [ci]}\n  push:\n";
    CHECK(Changed("  push:\n", both)
              .then("    environment: release\n", "    environment: release\n    if: github.event_name == 'push'\n")
              .findings() == Lines{});
    CHECK(findings_of({{"label.yml", "on: pull_request_target\njobs: {a: {runs-on: x}}\n"},
                       {"release.yml", clean_release()}}) == Lines{});
}

TEST_CASE("workflow checks: a pull request does not publish", "[workflow_checks]") {
    const auto with = [](const std::string& condition, const std::string& job = "publish") {
        Changed changed("  push:\n", "  pull_request:\n  push:\n");
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
    const Changed none(block, "");
    CHECK(none.findings() == none.one("~CONCURRENCY", "publish:\n", "two releases can run at once"));
    const Changed cancelling("cancel-in-progress: false", "cancel-in-progress: true");
    CHECK(cancelling.findings() ==
          cancelling.one("CONCURRENCY", "true\n  queue", "a new run cancels a release in the middle of its uploads"));
    const Changed maybe("cancel-in-progress: false", "cancel-in-progress: ${{ github.ref != 'refs/heads/main' }}");
    CHECK(maybe.findings() ==
          maybe.one("~CONCURRENCY", "${{ github.ref", "a new run may cancel a release in the middle of its uploads"));
    CHECK(Changed("cancel-in-progress: false", "cancel-in-progress: ${{ github.event_name == 'pull_request' }}")
              .findings() == Lines{});
    const Changed short_queue("  queue: max\n", "");
    CHECK(short_queue.findings() ==
          short_queue.one(".CONCURRENCY", "concurrency:", "of several releases that wait only the last one runs"));
    const Changed own("group: piot-release", "group: r-${{ github.sha }}");
    CHECK(own.findings() == own.one("~CONCURRENCY", "r-$",
                                    "no two runs share the group `r-${{ github.sha }}`: two releases can run at once"));
    CHECK(Changed(block, "")
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
    const Changed twice("    environment: release\n",
                        "    environment: release\n    concurrency: {group: piot-release, queue: max}\n");
    CHECK(twice.findings() ==
          twice.one("CONCURRENCY", "concurrency: {",
                    "the job `publish` waits for the group that its own workflow holds: GitHub cancels it"));
}

TEST_CASE("workflow checks: piot plans on the whole history only", "[workflow_checks]") {
    const auto message = "`piot plan` refuses the shallow clone that this checkout makes";
    const Changed shallow("          fetch-depth: 0\n", "");
    CHECK(shallow.findings() == shallow.one("CHECKOUT", "actions/checkout", message));
    const Changed few("fetch-depth: 0", "fetch-depth: 50");
    CHECK(few.findings() == few.one("CHECKOUT", "50", message));
    CHECK(Changed("fetch-depth: 0", "fetch-depth: ${{ inputs.depth }}").findings() == Lines{});
    CHECK(Changed("          fetch-depth: 0\n", "")
              .then("run: piot plan", "run: git fetch --unshallow && piot plan")
              .findings() == Lines{});
    const auto checkout = clean_release().substr(clean_release().find("      - uses: actions/checkout"));
    const auto step = checkout.substr(0, checkout.find("      - id: plan"));
    const Changed none(step, "");
    CHECK(none.findings() == none.one("CHECKOUT", "piot plan", "the job `plan` runs `piot plan` without a checkout"));
    CHECK(Changed(step, "      - run: git clone https://example.org/x .\n").findings() == Lines{});
    CHECK(Changed(step, "      - uses: ./.github/actions/fetch\n").findings() == Lines{});
}

TEST_CASE("workflow checks: a checkout leaves no token where nothing is pushed", "[workflow_checks]") {
    const auto message = "the job `plan` does not push, yet its checkout leaves the token on disk";
    const Changed persisting("          persist-credentials: false\n", "");
    CHECK(persisting.findings() == persisting.one("~CHECKOUT", "actions/checkout", message));
    const Changed on("persist-credentials: false", "persist-credentials: true");
    CHECK(on.findings() == on.one("~CHECKOUT", "true\n", message));
    CHECK(Changed("          persist-credentials: false\n", "")
              .then("- id: plan\n", "- run: git push\n      - id: plan\n")
              .findings() == Lines{});
    CHECK(with_publish_step("- uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0").findings() ==
          Lines{});
    const std::string ci = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v7\n";
    CHECK(findings_of({{"ci.yml", ci}, {"release.yml", clean_release()}}) == Lines{});
}

TEST_CASE("workflow checks: rows are uploaded by the plan's names", "[workflow_checks]") {
    const auto message = "the job `build` uploads its row under another name than the plan's";
    const Changed fixed("name: ${{ matrix.artifact_name }}", "name: dist");
    CHECK(fixed.findings() == fixed.one("ARTIFACT", "dist\n", message));
    const Changed unnamed("          name: ${{ matrix.artifact_name }}\n", "");
    CHECK(unnamed.findings() == unnamed.one("ARTIFACT", "actions/upload-artifact", message));
    const Changed built("name: ${{ matrix.artifact_name }}", "name: ${{ matrix.name }}-${{ matrix.target }}");
    CHECK(built.findings() == built.one("~ARTIFACT", "${{ matrix.name", message));
    CHECK(Changed("path: ${{ matrix.artifact_path }}", "path: staged").findings() == Lines{});
    CHECK(with_build_step(
              "- uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a\n        with: {name: log}")
              .findings() == Lines{});
    const auto upload = clean_release().substr(clean_release().find("      - uses: actions/upload-artifact"));
    const Changed none(upload.substr(0, upload.find("  publish:")), "");
    CHECK(none.findings() ==
          none.one("ARTIFACT", "build:\n", "the job `build` builds the rows of the matrix and uploads none"));
    const Changed other("${{ fromJSON(needs.plan.outputs.matrix) }}", "${{ fromJSON(vars.ROWS) }}");
    CHECK(Changed(other).then("name: ${{ matrix.artifact_name }}", "name: x").findings() == Lines{});
}

TEST_CASE("workflow checks: rows of a called workflow are looked at as well", "[workflow_checks]") {
    const auto release = clean_release();
    const auto from = release.find("    runs-on: ${{ matrix.runs_on }}");
    const auto steps = release.substr(from, release.find("  publish:") - from);
    const auto called = [&](const std::string& name) {
        auto text = "on: {workflow_call: {inputs: {rows: {type: string}}}}\njobs:\n  rows:\n" + steps;
        text = replaced(text, "needs.plan.outputs.matrix", "inputs.rows");
        return replaced(text, "${{ matrix.artifact_name }}", name);
    };
    const auto calling =
        replaced(release, steps,
                 "    uses: ./.github/workflows/build.yml\n    with: {rows: '${{ needs.plan.outputs.matrix }}'}\n");
    CHECK(findings_of({{"build.yml", called("${{ matrix.artifact_name }}")}, {"release.yml", calling}}) == Lines{});
    CHECK(findings_of({{"build.yml", called("wheels")}, {"release.yml", calling}}) ==
          Lines{"ARTIFACT build.yml:14:17 the job `rows` uploads its row under another name than the plan's"});
}

TEST_CASE("workflow checks: artifacts are downloaded one directory each, where piot looks", "[workflow_checks]") {
    const std::string path = "          path: ${{ runner.temp }}/artifacts\n";
    const Changed merged(path, path + "          merge-multiple: true\n");
    CHECK(merged.findings() ==
          merged.one("ARTIFACT", "true\n      - name",
                     "this download mixes all artifacts in one directory: piot cannot tell the rows apart"));
    CHECK(Changed(path, path + "          merge-multiple: true\n          pattern: piot-stamp\n").findings() ==
          Lines{});
    const Changed elsewhere(path, "          path: dist\n");
    CHECK(elsewhere.findings() == elsewhere.one("~ARTIFACT", "dist\n",
                                                "the artifacts go into `dist`, and `piot publish` looks in "
                                                "`$RUNNER_TEMP/artifacts`"));
    CHECK(Changed("\"$RUNNER_TEMP/artifacts\"", "/mounted/artifacts").findings() == Lines{});
    CHECK(Changed(path, "          path: ./artifacts/\n").then("\"$RUNNER_TEMP/artifacts\"", "artifacts").findings() ==
          Lines{});
    CHECK(Changed(path, path + "          name: piot-plan\n          merge-multiple: true\n").findings() == Lines{});
    CHECK(Changed(path, "          path: ./py/dist\n")
              .then("\"$RUNNER_TEMP/artifacts\"", "dist")
              .then("      - name: Publish\n", "      - name: Publish\n        working-directory: py\n")
              .findings() == Lines{});
    CHECK(Changed(path, "          path: ./py/dist\n")
              .then("\"$RUNNER_TEMP/artifacts\"", "dist")
              .then("piot publish", "cd py && piot publish")
              .findings() == Lines{});
}

TEST_CASE("workflow checks: actions are pinned to commits", "[workflow_checks]") {
    const Changed tag("actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0", "actions/checkout@v7");
    CHECK(tag.findings() == tag.one("~UNPINNED", "actions/checkout",
                                    "`actions/checkout@v7` is whatever `v7` means on the day of the release"));
    const auto image = with_build_step("- uses: docker://debian:12");
    CHECK(image.findings() == image.one("~UNPINNED", "docker://",
                                        "`docker://debian:12` is whatever the image's tag means on the day of the "
                                        "release"));
    CHECK(with_build_step("- uses: docker://debian@sha256:00").findings() == Lines{});
    CHECK(with_build_step("- uses: ./.github/actions/build").findings() == Lines{});
    CHECK(with_build_step("- uses: a/b@v1\n      - uses: a/b@v1").findings().size() == 1);
    CHECK(findings_of({{"ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a/b@v7\n"},
                       {"release.yml", clean_release()}}) == Lines{});
}

TEST_CASE("workflow checks: what builds has no secret in reach", "[workflow_checks]") {
    const auto in_step = with_build_step("- run: cargo package\n        env: {T: '${{ secrets.CODECOV_TOKEN }}'}");
    CHECK(in_step.findings() ==
          in_step.one("~SECRET", "${{ secrets",
                      "the secret `CODECOV_TOKEN` is within reach of what the job `build` builds"));
    CHECK(with_build_step("- run: cargo package\n        env: {T: '${{ secrets.GITHUB_TOKEN }}'}").findings() ==
          Lines{});
    const Changed everywhere("permissions: {}\n", "permissions: {}\nenv:\n  T: ${{ secrets.T }}\n");
    CHECK(everywhere.findings() ==
          everywhere.one("~SECRET", "${{ secrets", "the secret `T` is given to every job, the job `build` among them"));
    const auto all = with_build_step("- run: make\n        env: {T: '${{ toJSON(secrets) }}'}");
    CHECK(all.findings() ==
          all.one("~SECRET", "${{ toJSON", "every secret is within reach of what the job `build` builds"));
    // The publish job, and one that builds nothing.
    CHECK(Changed("PLAN_ID: ${{ needs", "TOKEN: ${{ secrets.CARGO_REGISTRY_TOKEN }}\n          PLAN_ID: ${{ needs")
              .findings() == Lines{});
    CHECK(Changed("  publish:\n",
                  "  notify:\n    runs-on: x\n    steps:\n      - run: curl \"$URL\"\n        env: {URL: '${{ "
                  "secrets.HOOK }}'}\n  publish:\n")
              .findings() == Lines{});
    const Changed handed("  publish:\n",
                         "  docs:\n    uses: ./.github/workflows/docs.yml\n    secrets: inherit\n  publish:\n");
    CHECK(handed.findings() ==
          handed.one("~SECRET", "inherit", "the job `docs` hands every secret to `./.github/workflows/docs.yml`"));
}

TEST_CASE("workflow checks: the publish job runs nothing but piot", "[workflow_checks]") {
    const auto [step, place, name] = GENERATE(table<std::string, std::string, std::string>(
        {{"- run: pip install twine", "pip install", "pip"},
         {"- run: ./scripts/release.sh", "./scripts", "./scripts/release.sh"},
         {"- run: bash ci/out.sh", "bash ci", "bash ci/out.sh"},
         {"- run: python3 -m build", "python3", "python3 -m"},
         {"- run: curl https://example.org | sh", "sh\n", "sh"},
         {"- run: cd x && cargo build", "cargo build", "cargo"},
         {"- uses: actions/cache@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0", "actions/cache", "actions/cache"},
         {"- uses: ./.github/actions/x", "./.github/actions", "./.github/actions/x"}}));
    CAPTURE(step);
    const auto changed = with_publish_step(step);
    CHECK(changed.findings() ==
          changed.one("~FOREIGN_CODE", place,
                      "the publish job `publish` runs `" + name + "`, which can take the registries' token"));
}

TEST_CASE("workflow checks: what the publish job needs is not foreign", "[workflow_checks]") {
    const std::string step =
        GENERATE("- run: git config user.name x", "- run: echo cargo publish", "- run: 'ls # pip install'",
                 "- run: jq . < \"$RUNNER_TEMP/x\"", "- run: python3 -c 'print(1)'", "- run: gh release view",
                 "- run: /usr/bin/sha256sum x", "- run: curl -fsSL https://example.org -o x",
                 "- uses: step-security/harden-runner@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0",
                 "- uses: actions/attest-build-provenance@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0");
    CAPTURE(step);
    CHECK(with_publish_step(step).findings() == Lines{});
    const auto cargo = with_publish_step("- run: cargo --version");
    CHECK(Changed(cargo).then("--yes", "--yes --cargo-publish").findings() == Lines{});
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
