// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "workflow_world.hpp"

using namespace piot::test;

namespace {

/// A workflow from before piot, with one step.
std::string with_step(const std::string& step) {
    return "on: {push: {tags: [v*]}}\npermissions: {}\njobs:\n  upload:\n    runs-on: ubuntu-latest\n    steps:\n      "
           "- " +
           step + "\n";
}

std::vector<std::string> beside_piot(const std::string& step) {
    return findings_of({{"old.yml", with_step(step)}, {"release.yml", clean_release()}});
}

std::vector<std::string> way(const std::string& step, const std::string& needle, const std::string& name) {
    return {"~PUBLISH_JOB old.yml:" + place_of(with_step(step), needle) + " `" + name +
            "` in the job `upload` releases past piot: no plan knows of it, and no tag tells"};
}

}  // namespace

TEST_CASE("workflow checks: another way to the registries is found", "[workflow_other_ways]") {
    const auto [step, needle, name] = GENERATE(table<std::string, std::string, std::string>({
        {"run: cargo publish --token ${TOKEN}", "cargo publish", "cargo publish"},
        {"run: cargo +stable publish -p core", "cargo +stable", "cargo publish"},
        {"run: cd x && twine upload --skip-existing dist/*", "twine upload", "twine upload"},
        {"run: python3 -m twine upload dist/*", "python3 -m", "twine upload"},
        {"run: uv publish -v wheels/*", "uv publish", "uv publish"},
        {"run: poetry publish --build", "poetry publish", "poetry publish"},
        {"uses: pypa/gh-action-pypi-publish@release/v1", "pypa/gh-", "pypa/gh-action-pypi-publish"},
        {"{uses: release-plz/action@v0.5, with: {command: release}}", "release-plz/", "release-plz/action"},
        {"{uses: PyO3/maturin-action@v1, with: {command: upload, args: --skip-existing dist/*}}", "PyO3/",
         "PyO3/maturin-action"},
    }));
    INFO(step);
    CHECK(beside_piot(step) == way(step, needle, name));
}

TEST_CASE("workflow checks: what uploads nothing, or to TestPyPI, is no other way", "[workflow_other_ways]") {
    const auto step = GENERATE(
        as<std::string>{},  //
        "run: cargo publish --dry-run", "run: echo cargo publish", "run: cargo test publish", "run: twine check dist/*",
        "run: twine upload --repository testpypi dist/*", "run: uv publish --publish-url https://test.pypi.org/legacy/",
        "{uses: pypa/gh-action-pypi-publish@release/v1, with: {repository-url: "
        "'https://test.pypi.org/legacy/'}}",
        "{uses: PyO3/maturin-action@v1, with: {command: build}}",
        "{uses: PyO3/maturin-action@v1, with: {command: upload, args: --repository testpypi d/*}}",
        "{uses: release-plz/action@v0.5, with: {command: release-pr}}",
        "{uses: katyo/publish-crates@v2, with: {dry-run: true}}",
        "{run: twine upload dist/*, env: {TWINE_REPOSITORY: testpypi}}",
        "{run: uv publish, env: {UV_PUBLISH_URL: 'https://test.pypi.org/legacy/'}}");
    INFO(step);
    CHECK(beside_piot(step).empty());
}

TEST_CASE("workflow checks: before piot publishes, another way is the only one", "[workflow_other_ways]") {
    CHECK(findings_of({{"old.yml", with_step("run: cargo publish")}}) ==
          std::vector<std::string>{"~PUBLISH_JOB workflows:0:0 no job of a workflow runs `piot publish`"});
}
