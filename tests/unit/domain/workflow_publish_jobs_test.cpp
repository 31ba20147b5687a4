// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "workflow_world.hpp"

#include "piot/base/text.hpp"

using namespace piot;
using namespace piot::test;

namespace {

/// A workflow with one job whose one step runs the script.
Workflow with_script(std::string_view script, const std::string& more = "") {
    std::string text = "on: push\n" + more + "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n";
    for (const auto line : split_lines(script))
        text += "          " + std::string(line) + "\n";
    return read_workflow(text);
}

bool publishes(std::string_view script, const std::string& more = "") {
    return !find_publish_jobs({with_script(script, more)}).empty();
}

const std::string k_call = "jobs:\n  call:\n    uses: ./.github/workflows/called.yml\n";
const std::string k_publish = "jobs:\n  out:\n    runs-on: x\n    steps:\n      - run: piot publish\n";

}  // namespace

TEST_CASE("publish jobs: a shell script that runs `piot publish` publishes", "[publish_jobs]") {
    const std::string script = GENERATE(
        "piot publish", "  piot   publish --plan p", "./bin/piot publish", "\"$RUNNER_TEMP/bin/piot\" publish",
        "${{ runner.temp }}/piot publish", "piot -C sub --format json publish", "piot --json \\\n  publish",
        "set -e; piot publish", "true && piot publish || exit 1", "if x; then\n  piot publish\nfi",
        "for i in 1 2; do piot publish; done", "( cd sub && piot publish )", "out=$(piot publish)",
        "echo \"$(piot publish)\"", "PLAN=x piot publish", "sudo -E piot publish", "env A=b piot publish",
        "timeout 30m piot publish", "bash -c 'cd x && piot publish'", "bash -euo pipefail -c \"piot publish\"",
        "PIOT=./piot\n\"$PIOT\" publish", "\"$PIOT\" publish", "${PIOT_BIN} publish", "${{ env.PIOT }} publish",
        "cmd=\"piot publish\"\n$cmd --yes", "args=(publish --plan p)\npiot \"${args[@]}\"", "piot publish | tee log",
        "piot \"publish\" # out", "cat <<EOF\nno\nEOF\npiot publish", "! piot publish", "piot publish &> log",
        "docker run --rm -v \"$PWD:/r\" -e GITHUB_TOKEN ghcr.io/me/piot:1 publish --plan p", "podman run piot publish",
        "sudo docker run -v /x:/piot registry:5000/piot@sha256:0 publish", "f() {\n  piot publish\n}",
        "2>log piot publish", "case $x in\n  a) piot publish ;;\nesac");
    CAPTURE(script);
    CHECK(publishes(script));
}

TEST_CASE("publish jobs: what only speaks of `piot publish` does not publish", "[publish_jobs]") {
    const std::string script =
        GENERATE("# piot publish", "true # piot publish", "echo piot publish", "echo 'piot publish'",
                 "printf '%s' \"piot publish\"", "cat <<EOF\npiot publish\nEOF", "cat <<-'EOF'\n\tpiot publish\n\tEOF",
                 "piot plan", "piot publish --dry-run", "piot publish --help", "piot help publish",
                 "piot --config publish plan", "notpiot publish", "piot-publish", "cargo publish",
                 "grep 'piot publish' x", "git commit -m \"piot publish\"", "cat <<< 'piot publish'",
                 "echo x > piot publish", "$PUBLISH", "echo \\\n  piot publish", "echo \"\npiot publish\"", "piot",
                 "docker run --name piot other publish", "docker run -v /x:/piot other publish", "docker run piot",
                 "docker build piot publish", "docker run piot-tools publish", "docker run $PWD/piot publish");
    CAPTURE(script);
    CHECK_FALSE(publishes(script));
}

TEST_CASE("publish jobs: only shells are read as shell", "[publish_jobs]") {
    const auto text = [](const std::string& shell) {
        return "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - shell: " + shell +
               "\n        run: piot publish\n";
    };
    CHECK(find_publish_jobs({read_workflow(text("bash -e {0}"))}).size() == 1);
    CHECK(find_publish_jobs({read_workflow(text("python"))}).empty());
    CHECK_FALSE(publishes("piot publish", "defaults: {run: {shell: python}}\n"));
}

