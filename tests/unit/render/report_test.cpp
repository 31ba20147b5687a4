// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "sample_reports.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"
#include "piot/render/publish_report.hpp"
#include "piot/render/rehearsal_report.hpp"

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;

namespace {

std::string stable(const std::string& json) {
    return replace_all(json, "piot " PIOT_VERSION, "piot 0.0.0");
}

std::string headline_of(const PublishReport& report) {
    const auto text = render::render_publish_text(report, {});
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("publish report: is what the golden files show", "[report]") {
    check_golden("tests/fixtures/golden/publish_released.txt", render::render_publish_text(a_release_report(), {}));
    check_golden("tests/fixtures/golden/publish_failed.txt", render::render_publish_text(a_failed_report(), {}));
    check_golden("tests/fixtures/golden/publish_released.json",
                 stable(render::render_publish_json(a_release_report())));
    check_golden("tests/fixtures/golden/publish_failed.json", stable(render::render_publish_json(a_failed_report())));
    check_golden("tests/fixtures/golden/publish_failed.md", render::render_publish_markdown(a_failed_report()));
}

TEST_CASE("publish report: one sentence says what the run did", "[report]") {
    CHECK(headline_of(a_release_report()) == "released 3 packages");
    CHECK(headline_of(a_repeated_report()) == "nothing to do: all 3 packages are live already");
    CHECK(headline_of(a_failed_report()) == "released 1 of 3 packages, 1 failed, 1 not attempted");
    CHECK(headline_of({"", "", {}, {}}) == "nothing to release: the plan is empty");
    auto report = a_release_report();
    report.packages[0].outcome = PackageOutcome::already_live;
    CHECK(headline_of(report) == "released 2 packages, 1 live already");
    report.packages[2].outcome = PackageOutcome::healed;
    CHECK(headline_of(report) == "released 1 of 3 packages, 1 live already, 1 tag restored");
    report.packages.resize(1);
    CHECK(headline_of(report) == "nothing to do: the package is live already");
}

TEST_CASE("publish report: a preflight that failed attempted nothing", "[report]") {
    auto report = a_release_report();
    for (auto& package : report.packages)
        package = {package.package, package.kind, package.registry_name, package.version, package.registry_version};
    report.diagnostics = {{codes::PIOT_INSPECT_MISSING, Severity::error, "`core-crate` has no file", {}, "build it"}};
    CHECK(headline_of(report) == "released 0 of 3 packages, 3 not attempted");
    CHECK(exit_code_of(report) == ExitCode::negative);
    const auto text = render::render_publish_text(report, {});
    CHECK(text.find("error[PIOT_INSPECT_MISSING]") != std::string::npos);
    CHECK(text.find("not attempted  \n") == std::string::npos);
}

TEST_CASE("publish report: the most severe diagnostic of all packages decides the exit code", "[report]") {
    auto report = a_failed_report();
    CHECK(exit_code_of(report) == ExitCode::negative);
    report.packages[0].diagnostics = {{codes::PIOT_WAIT_EXPIRED, Severity::error, "x", {}, ""}};
    CHECK(exit_code_of(report) == ExitCode::negative);
    report.packages[1].diagnostics = {{codes::PIOT_TAG_ELSEWHERE, Severity::error, "x", {}, ""}};
    CHECK(exit_code_of(report) == ExitCode::refused);
    report.diagnostics = {{codes::PIOT_INTERRUPTED, Severity::error, "x", {}, ""}};
    CHECK(exit_code_of(report) == ExitCode::interrupted);
    CHECK(exit_code_of(a_repeated_report()) == ExitCode::success);
}

TEST_CASE("publish report: has_released counts only what this run did", "[report]") {
    CHECK(has_released(a_failed_report()));
    CHECK_FALSE(has_released(a_repeated_report()));
}

TEST_CASE("publish report: many packages that nothing was done for share a line and a notice", "[report]") {
    auto report = a_failed_report();
    const auto held_back = report.packages[2];
    for (const auto* name : {"py-b", "py-c", "py-d"}) {
        report.packages.push_back(held_back);
        report.packages.back().package = name;
    }
    const auto text = render::render_publish_text(report, {{}, 40});
    CHECK(text.find("  4 held back: grp/py, py-b, py-c, py-d\n") != std::string::npos);
    CHECK(text.find("notice[PIOT_DEPENDENCY_FAILED]: 4 packages were not attempted, because one beneath each is not "
                    "released: `grp/py`, `py-b`, `py-c`, `py-d`") != std::string::npos);
    CHECK(text.find("PIOT_DEPENDENCY_FAILED") == text.rfind("PIOT_DEPENDENCY_FAILED"));
}

TEST_CASE("publish report: an interruption is told once", "[report]") {
    auto report = a_release_report();
    while (report.packages.size() < 12)
        report.packages.push_back(report.packages[1]);
    for (std::size_t i = 0; i < report.packages.size(); ++i) {
        report.packages[i].package = "p" + std::to_string(i);
        report.packages[i].outcome = PackageOutcome::failed;
        report.packages[i].diagnostics = {{codes::PIOT_INTERRUPTED, Severity::error, "interrupted before it", {}, "x"}};
    }
    const auto shown = render::make_shown_diagnostics(report);
    REQUIRE(shown.size() == 1);
    CHECK(shown[0].message ==
          "interrupted before 12 packages were done: `p0`, `p1`, `p2`, `p3`, `p4`, `p5`, `p6`, `p7` and 4 more");
    for (auto& file : report.packages[0].files)
        file.outcome = FileOutcome::pending;
    for (std::size_t i = 0; i < 4; ++i)
        report.packages[i + 1].files.clear();
    const auto text = render::render_publish_text(report, {});
    CHECK(text.starts_with("released 0 of 12 packages, 12 interrupted\n"));
    CHECK(text.find("\n  5 interrupted: p0, p1, p2, p3, p4\n") != std::string::npos);
    CHECK(text.find("\n  p5   1.2.4     interrupted  1 file") != std::string::npos);
    report.packages.resize(1);
    CHECK(render::make_shown_diagnostics(report) == report.packages[0].diagnostics);
}

TEST_CASE("publish report: says what to do next", "[report]") {
    const auto next_of = [](const PublishReport& report) {
        const auto text = render::render_publish_text(report, {});
        const auto next = text.find("\nnext: ");
        return next == std::string::npos ? std::string() : text.substr(next + 7);
    };
    CHECK(next_of(a_release_report()).empty());
    CHECK(next_of(a_failed_report()).starts_with("mend what the findings name; then run the same command again"));
    auto report = a_release_report();
    auto& diagnostics = report.packages[2].diagnostics;
    diagnostics = {{codes::PIOT_WAIT_EXPIRED, Severity::error, "x", {}, ""}};
    CHECK(next_of(report).starts_with(
        "run the same command again (in CI only the failed jobs); nothing is uploaded twice"));
    report.packages[2].outcome = PackageOutcome::healed;
    CHECK(next_of(report).starts_with("plan again"));
    diagnostics = {{codes::PIOT_OTHER_BYTES_LIVE, Severity::error, "x", {}, ""}};
    CHECK(next_of(report).find("a new build has other bytes") != std::string::npos);
    diagnostics = {{codes::PIOT_TAG_ELSEWHERE, Severity::error, "x", {}, ""}};
    CHECK(next_of(report).starts_with("do what the hints say"));
    report.packages.clear();
    report.diagnostics = {{codes::PIOT_INSPECT_MISSING, Severity::error, "x", {}, ""}};
    CHECK(next_of(report) == "mend what the findings name, then run again\n");
}

TEST_CASE("publish report: leads to the pages of what was released, and names the files of what failed", "[report]") {
    const auto text = render::render_publish_text(a_failed_report(), {});
    CHECK(text.find("\n    https://crates.io/crates/demo-core/0.5.0\n"
                    "    https://github.com/example/demo/releases/tag/core-v0.5.0\n") != std::string::npos);
    CHECK(text.find("\n    demo-mid-1.2.4.crate: failed\n") != std::string::npos);
    const auto repeated = render::render_publish_text(a_repeated_report(), {});
    CHECK(repeated.find("https://") == std::string::npos);
}

TEST_CASE("publish report: pages are those of the public registries", "[report]") {
    PackageReport crate{"a", PackageKind::crates, "demo-core", Version{0, 5, 0}, "0.5.0+x"};
    CHECK(make_public_page_url(crate) == "https://crates.io/crates/demo-core/0.5.0%2Bx");
    PackageReport project{"a", PackageKind::pypi, "Demo_Py", Version{0, 5, 0}, "0.5.0rc1"};
    CHECK(make_public_page_url(project) == "https://pypi.org/project/demo-py/0.5.0rc1/");
}

TEST_CASE("publish report: the summary stays below GitHub's limit", "[report]") {
    auto report = a_failed_report();
    report.packages[0].files = std::vector(8'000, report.packages[0].files[0]);
    report.packages[1].diagnostics = std::vector(500, report.packages[1].diagnostics[0]);
    const auto markdown = render::render_publish_markdown(report);
    CHECK(markdown.size() <= render::k_max_summary_bytes);
    CHECK(markdown.find("PIOT_REGISTRY_REFUSED") != std::string::npos);
    CHECK(markdown.find("more rows that did not fit here") != std::string::npos);
}

TEST_CASE("publish report: a release address becomes a link only when it is a plain one", "[report]") {
    auto report = a_release_report();
    report.packages[0].release_url = report.packages[0].page_url = "javascript:alert(1)";
    report.packages[1].release_url = "https://x/) <script>";
    const auto markdown = render::render_publish_markdown(report);
    CHECK(markdown.find("](") == std::string::npos);
    CHECK(markdown.find("<script>") == std::string::npos);
}

TEST_CASE("rehearsal report: is what the golden files show", "[report]") {
    check_golden("tests/fixtures/golden/rehearsal_ok.txt", render::render_rehearsal_text(a_rehearsal(), {}));
    check_golden("tests/fixtures/golden/rehearsal_failed.txt", render::render_rehearsal_text(a_failed_rehearsal(), {}));
    check_golden("tests/fixtures/golden/rehearsal_ok.json", stable(render::render_rehearsal_json(a_rehearsal())));
    check_golden("tests/fixtures/golden/rehearsal_survived.txt",
                 render::render_rehearsal_text(a_survived_rehearsal(), {}));
    check_golden("tests/fixtures/golden/rehearsal_differs.txt",
                 render::render_rehearsal_text(a_rehearsal_that_differs(), {}));
    check_golden("tests/fixtures/golden/rehearsal_differs.json",
                 stable(render::render_rehearsal_json(a_rehearsal_that_differs())));
    check_golden("tests/fixtures/golden/rehearsal_failed.json",
                 stable(render::render_rehearsal_json(a_failed_rehearsal())));
}

TEST_CASE("rehearsal report: the table keeps within its width", "[report]") {
    const std::size_t width = GENERATE(as<std::size_t>(), 60, 80, 100);
    const auto text = render::render_rehearsal_text(a_rehearsal(), {{}, width});
    for (const auto line : split_lines(text)) {
        INFO(line);
        CHECK(render::display_width(line) <= width);
        CHECK_FALSE(line.ends_with(' '));
    }
}

TEST_CASE("rehearsal report: rows left out cost nothing unless the caller says so", "[report]") {
    auto report = a_rehearsal();
    CHECK(verdict_of(report) == RehearsalVerdict::not_rehearsed);
    CHECK(exit_code_of(report) == ExitCode::success);
    report.diagnostics = {{codes::PIOT_REHEARSAL_INCOMPLETE, Severity::error, "1 row was not rehearsed", {}, "x"}};
    CHECK(verdict_of(report) == RehearsalVerdict::failed);
    CHECK(exit_code_of(report) == ExitCode::negative);
}

TEST_CASE("rehearsal report: a failed stage is a no even without a diagnostic", "[report]") {
    auto report = a_rehearsal();
    report.stages[0].verdict = RehearsalVerdict::failed;
    CHECK(verdict_of(report) == RehearsalVerdict::failed);
    CHECK(exit_code_of(report) == ExitCode::negative);
}
