// SPDX-License-Identifier: MIT
#include "rehearsal/pypi_views.hpp"
#include "server_world.hpp"
#include "support/catch.hpp"

#include "piot/base/hash.hpp"

using namespace piot::test;

namespace {

constexpr const char* k_json_type = "application/vnd.pypi.simple.v1+json";

HttpReply get_simple(const ServerWorld& world, const std::string& path = "/pypi/simple/my-py/") {
    return world.get(path, {{"Accept", k_json_type}});
}

TestDistribution a_wheel_of(const std::string& version) {
    auto wheel = a_wheel();
    wheel.version = version;
    wheel.file_name = "my_py-" + version + "-py3-none-any.whl";
    return wheel;
}

std::string below_base(ServerWorld& world, const std::string& url) {
    REQUIRE(url.starts_with(world.server().base_url()));
    return url.substr(world.server().base_url().size());
}

}  // namespace

TEST_CASE("pypi reads: the simple index has hashes, sizes and metadata", "[pypi_reads]") {
    ServerWorld world;
    world.start();
    auto wheel = a_wheel();
    wheel.more_fields = {{"requires_python", ">=3.8"}};
    REQUIRE(world.upload(wheel).status == 200);
    REQUIRE(world.upload(an_sdist()).status == 200);
    const auto reply = get_simple(world);
    CHECK(reply.header("content-type") == k_json_type);
    const auto json = Json::parse(reply.body);
    CHECK(json.at("meta").at("api-version") == "1.4");
    CHECK(json.at("name") == "my-py");
    CHECK(json.at("project-status") == Json{{"status", "active"}});
    CHECK(json.at("versions") == Json::array({"1.2.0"}));
    const auto& file = json.at("files").at(0);
    CHECK(file.at("filename") == "my_py-1.2.0-py3-none-any.whl");
    CHECK(file.at("hashes") == Json{{"sha256", piot::sha256_hex(wheel.bytes())}});
    CHECK(file.at("size") == wheel.bytes().size());
    CHECK(file.at("requires-python") == ">=3.8");
    CHECK(file.at("yanked") == false);
    CHECK(file.at("provenance").is_null());
    CHECK(file.at("upload-time") == "2026-08-21T10:00:00.000000Z");
    CHECK(json.at("files").at(1).at("core-metadata") == false);

    CHECK(world.get(below_base(world, file.at("url"))).body == wheel.bytes());
    const auto metadata = world.get(below_base(world, file.at("url")) + ".metadata").body;
    CHECK(metadata.starts_with("Metadata-Version: 2.1\nName: my_py\n"));
    CHECK(file.at("core-metadata") == Json{{"sha256", piot::sha256_hex(metadata)}});
    CHECK(file.at("data-dist-info-metadata") == file.at("core-metadata"));
}

TEST_CASE("pypi reads: HTML has the same, for those who do not ask for JSON", "[pypi_reads]") {
    ServerWorld world;
    world.start();
    auto wheel = a_wheel();
    wheel.more_fields = {{"requires_python", ">=3.8,<4"}};
    REQUIRE(world.upload(wheel).status == 200);
    const auto reply = world.get("/pypi/simple/my-py/");
    CHECK(reply.header("content-type").starts_with("text/html"));
    CHECK(reply.header("vary") == "Accept");
    CHECK(reply.body.find("<meta name=\"pypi:repository-version\" content=\"1.4\">") != std::string::npos);
    CHECK(reply.body.find("#sha256=" + piot::sha256_hex(wheel.bytes())) != std::string::npos);
    CHECK(reply.body.find("data-requires-python=\"&gt;=3.8,&lt;4\"") != std::string::npos);
    CHECK(reply.body.find("data-core-metadata=\"sha256=") != std::string::npos);
}

TEST_CASE("pypi reads: negotiation follows the qualities", "[pypi_reads]") {
    using piot::rehearsal::negotiate_simple;
    using piot::rehearsal::SimpleFormat;
    CHECK(negotiate_simple("") == SimpleFormat::html);
    CHECK(negotiate_simple("*/*") == SimpleFormat::html);
    CHECK(negotiate_simple("text/html, application/vnd.pypi.simple.v1+json;q=0.9") == SimpleFormat::html);
    CHECK(negotiate_simple("application/vnd.pypi.simple.latest+json") == SimpleFormat::json);
    CHECK(negotiate_simple("application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, "
                           "text/html; q=0.01") == SimpleFormat::json);
}

