// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "workflow_world.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

namespace {

std::string refusal(std::string_view text) {
    const auto workflow = parse_workflow(text, "w.yml");
    REQUIRE_FALSE(workflow);
    std::string lines;
    for (const auto& finding : workflow.error().diagnostics) {
        CHECK(finding.code == codes::PIOT_WORKFLOW_SYNTAX);
        CHECK_FALSE(finding.hint.empty());
        lines += std::to_string(finding.origin.line) + ":" + std::to_string(finding.origin.column) + " " +
                 finding.message + "\n";
    }
    return lines;
}

const std::string k_job = "jobs:\n  a:\n    runs-on: x\n";

Origin at(int line, int column) {
    return {".github/workflows/w.yml", line, column};
}

}  // namespace

TEST_CASE("workflow: every form of `on` gives its events", "[workflow]") {
    CHECK(read_workflow("on: push\n" + k_job).find_trigger("push"));
    const auto listed = read_workflow("on: [push, pull_request]\n" + k_job);
    CHECK(listed.find_trigger("pull_request"));
    CHECK_FALSE(listed.find_trigger("workflow_run"));
    const auto mapped = read_workflow(
        "on:\n  push:\n    branches: [main, 'v*']\n    tags: v1\n  schedule:\n    - cron: '1 1 * * *'\n"
        "  workflow_dispatch:\n    inputs:\n      dry:\n        type: boolean\n      what: {}\n" +
        k_job);
    REQUIRE(mapped.triggers.size() == 3);
    CHECK(mapped.triggers[0].branches[1].value == "v*");
    CHECK(mapped.triggers[0].branches[1].origin == at(3, 22));
    CHECK(mapped.triggers[0].tags.size() == 1);
    CHECK(mapped.triggers[0].has_filter);
    CHECK_FALSE(mapped.triggers[1].has_filter);
    CHECK(mapped.triggers[2].inputs[0].type == "boolean");
    CHECK(mapped.triggers[2].inputs[1].name.value == "what");
}

TEST_CASE("workflow: permissions tell each scope's access", "[workflow]") {
    const auto workflow = read_workflow(
        "on: push\npermissions: read-all\njobs:\n  a:\n    runs-on: x\n    permissions:\n      id-token: write\n"
        "      contents: ${{ 'read' }}\n  b: {runs-on: x, permissions: {}}\n  c: {runs-on: x}\n");
    CHECK(workflow.permissions->access_to("id-token") == Access::read);
    const auto& a = *workflow.jobs[0].permissions;
    CHECK(a.access_to("id-token") == Access::write);
    CHECK(a.access_to("contents") == Access::unknown);
    CHECK(a.access_to("packages") == Access::none);
    CHECK(a.origin_of("id-token") == at(7, 7));
    CHECK(a.origin_of("packages") == at(6, 5));
    CHECK(workflow.jobs[1].permissions->access_to("contents") == Access::none);
    CHECK_FALSE(workflow.jobs[2].permissions);
}

