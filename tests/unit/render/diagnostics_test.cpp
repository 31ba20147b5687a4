// SPDX-License-Identifier: MIT
#include "piot/render/diagnostics.hpp"

#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

using namespace piot;
using piot::test::check_golden;

namespace {

Diagnostic a_typo() {
    return {codes::PIOT_CONFIG_UNKNOWN_KEY,
            Severity::error,
            "unknown key `pahts`",
            {"putitoutthere.toml", 12, 3},
            "did you mean `paths`?"};
}

Diagnostic a_notice(std::string message) {
    return {codes::PIOT_PLAN_TAG_NOTICE, Severity::notice, std::move(message), {}, ""};
}

std::string text_of(const Diagnostic& diagnostic) {
    return render::render_diagnostics_text({diagnostic}, {});
}

std::size_t count_lines(std::string_view text, std::string_view start) {
    const auto lines = split_lines(text);
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [&](auto line) { return line.starts_with(start); }));
}

/// What a hostile commit, file name or registry answer may bring along.
constexpr std::string_view k_hostile =
    "evil`|<img src=x>\n::set-output name=a::b\r\n##[error]x\x1b[2J\xff [link](http://x) @someone \xe2\x80\xae";

}  // namespace

TEST_CASE("diagnostics json: is what the golden file shows", "[diagnostics]") {
    check_golden("tests/fixtures/golden/errors.json",
                 render::render_diagnostics_json({a_typo(), a_notice("the tag `v1.2` is no version")}));
}

TEST_CASE("diagnostics text: place, severity, code and message on one line, the hint below", "[diagnostics]") {
    CHECK(text_of(a_typo()) ==
          "putitoutthere.toml:12:3: error[PIOT_CONFIG_UNKNOWN_KEY]: unknown key `pahts`\n"
          "  hint: did you mean `paths`?\n");
}

TEST_CASE("diagnostics text: what is not known of the place is left out", "[diagnostics]") {
    auto diagnostic = a_typo();
    diagnostic.hint.clear();
    diagnostic.origin = {"Cargo.toml", 4, 0};
    CHECK(text_of(diagnostic) == "Cargo.toml:4: error[PIOT_CONFIG_UNKNOWN_KEY]: unknown key `pahts`\n");
    diagnostic.origin = {"Cargo.toml", 0, 3};
    CHECK(text_of(diagnostic) == "Cargo.toml: error[PIOT_CONFIG_UNKNOWN_KEY]: unknown key `pahts`\n");
    diagnostic.origin = {};
    CHECK(text_of(diagnostic) == "error[PIOT_CONFIG_UNKNOWN_KEY]: unknown key `pahts`\n");
}

TEST_CASE("diagnostics text: all of them, in the given order", "[diagnostics]") {
    const auto text = render::render_diagnostics_text({a_notice("first"), a_typo()}, {});
    CHECK(text.find("notice[PIOT_PLAN_TAG_NOTICE]: first\n") == 0);
    CHECK(text.find("unknown key") != std::string::npos);
    CHECK(render::render_diagnostics_text({}, {}).empty());
}

TEST_CASE("diagnostics text: colour comes from the palette only", "[diagnostics]") {
    CHECK(text_of(a_typo()).find('\x1b') == std::string::npos);
    const auto coloured = render::render_diagnostics_text({a_typo()}, {render::Palette::ansi(), 80});
    CHECK(coloured.find("\x1b[31merror[PIOT_CONFIG_UNKNOWN_KEY]:\x1b[0m") != std::string::npos);
}

TEST_CASE("diagnostics text: neither the terminal nor the runner takes orders from a message", "[diagnostics]") {
    auto diagnostic = a_typo();
    diagnostic.message = k_hostile;
    diagnostic.hint = k_hostile;
    diagnostic.origin.file = "::warning::x\n::error::y";
    const auto text = text_of(diagnostic);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\r') == std::string::npos);
    CHECK(text.find("##[") == std::string::npos);
    CHECK(to_valid_utf8(text) == text);
    for (const auto line : split_lines(text))
        CHECK_FALSE(trim(line).starts_with("::"));
}

TEST_CASE("diagnostics json: an array of objects without empty members", "[diagnostics]") {
    const auto json = nlohmann::ordered_json::parse(render::render_diagnostics_json({a_typo(), a_notice("n")}));
    CHECK(json == nlohmann::ordered_json::parse(R"([
        {"code":"PIOT_CONFIG_UNKNOWN_KEY","severity":"error","message":"unknown key `pahts`",
         "file":"putitoutthere.toml","line":12,"column":3,"hint":"did you mean `paths`?"},
        {"code":"PIOT_PLAN_TAG_NOTICE","severity":"notice","message":"n"}])"));
    CHECK(render::render_diagnostics_json({}) == "[]\n");
}