TEST_CASE("publish jobs: the program may be named by the workflow's variables", "[publish_jobs]") {
    CHECK(publishes("$TOOL publish", "env: {TOOL: '${{ github.workspace }}/bin/piot'}\n"));
    CHECK(publishes("$RUN", "env: {RUN: piot publish}\n"));
    CHECK_FALSE(publishes("$TOOL publish", "env: {TOOL: ./twine}\n"));
    CHECK_FALSE(publishes("$TOOL publish"));
}

TEST_CASE("publish jobs: the Action publishes when its command says so", "[publish_jobs]") {
    const auto of = [](const std::string& uses, const std::string& with) {
        return find_publish_jobs({read_workflow("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: " +
                                                uses + "\n        with: {" + with + "}\n")});
    };
    REQUIRE(of("piot-release/piot@v1", "command: publish").size() == 1);
    CHECK(of("piot-release/piot@v1", "command: publish")[0].command == Origin{".github/workflows/w.yml", 7, 25});
    CHECK(of("Someone/Piot@v1", "command: publish").size() == 1);
    CHECK(of("piot-release/piot@v1", "command: plan").empty());
    CHECK(of("piot-release/piot@v1", "x: y").empty());
    CHECK(of("piot-release/piot@v1", "command: '${{ inputs.command }}'").empty());
    CHECK(of("piot-release/piot@v1", "command: publish, args: --dry-run").empty());
    CHECK(of("octo/not-piot@v1", "command: publish").empty());
    CHECK(of("./.github/actions/piot", "command: publish").size() == 1);
    CHECK(of("./.github/actions/release", "command: publish").empty());
}

TEST_CASE("publish jobs: a job is told with its place and its environment", "[publish_jobs]") {
    const auto jobs = find_publish_jobs({read_workflow(clean_release(), "release.yml")});
    REQUIRE(jobs.size() == 1);
    CHECK(jobs[0].job == "publish");
    CHECK(jobs[0].environment.value == "release");
    CHECK(jobs[0].origin == Origin{".github/workflows/release.yml", 39, 3});
    CHECK(jobs[0].command == Origin{".github/workflows/release.yml", 54, 11});
    CHECK_FALSE(jobs[0].is_called());
    CHECK(jobs[0].crates_workflow() == "release.yml");
    CHECK(jobs[0].pypi_workflow() == "release.yml");
}

TEST_CASE("publish jobs: a called workflow is one file to crates.io and another to PyPI", "[publish_jobs]") {
    const auto entry = read_workflow("on: push\n" + k_call, "entry.yml");
    const auto called = read_workflow("on: workflow_call\n" + k_publish, "called.yml");
    const auto jobs = find_publish_jobs({called, entry});
    REQUIRE(jobs.size() == 1);
    CHECK(jobs[0].is_called());
    CHECK(jobs[0].crates_workflow() == "entry.yml");
    CHECK(jobs[0].pypi_workflow() == "called.yml");
    CHECK(jobs[0].call_chain == std::vector<std::string>{"call"});
}

TEST_CASE("publish jobs: a called workflow may be named by the repository, but not by another's", "[publish_jobs]") {
    const auto entry =
        read_workflow("on: push\njobs:\n  call:\n    uses: Octo/tool/.github/workflows/called.yml@main\n", "entry.yml");
    const auto called = read_workflow("on: workflow_call\n" + k_publish, "called.yml");
    CHECK(find_publish_jobs({entry, called}, "octo/tool")[0].crates_workflow() == "entry.yml");
    CHECK(find_publish_jobs({entry, called}, "octo/other")[0].crates_workflow() == "called.yml");
    CHECK(find_publish_jobs({entry, called})[0].crates_workflow() == "called.yml");
}

TEST_CASE("publish jobs: workflows that call each other in a circle end", "[publish_jobs]") {
    std::string calls = "jobs:\n";
    for (int i = 0; i < 5; ++i)
        calls += "  c" + std::to_string(i) + ":\n    uses: ./.github/workflows/w.yml\n";
    CHECK(find_publish_jobs({read_workflow("on: push\n" + calls)}).empty());
}

TEST_CASE("publish jobs: the commands of a job are told in order", "[publish_jobs]") {
    const auto workflow = with_script("piot plan\npiot doctor --offline\npiot \"$X\"");
    CHECK(find_piot_commands(workflow, workflow.jobs[0]) == std::vector<std::string>{"plan", "doctor", "$X"});
}
