// SPDX-License-Identifier: MIT
#include "piot/render/why.hpp"

#include "render/display_text.hpp"
#include "render/why_words.hpp"
#include "sample_whys.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/text.hpp"

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;

namespace {

using Texts = std::vector<std::string>;

/// A report about one planned step.
WhyReport a_step(VersionStep step, const Version& to, std::vector<WhyTrailer> trailers = {}) {
    WhyReport report;
    report.standing = Standing::planned;
    Release release;
    release.previous = step.from;
    release.version = to;
    release.registry_version = to.to_string();
    report.release = std::move(release);
    report.step = std::move(step);
    report.trailers = std::move(trailers);
    return report;
}

WhyTrailer a_trailer(std::string line, bool sets_level, bool sets_label) {
    return {
        {std::string(40, 'a'), ""}, std::move(line), "", TrailerReach::touched, "", "", sets_level, sets_label, false};
}

Version rc(std::uint64_t minor, std::uint64_t number) {
    return {1, minor, 0, Prerelease{PrereleaseLabel::rc, number}};
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("why text: is what the golden files show", "[why_text]") {
    check_golden("tests/fixtures/golden/why_planned.txt", render::render_why_text(a_planned_package(), {{}, 80}));
    check_golden("tests/fixtures/golden/why_not_due.txt",
                 render::render_why_text(a_package_that_is_not_due(), {{}, 80}));
    check_golden("tests/fixtures/golden/why_held.txt", render::render_why_text(a_held_package(), {{}, 80}));
    check_golden("tests/fixtures/golden/why_past.txt", render::render_why_text(a_past_release(), {{}, 80}));
}

TEST_CASE("why document: is what the golden files show", "[why_document]") {
    const auto stable = [](const WhyReport& report) {
        return replace_all(render::render_why_document(report), "piot " PIOT_VERSION, "piot 0.0.0");
    };
    check_golden("tests/fixtures/golden/why_planned.json", stable(a_planned_package()));
    check_golden("tests/fixtures/golden/why_not_due.json", stable(a_package_that_is_not_due()));
    check_golden("tests/fixtures/golden/why_held.json", stable(a_held_package()));
    check_golden("tests/fixtures/golden/why_past.json", stable(a_past_release()));
}

TEST_CASE("why text: subjects and files keep within the width", "[why_text]") {
    auto report = a_planned_package();
    report.notices.clear();
    report.ignored.clear();
    report.globs.resize(1);
    report.trailers.clear();
    const std::size_t width = GENERATE(as<std::size_t>(), 72, 80, 100);
    const auto text = render::render_why_text(report, {{}, width});
    for (const auto line : split_lines(text)) {
        INFO(line);
        CHECK(render::display_width(line) <= width);
        CHECK_FALSE(line.ends_with(' '));
    }
    // Without a width nothing is cut.
    CHECK(has(render::render_why_text(report, {{}, 0}), report.units[0].paths[2].path));
}

TEST_CASE("why text: without colour there is no escape, with it nothing else changes", "[why_text]") {
    const auto plain = render::render_why_text(a_planned_package(), {});
    CHECK_FALSE(has(plain, "\x1b"));
    auto coloured = render::render_why_text(a_planned_package(), {render::Palette::ansi(), 80});
    CHECK(has(coloured, "\x1b"));
    for (const auto* code : {"\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"})
        coloured = replace_all(coloured, code, "");
    CHECK(coloured == plain);
}

TEST_CASE("why text: what commits, files and configuration hold cannot write to the terminal", "[why_text]") {
    auto report = a_planned_package();
    const std::string evil = "e\x1b[2J\n::error::x";
    report.package = report.group = evil;
    report.globs = {evil};
    report.last_release->name = evil;
    for (auto& unit : report.units) {
        unit.commit.subject = unit.skip = evil;
        unit.paths = {{evil, evil, true}};
    }
    for (auto& trailer : report.trailers)
        trailer.line = trailer.through = trailer.member = evil;
    for (auto& reason : report.reasons)
        reason.package = reason.path = reason.trailer = evil;
    report.ignored = {{{}, evil, evil}};
    report.dependencies[0].package = evil;
    report.standing = Standing::held;
    report.hold = HoldNote{{}, evil};
    for (const auto standing : {Standing::planned, Standing::held, Standing::not_due}) {
        report.standing = standing;
        const auto text = render::render_why_text(report, {{}, 0});
        CHECK_FALSE(has(text, "\x1b"));
        CHECK_FALSE(has(text, "\n::"));
    }
}

TEST_CASE("why text: long lists end with what is left out", "[why_text]") {
    auto report = a_package_that_is_not_due();
    auto undone = report.units[1];
    report.units.assign(30, undone);
    auto counting = undone;
    counting.effect = UnitEffect::counts;
    counting.commit.subject = "this one decides";
    report.units[25] = counting;
    report.unit_count = 40'000;
    report.dependencies.assign(50, report.dependencies[0]);
    report.dependencies[40].next = Version{9, 9, 9};
    const auto text = render::render_why_text(report, {});
    CHECK(has(text, "this one decides"));
    CHECK(has(text, "and 39990 more commits"));
    CHECK(has(text, "9.9.9"));
    CHECK(has(text, "and 30 more packages"));
    CHECK(split_lines(text).size() < 80);
}

TEST_CASE("why words: a version step tells what set it", "[why_text]") {
    using render::word_version;
    const Version from{1, 2, 0};
    const Version to{1, 3, 0};
    CHECK(word_version(a_step({StepKind::release, from, BumpLevel::patch}, {1, 2, 1})) ==
          Texts{"1.2.1 after 1.2.0", "patch, since no trailer asks for more"});
    CHECK(word_version(
              a_step({StepKind::release, from, BumpLevel::minor}, to, {a_trailer("release: minor", true, false)})) ==
          Texts{"1.3.0 after 1.2.0", "minor, as `release: minor` in aaaaaaaaaa asks"});
    CHECK(word_version(a_step({StepKind::prerelease, from, BumpLevel::minor}, rc(3, 1),
                              {a_trailer("release: minor-rc", true, true)})) ==
          Texts{"1.3.0-rc.1 after 1.2.0", "minor and rc, as `release: minor-rc` in aaaaaaaaaa asks"});
    CHECK(
        word_version(a_step({StepKind::prerelease, from, BumpLevel::minor}, rc(3, 1),
                            {a_trailer("release: patch-rc", false, true), a_trailer("release: minor", true, false)})) ==
        Texts{"1.3.0-rc.1 after 1.2.0", "minor, as `release: minor` in aaaaaaaaaa asks",
              "rc, as `release: patch-rc` in aaaaaaaaaa asks"});
    CHECK(word_version(a_step({StepKind::prerelease, from, BumpLevel::patch, true}, {1, 2, 1, Prerelease{}})) ==
          Texts{"1.2.1-alpha.1 after 1.2.0", "patch, since no trailer asks for more",
                "alpha, since what it depends on ships a prerelease"});
    CHECK(word_version(a_step({StepKind::prerelease, rc(3, 1), std::nullopt}, rc(3, 2))) ==
          Texts{"1.3.0-rc.2 after 1.3.0-rc.1", "rc, going on from 1.3.0-rc.1"});
    CHECK(word_version(
              a_step({StepKind::finish, rc(3, 2), std::nullopt}, to, {a_trailer("release: final", false, true)})) ==
          Texts{"1.3.0 after 1.3.0-rc.2", "ends the line of 1.3.0-rc.2, as `release: final` in aaaaaaaaaa asks"});
}

TEST_CASE("why words: what was looked at", "[why_text]") {
    auto report = a_held_package();
    CHECK(render::word_range(report) == "5 commits since 52d0e7c1b8");
    report.last_release->commit = report.head;
    CHECK(render::word_range(report) == "5 commits since 52d0e7c1b8, where the line of that tag parts from this one");
    report.range = 0;
    report.last_release->commit = report.base->id;
    CHECK(render::word_range(report) == "no commit since 52d0e7c1b8");
    report.base.reset();
    report.last_release.reset();
    report.range = 1;
    CHECK(render::word_range(report) == "the whole history, 1 commit");
    CHECK(render::word_last_release(report) == "never, no tag is a version of it");
}

TEST_CASE("why words: why not", "[why_text]") {
    WhyReport report;
    const auto reasons = [&] { return render::word_reasons(report); };
    CHECK(reasons() == Texts{"nothing was committed since then", "no trailer names it"});
    report.range = 3;
    CHECK(reasons() == Texts{"no commit since then touches it", "no trailer names it"});
    report.unit_count = 3;
    report.undone_count = 1;
    report.skipped_count = 2;
    report.dependencies.resize(1);
    CHECK(reasons() == Texts{"nothing is left of what 1 commit changed", "`release: skip` covers 2 commits",
                             "no trailer names it", "no package that it depends on is due, or was released after it"});
    report.dependencies[0].package = "core";
    report.dependencies[0].is_held = true;
    report.group = "g";
    report.members.resize(2);
    CHECK(reasons().back() == "no member of its group g is due");
    CHECK(reasons()[3] == "core is due, but held by a `release: skip` at HEAD");
}

TEST_CASE("why document: bytes that are not UTF-8 are quoted in paths and replaced elsewhere", "[why_document]") {
    auto report = a_planned_package();
    report.units[1].commit.subject = "b\xE4r";
    const auto json = nlohmann::json::parse(render::render_why_document(report));
    CHECK(json["units"][0]["paths"][1]["path"] == "\"py/data/b\\344r.csv\"");
    CHECK(json["units"][1]["commit"]["subject"] == "b\xEF\xBF\xBDr");
}
