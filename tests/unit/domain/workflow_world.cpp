// SPDX-License-Identifier: MIT
#include "workflow_world.hpp"

#include "support/catch.hpp"

#include <algorithm>

namespace piot::test {

std::string clean_release() {
    return R"(name: Release
on:
  push:
    branches: [main]
concurrency:
  group: piot-release
  cancel-in-progress: false
  queue: max
permissions: {}
jobs:
  plan:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    outputs:
      matrix: ${{ steps.plan.outputs.matrix }}
      plan_id: ${{ steps.plan.outputs.plan_id }}
    steps:
      - uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0
        with:
          fetch-depth: 0
          persist-credentials: false
      - id: plan
        run: piot plan --out "$RUNNER_TEMP/plan.json"
  build:
    needs: plan
    runs-on: ${{ matrix.runs_on }}
    permissions:
      contents: read
    strategy:
      matrix:
        include: ${{ fromJSON(needs.plan.outputs.matrix) }}
    steps:
      - run: cargo package
      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        with:
          name: ${{ matrix.artifact_name }}
          path: ${{ matrix.artifact_path }}
  publish:
    needs: [plan, build]
    runs-on: ubuntu-latest
    environment: release
    permissions:
      contents: write
      id-token: write
    steps:
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          path: ${{ runner.temp }}/artifacts
      - name: Publish
        env:
          PLAN_ID: ${{ needs.plan.outputs.plan_id }}
        run: |
          piot publish --plan plan.json --plan-id "$PLAN_ID" \
            --artifacts "$RUNNER_TEMP/artifacts" --yes
)";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    CAPTURE(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(text.find(from, at + 1) == std::string::npos);
    return text.replace(at, from.size(), to);
}

Workflow read_workflow(std::string_view text, std::string_view name) {
    auto workflow = parse_workflow(text, ".github/workflows/" + std::string(name));
    CAPTURE(workflow ? std::string() : workflow.error().diagnostics.front().message);
    REQUIRE(workflow);
    return *std::move(workflow);
}

std::vector<std::string> findings_of(const NamedTexts& files) {
    std::vector<WorkflowFile> read;
    for (const auto& [name, text] : files)
        read.push_back({".github/workflows/" + name, text});
    const auto set = parse_workflows(read);
    const auto jobs = find_publish_jobs(set.workflows, "octo/tool");
    std::vector<std::string> lines;
    for (const auto& finding : check_workflows({set, jobs})) {
        CAPTURE(finding.message);
        CHECK_FALSE(finding.hint.empty());
        const auto* mark = finding.severity == Severity::error ? "" : finding.severity == Severity::warning ? "~" : ".";
        const auto& [file, line, column] = finding.origin;
        lines.push_back(mark + std::string(finding.code.name).substr(14) + " " + file.substr(file.rfind('/') + 1) +
                        ":" + std::to_string(line) + ":" + std::to_string(column) + " " + finding.message);
    }
    return lines;
}

std::vector<std::string> findings_of(const std::string& release) {
    return findings_of({{"release.yml", release}});
}

std::string place_of(const std::string& text, std::string_view needle) {
    const auto at = text.find(needle);
    CAPTURE(needle);
    REQUIRE(at != std::string::npos);
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    const auto start = text.rfind('\n', at);
    const auto column = at - (start == std::string::npos ? 0 : start + 1) + 1;
    return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace piot::test
