// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/catch.hpp"

using namespace piot::test;
using piot::RegistryKind;

namespace {

piot::TrustedPublisher publisher_of(const std::string& crate) {
    return {RegistryKind::crates, crate, "octo/repo", "release.yml", "release", false};
}

// A world in which `alpha` exists and trusts the run.
void trust_alpha(ServerWorld& world) {
    world.options.existing_projects = {{RegistryKind::crates, "alpha"}};
    world.options.trusted_publishers = {publisher_of("alpha")};
}

std::string mint(ServerWorld& world) {
    const auto reply = world.exchange_for_crates(world.id_token("crates.io"));
    if (reply.status != 200) FAIL("no token: " << reply.body);
    return Json::parse(reply.body).at("token");
}

HttpReply revoke(const ServerWorld& world, const std::string& authorization) {
    Fields headers;
    if (!authorization.empty()) headers.emplace_back("Authorization", authorization);
    return world.send(
        {.method = "DELETE", .target = "/crates/api/v1/trusted_publishing/tokens", .headers = std::move(headers)});
}

std::string refusal_for(const Json& changes) {
    ServerWorld world;
    trust_alpha(world);
    world.start();
    const auto reply = world.exchange_for_crates(world.forge_id_token("crates.io", changes));
    CHECK(reply.status == 400);
    return detail_of(reply);
}

}  // namespace

TEST_CASE("crates trust: an exchanged token publishes, and the version tells which run did", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.start();
    const auto token = mint(world);
    CHECK(token.starts_with("cio_tp_"));
    CHECK(token.size() == 7 + 32);
    REQUIRE(world.publish(TestCrate{}.upload_body(), "Bearer " + token).status == 200);
    const auto version = Json::parse(world.get("/crates/api/v1/crates/alpha/1.0.0").body).at("version");
    CHECK(version.at("trustpub_data") ==
          Json{{"provider", "github"}, {"repository", "octo/repo"}, {"run_id", "1"}, {"sha", std::string(40, 'a')}});
    CHECK(version.at("published_by").is_null());
}

TEST_CASE("crates trust: one token is good for every crate whose configuration matched, and no other",
          "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.options.existing_projects.push_back({RegistryKind::crates, "be-ta"});
    world.options.existing_projects.push_back({RegistryKind::crates, "gamma"});
    world.options.trusted_publishers.push_back(publisher_of("be_ta"));
    world.start();
    const auto token = mint(world);
    CHECK(world.publish(TestCrate{}.upload_body(), token).status == 200);
    CHECK(world.publish(TestCrate{.name = "be-ta"}.upload_body(), token).status == 200);
    const auto reply = world.publish(TestCrate{.name = "gamma"}.upload_body(), token);
    CHECK(reply.status == 403);
    CHECK(detail_of(reply) == "The provided access token is not valid for crate `gamma`");
}

TEST_CASE("crates trust: a new crate cannot be made with a minted token", "[crates_trust]") {
    ServerWorld world;
    world.options.trusted_publishers = {publisher_of("alpha")};
    world.start();
    const auto reply = world.publish(TestCrate{}.upload_body(), mint(world));
    CHECK(reply.status == 403);
    CHECK(detail_of(reply) ==
          "Trusted Publishing tokens do not support creating new crates. Publish the crate manually, first");
    CHECK(world.get("/index/al/ph/alpha").status == 404);
}

TEST_CASE("crates trust: tokens end after thirty minutes, and when they are revoked", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.start();
    const auto token = mint(world);
    world.advance(30 * 60 - 1);
    CHECK(world.publish(TestCrate{}.upload_body(), token).status == 200);
    world.advance(1);
    const auto expired = world.publish(TestCrate{.version = "1.1.0"}.upload_body(), token);
    CHECK(expired.status == 403);
    CHECK(detail_of(expired) == "Invalid authentication token");

    const auto second = mint(world);
    CHECK(revoke(world, "Bearer " + second).status == 204);
    CHECK(revoke(world, "Bearer " + second).status == 204);
    CHECK(detail_of(world.publish(TestCrate{.version = "1.1.0"}.upload_body(), second)) ==
          "Invalid authentication token");
}

TEST_CASE("crates trust: tokens that are none are told apart", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.start();
    const auto malformed = world.publish(TestCrate{}.upload_body(), "cio_tp_short");
    CHECK(malformed.status == 401);
    CHECK(detail_of(malformed) == "Invalid `Authorization` header: Failed to parse token");
    // Well-formed: the check character of equal letters is the first one.
    const auto unknown = world.publish(TestCrate{}.upload_body(), "cio_tp_" + std::string(32, 'A'));
    CHECK(unknown.status == 403);
    CHECK(detail_of(unknown) == "Invalid authentication token");
    CHECK(revoke(world, "").status == 401);
    CHECK(detail_of(revoke(world, "")) == "Missing `Authorization` header");
    CHECK(detail_of(revoke(world, "Bearer nonsense")) == "Invalid `Authorization` header: Failed to parse token");
    CHECK(revoke(world, "Bearer cio_tp_" + std::string(32, 'A')).status == 204);
}

TEST_CASE("crates trust: an ID token can be exchanged once, also over a restart", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.start();
    world.options.port = world.port();  // the issuer's address is part of its tokens
    const auto jwt = world.id_token("crates.io");
    REQUIRE(world.exchange_for_crates(jwt).status == 200);
    CHECK(detail_of(world.exchange_for_crates(jwt)) == "JWT has already been used");
    world.restart();
    CHECK(detail_of(world.exchange_for_crates(jwt)) == "JWT has already been used");
    CHECK(world.exchange_for_crates(world.id_token("crates.io")).status == 200);
}

