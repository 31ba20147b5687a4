// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/hash.hpp"

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_api = "GET /crates/api/v1/crates/my-crate/1.2.3";
constexpr const char* k_index = "GET /index/my/-c/my-crate";
const std::string k_sum(64, 'a');

struct World : RegistryWorld {
    RegistryConnection connection = registry::connect_crates(crates_endpoints(), dependencies);

    Observation observe() { return connection.registry->observe({"my-crate", "1.2.3"}); }
    Liveness resolvable() { return connection.registry->is_resolvable({"my-crate", "1.2.3"}); }
};

std::string version_json(const std::string& more) {
    return fmt::format(R"({{"version":{{"crate":"my-crate","num":"1.2.3","checksum":"{}",{}}}}})", k_sum, more);
}

std::string index_line(const std::string& version, const std::string& yanked = "false") {
    return fmt::format(R"({{"name":"my-crate","vers":"{}","deps":[],"cksum":"{}","features":{{}},"yanked":{}}})",
                       version, k_sum, yanked) +
           "\n";
}

ScriptedReply not_found(const std::string& text) {
    return {404, fmt::format(R"({{"errors":[{{"detail":"{}"}}]}})", text), "Not Found"};
}

}  // namespace

TEST_CASE("crates.io: a live version has its checksum and the commit that trusted publishing recorded",
          "[crates_registry]") {
    World world;
    world.server.on(k_api,
                    {200, version_json(R"("yanked":false,"trustpub_data":{"provider":"github","sha":"c0ffee"})")});
    const auto seen = world.observe();
    CHECK(seen.project == Liveness::live);
    CHECK(seen.version == Liveness::live);
    CHECK(seen.files == std::vector<LiveFile>{{"my-crate-1.2.3.crate", k_sum, false}});
    CHECK(seen.commit == "c0ffee");
    CHECK(world.server.requests().size() == 1);
}

