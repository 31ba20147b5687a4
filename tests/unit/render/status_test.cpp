// SPDX-License-Identifier: MIT
#include "piot/render/status.hpp"

#include "sample_statuses.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/text.hpp"
#include "piot/render/reconcile.hpp"

using namespace piot;
using namespace piot::test;

namespace {

std::string stable(const std::string& json) {
    return replace_all(json, "piot " PIOT_VERSION, "piot 0.0.0");
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("status report: is what the golden files show", "[status]") {
    check_golden("tests/fixtures/golden/status_drifted.txt", render::render_status_text(a_drifted_status(), {}));
    check_golden("tests/fixtures/golden/status_quiet.txt", render::render_status_text(a_quiet_status(), {}));
    check_golden("tests/fixtures/golden/status_drifted.json", stable(render::render_status_json(a_drifted_status())));
    check_golden("tests/fixtures/golden/status_quiet.json", stable(render::render_status_json(a_quiet_status())));
}

TEST_CASE("reconcile report: is what the golden files show", "[reconcile]") {
    check_golden("tests/fixtures/golden/reconcile.txt", render::render_reconcile_text(a_reconcile_report(), {}));
    check_golden("tests/fixtures/golden/reconcile.json", stable(render::render_reconcile_json(a_reconcile_report())));
}

TEST_CASE("reconcile report: one sentence says what was done", "[reconcile]") {
    auto report = a_reconcile_report();
    const auto headline = [&] { return first_line(render::render_reconcile_text(report, {})); };
    CHECK(headline() == "wrote 1 of 3 missing tags, 1 already there");
    for (auto& tag : report.tags)
        tag.outcome = TagOutcome::pending;
    CHECK(headline() == "3 tags to write");
    report.tags.clear();
    CHECK(headline() == "no tag can be written");
    report.diagnostics.clear();
    CHECK(headline() == "nothing to write: no tag is missing");
}

TEST_CASE("status report: names cannot move the terminal's cursor", "[status]") {
    auto report = a_quiet_status();
    report.packages[0].package = "a\x1b[2Jb";
    CHECK(render::render_status_text(report, {}).find('\x1b') == std::string::npos);
}
