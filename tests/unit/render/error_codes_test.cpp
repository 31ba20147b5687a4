// SPDX-License-Identifier: MIT
#include "piot/render/error_codes.hpp"

#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"

#include <set>

#include <nlohmann/json.hpp>

using namespace piot;

namespace {

constexpr std::string_view k_errors_page = R"(# Errors

Every error, finding and notice of piot carries one of these codes, in its text as `error[PIOT_X]`, in JSON as `code`.
A code is never renamed and never used for something else. The exit status is the one that the code leads to when it
stands on an error; notices cost nothing. Of several errors the most severe decides: 130, 4, 2, 1, 3.
Behind each code: what it means, what it looks like, what to do.

| exit | meaning |
| --- | --- |
| 0 | done, or nothing to do |
| 1 | the answer is no |
| 2 | usage, configuration or repository |
| 3 | transient: run again |
| 4 | refused: going on could do harm |
| 130 | interrupted |

)";

}  // namespace

TEST_CASE("error codes: config/error-codes.json lists them all", "[error_codes]") {
    test::check_golden("config/error-codes.json", render::render_error_codes_json());
    CHECK(nlohmann::json::parse(render::render_error_codes_json())["codes"].size() == codes::all().size());
}

TEST_CASE("error codes: docs/errors.md lists them all", "[error_codes]") {
    test::check_golden("docs/errors.md", std::string(k_errors_page) + render::render_error_codes_markdown());
}

TEST_CASE("error codes: each is unique, says something and fails somehow", "[error_codes]") {
    std::set<std::string_view> names;
    for (const auto& code : codes::all()) {
        INFO(code.name);
        CHECK(names.insert(code.name).second);
        CHECK(code.name.starts_with("PIOT_"));
        CHECK(code.exit != ExitCode::success);
        CHECK_FALSE(code.title.empty());
        CHECK(code.title.find('|') == std::string_view::npos);
    }
}