TEST_CASE("crates.io: a live version tells its run and its age, where the registry knows them", "[crates_registry]") {
    World world;
    world.server.on(k_api,
                    {200, version_json(R"("created_at":"2020-02-29T23:59:59.123456+00:00",)"
                                       R"("trustpub_data":{"provider":"github","run_id":"4711","sha":"c0ffee"})")});
    const auto seen = world.observe();
    CHECK(seen.run_id == "4711");
    const std::chrono::sys_seconds created(std::chrono::seconds(1'583'020'799));  // 2020-02-29T23:59:59Z
    CHECK(seen.age == world.clock.now() - created);
    CHECK_FALSE(seen.upload_window.has_value());
}

TEST_CASE("crates.io: what a version does not tell is not known", "[crates_registry]") {
    World world;
    world.server.on(k_api, {200, version_json(R"("created_at":"yesterday","trustpub_data":null)")});
    const auto seen = world.observe();
    CHECK_FALSE(seen.age.has_value());
    CHECK(seen.run_id.empty());
}

TEST_CASE("crates.io: who is about to upload hears which tokens the crate takes", "[crates_registry]") {
    World world;
    constexpr const char* k_crate = "GET /crates/api/v1/crates/my-crate?include=";
    world.server.on(k_api, not_found("crate `my-crate` does not have a version `1.2.3`"));
    SECTION("trusted publishing alone") {
        world.server.on(k_crate, {200, R"({"crate":{"name":"my-crate","trustpub_only":true},"versions":null})"});
        CHECK(world.observe().is_trustpub_only);
    }
    SECTION("what is not said stops nothing: it only chooses the token to begin with") {
        const auto reply = GENERATE(ScriptedReply{200, R"({"crate":{"trustpub_only":false}})"},
                                    ScriptedReply{200, "{}"}, ScriptedReply{503, ""}, ScriptedReply{404, ""});
        world.server.on(k_crate, reply);
        const auto seen = world.observe();
        CHECK_FALSE(seen.is_trustpub_only);
        CHECK(seen.version == Liveness::absent);
    }
}

TEST_CASE("crates.io: a yanked version is live and says so", "[crates_registry]") {
    World world;
    world.server.on(k_api, {200, version_json(R"("yanked":true,"trustpub_data":{"sha":"c0ffee"})")});
    CHECK(world.observe().files.at(0).is_yanked);
}

TEST_CASE("crates.io: absent is what the API says in its own words", "[crates_registry]") {
    World world;
    SECTION("no such crate") {
        world.server.on(k_api, not_found("crate `my-crate` does not exist"));
        const auto seen = world.observe();
        CHECK(seen.project == Liveness::absent);
        CHECK(seen.version == Liveness::absent);
    }
    SECTION("no such version") {
        world.server.on(k_api, not_found("crate `my-crate` does not have a version `1.2.3`"));
        const auto seen = world.observe();
        CHECK(seen.project == Liveness::live);
        CHECK(seen.version == Liveness::absent);
    }
}

TEST_CASE("crates.io: every other answer is unknown and tells what came", "[crates_registry]") {
    World world;
    const auto reply = GENERATE(
        ScriptedReply{404, "<html>gateway</html>", "Not Found"}, ScriptedReply{404, "", "Not Found"},
        ScriptedReply{403, R"({"errors":[{"detail":"data access policy"}]})", "Forbidden"},
        ScriptedReply{429, "", "Too Many Requests"}, ScriptedReply{503, "down", "Service Unavailable"},
        ScriptedReply{200, "<html>log in to the hotel</html>"}, ScriptedReply{200, "{}"}, ScriptedReply{200, "[]"},
        ScriptedReply{200, R"({"version":{"crate":"other","num":"1.2.3","checksum":"aa"}})"},
        ScriptedReply{200, R"({"version":{"crate":"my-crate","num":"1.2.3","checksum":"short"}})"},
        ScriptedReply{200, R"({"version":{"crate":"my-crate","num":"1.2.4","checksum":null}})"},
        ScriptedReply{200, "", "OK", {}, Delivery::drop_after_request},
        ScriptedReply{200, "{\"version\"", "OK", {}, Delivery::truncate});
    world.server.on(k_api, reply);
    // The index does not list it: that is no proof of absence.
    world.server.on(k_index, {200, index_line("1.2.2")});
    const auto seen = world.observe();
    CAPTURE(reply.status, reply.body);
    CHECK(seen.version == Liveness::unknown);
    CHECK(seen.project == Liveness::unknown);
    CHECK_FALSE(seen.detail.empty());
}

TEST_CASE("crates.io: with the API down, what the index lists is live", "[crates_registry]") {
    World world;
    world.server.on(k_api, {503, "down", "Service Unavailable"});
    world.server.on(k_index, {200, index_line("1.2.2") + index_line("1.2.3")});
    const auto seen = world.observe();
    CHECK(seen.version == Liveness::live);
    CHECK(seen.files.at(0).sha256 == k_sum);
}

TEST_CASE("crates.io: after a signal nothing is claimed", "[crates_registry]") {
    World world;
    world.clock.interrupted = true;
    CHECK(world.observe().version == Liveness::unknown);
    CHECK(world.resolvable() == Liveness::unknown);
}

TEST_CASE("crates.io: resolvable is what cargo finds in the sparse index, asked past caches", "[crates_registry]") {
    World world;
    SECTION("listed") {
        world.server.on(k_index, {200, index_line("1.2.3")});
        CHECK(world.resolvable() == Liveness::live);
        CHECK(world.server.requests().at(0).header("cache-control") == "no-cache");
    }
    SECTION("other versions only") {
        world.server.on(k_index, {200, index_line("1.2.30") + index_line("1.2.2")});
        CHECK(world.resolvable() == Liveness::absent);
    }
    SECTION("yanked") {
        world.server.on(k_index, {200, index_line("1.2.3", "true")});
        CHECK(world.resolvable() == Liveness::absent);
    }
    SECTION("not there at all") {
        const int status = GENERATE(404, 410, 451);
        world.server.on(k_index, {status, ""});
        CHECK(world.resolvable() == Liveness::absent);
    }
    SECTION("no answer of an index") {
        const auto reply =
            GENERATE(ScriptedReply{500, ""}, ScriptedReply{403, ""}, ScriptedReply{200, "<html>"},
                     ScriptedReply{200, ""}, ScriptedReply{200, "x", "OK", {}, Delivery::drop_after_request});
        world.server.on(k_index, reply);
        CHECK(world.resolvable() == Liveness::unknown);
    }
}

TEST_CASE("crates.io: a version published with a token names its commit inside the crate", "[crates_registry]") {
    World world;
    const auto vcs = GENERATE(as<std::string>{}, R"({"git":{"sha1":"deadbeef"},"path_in_vcs":""})",
                              R"({"git":{"sha1":"deadbeef","dirty":true},"path_in_vcs":""})", "");
    const std::vector<TarEntry> extra{{"my-crate-1.2.3/.cargo_vcs_info.json", vcs}};
    const auto crate = make_crate(world.directory, k_manifest, vcs.empty() ? std::vector<TarEntry>{} : extra);
    world.server.on(k_api, {200, fmt::format(R"({{"version":{{"crate":"my-crate","num":"1.2.3","checksum":"{}",)"
                                             R"("yanked":false,"trustpub_data":null}}}})",
                                             crate.sha256)});
    world.server.on(std::string(k_api) + "/download", {302, "", "Found", {{"Location", "/static/x.crate"}}});
    SECTION("the bytes that the registry vouches for") {
        world.server.on("GET /static/x.crate", {200, read_file(crate.file)});
        const auto seen = world.observe();
        CHECK(seen.version == Liveness::live);
        CHECK(seen.commit == (vcs.empty() ? "" : "deadbeef"));  // a stamped tree is a changed one
    }
    SECTION("other bytes") {
        world.server.on("GET /static/x.crate", {200, read_file(crate.file) + "x"});
        CHECK(world.observe().commit.empty());
        CHECK(world.observe().version == Liveness::live);
    }
    SECTION("no download") {
        world.server.on("GET /static/x.crate", {403, ""});
        CHECK(world.observe().commit.empty());
    }
}

TEST_CASE("crates.io: a crate's versions are those of its index, the yanked ones too", "[crates_registry]") {
    World world;
    const auto list = [&] { return world.connection.registry->list_versions("My-Crate"); };
    SECTION("some") {
        world.server.on(k_index, {200, index_line("1.2.3") + index_line("1.3.0-rc.1", "true") + "no JSON\n"});
        CHECK(list() == ProjectListing{Liveness::live, {{"1.2.3"}, {"1.3.0-rc.1", true, true}}, {}});
    }
    SECTION("no crate") {
        world.server.on(k_index, {404, ""});
        CHECK(list() == ProjectListing{Liveness::absent, {}, {}});
    }
    SECTION("no answer that could be understood") {
        const auto reply =
            GENERATE(ScriptedReply{429, "slow down"}, ScriptedReply{503, ""}, ScriptedReply{200, "<html>"},
                     ScriptedReply{200, ""}, ScriptedReply{200, "x", "OK", {}, Delivery::drop_after_request});
        world.server.on(k_index, reply);
        CHECK(list().project == Liveness::unknown);
        CHECK_FALSE(list().detail.empty());
    }
}

TEST_CASE("cargo registry: one without crates.io's API is asked by its index", "[crates_registry]") {
    RegistryWorld world;
    auto connection = registry::connect_crates({"sparse+" + world.server.url() + "/index", "", ""}, world.dependencies);
    world.server.on(k_index, {200, index_line("1.2.3")});
    const auto seen = connection.registry->observe({"my-crate", "1.2.3"});
    CHECK(seen.version == Liveness::live);
    CHECK(connection.registry->observe({"my-crate", "1.2.4"}).version == Liveness::absent);
    CHECK_FALSE(connection.tokens->is_available());
}
