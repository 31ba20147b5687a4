// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "workflow_world.hpp"

#include "piot/base/text.hpp"

using namespace piot;
using namespace piot::test;

namespace {

using Lines = std::vector<std::string>;

/// The findings of one script in another workflow than the release's.
Lines in_other(const std::string& on, const std::string& step) {
    return findings_of(
        {{"other.yml", "on: " + on + "\njobs:\n  a:\n    runs-on: x\n    steps:\n      - " + step + "\n"},
         {"release.yml", clean_release()}});
}

/// The findings of a script of the release's build job, its matrix made of `matrix` when given.
Lines in_release(const std::string& script, const std::string& on = "  push:\n    branches: [main]\n") {
    auto text = replaced(clean_release(), "      - run: cargo package\n", "      - run: " + script + "\n");
    return findings_of(replaced(text, "  push:\n    branches: [main]\n", on));
}

std::string pasted(const std::string& path) {
    return " anybody can put shell into `" + path + "`, which is pasted into this script";
}

}  // namespace

TEST_CASE("injection: what outsiders write is found in scripts, wherever it runs", "[injection]") {
    const std::string path = GENERATE("github.event.pull_request.title", "github.event.issue.body", "github.head_ref",
                                      "github.event.comment.body", "github.event.pull_request.head.ref",
                                      "github.event.workflow_run.head_branch", "github.event.commits.*.message");
    CAPTURE(path);
    CHECK(in_other("issue_comment", "run: echo \"${{ " + path + " }}\"") ==
          Lines{"INJECTION other.yml:6:20" + pasted(path)});
    CHECK(in_other("pull_request", "run: echo ${{ " + path + " }}") ==
          Lines{"~INJECTION other.yml:6:19" + pasted(path)});
}

TEST_CASE("injection: messages of commits reach a push as well", "[injection]") {
    CHECK(in_other("push", "run: echo '${{ github.event.head_commit.message }}'") ==
          Lines{"INJECTION other.yml:6:20" + pasted("github.event.head_commit.message")});
    CHECK(in_other("push", "run: echo '${{ github.event.commits[0].message }}'") ==
          Lines{"INJECTION other.yml:6:20" + pasted("github.event.commits.*.message")});
    CHECK(in_other("push", "run: echo '${{ toJSON(github.event) }}'") ==
          Lines{"INJECTION other.yml:6:20" + pasted("github.event")});
    CHECK(in_other("push", "run: echo '${{ github['event'].HEAD_commit['message'] }}'") ==
          Lines{"INJECTION other.yml:6:20" + pasted("github.event.head_commit.message")});
}

TEST_CASE("injection: the place is that of the expression inside the script", "[injection]") {
    CHECK(in_other("issues", "run: |\n          echo start\n            echo ${{ github.event.issue.title }}") ==
          Lines{"INJECTION other.yml:8:18" + pasted("github.event.issue.title")});
    CHECK(in_other("issues", "run: >-\n          echo start\n          ${{ github.event.issue.title }}") ==
          Lines{"INJECTION other.yml:8:11" + pasted("github.event.issue.title")});
}

TEST_CASE("injection: other inputs that are run are scripts too", "[injection]") {
    CHECK(in_other("issues",
                   "uses: actions/github-script@v7\n        with:\n          script: f(`${{ "
                   "github.event.issue.title }}`)") ==
          Lines{"INJECTION other.yml:8:22" + pasted("github.event.issue.title")});
    CHECK(in_other("issues", "uses: a/notify@v1\n        with: {text: '${{ github.event.issue.title }}'}") == Lines{});
}

TEST_CASE("injection: values that are only looked at, or that come by `env`, are safe", "[injection]") {
    const std::string script = GENERATE(
        "echo \"$TITLE\"", "echo ${{ github.event.issue.number }}",
        "echo ${{ contains(github.event.issue.title, 'x') }}",
        "echo ${{ github.event.issue.title == 'x' && 'a' || 'b' }}", "echo ${{ startsWith(github.head_ref, 'x') }}",
        "echo ${{ github.sha }} ${{ github.repository }} ${{ github.actor }}", "echo ${{ github.event_name }}",
        "echo ${{ 'github.head_ref' }}", "echo ${{ runner.temp }}", "echo ${{ !github.head_ref }}",
        "echo ${{ hashFiles('**/Cargo.lock') }}");
    CAPTURE(script);
    CHECK(in_other("issues", "run: " + script + "\n        env: {TITLE: '${{ github.event.issue.title }}'}") ==
          Lines{});
}

