// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/archive_builder.hpp"
#include "support/catch.hpp"
#include "support/scripted_http_server.hpp"

#include "piot/base/hash.hpp"

using namespace piot::test;

namespace {

std::vector<Json> lines_of(const std::string& body) {
    std::vector<Json> lines;
    std::size_t start = 0;
    for (auto end = body.find('\n'); end != std::string::npos; end = body.find('\n', start)) {
        lines.push_back(Json::parse(body.substr(start, end - start)));
        start = end + 1;
    }
    return lines;
}

void write_unpacked(const TempDir& directory, const std::string& name, const TestCrate& crate) {
    directory.write(name + "/Cargo.toml", crate.manifest());
    directory.write(name + "/src/lib.rs", "pub fn answer() {}\n");
    directory.write(name + "/.cargo-checksum.json", "{}");
}

}  // namespace

TEST_CASE("crate fallback: cached .crate files are served with a line of their own", "[crate_fallback]") {
    TempDir cache;
    const TestCrate crate{
        .name = "Cached-crate", .version = "1.2.3", .manifest_tail = "[dependencies]\nlibc = \"0.2\""};
    cache.write("Cached-crate-1.2.3.crate", crate.pack());
    cache.write("Cached-crate-broken.crate", "nonsense");
    ServerWorld world;
    world.options.crate_caches = {cache.path()};
    world.start();
    const auto lines = lines_of(world.get("/index/ca/ch/cached-crate").body);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].at("name") == "Cached-crate");
    CHECK(lines[0].at("cksum") == piot::sha256_hex(crate.pack()));
    CHECK(lines[0].at("deps").at(0).at("req") == "^0.2");
    CHECK(world.get("/crates/api/v1/crates/Cached-crate/1.2.3/download").body == crate.pack());
    CHECK(world.get("/crates/api/v1/crates/Cached-crate/9.9.9/download").status == 404);
}

TEST_CASE("crate fallback: a directory source is packed the same way every time", "[crate_fallback]") {
    TempDir source;
    write_unpacked(source, "vendored-0.1.0", {.name = "vendored", .version = "0.1.0"});
    write_unpacked(source, "plain", {.name = "plain", .version = "2.0.0"});
    const auto download = [&](const std::string& crate) {
        ServerWorld world;
        world.options.directory_sources = {source.path()};
        world.start();
        auto bytes = world.get("/crates/api/v1/crates/" + crate + "/download").body;
        const auto name = crate.substr(0, crate.find('/'));
        const auto line =
            Json::parse(world.get("/index/" + name.substr(0, 2) + "/" + name.substr(2, 2) + "/" + name).body);
        CHECK(line.at("cksum") == piot::sha256_hex(bytes));
        return bytes;
    };
    const auto first = download("vendored/0.1.0");
    REQUIRE(first.size() > 100);
    CHECK(first.size() < 1000);  // nothing is padded
    CHECK(first == download("vendored/0.1.0"));
    CHECK(first.find("cargo-checksum") == std::string::npos);
    CHECK_FALSE(download("plain/2.0.0").empty());
}

TEST_CASE("crate fallback: versions from several places are one list, the first place wins", "[crate_fallback]") {
    TempDir cache;
    TempDir source;
    const TestCrate cached{.name = "both", .version = "1.10.0", .manifest_tail = "# cached"};
    cache.write("both-1.10.0.crate", cached.pack());
    write_unpacked(source, "both-1.10.0", {.name = "both", .version = "1.10.0"});
    write_unpacked(source, "both-1.9.0", {.name = "both", .version = "1.9.0"});
    ServerWorld world;
    world.options.crate_caches = {cache.path()};
    world.options.directory_sources = {source.path()};
    world.start();
    const auto lines = lines_of(world.get("/index/bo/th/both").body);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].at("vers") == "1.9.0");
    CHECK(lines[1].at("cksum") == piot::sha256_hex(cached.pack()));
}

TEST_CASE("crate fallback: a name that was published here does not fall through", "[crate_fallback]") {
    TempDir cache;
    cache.write("alpha-0.1.0.crate", TestCrate{.version = "0.1.0"}.pack());
    ServerWorld world;
    world.options.crate_caches = {cache.path()};
    world.start();
    REQUIRE(lines_of(world.get("/index/al/ph/alpha").body).size() == 1);
    REQUIRE(world.publish({}).status == 200);
    const auto lines = lines_of(world.get("/index/al/ph/alpha").body);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].at("vers") == "1.0.0");
}

