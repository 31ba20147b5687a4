// SPDX-License-Identifier: MIT
#include "registry/github_forge.hpp"

#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_releases = "POST /api/repos/octo/tool/releases";
constexpr const char* k_by_tag = "GET /api/repos/octo/tool/releases/tags/core-v1.0.0-rc.1";

struct World : RegistryWorld {
    registry::GithubForge forge{{server.url() + "/api", "octo/tool", Secret("ghs_token")}, http};
    ForgeRelease release{"core-v1.0.0-rc.1", "core 1.0.0-rc.1", "notes", true};

    Diagnostic failure() {
        const auto made = forge.create_release(release);
        REQUIRE_FALSE(made.has_value());
        return made.error().diagnostics.at(0);
    }
};

const std::string k_exists =
    R"({"message":"Validation Failed","errors":[{"resource":"Release","code":"already_exists","field":"tag_name"}]})";

}  // namespace

TEST_CASE("GitHub: a release is one POST with the tag, its notes and its kind", "[github_forge]") {
    World world;
    world.server.on(k_releases, {201, R"({"html_url":"https://github.com/octo/tool/releases/tag/x"})"});
    CHECK(world.forge.create_release(world.release) == "https://github.com/octo/tool/releases/tag/x");
    const auto requests = world.server.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests.at(0).header("authorization") == "Bearer ghs_token");
    CHECK(requests.at(0).header("x-github-api-version") == "2022-11-28");
    CHECK(nlohmann::json::parse(requests.at(0).body) ==
          nlohmann::json{
              {"tag_name", "core-v1.0.0-rc.1"}, {"name", "core 1.0.0-rc.1"}, {"body", "notes"}, {"prerelease", true}});
}

TEST_CASE("GitHub: a release that is already there counts as done", "[github_forge]") {
    World world;
    SECTION("from an earlier run") {
        world.server.on(k_releases, {422, k_exists});
    }
    SECTION("from this very request, whose answer got lost") {
        world.server.on(k_releases, {201, "", "Created", {}, Delivery::drop_after_request});
        world.server.on(k_releases, {422, k_exists});
    }
    SECTION("its address is best effort") {
        world.server.on(k_releases, {422, k_exists});
        world.server.on(k_by_tag, {500, ""});
        CHECK(world.forge.create_release(world.release) == "");
        return;
    }
    world.server.on(k_by_tag, {200, R"({"html_url":"https://there"})"});
    CHECK(world.forge.create_release(world.release) == "https://there");
}

TEST_CASE("GitHub: a failure is a warning that says what to do", "[github_forge]") {
    World world;
    const auto reply = GENERATE(ScriptedReply{403, R"({"message":"Resource not accessible by integration"})"},
                                ScriptedReply{404, R"({"message":"Not Found"})"}, ScriptedReply{500, "<html>"},
                                ScriptedReply{422, R"({"message":"Validation Failed","errors":[{"code":"custom"}]})"});
    world.server.on(k_releases, reply);
    const auto diagnostic = world.failure();
    CHECK(diagnostic.code == codes::PIOT_FORGE_RELEASE);
    CHECK(diagnostic.severity == Severity::warning);
    CHECK_FALSE(diagnostic.hint.empty());
    CHECK(diagnostic.message.find("ghs_token") == std::string::npos);
}

TEST_CASE("GitHub: without a token or repository nothing is sent", "[github_forge]") {
    World world;
    world.environment.set("GITHUB_REPOSITORY", "octo/tool");
    const auto settings = registry::read_github_settings(world.environment, world.server.url());
    CHECK(settings.api == world.server.url());
    registry::GithubForge forge(settings, world.http);
    CHECK_FALSE(forge.create_release(world.release).has_value());
    CHECK(world.server.requests().empty());
}

TEST_CASE("GitHub: endless notes are cut where GitHub would refuse them", "[github_forge]") {
    World world;
    world.server.on(k_releases, {201, "{}"});
    for (int i = 0; i < 100'000; ++i)
        world.release.notes += "ä";
    REQUIRE(world.forge.create_release(world.release).has_value());
    const auto body = nlohmann::json::parse(world.server.requests().at(0).body).at("body").get<std::string>();
    CHECK(body.size() < 125'000);
    CHECK(body.ends_with("ä\n\n…"));
}
