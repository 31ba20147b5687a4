// SPDX-License-Identifier: MIT
#include "piot/render/plan_document.hpp"

#include "sample_plans.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <functional>

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;
using Json = nlohmann::ordered_json;

namespace {

std::vector<std::string> keys_of(const Json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, _] : object.items())
        keys.push_back(key);
    return keys;
}

/// The document of `a_plan` with one thing changed behind its back.
std::string changed_document(const std::function<void(Json&)>& change) {
    auto json = Json::parse(render::render_plan_document(a_plan()));
    change(json);
    return json.dump();
}

std::vector<std::string> messages_of(const std::string& document) {
    const auto plan = render::parse_plan_document(document, "plan.json");
    REQUIRE_FALSE(plan);
    std::vector<std::string> messages;
    for (const auto& diagnostic : plan.error().diagnostics) {
        CHECK(diagnostic.code == codes::PIOT_PLAN_DOCUMENT);
        CHECK(diagnostic.origin.file == "plan.json");
        CHECK_FALSE(diagnostic.hint.empty());
        messages.push_back(diagnostic.message);
    }
    return messages;
}

std::string only_message_of(const std::string& document) {
    const auto messages = messages_of(document);
    REQUIRE(messages.size() == 1);
    return messages[0];
}

}  // namespace

TEST_CASE("matrix: is what the golden file shows", "[plan_document]") {
    check_golden("tests/fixtures/golden/matrix.json", render::render_matrix(a_plan().matrix) + "\n");
}

TEST_CASE("plan document: is what the golden files show", "[plan_document]") {
    const auto stable = [](const Plan& plan) {
        return replace_all(render::render_plan_document(plan), "piot " PIOT_VERSION, "piot 0.0.0");
    };
    check_golden("tests/fixtures/golden/plan.json", stable(a_plan()));
    check_golden("tests/fixtures/golden/plan_empty.json", stable(an_empty_plan()));
    check_golden("tests/fixtures/golden/plan_checked.json", stable(a_checked_plan()));
}

TEST_CASE("plan document: keys stand in the contract's order", "[plan_document]") {
    const auto json = Json::parse(render::render_plan_document(a_checked_plan()));
    CHECK(keys_of(json) == std::vector<std::string>{"schema_version", "tool", "head", "config_sha256", "plan_id",
                                                    "baseline", "releases", "matrix", "heal", "notices", "skew"});
    CHECK(keys_of(json["baseline"][0]) == std::vector<std::string>{"package", "version", "tag"});
    CHECK(keys_of(json["releases"][0]) == std::vector<std::string>{"package", "kind", "registry_name", "previous",
                                                                   "version", "registry_version", "tag", "level",
                                                                   "depends_on", "reasons", "verdict"});
    CHECK(keys_of(json["matrix"][2]) == std::vector<std::string>{"name", "kind", "version", "target", "runs_on",
                                                                 "artifact_name", "artifact_path", "path", "build",
                                                                 "python_versions", "libc", "manylinux", "bundle_cli",
                                                                 "build_workflow"});
    CHECK(keys_of(json["matrix"][1]) == std::vector<std::string>{"name", "kind", "version", "target", "runs_on",
                                                                 "artifact_name", "artifact_path", "path",
                                                                 "cargo_packages"});
    CHECK(keys_of(json["matrix"][2]["bundle_cli"]) ==
          std::vector<std::string>{"bin", "stage_to", "crate_path", "features", "no_default_features"});
}

TEST_CASE("plan document: a first release has a null as its previous version", "[plan_document]") {
    const auto json = Json::parse(render::render_plan_document(a_plan()));
    CHECK(json["releases"][2]["previous"].is_null());
    CHECK(json["releases"][0]["previous"] == "0.4.0");
}

TEST_CASE("plan document: the bare matrix is the array of the document, on one line", "[plan_document]") {
    const auto matrix = render::render_matrix(a_plan().matrix);
    CHECK(matrix.find('\n') == std::string::npos);
    CHECK(Json::parse(matrix) == Json::parse(render::render_plan_document(a_plan()))["matrix"]);
    CHECK(render::render_matrix({}) == "[]");
}

