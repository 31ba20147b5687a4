// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_new = "PUT /crates/api/v1/crates/new";
constexpr const char* k_version = "GET /crates/api/v1/crates/my-crate/1.2.3";

struct World : RegistryWorld {
    RegistryConnection connection = registry::connect_crates(crates_endpoints(), dependencies);
    Artifact crate = make_crate(directory, k_manifest);
    UploadToken token{Secret("cio_tp_secret"), true, {}};

    UploadOutcome upload() { return connection.publisher->upload(crate, token, {}); }
    void serve_version(const std::string& sha256) {
        server.on(k_version, {200, fmt::format(R"({{"version":{{"crate":"my-crate","num":"1.2.3","checksum":"{}",)"
                                               R"("yanked":false,"trustpub_data":{{"sha":"c0ffee"}}}}}})",
                                               sha256)});
    }
};

ScriptedReply refusal(int status, const std::string& text) {
    return {status, nlohmann::json{{"errors", {{{"detail", text}}}}}.dump()};
}

std::uint32_t length_at(const std::string& bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;)
        number = (number << 8U) | static_cast<unsigned char>(bytes.at(at + i));
    return number;
}

}  // namespace

TEST_CASE("crates.io upload: the body is metadata and crate, each behind its length", "[crates_publisher]") {
    World world;
    world.server.on(k_new, {200, R"({"crate":{"id":"my-crate"},"warnings":{"other":["mind the gap"]}})"});
    const auto outcome = world.upload();
    CHECK(outcome.status == UploadStatus::uploaded);
    CHECK(outcome.message == "mind the gap");
    const auto request = world.server.requests().at(0);
    CHECK(request.header("authorization") == "cio_tp_secret");
    CHECK(request.header("accept") == "application/json");
    CHECK(request.header("user-agent").starts_with("piot/"));
    const auto json_size = length_at(request.body, 0);
    const auto json = nlohmann::json::parse(request.body.substr(4, json_size));
    CHECK(json.at("name") == "my-crate");
    CHECK(json.at("vers") == "1.2.3");
    CHECK(json.at("readme") == "# My crate ä\n");
    CHECK(json.at("readme_file") == "README.md");
    CHECK(json.at("license") == "MIT");
    CHECK(length_at(request.body, 4 + json_size) == world.crate.size);
    CHECK(sha256_hex(request.body.substr(8 + json_size)) == world.crate.sha256);
}

