// SPDX-License-Identifier: MIT
#include "piot/render/plan_markdown.hpp"

#include "sample_plans.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/text.hpp"
#include "piot/render/plan_document.hpp"

#include <string>

using namespace piot;
using namespace piot::test;
using render::render_plan_markdown;

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Plan a_large_plan(std::size_t releases) {
    auto plan = a_checked_plan();
    for (std::size_t i = 0; i < releases; ++i) {
        auto release = plan.releases[1];
        release.package = "package-" + std::to_string(i) + std::string(100, 'x');
        plan.releases.push_back(std::move(release));
    }
    return plan;
}

}  // namespace

TEST_CASE("plan markdown: is what the golden files show", "[plan_markdown]") {
    check_golden("tests/fixtures/golden/plan.md", render_plan_markdown(a_plan()));
    check_golden("tests/fixtures/golden/plan_checked.md", render_plan_markdown(a_checked_plan()));
    check_golden("tests/fixtures/golden/plan_empty.md", render_plan_markdown(an_empty_plan()));
}

TEST_CASE("plan markdown: says the id that publishing asks for", "[plan_markdown]") {
    CHECK(contains(render_plan_markdown(a_plan()), render::compute_plan_id(a_plan())));
}

TEST_CASE("plan markdown: what the registries were not asked has no column", "[plan_markdown]") {
    CHECK_FALSE(contains(render_plan_markdown(a_plan()), "| verdict |"));
    CHECK(contains(render_plan_markdown(a_checked_plan()), "| verdict |"));
}

TEST_CASE("plan markdown: names are no markup", "[plan_markdown]") {
    auto plan = a_plan();
    plan.releases[0].package = "a|b<script>`x`";
    plan.releases[0].reasons = {{ReasonKind::changed, "", "c1", "a|b```\n### x", "**"}};
    const auto text = render_plan_markdown(plan);
    CHECK_FALSE(contains(text, "<script>"));
    CHECK(contains(text, "a\\|b&lt;script&gt;\\`x\\`"));
    for (const auto line : split_lines(text))
        CHECK_FALSE(line.starts_with("### x"));
}

TEST_CASE("plan markdown: no plan is larger than GitHub takes, and every section stays", "[plan_markdown]") {
    const auto text = render_plan_markdown(a_large_plan(20'000));
    CHECK(text.size() <= render::k_max_summary_bytes);
    CHECK(contains(text, "more rows that did not fit here"));
    for (const auto* section : {"Version skew", "Notices", "Cascade", "```mermaid"})
        CHECK(contains(text, section));
}

TEST_CASE("plan markdown: any limit is kept", "[plan_markdown]") {
    const auto plan = a_large_plan(50);
    for (std::size_t limit = 0; limit < 30'000; limit += 500)
        CHECK(render_plan_markdown(plan, limit).size() <= limit);
}
