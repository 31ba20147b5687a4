// SPDX-License-Identifier: MIT
#include "piot/render/pull_request.hpp"

#include "sample_plans.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"

#include <string>

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;
using Json = nlohmann::json;

namespace {

Json an_event() {
    return Json::parse(R"({"action": "opened", "number": 12, "pull_request": {
        "number": 12, "title": "Add it", "body": "Why.\r\n\r\nrelease: minor",
        "head": {"sha": "0123456789012345678901234567890123456789", "label": "owner:branch", "repo": null},
        "base": {"ref": "main", "repo": {"full_name": "octo/repo"}}}})");
}

PullRequest parsed(const Json& event) {
    const auto pull_request = render::parse_pull_request_event(event.dump(), "event.json");
    REQUIRE(pull_request);
    return *pull_request;
}

Json with_setting(const std::string& key, const Json& value) {
    auto event = an_event();
    event["pull_request"]["base"]["repo"][key] = value;
    return event;
}

PullRequestPreview a_preview() {
    PullRequestPreview preview;
    preview.pull_request.number = 12;
    preview.squash = a_plan();
    preview.merge = a_plan();
    preview.merge->releases.pop_back();
    preview.merge->matrix.pop_back();
    preview.notices = {
        {codes::PIOT_PLAN_TRAILER_NOTICE, Severity::notice, "`release: minor` is not used", {}, "move it"}};
    return preview;
}

}  // namespace

TEST_CASE("pull request: an event is read", "[pull_request]") {
    const auto pull_request = parsed(an_event());
    CHECK(pull_request.number == 12);
    CHECK(pull_request.title == "Add it");
    CHECK(pull_request.body == "Why.\r\n\r\nrelease: minor");
    CHECK(pull_request.head_commit == "0123456789012345678901234567890123456789");
    CHECK(pull_request.head_label == "owner:branch");
    CHECK(pull_request.squash == PullRequest{}.squash);
    CHECK(pull_request.merge == PullRequest{}.merge);
}

TEST_CASE("pull request: an absent description is an empty one", "[pull_request]") {
    auto event = an_event();
    event["pull_request"]["body"] = nullptr;
    CHECK(parsed(event).body.empty());
    event["pull_request"].erase("body");
    CHECK(parsed(event).body.empty());
}

TEST_CASE("pull request: the repository's settings count, wherever the event has them", "[pull_request]") {
    CHECK_FALSE(parsed(with_setting("allow_squash_merge", false)).squash);
    CHECK_FALSE(parsed(with_setting("allow_merge_commit", false)).merge);
    CHECK(parsed(with_setting("squash_merge_commit_message", "COMMIT_MESSAGES")).squash->body == BodySource::commits);
    CHECK(parsed(with_setting("squash_merge_commit_message", "PR_BODY")).squash->body == BodySource::description);
    CHECK(parsed(with_setting("squash_merge_commit_message", "BLANK")).squash->body == BodySource::nothing);
    CHECK(parsed(with_setting("squash_merge_commit_title", "PR_TITLE")).squash->title == TitleSource::pull_request);
    CHECK(parsed(with_setting("merge_commit_title", "PR_TITLE")).merge->title == TitleSource::pull_request);
    CHECK(parsed(with_setting("merge_commit_message", "PR_BODY")).merge->body == BodySource::description);
    auto event = an_event();
    event["pull_request"].erase("base");
    event["repository"]["merge_commit_message"] = "BLANK";
    CHECK(parsed(event).merge->body == BodySource::nothing);
    for (const auto& odd : {Json(nullptr), Json(1), Json("FROM_THE_FUTURE"), Json::array()})
        CHECK(parsed(with_setting("squash_merge_commit_message", odd)).squash == PullRequest{}.squash);
}

TEST_CASE("pull request: where only rebasing is allowed, a merge is shown", "[pull_request]") {
    auto event = with_setting("allow_squash_merge", false);
    event["pull_request"]["base"]["repo"]["allow_merge_commit"] = false;
    CHECK_FALSE(parsed(event).squash);
    CHECK(parsed(event).merge);
}

TEST_CASE("pull request: an event about something else is refused", "[pull_request]") {
    for (const auto* text : {"", "{", "null", "[]", "1", R"({"ref": "refs/heads/main"})", R"({"pull_request": null})",
                             R"({"pull_request": 1})", R"({"pull_request": {}})", "\xff",
                             R"({"pull_request": {"number": "1", "title": "x", "head": {"sha": "x"}}})"}) {
        INFO(text);
        const auto pull_request = render::parse_pull_request_event(text, "event.json");
        REQUIRE_FALSE(pull_request);
        for (const auto& finding : pull_request.error().diagnostics) {
            CHECK(finding.code == codes::PIOT_PLAN_PULL_REQUEST);
            CHECK(finding.origin.file == "event.json");
            CHECK_FALSE(finding.hint.empty());
        }
    }
}

TEST_CASE("pull request: everything that an event lacks is reported together", "[pull_request]") {
    const auto pull_request = render::parse_pull_request_event(R"({"pull_request": {"head": {}}})", "event.json");
    REQUIRE_FALSE(pull_request);
    CHECK(pull_request.error().diagnostics.size() == 3);
}

TEST_CASE("pull request: the preview in every format", "[pull_request]") {
    const auto preview = a_preview();
    check_golden("tests/fixtures/golden/preview.json", render::render_preview_document(preview));
    check_golden("tests/fixtures/golden/preview.txt", render::render_preview_text(preview, {}));
    check_golden("tests/fixtures/golden/preview.md", render::render_preview_markdown(preview));
}

TEST_CASE("pull request: what is the same is said once, what is not allowed not at all", "[pull_request]") {
    auto preview = a_preview();
    preview.merge = preview.squash;
    CHECK(render::render_preview_text(preview, {}).find("pull request #12, squashed or merged: ") == 0);
    preview.merge.reset();
    preview.notices.clear();
    check_golden("tests/fixtures/golden/preview_squash.json", render::render_preview_document(preview));
    CHECK(render::render_preview_text(preview, {}).find("pull request #12, squashed: ") == 0);
    CHECK(render::render_preview_text(preview, {}).find("merged") == std::string::npos);
}
