// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/catch.hpp"

#include <algorithm>

using namespace piot::test;

TEST_CASE("sparse index: config.json points back to this server", "[sparse_index]") {
    ServerWorld world;
    world.start();
    const auto reply = world.get("/index/config.json");
    REQUIRE(reply.status == 200);
    const auto config = Json::parse(reply.body);
    CHECK(config.at("dl") == world.server().base_url() + "/crates/api/v1/crates");
    CHECK(config.at("api") == world.server().base_url() + "/crates");
    CHECK(config.at("auth-required") == false);
}

TEST_CASE("sparse index: a published crate is at its lower-case prefix path", "[sparse_index]") {
    ServerWorld world;
    world.start();
    struct Case {
        std::string name;
        std::string path;
    };
    const auto [name, path] = GENERATE(Case{"a", "1/a"}, Case{"Ab", "2/ab"}, Case{"aBc", "3/a/abc"},
                                       Case{"abcd", "ab/cd/abcd"}, Case{"zz-alpha", "zz/-a/zz-alpha"});
    REQUIRE(world.publish({.name = name}).status == 200);
    const auto reply = world.get("/index/" + path);
    REQUIRE(reply.status == 200);
    const auto line = Json::parse(reply.body);
    CHECK(line.at("name") == name);
    CHECK(line.at("vers") == "1.0.0");
    CHECK(line.at("yanked") == false);
}

TEST_CASE("sparse index: other paths and unknown names are 404", "[sparse_index]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({.name = "foo_bar"}).status == 200);
    const auto* path =
        GENERATE("fo/o_/Foo_bar", "fo/o-/foo-bar", "foo_bar", "fo/foo_bar", "no/su/nosuch", "", "3/a/a/abc");
    CHECK(world.get(std::string("/index/") + path).status == 404);
}

TEST_CASE("sparse index: an unchanged file is 304 for its own tag, and 200 once it has changed", "[sparse_index]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    const auto first = world.get("/index/al/ph/alpha");
    const auto tag = first.header("etag");
    REQUIRE_FALSE(tag.empty());
    const auto again = world.get("/index/al/ph/alpha", {{"If-None-Match", tag}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());

    REQUIRE(world.publish({.version = "1.1.0"}).status == 200);
    const auto changed = world.get("/index/al/ph/alpha", {{"If-None-Match", tag}});
    CHECK(changed.status == 200);
    CHECK(changed.header("etag") != tag);
}

TEST_CASE("sparse index: versions stand in the order of publishing", "[sparse_index]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({.version = "2.0.0"}).status == 200);
    REQUIRE(world.publish({.version = "1.0.0"}).status == 200);
    const auto body = world.get("/index/al/ph/alpha").body;
    CHECK(body.find("2.0.0") < body.find("1.0.0"));
    CHECK(std::count(body.begin(), body.end(), '\n') == 2);
}

TEST_CASE("sparse index: a reserved name without versions is not there", "[sparse_index]") {
    ServerWorld world;
    world.options.existing_projects = {{piot::RegistryKind::crates, "alpha"}};
    world.start();
    CHECK(world.get("/index/al/ph/alpha").status == 404);
}