TEST_CASE("workflow: a job's fields are read with their places", "[workflow]") {
    const auto workflow = read_workflow(R"(on: push
env: {A: '1'}
defaults: {run: {shell: bash}}
jobs:
  build:
    name: Build it
    needs: [plan]
    if: github.ref == 'x'
    runs-on: {group: g, labels: [self-hosted]}
    environment:
      name: release
      url: https://example.org
    concurrency: only-one
    container: {image: 'debian:12'}
    timeout-minutes: 5
    outputs: {o: '${{ steps.s.outputs.o }}'}
    strategy:
      matrix:
        os: [a, b]
        include:
          - os: c
            extra: {deep: 1}
          - ${{ fromJSON('{}') }}
    steps:
      - name: First
        id: s
        uses: actions/checkout@v4 # v4.2.2
        with: {fetch-depth: 0}
      - run: echo
        shell: sh
        working-directory: sub
        env: {B: x}
  plan: {runs-on: x}
  call:
    uses: ./.github/workflows/x.yml
    with: {a: b}
    secrets: inherit
)");
    CHECK(workflow.env.front().value.value == "1");
    CHECK(workflow.default_shell.value == "bash");
    const auto& job = workflow.jobs[0];
    CHECK(job.id.origin == at(5, 3));
    CHECK(job.name.value == "Build it");
    CHECK(job.needs[0].origin == at(7, 13));
    CHECK(job.runs_on[0].value == "self-hosted");
    CHECK(job.environment.value == "release");
    CHECK(job.environment_url.value == "https://example.org");
    CHECK(job.concurrency->group.value == "only-one");
    CHECK(job.container.value == "debian:12");
    CHECK(job.timeout_minutes.value == "5");
    CHECK(job.outputs[0].value.is_dynamic());
    REQUIRE(job.matrix->values.size() == 4);
    CHECK(job.matrix->values[3].key.value == "extra.deep");
    CHECK(job.matrix->expressions.size() == 1);
    REQUIRE(job.steps.size() == 2);
    CHECK(job.steps[0].origin == at(25, 9));
    CHECK(job.steps[0].uses.origin == at(27, 15));
    CHECK(job.steps[0].uses_comment == "v4.2.2");
    CHECK(find_entry(job.steps[0].with, "FETCH-DEPTH")->value == "0");
    CHECK(job.steps[1].shell.value == "sh");
    CHECK(job.steps[1].working_directory.value == "sub");
    CHECK(job.steps[1].env[0].key.value == "B");
    CHECK(workflow.jobs[2].uses.value == "./.github/workflows/x.yml");
    CHECK(workflow.jobs[2].inherited_secrets->origin == at(37, 14));
}

TEST_CASE("workflow: each character of a script has its place", "[workflow]") {
    const auto workflow = read_workflow(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        "      - run: |\n\n          first\n            deeper\n\n          third\n"  // lines 6 to 11
        "      - run: >-\n          one\n          two\n"                             // 12 to 14
        "      - run: 'quoted  ü end'\n"                                              // 15
        "      - run: plain\n          goes on\n"                                     // 16, 17
        "      - run: \"esc\\taped\"\n");                                             // 18
    const auto& steps = workflow.jobs[0].steps;
    const auto place = [&](std::size_t step, std::string_view word) {
        const auto& run = steps[step].run;
        const auto offset = run.value.find(word);
        REQUIRE(offset != std::string::npos);
        return run.origin_at(offset);
    };
    CHECK(place(0, "first") == at(8, 11));
    CHECK(place(0, "deeper") == at(9, 13));
    CHECK(place(0, "third") == at(11, 11));
    CHECK(steps[0].run.origin == at(6, 14));
    CHECK(place(1, "two") == at(14, 11));
    CHECK(place(2, "end") == at(15, 26));
    CHECK(place(3, "goes") == at(17, 11));
    CHECK(place(4, "esc") == at(18, 15));
}

TEST_CASE("workflow: aliases and merge keys stand for what they name", "[workflow]") {
    const auto workflow = read_workflow(
        "on: push\nx: &steps\n  - run: echo a\ny: &env {A: '1', B: '2'}\njobs:\n  a:\n    runs-on: x\n    steps: "
        "*steps\n"
        "    env:\n      <<: *env\n      B: '3'\n");
    const auto& job = workflow.jobs[0];
    CHECK(job.steps[0].run.value == "echo a");
    CHECK(job.steps[0].run.origin == at(3, 10));
    CHECK(find_entry(job.env, "A")->value == "1");
    CHECK(find_entry(job.env, "B")->value == "3");
}

