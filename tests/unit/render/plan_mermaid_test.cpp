// SPDX-License-Identifier: MIT
#include "piot/render/plan_mermaid.hpp"

#include "sample_plans.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <set>
#include <string>

using namespace piot;
using namespace piot::test;
using render::render_plan_mermaid;

namespace {

Release a_release(const std::string& name, std::vector<std::string> depends_on = {}) {
    Release release;
    release.package = name;
    release.version = Version{1, 0, 1};
    release.registry_version = "1.0.1";
    release.previous = Version{1, 0, 0};
    release.depends_on = std::move(depends_on);
    release.reasons = {{ReasonKind::changed, "", "c1", "x", "**"}};
    return release;
}

/// Each stands on everything before it.
Plan a_dense_plan(std::size_t releases) {
    Plan plan;
    std::vector<std::string> before;
    for (std::size_t i = 0; i < releases; ++i) {
        plan.releases.push_back(a_release("p" + std::to_string(i), before));
        before.push_back("p" + std::to_string(i));
    }
    return plan;
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

/// The label of the only node.
std::string label_of(const std::string& name) {
    Plan plan;
    plan.releases = {a_release(name)};
    const auto text = render_plan_mermaid(plan);
    const auto start = text.find('"') + 1;
    return text.substr(start, text.find("<br/>") - start);
}

}  // namespace

TEST_CASE("mermaid: is what the golden file shows", "[plan_mermaid]") {
    check_golden("tests/fixtures/golden/plan.mmd", render_plan_mermaid(a_plan()));
    CHECK(render_plan_mermaid(an_empty_plan()) == "flowchart LR\n    n1[\"nothing to release\"]\n");
}

TEST_CASE("mermaid: arrows lead from what is planned to what stands on it, not from elsewhere", "[plan_mermaid]") {
    Plan plan;
    plan.releases = {a_release("a", {"elsewhere"}), a_release("b", {"a"})};
    const auto text = render_plan_mermaid(plan);
    CHECK(text.find("    n1 --> n2\n") != std::string::npos);
    CHECK(count(text, "-->") == 1);
}

TEST_CASE("mermaid: the shape tells why", "[plan_mermaid]") {
    const auto [kinds, node] = GENERATE(table<std::vector<ReasonKind>, std::string>({
        {{ReasonKind::changed, ReasonKind::dependency}, "n1[\"a<br/>1.0.0 → 1.0.1\"]:::changed"},
        {{ReasonKind::changed, ReasonKind::first_release}, "n1([\"a<br/>1.0.0 → 1.0.1\"]):::first"},
        {{ReasonKind::forced, ReasonKind::dependency}, "n1{{\"a<br/>1.0.0 → 1.0.1\"}}:::forced"},
        {{ReasonKind::dependency, ReasonKind::trailer}, "n1(\"a<br/>1.0.0 → 1.0.1\"):::through"},
        {{ReasonKind::group}, "n1(\"a<br/>1.0.0 → 1.0.1\"):::through"},
        {{ReasonKind::dependency_released}, "n1(\"a<br/>1.0.0 → 1.0.1\"):::through"},
    }));
    Plan plan;
    plan.releases = {a_release("a")};
    plan.releases[0].reasons.clear();
    for (const auto kind : kinds)
        plan.releases[0].reasons.push_back({kind, "", "", "", ""});
    CHECK(render_plan_mermaid(plan).find("    " + node + "\n") != std::string::npos);
}

TEST_CASE("mermaid: names are shown, never obeyed", "[plan_mermaid]") {
    const auto [name, label] = GENERATE(table<std::string, std::string>({
        {"my_crate-2.x/core", "my_crate-2.x/core"},
        {"zope.interface", "zope.interface"},
        {"größe", "größe"},
        {"a\"]; n9[\"b", "a#quot;#93;#59;#32;n9#91;#quot;b"},
        {"%%{init: {}}%%", "#37;#37;#123;init#58;#32;#123;#125;#125;#37;#37;"},
        {"#quot;", "#35;quot#59;"},
        {"<img src=x>", "#60;img#32;src#61;x#62;"},
        {"`x`", "#96;x#96;"},
        {"1. one", "1#46;#32;one"},
        {"_x_", "#95;x#95;"},
        {"a\nb", "a#92;x0ab"},
        {"@scope/x", "#64;scope/x"},
    }));
    CHECK(label_of(name) == label);
}

TEST_CASE("mermaid: a long name is cut", "[plan_mermaid]") {
    CHECK(label_of(std::string(500, 'x')) == std::string(59, 'x') + "…");
}

TEST_CASE("mermaid: a large plan keeps within what GitHub draws, and says what is missing", "[plan_mermaid]") {
    const auto text = render_plan_mermaid(a_dense_plan(400));
    CHECK(count(text, ":::changed") == 150);
    CHECK(count(text, "-->") == 450);
    CHECK(text.size() < 50'000);
    CHECK(text.find("    rest[\"not shown: 250 packages, 79350 arrows\"]:::rest\n") != std::string::npos);
}

TEST_CASE("mermaid: each limit holds by itself, and counts", "[plan_mermaid]") {
    const auto plan = a_dense_plan(5);
    CHECK(render_plan_mermaid(plan).find("not shown") == std::string::npos);
    CHECK(render_plan_mermaid(plan, {5, 10, 40'000}).find("not shown") == std::string::npos);
    CHECK(render_plan_mermaid(plan, {5, 9, 40'000}).find("\"not shown: 1 arrow\"") != std::string::npos);
    CHECK(render_plan_mermaid(plan, {4, 10, 40'000}).find("\"not shown: 1 package, 4 arrows\"") != std::string::npos);
    const auto cut = render_plan_mermaid(plan, {5, 10, 100});
    CHECK(count(cut, ":::changed") == 2);
    CHECK(cut.find("\"not shown: 3 packages, 9 arrows\"") != std::string::npos);
}

TEST_CASE("mermaid: no arrow leads to a node that is not there", "[plan_mermaid]") {
    const auto text = render_plan_mermaid(a_dense_plan(10), {6, 100, 40'000});
    std::set<std::string, std::less<>> nodes;
    for (const auto line : split_lines(text)) {
        const auto words = split(trim(line), ' ');
        if (const auto end = words[0].find_first_of("[({"); end != std::string_view::npos)
            nodes.emplace(words[0].substr(0, end));
        if (words.size() < 3 || words[1] != "-->") continue;
        CHECK(nodes.contains(words[0]));
        CHECK(nodes.contains(words[2]));
    }
    CHECK(nodes.size() == 7);
}