namespace {

struct AnswerCase {
    ScriptedReply reply;
    UploadStatus status;
    ErrorCode code = {};
};

/// The answers of registries.md 1.2, 1.4, 1.5 and 5.
std::vector<AnswerCase> answer_cases() {
    using enum UploadStatus;
    return {
        {{200, ""}, uploaded},
        {{200, R"({"warnings":{}})"}, uploaded},
        {{200, "<html>log in to the hotel</html>"}, lost},
        {refusal(200, "this action requires authentication"), refused, codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(403,
                 "Trusted Publishing tokens do not support creating new crates. Publish the crate manually, first"),
         refused, codes::PIOT_NEW_CRATE_NEEDS_TOKEN},
        {refusal(403, "The provided access token is not valid for crate `my-crate`"), refused,
         codes::PIOT_OIDC_CLAIM_MISMATCH},
        {refusal(403, "Invalid authentication token"), token_expired, codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(403, "authentication failed"), refused, codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(401, "The given API token does not match the format used by crates.io. …"), refused,
         codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(403, "this token does not have the required permissions to perform this action"), refused,
         codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(403, "New versions of this crate can only be published using Trusted Publishing (see …)."), refused,
         codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(403, "this crate exists but you don't seem to be an owner. If you believe this is a mistake, …"),
         refused, codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(400, "A verified email address is required to publish crates to crates.io."), refused,
         codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(403,
                 "We are unable to process your request at this time. This usually means that you are in violation "
                 "of our API data access policy"),
         refused, codes::PIOT_REGISTRY_REFUSED},
        {refusal(400, "missing or empty metadata fields: description, license. Please see …"), refused,
         codes::PIOT_REGISTRY_REFUSED},
        {refusal(400, "no known crate named `x`"), refused, codes::PIOT_REGISTRY_REFUSED},
        {refusal(400, "crate was previously named `my_crate`"), refused, codes::PIOT_REGISTRY_REFUSED},
        {refusal(413, "max upload size is: 10485760"), refused, codes::PIOT_REGISTRY_REFUSED},
        {{413, "<html>too large</html>"}, refused, codes::PIOT_REGISTRY_REFUSED},
        {refusal(429, "You have published too many updates to existing crates in a short period of time."),
         retry_later},
        {{429, "slow down"}, retry_later},
        {refusal(429, "You have published too many versions of this crate in the last 24 hours"), refused,
         codes::PIOT_REGISTRY_BUSY},
        {refusal(503, "crates.io is currently in read-only mode. Please check https://status.crates.io/ for details."),
         retry_later},
        {refusal(500, "Internal Server Error"), retry_later},
        {{503, "<html>Application error</html>"}, lost},
        {{502, ""}, lost},
        {{504, "gateway timeout"}, lost},
        {{408, "timeout"}, lost},
        {{404, ""}, refused, codes::PIOT_REGISTRY_REFUSED},
        {{410, "gone"}, refused, codes::PIOT_REGISTRY_REFUSED},
        {{401, ""}, refused, codes::PIOT_CREDENTIALS_REFUSED},
        {{500, ""}, lost},
        {{200, "no JSON"}, lost},
        {{308, "", "Permanent Redirect", {{"Location", "https://example.org/"}}},
         refused,
         codes::PIOT_REGISTRY_PROTOCOL},
        {{200, "", "OK", {}, Delivery::drop_after_request}, lost},
        {{200, "{\"crate\"", "OK", {}, Delivery::truncate}, lost},
    };
}

}  // namespace

TEST_CASE("crates.io upload: each answer has its own meaning", "[crates_publisher]") {
    World world;
    const auto cases = answer_cases();
    const auto index = GENERATE_COPY(range(std::size_t{0}, cases.size()));
    const auto& expected = cases.at(index);
    CAPTURE(expected.reply.status, expected.reply.body);
    world.server.on(k_new, expected.reply);
    const auto outcome = world.upload();
    CHECK(outcome.status == expected.status);
    if (expected.status == UploadStatus::refused) CHECK(outcome.code == expected.code);
    if (expected.status != UploadStatus::uploaded) CHECK_FALSE(outcome.message.empty());
    CHECK(world.server.requests(k_new).size() == 1);
}

TEST_CASE("crates.io upload: nobody there is unreachable, not lost", "[crates_publisher]") {
    RegistryWorld world;
    auto connection =
        registry::connect_crates({"http://127.0.0.1:1/index/", "http://127.0.0.1:1", ""}, world.dependencies);
    const auto crate = make_crate(world.directory, k_manifest);
    CHECK(connection.publisher->upload(crate, {Secret("t"), false, {}}, {}).status == UploadStatus::unreachable);
}

TEST_CASE("crates.io upload: after a signal nothing is sent", "[crates_publisher]") {
    World world;
    world.clock.interrupted = true;
    CHECK(world.upload().status == UploadStatus::interrupted);
    CHECK(world.server.requests().empty());
}

TEST_CASE("crates.io upload: a long-lived token does not expire, it is refused", "[crates_publisher]") {
    World world;
    world.token.is_from_oidc = false;
    world.server.on(k_new, refusal(403, "Invalid authentication token"));
    const auto outcome = world.upload();
    CHECK(outcome.status == UploadStatus::refused);
    CHECK(outcome.code == codes::PIOT_CREDENTIALS_REFUSED);
}