TEST_CASE("plan document: what is read is what was written", "[plan_document]") {
    for (const auto& plan : {a_plan(), an_empty_plan(), a_checked_plan()}) {
        const auto read = render::parse_plan_document(render::render_plan_document(plan), "plan.json");
        REQUIRE(read);
        CHECK(*read == plan);
    }
}

TEST_CASE("plan document: paths of any bytes survive the trip", "[plan_document]") {
    const std::string path = GENERATE(as<std::string>(), "a\xff\xfe.rs", "\"quoted\"", "\"\xff\\377\n\"", "ü/ñ.rs",
                                      "back\\slash", "\\344", "tab\tline\n", "\"", "\"\"", "x\xc3");
    auto plan = a_plan();
    plan.releases[0].reasons[0].path = path;
    const auto document = render::render_plan_document(plan);
    CHECK(to_valid_utf8(document) == document);
    const auto read = render::parse_plan_document(document, "plan.json");
    REQUIRE(read);
    CHECK(read->releases[0].reasons[0].path == path);
}

TEST_CASE("plan id: is the hash of the sealed members, compact and sorted", "[plan_document]") {
    auto json = nlohmann::json::parse(render::render_plan_document(a_checked_plan()));
    for (const auto* unsealed : {"tool", "plan_id", "heal", "notices", "skew"})
        json.erase(unsealed);
    for (auto& release : json["releases"]) {
        release.erase("reasons");
        release.erase("verdict");
    }
    CHECK(render::compute_plan_id(a_checked_plan()) == sha256_hex(json.dump()));
}

TEST_CASE("plan id: reasons, verdicts and notices do not matter, everything else does", "[plan_document]") {
    const auto id = render::compute_plan_id(a_plan());
    auto same = a_checked_plan();
    same.notices.clear();
    same.releases[0].reasons.clear();
    CHECK(render::compute_plan_id(same) == id);

    const std::vector<std::function<void(Plan&)>> changes{
        [](Plan& plan) { plan.head.back() = 'f'; },
        [](Plan& plan) { plan.config_sha256.back() = '0'; },
        [](Plan& plan) { plan.baseline.pop_back(); },
        [](Plan& plan) {
            plan.releases[0].version = Version{0, 5, 1};
        },
        [](Plan& plan) { plan.releases[0].tag += "x"; },
        [](Plan& plan) { plan.releases[1].level = 3; },
        [](Plan& plan) {
            plan.releases[2].previous = Version{0, 0, 1};
        },
        [](Plan& plan) { std::swap(plan.releases[0], plan.releases[1]); },
        [](Plan& plan) { plan.matrix[2].runs_on = "self-hosted"; },
        [](Plan& plan) { plan.matrix[2].bundle_cli->no_default_features = false; },
    };
    for (const auto& change : changes) {
        auto plan = a_plan();
        change(plan);
        CHECK(render::compute_plan_id(plan) != id);
    }
}

TEST_CASE("plan document: a text that is no JSON is refused where it breaks off", "[plan_document]") {
    const auto plan = render::parse_plan_document("{\n  \"head\": nope\n}", "plan.json");
    REQUIRE_FALSE(plan);
    REQUIRE(plan.error().diagnostics.size() == 1);
    CHECK(plan.error().diagnostics[0].message == "the plan is not JSON");
    CHECK(plan.error().diagnostics[0].origin.line == 2);
    CHECK(plan.error().diagnostics[0].origin.column > 10);
    CHECK(only_message_of("") == "the plan is not JSON");
    CHECK(only_message_of("\xff\xfe") == "the plan is not JSON");
}

TEST_CASE("plan document: another schema version is the only finding", "[plan_document]") {
    const auto message = only_message_of(changed_document([](Json& json) {
        json["schema_version"] = 2;
        json["tool"] = "piot 9.0.0";
        json["new_member"] = 1;
    }));
    CHECK(message.find("`schema_version` is 2") == 0);
    CHECK(message.find("piot 9.0.0") != std::string::npos);
}

