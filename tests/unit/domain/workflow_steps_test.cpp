// SPDX-License-Identifier: MIT
// What single steps do: check out, hand artifacts on, run what others wrote.
#include "support/catch.hpp"
#include "workflow_world.hpp"

using namespace piot;
using namespace piot::test;

namespace {

using Lines = std::vector<std::string>;

const std::string k_publish_steps = "    steps:\n      - uses: actions/download-artifact@";

/// One more step in front of the publish job's others.
ChangedRelease with_publish_step(const std::string& step) {
    return {k_publish_steps, "    steps:\n      " + step + "\n      - uses: actions/download-artifact@"};
}

ChangedRelease with_build_step(const std::string& step) {
    return {"      - run: cargo package\n", "      " + step + "\n"};
}

}  // namespace

TEST_CASE("workflow checks: piot plans on the whole history only", "[workflow_checks]") {
    const auto message = "`piot plan` refuses the shallow clone that this checkout makes";
    const ChangedRelease shallow("          fetch-depth: 0\n", "");
    CHECK(shallow.findings() == shallow.one("CHECKOUT", "actions/checkout", message));
    const ChangedRelease few("fetch-depth: 0", "fetch-depth: 50");
    CHECK(few.findings() == few.one("CHECKOUT", "50", message));
    CHECK(ChangedRelease("fetch-depth: 0", "fetch-depth: ${{ inputs.depth }}").findings() == Lines{});
    CHECK(ChangedRelease("          fetch-depth: 0\n", "")
              .then("run: piot plan", "run: git fetch --unshallow && piot plan")
              .findings() == Lines{});
    const auto checkout = clean_release().substr(clean_release().find("      - uses: actions/checkout"));
    const auto step = checkout.substr(0, checkout.find("      - id: plan"));
    const ChangedRelease none(step, "");
    CHECK(none.findings() == none.one("CHECKOUT", "piot plan", "the job `plan` runs `piot plan` without a checkout"));
    CHECK(ChangedRelease(step, "      - run: git clone https://example.org/x .\n").findings() == Lines{});
    CHECK(ChangedRelease(step, "      - uses: ./.github/actions/fetch\n").findings() == Lines{});
}

TEST_CASE("workflow checks: a checkout leaves no token where nothing is pushed", "[workflow_checks]") {
    const auto message = "the job `plan` does not push, yet its checkout leaves the token on disk";
    const ChangedRelease persisting("          persist-credentials: false\n", "");
    CHECK(persisting.findings() == persisting.one("~CHECKOUT", "actions/checkout", message));
    const ChangedRelease on("persist-credentials: false", "persist-credentials: true");
    CHECK(on.findings() == on.one("~CHECKOUT", "true\n", message));
    CHECK(ChangedRelease("          persist-credentials: false\n", "")
              .then("- id: plan\n", "- run: git push\n      - id: plan\n")
              .findings() == Lines{});
    CHECK(with_publish_step("- uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0").findings() ==
          Lines{});
    const std::string ci = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v7\n";
    CHECK(findings_of({{"ci.yml", ci}, {"release.yml", clean_release()}}) == Lines{});
}