TEST_CASE("injection: text is followed through variables and outputs", "[injection]") {
    CHECK(in_other("issues", "run: echo ${{ env.T }}\n        env: {T: '${{ github.event.issue.title }}'}") ==
          Lines{"INJECTION other.yml:6:19" + pasted("github.event.issue.title")});
    CHECK(in_other("issues",
                   "id: t\n        run: echo \"title=$T\" >> \"$GITHUB_OUTPUT\"\n        env: {T: '${{ "
                   "github.event.issue.title "
                   "}}'}\n      - run: echo ${{ steps.t.outputs.title }}") ==
          Lines{"INJECTION other.yml:9:19 anybody can put shell into `steps.t.outputs.title` from "
                "`github.event.issue.title`, which is pasted into this script"});
    CHECK(in_other("issues",
                   "id: t\n        run: echo \"found=$(grep -c x <<< \"$T\")\" > out\n        env: {T: '${{ "
                   "github.event.issue.title }}'}\n      - run: echo ${{ steps.t.outputs.found }}") == Lines{});
    CHECK(in_other("pull_request",
                   "id: f\n        uses: tj-actions/changed-files@v1\n      - run: ls ${{ "
                   "steps.f.outputs.all_changed_files }}") ==
          Lines{"~INJECTION other.yml:8:17" + pasted("steps.f.outputs.all_changed_files")});
}

TEST_CASE("injection: a release does not paste rows or inputs", "[injection]") {
    CHECK(in_release("make ${{ matrix.path }}") ==
          Lines{"~INJECTION release.yml:34:19 `matrix.path` is pasted into this script as it comes"});
    const std::string dispatch =
        "  workflow_dispatch:\n    inputs:\n      what: {type: string}\n      dry: {type: boolean}\n"
        "      level: {type: choice, options: [a]}\n";
    CHECK(in_release("make ${{ inputs.what }}", dispatch) ==
          Lines{"~INJECTION release.yml:37:19 `inputs.what` is pasted into this script as it comes"});
    CHECK(in_release("make ${{ github.event.inputs.what }}", dispatch) ==
          Lines{"~INJECTION release.yml:37:19 `github.event.inputs.what` is pasted into this script as it comes"});
    CHECK(in_release("make ${{ inputs.dry }} ${{ inputs.level }}", dispatch) == Lines{});
    CHECK(in_release("make ${{ github.ref_name }}") == Lines{".INJECTION release.yml:34:19 `github.ref_name` is pasted "
                                                             "into this script: a branch or tag may be named like "
                                                             "a command"});
    CHECK(in_other("workflow_dispatch", "run: make ${{ inputs.x }} ${{ github.ref_name }}") == Lines{});
}

TEST_CASE("injection: a matrix that the workflow writes out is its own text", "[injection]") {
    const auto with = [](const std::string& matrix) {
        auto text = replaced(clean_release(), "        include: ${{ fromJSON(needs.plan.outputs.matrix) }}\n", matrix);
        return findings_of(replaced(text, "- run: cargo package", "- run: make ${{ matrix.os }}"));
    };
    CHECK(with("        os: [a, b]\n") == Lines{});
    CHECK(with("        include: [{os: a}]\n") == Lines{});
    CHECK(with("        os: ${{ fromJSON('[\"a\"]') }}\n") == Lines{});
    CHECK(with("        os: ['${{ github.head_ref }}']\n").size() == 1);
    CHECK(with("        os: ${{ fromJSON(needs.plan.outputs.oses) }}\n").size() == 1);
    CHECK(with("        os: [a]\n        include: ${{ fromJSON(needs.plan.outputs.matrix) }}\n") == Lines{});
}

TEST_CASE("injection: a broken expression is nobody's", "[injection]") {
    const std::string script = GENERATE("echo ${{ github.head_ref", "echo ${{ a b }}", "echo ${{ }}", "echo ${{ f( }}",
                                        "echo ${{ 'x }}", "echo ${{ ((((( }}");
    CAPTURE(script);
    CHECK(in_other("issues", "run: " + replace_all(script, "'", "''") + " # '") == Lines{});
}