TEST_CASE("plan document: a key too many, too few or of another type is named with its path", "[plan_document]") {
    const auto [change, message] = GENERATE(table<std::function<void(Json&)>, std::string>({
        {[](Json& json) { json["extra"] = 1; }, "unknown key `extra`"},
        {[](Json& json) { json["releases"][1]["extra"] = 1; }, "unknown key `releases[1].extra`"},
        {[](Json& json) { json["matrix"][2]["bundle_cli"]["x"] = 1; }, "unknown key `matrix[2].bundle_cli.x`"},
        {[](Json& json) { json.erase("skew"); }, "`skew` is missing"},
        {[](Json& json) { json["releases"][0].erase("tag"); }, "`releases[0].tag` is missing"},
        {[](Json& json) { json["releases"][0].erase("previous"); }, "`releases[0].previous` is missing"},
        {[](Json& json) { json["releases"][0]["reasons"][1].erase("kind"); },
         "`releases[0].reasons[1].kind` is missing"},
        {[](Json& json) { json["matrix"] = 1; }, "`matrix` is not a list"},
        {[](Json& json) { json["notices"][0] = "x"; }, "`notices[0]` is not an object"},
        {[](Json& json) { json["releases"][0]["level"] = -1; }, "`releases[0].level` is not a whole number"},
        {[](Json& json) { json["releases"][0]["level"] = 1.5; }, "`releases[0].level` is not a whole number"},
        {[](Json& json) { json["releases"][0]["tag"] = ""; }, "`releases[0].tag` is empty"},
        {[](Json& json) { json["releases"][0]["tag"] = nullptr; }, "`releases[0].tag` is not a text"},
        {[](Json& json) { json["releases"][0]["depends_on"] = {1}; },
         "`releases[0].depends_on` is not a list of texts"},
        {[](Json& json) { json["matrix"][2]["bundle_cli"]["no_default_features"] = "yes"; },
         "`matrix[2].bundle_cli.no_default_features` is neither true nor false"},
        {[](Json& json) { json["releases"][0]["kind"] = "npm"; }, "`releases[0].kind` has an unknown value: `npm`"},
        {[](Json& json) { json["baseline"][0]["version"] = "v1"; }, "`baseline[0].version` is no version: `v1`"},
        {[](Json& json) { json["releases"][2]["registry_version"] = "0.1.0-rc.1"; },
         "`releases[2].registry_version` is not `0.1.0rc1`, as the registry spells the version"},
        {[](Json& json) { json["head"] = "main"; }, "`head` is no lower-case hex of the right length: `main`"},
        {[](Json& json) { json["notices"][0]["code"] = "PIOT_NEW"; }, "`notices[0].code` is unknown: `PIOT_NEW`"},
        {[](Json& json) { json["notices"][0]["severity"] = "bad"; }, "`notices[0].severity` is unknown: `bad`"},
        {[](Json& json) { json["matrix"][0]["name"] = "core2"; }, "`core2` has a matrix row but no release"},
        {[](Json& json) { json["matrix"][0]["artifact_name"] = "mid-crate"; }, "two matrix rows make `mid-crate`"},
        {[](Json& json) { json["releases"].push_back(json["releases"][0]); }, "`core` is released twice"},
    }));
    CHECK(only_message_of(changed_document(change)) == message);
}

TEST_CASE("plan document: all findings come at once", "[plan_document]") {
    const auto messages = messages_of(changed_document([](Json& json) {
        json.erase("head");
        json["baseline"][0].erase("tag");
        json["releases"][2]["level"] = "high";
        json["x\x1b[31m"] = 1;
    }));
    CHECK(messages == std::vector<std::string>{"`head` is missing", "`baseline[0].tag` is missing",
                                               "`releases[2].level` is not a whole number",
                                               "unknown key `x\\x1b[31m`"});
    CHECK(only_message_of("[]").find("not an object") != std::string::npos);
}

TEST_CASE("plan document: one that was changed afterwards does not carry its own id", "[plan_document]") {
    const auto document = changed_document([](Json& json) { json["matrix"][0]["runs_on"] = "elsewhere"; });
    const auto plan = render::parse_plan_document(document, "plan.json");
    REQUIRE_FALSE(plan);
    REQUIRE(plan.error().diagnostics.size() == 1);
    CHECK(plan.error().diagnostics[0].code == codes::PIOT_PLAN_MISMATCH);
    CHECK(exit_code_of(plan.error().diagnostics) == ExitCode::refused);
}

TEST_CASE("plan document: deep nesting is refused without harm", "[plan_document]") {
    const std::string deep = std::string(20'000, '[') + std::string(20'000, ']');
    CHECK(only_message_of(deep).find("not an object") != std::string::npos);
}