TEST_CASE("crate fallback: crates that fall through may be depended on", "[crate_fallback]") {
    TempDir cache;
    cache.write("below-0.1.0.crate", TestCrate{.name = "below", .version = "0.1.0"}.pack());
    ServerWorld world;
    world.options.crate_caches = {cache.path()};
    world.start();
    CHECK(world.publish({.manifest_tail = "[dependencies]\nbelow = \"0.1\""}).status == 200);
}

TEST_CASE("crate fallback: an upstream index comes first, and its downloads pass through", "[crate_fallback]") {
    TempDir cache;
    cache.write("remote-0.1.0.crate", TestCrate{.name = "remote", .version = "0.1.0"}.pack());
    cache.write("local-0.1.0.crate", TestCrate{.name = "local", .version = "0.1.0"}.pack());
    ScriptedHttpServer upstream;
    const std::string line = R"({"name":"remote","vers":"2.0.0"})";
    upstream.on("GET /index/re/mo/remote", {.body = line + "\n"});
    upstream.on("GET /index/lo/ca/local", {.status = 404});
    upstream.on("GET /index/config.json",
                {.body = R"({"dl":")" + upstream.url() + R"(/dl/{lowerprefix}/{crate}-{version}"})"});
    upstream.on("GET /dl/re/mo/remote-2.0.0", {.status = 302, .headers = {{"Location", upstream.url() + "/moved"}}});
    upstream.on("GET /moved", {.body = "the bytes"});
    upstream.on("GET /dl/lo/ca/local-0.1.0", {.status = 403});
    ServerWorld world;
    world.options.upstream_index = "sparse+" + upstream.url() + "/index";
    world.options.crate_caches = {cache.path()};
    world.start();
    CHECK(world.get("/index/re/mo/remote").body == line + "\n");
    CHECK(world.get("/crates/api/v1/crates/remote/2.0.0/download").body == "the bytes");
    CHECK(lines_of(world.get("/index/lo/ca/local").body).size() == 1);
    CHECK(world.get("/crates/api/v1/crates/local/0.1.0/download").status == 200);
}

TEST_CASE("crate fallback: an upstream that cannot be reached is left alone for five minutes", "[crate_fallback]") {
    TempDir cache;
    cache.write("local-0.1.0.crate", TestCrate{.name = "local", .version = "0.1.0"}.pack());
    ScriptedHttpServer upstream;
    upstream.on("GET /lo/ca/local", {.delivery = piot::test::Delivery::drop_after_request});
    ServerWorld world;
    world.options.upstream_index = upstream.url();
    world.options.crate_caches = {cache.path()};
    world.start();
    CHECK(world.get("/index/lo/ca/local").status == 200);
    CHECK(world.get("/index/lo/ca/local").status == 200);
    CHECK(upstream.requests().size() == 1);
    world.advance(300);
    CHECK(world.get("/index/lo/ca/local").status == 200);
    CHECK(upstream.requests().size() == 2);
}

TEST_CASE("crate fallback: an address that is none, and a dead port, are passed over", "[crate_fallback]") {
    TempDir cache;
    cache.write("local-0.1.0.crate", TestCrate{.name = "local", .version = "0.1.0"}.pack());
    std::string dead;
    {
        const ScriptedHttpServer gone;
        dead = gone.url();
    }
    ServerWorld world;
    world.options.upstream_index = GENERATE_COPY(std::string("nonsense"), dead, std::string("ftp://127.0.0.1/"));
    world.options.crate_caches = {cache.path()};
    world.start();
    CHECK(world.get("/index/lo/ca/local").status == 200);
    CHECK(world.get("/index/no/su/nosuch").status == 404);
}

TEST_CASE("crate fallback: places that do not exist are passed over", "[crate_fallback]") {
    ServerWorld world;
    world.options.crate_caches = {"/nonexistent/cache"};
    world.options.directory_sources = {"/nonexistent/source"};
    world.start();
    CHECK(world.get("/index/no/su/nosuch").status == 404);
}