TEST_CASE("workflow: what is no YAML is refused where it stops to be", "[workflow]") {
    const auto [text, message] = GENERATE(table<std::string, std::string>(
        {{"on: \"push\n", "1:5 a text without its closing quote\n"},
         {"on: 'push", "1:10 not valid YAML: illegal EOF in scalar\n"},
         {"on: [push\n", "1:1 not valid YAML: end of sequence flow not found\n"},
         {"on: push\njobs: {a: b\n", "2:1 not valid YAML: end of map flow not found\n"},
         {"on: a: b\n", "1:6 not valid YAML: illegal map value\n"},
         {"on: *x\n", "1:5 not valid YAML: the referenced anchor is not defined\n"},
         {"on: push\non: pull_request\n", "2:1 the key `on` stands here twice\n"},
         {"on: push\n---\non: push\n", "2:1 a second document\n"},
         {"a: &a {b: *a}\n", "1:11 an alias inside of what it stands for\n"},
         {"{a: b}: c\n", "1:1 a key that is not a word\n"},
         {"on: \xFF\n", "0:0 not a text in UTF-8\n"},
         {"a: &a x\nb: {<<: *a}\n", "1:4 `<<` takes over something that is no mapping\n"}}));
    CAPTURE(text);
    CHECK(refusal(text) == message);
}

TEST_CASE("workflow: what would become too large or too deep is refused", "[workflow]") {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const auto before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int k = 0; k < 8; ++k)
            bomb += ", " + before;
        bomb += "]\n";
    }
    CHECK(refusal(bomb) == "0:0 more than a workflow can hold\n");
    CHECK(refusal("a: " + std::string(200, '[') + std::string(200, ']') + "\n") == "1:67 nested too deeply\n");
    CHECK(refusal(std::string(2'000'000, '#')) == "0:0 larger than any workflow: over 1 MiB\n");
    std::string long_alias = "a: &a '" + std::string(100'000, 'x') + "'\nb: [";
    for (int i = 0; i < 100; ++i)
        long_alias += "*a, ";
    CHECK(refusal(long_alias + "x]\n") == "0:0 more than a workflow can hold\n");
}

TEST_CASE("workflow: what GitHub would refuse is told, all of it", "[workflow]") {
    CHECK(refusal("") == "1:1 not a workflow\n");
    CHECK(refusal("- a\n") == "1:1 not a workflow\n");
    CHECK(refusal("name: x\n") == "1:1 no event starts this workflow\n1:1 no `jobs`\n");
    CHECK(refusal("on: push\njobs: {}\n") == "1:1 no `jobs`\n");
    CHECK(refusal("on: push\njobs: [a]\n") == "2:7 `jobs` is not a mapping\n");
    CHECK(refusal("on: push\njobs:\n  a: x\n  b:\n    steps:\n      - x\n      - name: y\n  c:\n    runs-on: x\n"
                  "    needs: [b, z]\n    steps: {}\n    env: [x]\n") ==
          "3:3 the job `a` is not a mapping\n4:3 the job `b` has neither `runs-on` nor `uses`\n"
          "6:9 a step that is not a mapping\n7:9 a step with neither `run` nor `uses`\n12:10 `env` is not a mapping\n"
          "11:12 `steps` is not a list\n10:16 `needs` a job that is not there: `z`\n");
    CHECK(refusal("on: push\n" + k_job + "    steps:\n      - run: a\n        uses: b\n") ==
          "6:9 a step with both `run` and `uses`\n");
    CHECK(refusal("on: push\npermissions: all\n" + k_job) ==
          "2:14 `permissions` is neither a mapping nor `read-all` or `write-all`\n");
}

TEST_CASE("workflow: line ends of Windows and a byte order mark move no place", "[workflow]") {
    const auto workflow = read_workflow(
        "\xEF\xBB\xBFon: push\r\njobs:\r\n  a:\r\n    runs-on: x\r\n    steps:\r\n"
        "      - run: |\r\n          one\r\n          two\r\n");
    const auto& run = workflow.jobs[0].steps[0].run;
    CHECK(run.origin_at(run.value.find("two")).line == 8);
    CHECK(run.origin_at(run.value.find("two")).column == 11);
}