TEST_CASE("workflow checks: rows are uploaded by the plan's names", "[workflow_checks]") {
    const auto message = "the job `build` uploads its row under another name than the plan's";
    const ChangedRelease fixed("name: ${{ matrix.artifact_name }}", "name: dist");
    CHECK(fixed.findings() == fixed.one("ARTIFACT", "dist\n", message));
    const ChangedRelease unnamed("          name: ${{ matrix.artifact_name }}\n", "");
    CHECK(unnamed.findings() == unnamed.one("ARTIFACT", "actions/upload-artifact", message));
    const ChangedRelease built("name: ${{ matrix.artifact_name }}", "name: ${{ matrix.name }}-${{ matrix.target }}");
    CHECK(built.findings() == built.one("~ARTIFACT", "${{ matrix.name", message));
    CHECK(ChangedRelease("path: ${{ matrix.artifact_path }}", "path: staged").findings() == Lines{});
    CHECK(with_build_step(
              "- uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a\n        with: {name: log}")
              .findings() == Lines{});
    const auto upload = clean_release().substr(clean_release().find("      - uses: actions/upload-artifact"));
    const ChangedRelease none(upload.substr(0, upload.find("  publish:")), "");
    CHECK(none.findings() ==
          none.one("ARTIFACT", "build:\n", "the job `build` builds the rows of the matrix and uploads none"));
    const ChangedRelease other("${{ fromJSON(needs.plan.outputs.matrix) }}", "${{ fromJSON(vars.ROWS) }}");
    CHECK(ChangedRelease(other).then("name: ${{ matrix.artifact_name }}", "name: x").findings() == Lines{});
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
    const ChangedRelease merged(path, path + "          merge-multiple: true\n");
    CHECK(merged.findings() ==
          merged.one("ARTIFACT", "true\n      - name",
                     "this download mixes all artifacts in one directory: piot cannot tell the rows apart"));
    CHECK(ChangedRelease(path, path + "          merge-multiple: true\n          pattern: piot-stamp\n").findings() ==
          Lines{});
    const ChangedRelease elsewhere(path, "          path: dist\n");
    CHECK(elsewhere.findings() == elsewhere.one("~ARTIFACT", "dist\n",
                                                "the artifacts go into `dist`, and `piot publish` looks in "
                                                "`$RUNNER_TEMP/artifacts`"));
    CHECK(ChangedRelease("\"$RUNNER_TEMP/artifacts\"", "/mounted/artifacts").findings() == Lines{});
    CHECK(ChangedRelease(path, "          path: ./artifacts/\n")
              .then("\"$RUNNER_TEMP/artifacts\"", "artifacts")
              .findings() == Lines{});
    CHECK(ChangedRelease(path, path + "          name: piot-plan\n          merge-multiple: true\n").findings() ==
          Lines{});
    CHECK(ChangedRelease(path, "          path: ./py/dist\n")
              .then("\"$RUNNER_TEMP/artifacts\"", "dist")
              .then("      - name: Publish\n", "      - name: Publish\n        working-directory: py\n")
              .findings() == Lines{});
    CHECK(ChangedRelease(path, "          path: ./py/dist\n")
              .then("\"$RUNNER_TEMP/artifacts\"", "dist")
              .then("piot publish", "cd py && piot publish")
              .findings() == Lines{});
}

TEST_CASE("workflow checks: actions are pinned to commits", "[workflow_checks]") {
    const ChangedRelease tag("actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0", "actions/checkout@v7");
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
    const ChangedRelease everywhere("permissions: {}\n", "permissions: {}\nenv:\n  T: ${{ secrets.T }}\n");
    CHECK(everywhere.findings() ==
          everywhere.one("~SECRET", "${{ secrets", "the secret `T` is given to every job, the job `build` among them"));
    const auto all = with_build_step("- run: make\n        env: {T: '${{ toJSON(secrets) }}'}");
    CHECK(all.findings() ==
          all.one("~SECRET", "${{ toJSON", "every secret is within reach of what the job `build` builds"));
    // The publish job, and one that builds nothing.
    CHECK(
        ChangedRelease("PLAN_ID: ${{ needs", "TOKEN: ${{ secrets.CARGO_REGISTRY_TOKEN }}\n          PLAN_ID: ${{ needs")
            .findings() == Lines{});
    CHECK(ChangedRelease("  publish:\n",
                         "  notify:\n    runs-on: x\n    steps:\n      - run: curl \"$URL\"\n        env: {URL: '${{ "
                         "secrets.HOOK }}'}\n  publish:\n")
              .findings() == Lines{});
    const ChangedRelease handed("  publish:\n",
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
    CHECK(ChangedRelease(cargo).then("--yes", "--yes --cargo-publish").findings() == Lines{});
}