TEST_CASE("crates.io upload: 429 says how long, by the server's clock", "[crates_publisher]") {
    World world;
    auto reply = refusal(429, "You have published too many new crates in a short period of time.");
    reply.headers = {{"Date", "Fri, 21 Aug 2026 08:00:00 GMT"}, {"Retry-After", "Fri, 21 Aug 2026 08:09:59 GMT"}};
    world.server.on(k_new, reply);
    const auto outcome = world.upload();
    CHECK(outcome.status == UploadStatus::retry_later);
    CHECK(outcome.retry_after == std::chrono::seconds{600});
}

TEST_CASE("crates.io upload: a duplicate is settled by what is live", "[crates_publisher]") {
    World world;
    const int status = GENERATE(400, 200);
    world.server.on(k_new, refusal(status, "crate version `1.2.3` is already uploaded"));
    SECTION("our bytes") {
        world.serve_version(world.crate.sha256);
        CHECK(world.upload().status == UploadStatus::already_there);
    }
    SECTION("other bytes") {
        world.serve_version(std::string(64, 'b'));
        const auto outcome = world.upload();
        CHECK(outcome.status == UploadStatus::conflict);
        CHECK(outcome.code == codes::PIOT_OTHER_BYTES_LIVE);
        CHECK(outcome.message.find(world.crate.sha256) != std::string::npos);
    }
    SECTION("not to be seen yet") {
        world.server.on(k_version, refusal(404, "crate `my-crate` does not have a version `1.2.3`"));
        CHECK(world.upload().status == UploadStatus::lost);
    }
    SECTION("not to be asked") {
        world.server.on(k_version, {503, ""});
        CHECK(world.upload().status == UploadStatus::lost);
    }
}

TEST_CASE("crates.io upload: a file that changed since it was inspected stays here", "[crates_publisher]") {
    World world;
    world.crate.sha256 = std::string(64, 'b');
    CHECK(world.upload().status == UploadStatus::refused);
    world.directory.write("my-crate-1.2.3.crate", "no archive");
    CHECK(world.upload().code == codes::PIOT_INSPECT_ARCHIVE);
    CHECK(world.server.requests().empty());
}

TEST_CASE("cargo registry: where to publish comes from its config.json, and foreign dependencies are named",
          "[crates_publisher]") {
    RegistryWorld world;
    auto connection = registry::connect_crates({world.server.url() + "/index/", "", ""}, world.dependencies);
    const auto crate = make_crate(world.directory, std::string(k_manifest) + "[dependencies]\nserde = \"1\"\n");
    SECTION("it says") {
        world.server.on("GET /index/config.json",
                        {200, fmt::format(R"({{"dl":"x","api":"{}/"}})", world.server.url())});
        world.server.on("PUT /api/v1/crates/new", {200, "{}"});
        CHECK(connection.publisher->upload(crate, {Secret("t"), false, {}}, {}).status == UploadStatus::uploaded);
        CHECK(world.server.requests("PUT /api/v1/crates/new").at(0).body.find("crates.io-index") != std::string::npos);
    }
    SECTION("it takes no uploads") {
        world.server.on("GET /index/config.json", {200, R"({"dl":"x"})"});
        const auto outcome = connection.publisher->upload(crate, {Secret("t"), false, {}}, {});
        CHECK(outcome.status == UploadStatus::refused);
        CHECK(outcome.code == codes::PIOT_REGISTRY_REFUSED);
    }
    SECTION("its config.json is none") {
        world.server.on("GET /index/config.json", GENERATE(ScriptedReply{200, "[]"}, ScriptedReply{200, "<html>"}));
        const auto outcome = connection.publisher->upload(crate, {Secret("t"), false, {}}, {});
        CHECK(outcome.status == UploadStatus::refused);
        CHECK(outcome.code == codes::PIOT_REGISTRY_PROTOCOL);
    }
}