TEST_CASE("diagnostics json: any bytes give valid JSON", "[diagnostics]") {
    auto diagnostic = a_typo();
    diagnostic.message = k_hostile;
    diagnostic.origin.file = "b\xff";
    const auto text = render::render_diagnostics_json({diagnostic});
    CHECK(to_valid_utf8(text) == text);
    CHECK(nlohmann::json::parse(text)[0]["file"] == "\"b\\377\"");
}

TEST_CASE("annotations: properties and message are escaped as the runner unescapes them", "[diagnostics]") {
    auto diagnostic = a_typo();
    diagnostic.origin.file = "a,b:c%/x.toml";
    diagnostic.message = "50% of\nlines";
    CHECK(render::render_github_annotations({diagnostic}) ==
          "::error file=a%2Cb%3Ac%25/x.toml,line=12,col=3,title=PIOT_CONFIG_UNKNOWN_KEY::"
          "50%25 of%0Alines%0Ahint: did you mean `paths`?\n");
    CHECK(render::render_github_annotations({a_notice("plain")}) == "::notice title=PIOT_PLAN_TAG_NOTICE::plain\n");
}

TEST_CASE("annotations: one line each, whatever the message holds", "[diagnostics]") {
    auto diagnostic = a_typo();
    diagnostic.message = k_hostile;
    diagnostic.origin.file = "x\n::error::y";
    const auto text = render::render_github_annotations({diagnostic});
    CHECK(split_lines(text).size() == 1);
    CHECK(text.find('\r') == std::string::npos);
}

TEST_CASE("annotations: ten of a kind are shown, of more the last counts the rest", "[diagnostics]") {
    CHECK(count_lines(render::render_github_annotations(std::vector(10, a_typo())), "::error") == 10);
    auto many = std::vector(25, a_typo());
    many.push_back(a_notice("n"));
    const auto text = render::render_github_annotations(many);
    CHECK(count_lines(text, "::error") == 10);
    CHECK(count_lines(text, "::notice") == 1);
    CHECK(text.find("::error::and 16 errors more, see the step summary\n") != std::string::npos);
}

TEST_CASE("diagnostics markdown: a row each, literals in code type", "[diagnostics]") {
    CHECK(render::render_diagnostics_markdown({a_typo()}) ==
          "|  | code | where | message |\n"
          "| --- | --- | --- | --- |\n"
          "| error | `PIOT_CONFIG_UNKNOWN_KEY` | <code>putitoutthere.toml:12:3</code> | "
          "unknown key <code>pahts</code><br>hint: did you mean <code>paths</code>? |\n");
    CHECK(render::render_diagnostics_markdown({}).empty());
}

TEST_CASE("diagnostics markdown: nothing in a message becomes markup, a cell or a mention", "[diagnostics]") {
    auto diagnostic = a_typo();
    diagnostic.message = std::string(k_hostile) + " `<b>|`";
    diagnostic.hint = "odd ` backtick <script>";
    diagnostic.origin.file = "a|b`c<d>.toml";
    const auto table = render::render_diagnostics_markdown({diagnostic});
    REQUIRE(split_lines(table).size() == 3);
    const std::string row(split_lines(table)[2]);
    auto bare_pipes = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
        if (row[i] == '|' && (i == 0 || row[i - 1] != '\\')) ++bare_pipes;
    CHECK(bare_pipes == 5);
    CHECK(row.find("<img") == std::string::npos);
    CHECK(row.find("<script") == std::string::npos);
    CHECK(row.find("<b>") == std::string::npos);
    CHECK(row.find("[link](") == std::string::npos);
    CHECK(row.find('@') == std::string::npos);
    CHECK(row.find('\x1b') == std::string::npos);
    // only the code column's own pair is left unescaped
    CHECK(replace_all(row, "\\`", "").find("evil`") == std::string::npos);
}

TEST_CASE("diagnostics markdown: a table that would be too long says how much is missing", "[diagnostics]") {
    const std::vector many(500, a_typo());
    constexpr std::size_t k_limit = 20'000;
    const auto table = render::render_diagnostics_markdown(many, k_limit);
    CHECK(table.size() <= k_limit);
    CHECK(table.size() > k_limit - 500);
    const auto shown = count_lines(table, "| error");
    CHECK(table.find("… and " + std::to_string(500 - shown) + " more rows that did not fit here\n") !=
          std::string::npos);
    CHECK(render::render_diagnostics_markdown({a_typo()}, 10).empty());
}
