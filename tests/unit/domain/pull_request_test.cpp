// SPDX-License-Identifier: MIT
#include "piot/domain/pull_request.hpp"

#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <string>
#include <vector>

using namespace piot;
using namespace piot::test;

namespace {

PullRequest a_pull_request(const std::string& body = "") {
    PullRequest pull_request;
    pull_request.number = 7;
    pull_request.title = "Add something";
    pull_request.body = body;
    pull_request.head_commit = "tip";
    pull_request.head_label = "owner/branch";
    return pull_request;
}

/// The test merge of commits with these messages, newest first; the newest is `tip`.
HeadMerge merge_of(const std::vector<std::string>& messages) {
    HeadMerge merge{{"base", "tip"}, {}};
    for (std::size_t i = 0; i < messages.size(); ++i)
        merge.brought.push_back({i == 0 ? "tip" : "c" + std::to_string(i), find_trailer(messages[i])});
    return merge;
}

/// `tip: release: minor, c1: release: major`
std::string lines_of(const PullRequest& pull_request, MergeMethod method, const HeadMerge& merge) {
    std::string text;
    for (const auto& [commit, line] : make_previewed_unit(pull_request, method, merge, "HEAD").trailers)
        text += (text.empty() ? "" : ", ") + commit + ": " + line.text;
    return text;
}

Config config_of_core() {
    return PlanWorld().crate("core").crate("tools/cli").config;
}

}  // namespace

TEST_CASE("pull request: the test merge is told from other merges", "[pull_request]") {
    CHECK(merge_of({"x"}).is_merge_of("tip"));
    CHECK_FALSE(merge_of({"x"}).is_merge_of("base"));
    CHECK_FALSE(HeadMerge{}.is_merge_of("tip"));
    CHECK_FALSE((HeadMerge{{"base", "tip", "other"}, {}}.is_merge_of("tip")));
}

TEST_CASE("pull request: a squash of several commits has the description's line", "[pull_request]") {
    const auto merge = merge_of({"two\n\nrelease: major", "one"});
    CHECK(lines_of(a_pull_request("Why.\n\nrelease: minor"), MergeMethod::squash, merge) == "HEAD: release: minor");
    CHECK(lines_of(a_pull_request("release: minor"), MergeMethod::squash, merge) == "HEAD: release: minor");
    CHECK(lines_of(a_pull_request("No."), MergeMethod::squash, merge).empty());
}

TEST_CASE("pull request: the line of a description is never a subject", "[pull_request]") {
    const auto unit =
        make_previewed_unit(a_pull_request("release: v1.4.0"), MergeMethod::squash, merge_of({"b", "a"}), "HEAD");
    REQUIRE(unit.trailers.size() == 1);
    CHECK_FALSE(unit.trailers[0].trailer.is_remark());
    CHECK(unit.place == "description");
}

TEST_CASE("pull request: a squash of one commit has that commit's line", "[pull_request]") {
    CHECK(lines_of(a_pull_request("release: minor"), MergeMethod::squash, merge_of({"one\n\nrelease: major"})) ==
          "tip: release: major");
    CHECK(lines_of(a_pull_request("release: minor"), MergeMethod::squash, merge_of({"one"})).empty());
}

TEST_CASE("pull request: GitHub puts the number behind a subject", "[pull_request]") {
    auto pull_request = a_pull_request();
    pull_request.title = "release: minor";
    const auto unit = make_previewed_unit(pull_request, MergeMethod::squash, merge_of({"b", "a"}), "HEAD");
    REQUIRE(unit.trailers.size() == 1);
    CHECK(unit.trailers[0].trailer.text == "release: minor (#7)");
    CHECK(unit.trailers[0].trailer.is_remark());
    CHECK(lines_of(a_pull_request(), MergeMethod::squash, merge_of({"release: minor"})) == "tip: release: minor (#7)");
}

TEST_CASE("pull request: a list of commits holds their lines, but no subject", "[pull_request]") {
    auto pull_request = a_pull_request("release: patch");
    pull_request.squash = MessageForm{TitleSource::pull_request, BodySource::commits};
    CHECK(lines_of(pull_request, MergeMethod::squash, merge_of({"release: major", "two\n\nrelease: minor", "one"})) ==
          "c1: release: minor");
    CHECK(lines_of(pull_request, MergeMethod::squash, merge_of({"release: major", "one"})).empty());
}

TEST_CASE("pull request: a merge commit goes by its own line, its tip, or all it brought", "[pull_request]") {
    const auto merge = merge_of({"three", "two\n\nrelease: skip", "one\n\nrelease: minor", "zero\n\nrelease: major"});
    CHECK(lines_of(a_pull_request("release: patch"), MergeMethod::merge, merge) ==
          "c2: release: minor, c3: release: major");
    CHECK(lines_of(a_pull_request(), MergeMethod::merge, merge_of({"two\n\nrelease: skip", "one\n\nrelease: major"})) ==
          "tip: release: skip");
    auto titled = a_pull_request();
    titled.title = "release: minor";
    CHECK(lines_of(titled, MergeMethod::merge, merge) == "HEAD: release: minor");
    titled.merge = MessageForm{TitleSource::pull_request, BodySource::nothing};
    titled.title = "release: v1.4";
    CHECK(lines_of(titled, MergeMethod::merge, merge_of({"one\n\nrelease: minor"})) ==
          "HEAD: release: v1.4, tip: release: minor");
}

TEST_CASE("pull request: a bad line of its own says what to write and is taken out", "[pull_request]") {
    auto unit =
        make_previewed_unit(a_pull_request("release: minr [cor]"), MergeMethod::squash, merge_of({"b", "a"}), "HEAD");
    const auto findings = take_bad_lines(unit, config_of_core());
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == codes::PIOT_PLAN_TRAILER);
    CHECK(findings[0].message ==
          "`release: minr [cor]` in the description of the pull request: `minr` is not a release level");
    CHECK(findings[0].hint == "let the description end in the line: release: minor [core]");
    CHECK(unit.trailers.empty());
}

TEST_CASE("pull request: lines of commits and good lines are left alone", "[pull_request]") {
    for (const auto* body : {"release: minor [tools/cli]", "No.", ""}) {
        auto unit = make_previewed_unit(a_pull_request(body), MergeMethod::squash, merge_of({"b", "a"}), "HEAD");
        const auto lines = unit.trailers;
        CHECK(take_bad_lines(unit, config_of_core()).empty());
        CHECK(unit.trailers == lines);
    }
    auto unit = make_previewed_unit(a_pull_request(), MergeMethod::merge, merge_of({"b\n\nrelease: minr"}), "HEAD");
    CHECK(take_bad_lines(unit, config_of_core()).empty());
    CHECK(unit.trailers.size() == 1);
}

TEST_CASE("pull request: a line in the description that nothing would use is a notice", "[pull_request]") {
    const auto pull_request = a_pull_request("release: minor");
    const auto merge = merge_of({"one"});
    const std::vector<PreviewedUnit> units{make_previewed_unit(pull_request, MergeMethod::squash, merge, "HEAD"),
                                           make_previewed_unit(pull_request, MergeMethod::merge, merge, "HEAD")};
    REQUIRE(judge_description(pull_request, units).size() == 1);
    CHECK(judge_description(pull_request, units)[0].severity == Severity::notice);
    const auto several = make_previewed_unit(pull_request, MergeMethod::squash, merge_of({"b", "a"}), "HEAD");
    CHECK(judge_description(pull_request, {several}).empty());
    CHECK(judge_description(a_pull_request("No."), units).empty());
}
