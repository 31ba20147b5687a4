// SPDX-License-Identifier: MIT
#include "piot/render/plan_text.hpp"

#include "render/display_text.hpp"
#include "sample_plans.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <set>

using namespace piot;
using namespace piot::test;
using render::summarize_reasons;

namespace {

Reason a_change(std::string path, std::string commit = "c1") {
    return {ReasonKind::changed, "", std::move(commit), std::move(path), "**"};
}

Reason because_of(ReasonKind kind, std::string package) {
    return {kind, std::move(package), "", "", ""};
}

}  // namespace

TEST_CASE("plan text: is what the golden files show", "[plan_text]") {
    check_golden("tests/fixtures/golden/plan.txt", render::render_plan_text(a_plan(), {{}, 80}));
    check_golden("tests/fixtures/golden/plan_narrow.txt", render::render_plan_text(a_plan(), {{}, 60}));
    check_golden("tests/fixtures/golden/plan_empty.txt", render::render_plan_text(an_empty_plan(), {{}, 80}));
    check_golden("tests/fixtures/golden/plan_checked.txt", render::render_plan_text(a_checked_plan(), {{}, 80}));
}

TEST_CASE("plan text: the table keeps within its width", "[plan_text]") {
    auto plan = a_plan();
    plan.notices.clear();
    plan.releases[0].reasons[0].path = "crates/core/src/some/deeply/nested/directory/of/modules/implementation.rs";
    plan.releases[1].package = "a-package-with-quite-a-long-name";
    const std::size_t width = GENERATE(as<std::size_t>(), 66, 72, 80, 100, 120);
    const auto text = render::render_plan_text(plan, {{}, width});
    for (const auto line : split_lines(text)) {
        INFO(line);
        CHECK(render::display_width(line) <= width);
        CHECK_FALSE(line.ends_with(' '));
    }
}

TEST_CASE("plan text: a name wider than its column is whole, and the columns stay where they are", "[plan_text]") {
    auto plan = a_plan();
    plan.notices.clear();
    plan.releases[1].package = "a-package-with-quite-a-long-name-indeed-so-that-it-is-the-widest";
    plan.releases[0].package = "核心";
    const auto text = render::render_plan_text(plan, {{}, 60});
    std::set<std::size_t> arrows;
    for (const auto line : split_lines(text)) {
        INFO(line);
        if (const auto arrow = line.find("→"); arrow != std::string_view::npos)
            arrows.insert(render::display_width(line.substr(0, arrow)));
        if (line.find("a-package") == std::string_view::npos) CHECK(render::display_width(line) <= 60);
    }
    CHECK(arrows.size() == 1);
    CHECK(text.find("  2  " + plan.releases[1].package + "\n") != std::string::npos);
}

TEST_CASE("plan text: an empty plan tells whether something was held back", "[plan_text]") {
    auto plan = an_empty_plan();
    CHECK(render::render_plan_text(plan, {}).starts_with("nothing to release from 9f2c61c3d0: no package is due\n"));
    plan.notices = {{codes::PIOT_PLAN_HELD, Severity::notice, "`release: skip` at HEAD keeps `core` out", {}, ""}};
    CHECK(render::render_plan_text(plan, {}).starts_with(
        "nothing to release from 9f2c61c3d0: what is due is held back\n"));
}

TEST_CASE("plan text: without colour there is no escape, with it nothing else changes", "[plan_text]") {
    const auto plain = render::render_plan_text(a_checked_plan(), {});
    CHECK(plain.find('\x1b') == std::string::npos);
    auto coloured = render::render_plan_text(a_checked_plan(), {render::Palette::ansi(), 80});
    for (const auto* code : {"\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"})
        coloured = replace_all(coloured, code, "");
    CHECK(coloured == plain);
}

TEST_CASE("plan text: file names cannot write to the terminal", "[plan_text]") {
    auto plan = a_plan();
    plan.releases[0].reasons = {a_change("a\x1b[2J\n::error::x.rs")};
    plan.releases[0].package = "p\x1b[1m";
    const auto text = render::render_plan_text(plan, {{}, 0});
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("a\\x1b[2J\\x0a::error::x.rs") != std::string::npos);
}

