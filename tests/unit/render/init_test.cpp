// SPDX-License-Identifier: MIT
#include "piot/render/init.hpp"

#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

using namespace piot;
using namespace piot::test;

namespace {

InitReport a_proposal() {
    InitReport report;
    const std::string text =
        "[putitoutthere]\nversion = 1\n\n[[package]]\nname = \"lantern\"\nkind = \"crates\"\npath = \".\"\npaths = "
        "[\"src/**\"]\n";
    report.config = parse_config(text).value();
    report.files = {{"putitoutthere.toml", InitAction::create, text, {}, {}},
                    {".github/workflows/release.yml", InitAction::replace, "on: push\n", "on: pull_request\n",
                     ".github/workflows/release.yml.bak"},
                    {".github/workflows/check.yml", InitAction::leave, "on: push\n", "on: x\n", {}},
                    {".github/dependabot.yml", InitAction::keep, "version: 2\n", "version: 2\n", {}}};
    report.releases = std::vector<InitRelease>{{"lantern", "0.1.0"}};
    report.diagnostics = {{codes::PIOT_INIT_CHOICE,
                           Severity::notice,
                           "the registries were not asked",
                           {"Cargo.toml", 3, 9},
                           "compare each `first_version`"}};
    return report;
}

std::string stable(const std::string& json) {
    return replace_all(json, "piot " PIOT_VERSION, "piot 0.0.0");
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("init report: is what the golden files show", "[init]") {
    check_golden("tests/fixtures/golden/init.txt", render::render_init_text(a_proposal(), {}));
    check_golden("tests/fixtures/golden/init.json", stable(render::render_init_json(a_proposal())));
}

TEST_CASE("init report: one sentence says what was done", "[init]") {
    auto report = a_proposal();
    const auto headline = [&] { return first_line(render::render_init_text(report, {})); };
    CHECK(headline() == "2 files to write");
    report.outcome = InitOutcome::written;
    CHECK(headline() == "wrote 2 files");
    report.outcome = InitOutcome::up_to_date;
    CHECK(headline() == "nothing to write, but 1 file differs");
    report.files.erase(report.files.begin() + 2);
    CHECK(headline() == "nothing to write: all is up to date");
}

TEST_CASE("init report: no plan is another thing than an empty one", "[init]") {
    auto report = a_proposal();
    const auto says = [&](const std::string& text) {
        return render::render_init_text(report, {}).find(text) != std::string::npos;
    };
    report.releases = std::vector<InitRelease>{};
    CHECK(says("Nothing is due at once."));
    report.releases.reset();
    CHECK(says("There is no plan by it yet"));
    CHECK_FALSE(says("Nothing is due"));
}

TEST_CASE("init report: what was written is not shown again", "[init]") {
    auto report = a_proposal();
    report.outcome = InitOutcome::written;
    CHECK(render::render_init_text(report, {}).find("lantern") == std::string::npos);
}

TEST_CASE("init report: paths cannot move the terminal's cursor", "[init]") {
    auto report = a_proposal();
    report.files[0].text += "# \x1b[2J\n";
    report.files[1].path += "\x1b[2J";
    CHECK(render::render_init_text(report, {}).find('\x1b') == std::string::npos);
}