TEST_CASE("crates trust: a refused exchange does not use the ID token up", "[crates_trust]") {
    ServerWorld world;
    world.start();
    world.options.port = world.port();
    const auto jwt = world.id_token("crates.io");
    CHECK(detail_of(world.exchange_for_crates(jwt)) ==
          "No Trusted Publishing config found for repository `octo/repo`.");
    trust_alpha(world);
    world.restart();
    CHECK(world.exchange_for_crates(jwt).status == 200);
}

TEST_CASE("crates trust: only fresh tokens of this issuer for crates.io are decoded", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.start();
    CHECK(detail_of(world.exchange_for_crates("nonsense")) == "Failed to decode JWT");
    CHECK(detail_of(world.exchange_for_crates(world.id_token("pypi"))) == "Failed to decode JWT");
    auto tampered = world.id_token("crates.io");
    tampered[tampered.rfind('.') + 5] = tampered[tampered.rfind('.') + 5] == 'A' ? 'B' : 'A';
    CHECK(detail_of(world.exchange_for_crates(tampered)) == "Failed to decode JWT");
    const auto jwt = world.id_token("crates.io");
    world.advance(300 + 61);
    CHECK(detail_of(world.exchange_for_crates(jwt)) == "Failed to decode JWT");
    const auto no_json =
        world.send({.method = "POST", .target = "/crates/api/v1/trusted_publishing/tokens", .body = "x"});
    CHECK(no_json.status == 400);
}

TEST_CASE("crates trust: a token is good for a minute after its expiry", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.start();
    const auto jwt = world.id_token("crates.io");
    world.advance(300 + 60);
    CHECK(world.exchange_for_crates(jwt).status == 200);
}

TEST_CASE("crates trust: another issuer, another key, none at all", "[crates_trust]") {
    CHECK(refusal_for({{"iss", "https://token.actions.githubusercontent.com"}}) ==
          "Unsupported JWT issuer: https://token.actions.githubusercontent.com");
    ServerWorld world;
    trust_alpha(world);
    world.start();
    const auto jwt = world.id_token("crates.io");
    const auto rest = jwt.substr(jwt.find('.'));
    // `{"alg":"RS256"}`, and the same with `"kid":"other"`: the key is looked at before the signature.
    CHECK(detail_of(world.exchange_for_crates("eyJhbGciOiJSUzI1NiJ9" + rest)) == "Missing JWT key ID");
    CHECK(detail_of(world.exchange_for_crates("eyJhbGciOiJSUzI1NiIsImtpZCI6Im90aGVyIn0" + rest)) ==
          "Invalid JWT key ID");
}

TEST_CASE("crates trust: dangerous triggers are refused", "[crates_trust]") {
    const auto* event = GENERATE("workflow_run", "pull_request_target");
    CHECK(refusal_for({{"event_name", event}}) ==
          std::string("Trusted Publishing does not support the `") + event +
              "` event trigger due to security concerns. Please use a different trigger such as `push`, `release`, or "
              "`workflow_dispatch`.");
}

TEST_CASE("crates trust: each claim that does not match is named", "[crates_trust]") {
    CHECK(refusal_for({{"repository", "octo"}}) == "Unexpected `repository` value");
    CHECK(refusal_for({{"workflow_ref", "octo/repo/release.yml"}}) == "Unexpected `workflow_ref` value");
    CHECK(refusal_for({{"repository_owner_id", "x"}}) == "Unexpected `repository_owner_id` value");
    CHECK(refusal_for({{"sha", nullptr}}) == "Failed to decode JWT");
    CHECK(refusal_for({{"repository", "octo/other"}}) ==
          "No Trusted Publishing config found for repository `octo/other`.");
    CHECK(refusal_for({{"repository_owner_id", "42"}})
              .starts_with(
                  "The Trusted Publishing config for repository `octo/repo` does not match the repository owner ID "
                  "(42) in the JWT. Expected owner IDs: "));
    CHECK(refusal_for({{"workflow_ref", "octo/repo/.github/workflows/publish.yml@refs/heads/main"}}) ==
          "The Trusted Publishing config for repository `octo/repo` does not match the workflow filename `publish.yml` "
          "in "
          "the JWT. Expected workflow filenames: `release.yml`");
    CHECK(
        refusal_for({{"environment", "staging"}}) ==
        "The Trusted Publishing config for repository `octo/repo` does not match the environment `staging` in the JWT. "
        "Expected environments: `release`");
    CHECK(refusal_for({{"environment", nullptr}}) ==
          "The Trusted Publishing config for repository `octo/repo` requires an environment, but the JWT does not "
          "specify "
          "one. Expected environments: `release`");
}

TEST_CASE("crates trust: repository and environment are compared without case", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.options.trusted_publishers[0].repository = "Octo/Repo";
    world.options.trusted_publishers[0].environment = "Release";
    world.start();
    CHECK(world.exchange_for_crates(world.id_token("crates.io")).status == 200);
}

TEST_CASE("crates trust: a configuration without an environment takes any", "[crates_trust]") {
    ServerWorld world;
    trust_alpha(world);
    world.options.trusted_publishers[0].environment = "";
    world.start();
    CHECK(world.exchange_for_crates(world.id_token("crates.io")).status == 200);
}