TEST_CASE("reasons: a change names its file and counts the others", "[plan_text]") {
    CHECK(summarize_reasons({a_change("src/lib.rs")}) == "changed src/lib.rs");
    CHECK(summarize_reasons({a_change("src/lib.rs"), a_change("src/a.rs")}) == "changed src/lib.rs (+1 more file)");
    CHECK(summarize_reasons({a_change("src/lib.rs"), a_change("src/a.rs", "c2"), a_change("src/b.rs", "c3")}) ==
          "changed src/lib.rs (+2 more commits)");
    CHECK(summarize_reasons({a_change("b\xE4r.txt")}) == "changed \"b\\344r.txt\"");
}

TEST_CASE("reasons: each kind has its words", "[plan_text]") {
    const auto [reason, words] = GENERATE(table<Reason, std::string>({
        {because_of(ReasonKind::first_release, ""), "first release"},
        {because_of(ReasonKind::dependency, "core"), "depends on core"},
        {because_of(ReasonKind::dependency_released, "core"), "core released since"},
        {because_of(ReasonKind::group, "mid"), "in a group with mid"},
        {because_of(ReasonKind::forced, ""), "asked for"},
        {Reason{ReasonKind::forced, "", "9f2c61c3d0a8e4b57a16", "", ""}, "asked for in 9f2c61c3d0"},
        {Reason{ReasonKind::forced, "", "9f2c61c3d0a8e4b57a16", "", "", "release: minor-rc [a, b]"},
         "minor-rc asked for in 9f2c61c3d0"},
        {Reason{ReasonKind::trailer, "", "9f2c61c3d0a8e4b57a16", "", "", "release: final"},
         "final asked for in 9f2c61c3d0"},
    }));
    CHECK(summarize_reasons({reason}) == words);
}

TEST_CASE("reasons: level and label may have been asked for in two places", "[plan_text]") {
    const Reason rc{ReasonKind::trailer, "", "9f2c61c3d0a8e4b57a16", "", "", "release: rc"};
    const Reason major{ReasonKind::trailer, "", "1b7e44a09c5d2f8836be", "", "", "release: major"};
    CHECK(summarize_reasons({a_change("x"), because_of(ReasonKind::dependency, "a"), rc, major}) ==
          "changed x; rc asked for in 9f2c61c3d0; major asked for in 1b7e44a09c; depends on a");
    CHECK(summarize_reasons({because_of(ReasonKind::dependency, "a"), rc}) ==
          "depends on a; rc asked for in 9f2c61c3d0");
}

TEST_CASE("reasons: the most telling comes first, equal ones are joined", "[plan_text]") {
    CHECK(summarize_reasons({because_of(ReasonKind::dependency, "b"), because_of(ReasonKind::dependency, "a"),
                             because_of(ReasonKind::dependency, "b"), a_change("x")}) == "changed x; depends on b, a");
    CHECK(summarize_reasons({}).empty());
}

TEST_CASE("reasons: what does not fit loses the less telling first", "[plan_text]") {
    const std::vector reasons{a_change("crates/core/src/lib.rs"), a_change("y", "c2"),
                              because_of(ReasonKind::dependency, "core")};
    CHECK(summarize_reasons(reasons, 70) == "changed crates/core/src/lib.rs (+1 more commit); depends on core");
    CHECK(summarize_reasons(reasons, 60) == "changed crates/core/src/lib.rs (+1 more commit)");
    CHECK(summarize_reasons(reasons, 40) == "changed crates/core/src/lib.rs (+1 more)");
    CHECK(summarize_reasons(reasons, 33) == "changed …/src/lib.rs (+1 more)");
    CHECK(summarize_reasons({because_of(ReasonKind::dependency, "a-long-name")}, 14) == "depends on a-…");
    CHECK(summarize_reasons({because_of(ReasonKind::dependency, "tidewell-span"),
                             because_of(ReasonKind::dependency, "tidewell-backoff")},
                            36) == "depends on tidewell-span (+1 more)");
}