TEST_CASE("pypi reads: other spellings lead to the normalised address", "[pypi_reads]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.upload(a_wheel()).status == 200);
    const auto base = world.server().base_url();
    CHECK(world.get("/pypi/simple/My_Py/").header("location") == base + "/pypi/simple/my-py/");
    CHECK(world.get("/pypi/simple/my-py").header("location") == base + "/pypi/simple/my-py/");
    CHECK(world.get("/pypi/simple").header("location") == base + "/pypi/simple/");
    CHECK(world.get("/pypi/pypi/My_Py/json").header("location") == base + "/pypi/pypi/my-py/json");
    CHECK(world.get("/pypi/pypi/My_Py/1.2.0/json").header("location") == base + "/pypi/pypi/my-py/1.2.0/json");
}

TEST_CASE("pypi reads: unknown names are 404, reserved ones are there and empty", "[pypi_reads]") {
    ServerWorld world;
    world.options.existing_projects = {{piot::RegistryKind::pypi, "My.Py"}};
    world.start();
    CHECK(world.get("/pypi/simple/nosuch/").status == 404);
    CHECK(world.get("/pypi/pypi/nosuch/json").status == 404);
    const auto json = Json::parse(get_simple(world).body);
    CHECK(json.at("files").empty());
    CHECK(json.at("versions").empty());
    CHECK(Json::parse(get_simple(world, "/pypi/simple/").body).at("projects") == Json::array({{{"name", "My.Py"}}}));
}

TEST_CASE("pypi reads: the JSON API is about the latest final release", "[pypi_reads]") {
    ServerWorld world;
    world.start();
    for (const auto* version : {"1.10.0", "1.9.0", "2.0.0rc1"})
        REQUIRE(world.upload(a_wheel_of(version)).status == 200);
    const auto json = Json::parse(world.get("/pypi/pypi/my-py/json").body);
    CHECK(json.at("info").at("version") == "1.10.0");
    CHECK(json.at("info").at("name") == "my_py");
    CHECK(json.at("releases").size() == 3);
    REQUIRE(json.at("urls").size() == 1);
    const auto& file = json.at("urls").at(0);
    const auto bytes = a_wheel_of("1.10.0").bytes();
    CHECK(file.at("filename") == "my_py-1.10.0-py3-none-any.whl");
    CHECK(file.at("digests").at("sha256") == piot::sha256_hex(bytes));
    CHECK(file.at("digests").at("blake2b_256").get<std::string>().size() == 64);
    CHECK(file.at("packagetype") == "bdist_wheel");
    CHECK(file.at("size") == bytes.size());

    const auto release = Json::parse(world.get("/pypi/pypi/my-py/2.0.0rc1/json").body);
    CHECK(release.at("info").at("version") == "2.0.0rc1");
    CHECK_FALSE(release.contains("releases"));
    CHECK(world.get("/pypi/pypi/my-py/9.9.9/json").status == 404);
    CHECK(Json::parse(get_simple(world).body).at("versions") == Json::array({"1.9.0", "1.10.0", "2.0.0rc1"}));
}

TEST_CASE("pypi reads: versions that are equal are one release", "[pypi_reads]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.upload(a_wheel()).status == 200);
    CHECK(Json::parse(world.get("/pypi/pypi/my-py/1.2/json").body).at("info").at("version") == "1.2.0");
}

TEST_CASE("pypi reads: a file is under its digest and nowhere else", "[pypi_reads]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.upload(an_sdist()).status == 200);
    const std::string url = Json::parse(get_simple(world).body).at("files").at(0).at("url");
    const auto path = below_base(world, url);
    CHECK(world.get(path).status == 200);
    CHECK(world.get(path + ".metadata").status == 404);
    auto other = path;
    other[std::string("/pypi/packages/").size()] ^= 1;
    CHECK(world.get(other).status == 404);
}

TEST_CASE("pypi reads: a file without attestations has no provenance", "[pypi_reads]") {
    ServerWorld world;
    world.start();
    const auto reply = world.get("/pypi/integrity/my-py/1.2.0/my_py-1.2.0.tar.gz/provenance");
    CHECK(reply.status == 404);
    CHECK(Json::parse(reply.body) == Json{{"message", "No provenance available for my_py-1.2.0.tar.gz"}});
}
