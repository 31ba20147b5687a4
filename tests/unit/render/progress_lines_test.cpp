// SPDX-License-Identifier: MIT
#include "piot/render/progress_lines.hpp"

#include "sample_reports.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

using namespace piot;
using namespace piot::render;
using piot::test::check_golden;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::system_clock::time_point k_time{1'763'712'094'123ms};

ProgressEvent an_event(ProgressKind kind, const std::string& package, const std::string& text) {
    return {kind, package, text};
}

ProgressEvent a_phase(PackagePhase phase) {
    auto event = an_event(ProgressKind::phase, "core", "");
    event.phase = phase;
    return event;
}

std::vector<ProgressEvent> all_events() {
    auto held = a_phase(PackagePhase::held);
    held.duration = 600s;
    held.text = "crates.io takes 1 new crate per 10 minutes";
    auto uploading = a_phase(PackagePhase::uploading);
    uploading.total = 12'345;
    auto waiting = an_event(ProgressKind::waiting, "core", "crates.io is busy");
    waiting.duration = 31s;
    auto transfer = an_event(ProgressKind::transfer, "core", "demo-core-0.5.0.crate");
    transfer.done = transfer.total = 12'345;
    auto finding = an_event(ProgressKind::finding, "core", "");
    finding.diagnostic = {codes::PIOT_REGISTRY_REFUSED, Severity::error, "crates.io refused it", {}, "mend it"};
    auto failed = a_phase(PackagePhase::failed);
    failed.text = "crates.io refused it";
    return {an_event(ProgressKind::stage, "", "publishing"),
            a_phase(PackagePhase::queued),
            held,
            uploading,
            waiting,
            transfer,
            an_event(ProgressKind::step, "core", "uploaded demo-core-0.5.0.crate"),
            a_phase(PackagePhase::released),
            finding,
            failed};
}

}  // namespace

TEST_CASE("progress lines: are what the golden file shows", "[progress_lines]") {
    std::string text;
    for (const auto& event : all_events())
        text += render_progress_line(event);
    check_golden("tests/fixtures/golden/publish_progress.txt", text);
}

TEST_CASE("progress lines: an unfinished transfer is no line", "[progress_lines]") {
    auto transfer = an_event(ProgressKind::transfer, "core", "core.crate");
    transfer.total = 2;
    CHECK(render_progress_line(transfer).empty());
}

TEST_CASE("progress lines: keep to one line and to themselves", "[progress_lines]") {
    const auto line =
        render_progress_line(an_event(ProgressKind::step, "core", "PyPI says: a\n::error::b\x1b[2J##[group]"));
    CHECK(line == "  core: PyPI says: a\\x0a::error::b\\x1b[2J##\\[group]\n");
}

TEST_CASE("event stream: is what the golden file shows", "[progress_lines]") {
    std::string text;
    for (const auto& event : all_events())
        text += render_event_json(event, k_time);
    text += render_report_event(test::a_failed_report(), k_time);
    CHECK(split_lines(text).size() == all_events().size() + 1);
    check_golden("tests/fixtures/golden/publish_events.jsonl", replace_all(text, "piot " PIOT_VERSION, "piot 0.0.0"));
}

TEST_CASE("event stream: a line feed in a text does not end the line", "[progress_lines]") {
    const auto line = render_event_json(an_event(ProgressKind::step, "", "a\nb\xff"), k_time);
    CHECK(line == "{\"event\":\"step\",\"time\":\"2025-11-21T08:01:34.123Z\",\"text\":\"a\\nb\xef\xbf\xbd\"}\n");
}
