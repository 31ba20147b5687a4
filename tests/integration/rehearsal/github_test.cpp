// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/catch.hpp"

using namespace piot::test;

namespace {

constexpr const char* k_releases = "/github/repos/octo/repo/releases";

HttpReply ask(ServerWorld& world, const std::string& method, const std::string& target, const Json& body = {}) {
    return world.send({.method = method,
                       .target = target,
                       .headers = {{"Authorization", "Bearer " + world.server().github_token()}},
                       .body = body.is_null() ? "" : body.dump()});
}

}  // namespace

TEST_CASE("github: a release is created once and found by its tag", "[github]") {
    ServerWorld world;
    world.start();
    const auto created =
        ask(world, "POST", k_releases, {{"tag_name", "core-v1.0.0"}, {"name", "core 1.0.0"}, {"body", "x"}});
    REQUIRE(created.status == 201);
    const auto release = Json::parse(created.body);
    CHECK(release.at("tag_name") == "core-v1.0.0");
    CHECK(release.at("draft") == false);
    CHECK(release.at("html_url").get<std::string>().starts_with(world.server().base_url()));
    CHECK(release.at("upload_url").get<std::string>().ends_with("/assets{?name,label}"));
    CHECK(ask(world, "GET", std::string(k_releases) + "/tags/core-v1.0.0").body == created.body);

    const auto again = ask(world, "POST", k_releases, {{"tag_name", "core-v1.0.0"}});
    CHECK(again.status == 422);
    const auto error = Json::parse(again.body);
    CHECK(error.at("message") == "Validation Failed");
    CHECK(error.at("errors") ==
          Json::array({{{"resource", "Release"}, {"code", "already_exists"}, {"field", "tag_name"}}}));
    CHECK(error.at("status") == "422");
}

TEST_CASE("github: tags may hold slashes, and repositories are apart", "[github]") {
    ServerWorld world;
    world.start();
    REQUIRE(ask(world, "POST", k_releases, {{"tag_name", "py/core/v1"}}).status == 201);
    CHECK(ask(world, "GET", std::string(k_releases) + "/tags/py/core/v1").status == 200);
    CHECK(ask(world, "GET", std::string(k_releases) + "/tags/py%2Fcore%2Fv1").status == 200);
    CHECK(ask(world, "GET", "/github/repos/octo/other/releases/tags/py/core/v1").status == 404);
    CHECK(ask(world, "POST", "/github/repos/octo/other/releases", {{"tag_name", "py/core/v1"}}).status == 201);
}

TEST_CASE("github: drafts are in the list only", "[github]") {
    ServerWorld world;
    world.start();
    REQUIRE(ask(world, "POST", k_releases, {{"tag_name", "v1"}, {"draft", true}}).status == 201);
    CHECK(ask(world, "GET", std::string(k_releases) + "/tags/v1").status == 404);
    const auto list = Json::parse(ask(world, "GET", k_releases).body);
    REQUIRE(list.size() == 1);
    const auto url = std::string(k_releases) + "/" + std::to_string(list.at(0).at("id").get<int>());
    const auto published = ask(world, "PATCH", url, {{"draft", false}, {"body", "notes"}});
    CHECK(published.status == 200);
    CHECK(Json::parse(published.body).at("body") == "notes");
    CHECK(ask(world, "GET", std::string(k_releases) + "/tags/v1").status == 200);
    CHECK(ask(world, "PATCH", std::string(k_releases) + "/999", {{"draft", false}}).status == 404);
}

TEST_CASE("github: bad input is told apart", "[github]") {
    ServerWorld world;
    world.start();
    const auto missing = ask(world, "POST", k_releases, Json::object());
    CHECK(missing.status == 422);
    CHECK(Json::parse(missing.body).at("errors").at(0).at("code") == "missing_field");
    const auto nonsense = world.send({.method = "POST",
                                      .target = k_releases,
                                      .headers = {{"Authorization", "token " + world.server().github_token()}},
                                      .body = "{"});
    CHECK(nonsense.status == 400);
    CHECK(Json::parse(nonsense.body).at("message") == "Problems parsing JSON");
    CHECK(ask(world, "GET", "/github/repos/octo/repo/issues").status == 404);
}

TEST_CASE("github: the token and an agent are required", "[github]") {
    ServerWorld world;
    world.start();
    const auto none = world.get(k_releases);
    CHECK(none.status == 401);
    CHECK(Json::parse(none.body).at("message") == "Requires authentication");
    const auto wrong = world.get(k_releases, {{"Authorization", "Bearer nonsense"}});
    CHECK(wrong.status == 401);
    CHECK(Json::parse(wrong.body).at("message") == "Bad credentials");
    const auto anonymous = call_server(world.port(), {.target = k_releases});
    CHECK(anonymous.status == 403);
    CHECK(anonymous.body.find("User-Agent header") != std::string::npos);
}

TEST_CASE("github: releases outlive a restart", "[github]") {
    ServerWorld world;
    world.start();
    REQUIRE(ask(world, "POST", k_releases, {{"tag_name", "v1"}}).status == 201);
    world.restart();
    CHECK(ask(world, "GET", std::string(k_releases) + "/tags/v1").status == 200);
    CHECK(ask(world, "POST", k_releases, {{"tag_name", "v1"}}).status == 422);
    CHECK(ask(world, "POST", k_releases, {{"tag_name", "v2"}}).status == 201);
    CHECK(Json::parse(ask(world, "GET", k_releases).body).size() == 2);
}
