// SPDX-License-Identifier: MIT
#include "piot/render/ci_output.hpp"

#include "sample_plans.hpp"
#include "sample_reports.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/render/plan_document.hpp"

using namespace piot;
using namespace piot::test;
using render::CiOutput;

namespace {

std::string value_of(const std::vector<CiOutput>& outputs, std::string_view key) {
    for (const auto& output : outputs)
        if (output.key == key) return output.value;
    return "(absent)";
}

}  // namespace

TEST_CASE("ci output: a plan gives its matrix, its id and what kinds it has", "[ci_output]") {
    const auto outputs = render::make_ci_outputs(a_plan());
    CHECK(outputs == std::vector<CiOutput>{{"matrix", render::render_matrix(a_plan().matrix)},
                                           {"plan_id", render::compute_plan_id(a_plan())},
                                           {"has_crates", "true"},
                                           {"has_pypi", "true"},
                                           {"unpublished_kinds", R"(["crates","pypi"])"}});
}

TEST_CASE("ci output: an empty plan writes everything but the matrix", "[ci_output]") {
    const auto outputs = render::make_ci_outputs(an_empty_plan());
    CHECK(outputs == std::vector<CiOutput>{{"plan_id", render::compute_plan_id(an_empty_plan())},
                                           {"has_crates", "false"},
                                           {"has_pypi", "false"},
                                           {"unpublished_kinds", "[]"}});
}

TEST_CASE("ci output: a kind is unpublished while one of its releases is not known to be live", "[ci_output]") {
    auto plan = a_plan();
    const auto kinds = [&] { return value_of(render::make_ci_outputs(plan), "unpublished_kinds"); };
    plan.releases[0].verdict = Verdict::skip;
    plan.releases[1].verdict = Verdict::publish;
    plan.releases[2].verdict = Verdict::skip;
    CHECK(kinds() == R"(["crates"])");
    plan.releases[1].verdict = Verdict::skip;
    plan.releases[2].verdict = Verdict::unknown;
    CHECK(kinds() == R"(["pypi"])");
    plan.releases[2].verdict = Verdict::skip;
    CHECK(kinds() == "[]");
}

TEST_CASE("ci output: a publish run names what it released, also when it failed", "[ci_output]") {
    CHECK(render::make_ci_outputs(a_failed_report()) ==
          std::vector<CiOutput>{{"released", "true"},
                                {"released_packages", R"([{"name":"core","version":"0.5.0","tag":"core-v0.5.0"}])"}});
    CHECK(render::make_ci_outputs(a_repeated_report()) ==
          std::vector<CiOutput>{{"released", "false"}, {"released_packages", "[]"}});
}

TEST_CASE("ci output: entries are written between delimiters", "[ci_output]") {
    const auto text = render::render_github_output({{"a", "1"}, {"b_c", "two\nlines"}}, "piot_x1");
    REQUIRE(text);
    CHECK(*text == "a<<piot_x1\n1\npiot_x1\nb_c<<piot_x1\ntwo\nlines\npiot_x1\n");
}

TEST_CASE("ci output: a value that could end its own entry is refused", "[ci_output]") {
    const auto refused = [](const CiOutput& output, std::string_view delimiter) {
        const auto text = render::render_github_output({output}, delimiter);
        REQUIRE_FALSE(text);
        CHECK(text.error().diagnostics.at(0).code == codes::PIOT_INTERNAL);
    };
    refused({"a", "x\npiot_x1\nevil=1"}, "piot_x1");
    refused({"a", "1"}, "");
    refused({"a", "1"}, "two words");
    refused({"a", "1"}, "x\ny");
    refused({"a=b", "1"}, "piot_x1");
    refused({"a\nb", "1"}, "piot_x1");
    refused({"", "1"}, "piot_x1");
}
