// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/catch.hpp"

using namespace piot::test;

namespace {

HttpReply change_yank(const ServerWorld& world, const char* method, const char* what, const std::string& token) {
    return world.send({.method = method,
                       .target = std::string("/crates/api/v1/crates/alpha/1.0.0/") + what,
                       .headers = {{"Authorization", token}}});
}

}  // namespace

TEST_CASE("crates api: a version tells its checksum, its size and that a user published it", "[crates_api]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    const auto reply = world.get("/crates/api/v1/crates/alpha/1.0.0");
    REQUIRE(reply.status == 200);
    const auto version = Json::parse(reply.body).at("version");
    CHECK(version.at("crate") == "alpha");
    CHECK(version.at("num") == "1.0.0");
    CHECK(version.at("checksum") == Json::parse(world.get("/index/al/ph/alpha").body).at("cksum"));
    CHECK(version.at("crate_size") == TestCrate{}.pack().size());
    CHECK(version.at("yanked") == false);
    CHECK(version.at("trustpub_data").is_null());
    CHECK(version.at("published_by").at("login") == "rehearsal");
    CHECK(version.at("license") == "MIT");
    CHECK(version.at("edition") == "2021");
    CHECK(version.at("has_lib") == true);
    CHECK(version.at("created_at") == "2026-08-21T10:00:00.000000Z");
}

TEST_CASE("crates api: what is not there is 404 in crates.io's words", "[crates_api]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    struct Case {
        const char* path;
        const char* text;
    };
    const auto [path, text] =
        GENERATE(Case{"crates/nosuch", "crate `nosuch` does not exist"},
                 Case{"crates/nosuch/1.0.0", "crate `nosuch` does not exist"},
                 Case{"crates/nosuch/versions", "crate `nosuch` does not exist"},
                 Case{"crates/nosuch/1.0.0/download", "crate `nosuch` does not exist"},
                 Case{"crates/alpha/9.9.9", "crate `alpha` does not have a version `9.9.9`"},
                 Case{"crates/alpha/9.9.9/download", "crate `alpha` does not have a version `9.9.9`"},
                 Case{"nonsense", "Not Found"}, Case{"crates/alpha/1.0.0/readme", "Not Found"});
    const auto reply = world.get(std::string("/crates/api/v1/") + path);
    CHECK(reply.status == 404);
    CHECK(detail_of(reply) == text);
}

TEST_CASE("crates api: paths take any spelling of a name", "[crates_api]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({.name = "foo_bar"}).status == 200);
    const auto reply = world.get("/crates/api/v1/crates/Foo-Bar");
    REQUIRE(reply.status == 200);
    CHECK(Json::parse(reply.body).at("crate").at("name") == "foo_bar");
}

TEST_CASE("crates api: a crate tells its highest, newest and stable version", "[crates_api]") {
    ServerWorld world;
    world.start();
    for (const auto* version : {"1.2.0", "2.0.0-rc.1", "1.1.1"})
        REQUIRE(world.publish({.version = version}).status == 200);
    const auto json = Json::parse(world.get("/crates/api/v1/crates/alpha").body);
    CHECK(json.at("crate").at("max_version") == "2.0.0-rc.1");
    CHECK(json.at("crate").at("newest_version") == "1.1.1");
    CHECK(json.at("crate").at("max_stable_version") == "1.2.0");
    CHECK(json.at("crate").at("trustpub_only") == false);
    CHECK(json.at("versions").size() == 3);
    CHECK(json.at("versions").at(0).at("num") == "1.1.1");
}

TEST_CASE("crates api: versions can be chosen, sorted and paged", "[crates_api]") {
    ServerWorld world;
    world.start();
    for (const auto* version : {"1.2.0", "1.10.0", "1.1.1"})
        REQUIRE(world.publish({.version = version}).status == 200);
    const auto numbers = [&](const std::string& query) {
        std::vector<std::string> found;
        const auto json = Json::parse(world.get("/crates/api/v1/crates/alpha/versions" + query).body);
        for (const auto& version : json.at("versions"))
            found.push_back(version.at("num"));
        return found;
    };
    using Numbers = std::vector<std::string>;
    CHECK(numbers("") == Numbers{"1.1.1", "1.10.0", "1.2.0"});
    CHECK(numbers("?sort=semver") == Numbers{"1.10.0", "1.2.0", "1.1.1"});
    CHECK(numbers("?nums[]=1.2.0&nums%5B%5D=9.9.9") == Numbers{"1.2.0"});
    const auto page = Json::parse(world.get("/crates/api/v1/crates/alpha/versions?per_page=2").body);
    CHECK(page.at("meta").at("total") == 3);
    CHECK(numbers(page.at("meta").at("next_page")) == Numbers{"1.2.0"});
    CHECK(Json::parse(world.get("/crates/api/v1/crates/alpha/versions").body).at("meta").at("next_page").is_null());
}

TEST_CASE("crates api: yanking changes the index and the API, and nothing else", "[crates_api]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    const auto before = Json::parse(world.get("/index/al/ph/alpha").body);
    const auto yanked = change_yank(world, "DELETE", "yank", k_user_token);
    CHECK(yanked.status == 200);
    CHECK(yanked.body == R"({"ok":true})");

    auto line = Json::parse(world.get("/index/al/ph/alpha").body);
    CHECK(line.at("yanked") == true);
    line["yanked"] = false;
    CHECK(line == before);
    CHECK(Json::parse(world.get("/crates/api/v1/crates/alpha/1.0.0").body).at("version").at("yanked") == true);
    CHECK(detail_of(world.publish({})) == "crate version `1.0.0` is already uploaded");
    world.restart();
    CHECK(Json::parse(world.get("/index/al/ph/alpha").body).at("yanked") == true);

    CHECK(change_yank(world, "PUT", "unyank", k_user_token).status == 200);
    CHECK(Json::parse(world.get("/index/al/ph/alpha").body).at("yanked") == false);
}

TEST_CASE("crates api: only the user may yank", "[crates_api]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    CHECK(change_yank(world, "DELETE", "yank", "").status == 403);
    const auto reply = change_yank(world, "DELETE", "yank", "cio_tp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    CHECK(reply.status == 403);
    CHECK(detail_of(reply) == "authentication failed");
    CHECK(Json::parse(world.get("/index/al/ph/alpha").body).at("yanked") == false);
}
