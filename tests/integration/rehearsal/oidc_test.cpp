// SPDX-License-Identifier: MIT
#include "rehearsal/encoding.hpp"
#include "rehearsal/id_token.hpp"
#include "server_world.hpp"
#include "support/catch.hpp"

using namespace piot::test;

namespace {

Json claims_of(const std::string& jwt) {
    const auto first = jwt.find('.') + 1;
    return Json::parse(*piot::rehearsal::base64_decode(jwt.substr(first, jwt.rfind('.') - first)));
}

}  // namespace

TEST_CASE("oidc: the request URL already has a query, as GitHub's does", "[oidc]") {
    ServerWorld world;
    world.start();
    CHECK(world.server().id_token_request_url().find('?') != std::string::npos);
}

TEST_CASE("oidc: a token says what the run is", "[oidc]") {
    ServerWorld world;
    world.start();
    const auto claims = claims_of(world.id_token("crates.io"));
    CHECK(claims.at("aud") == "crates.io");
    CHECK(claims.at("iss") == world.server().base_url() + "/oidc");
    CHECK(claims.at("sub") == "repo:octo/repo:environment:release");
    CHECK(claims.at("repository") == "octo/repo");
    CHECK(claims.at("repository_owner") == "octo");
    CHECK(claims.at("environment") == "release");
    CHECK(claims.at("workflow_ref") == "octo/repo/.github/workflows/release.yml@refs/heads/main");
    CHECK(claims.at("job_workflow_ref") == claims.at("workflow_ref"));
    CHECK(claims.at("sha") == std::string(40, 'a'));
    CHECK(claims.at("ref_type") == "branch");
    CHECK(claims.at("event_name") == "push");
    CHECK(claims.at("exp").get<int>() - claims.at("iat").get<int>() == 300);
    CHECK(claims.at("iat").get<int>() - claims.at("nbf").get<int>() == 600);
    CHECK(claims.at("repository_owner_id").is_string());
}

TEST_CASE("oidc: without an environment there is no such claim", "[oidc]") {
    ServerWorld world;
    world.options.identity.environment = "";
    world.options.identity.ref = "refs/tags/v1.0.0";
    world.start();
    const auto claims = claims_of(world.id_token("pypi"));
    CHECK_FALSE(claims.contains("environment"));
    CHECK(claims.at("sub") == "repo:octo/repo:ref:refs/tags/v1.0.0");
    CHECK(claims.at("ref_type") == "tag");
}

TEST_CASE("oidc: every token has an id of its own", "[oidc]") {
    ServerWorld world;
    world.start();
    CHECK(claims_of(world.id_token("pypi")).at("jti") != claims_of(world.id_token("pypi")).at("jti"));
}

TEST_CASE("oidc: the audience defaults to the owner", "[oidc]") {
    ServerWorld world;
    world.start();
    const auto reply = world.get("/oidc/token?api-version=2.0",
                                 {{"Authorization", "Bearer " + world.server().id_token_request_token()}});
    CHECK(claims_of(Json::parse(reply.body).at("value")).at("aud") == "https://github.com/octo");
}

TEST_CASE("oidc: the audience is decoded", "[oidc]") {
    ServerWorld world;
    world.start();
    CHECK(claims_of(world.id_token("https%3A%2F%2Fexample.org%2Fa+b")).at("aud") == "https://example.org/a b");
}

TEST_CASE("oidc: a wrong or missing bearer gets no token", "[oidc]") {
    ServerWorld world;
    world.start();
    CHECK(world.get("/oidc/token?audience=pypi").status == 401);
    const auto reply = world.get("/oidc/token?audience=pypi", {{"Authorization", "bearer nonsense"}});
    CHECK(reply.status == 401);
    CHECK(reply.body.find("value") == std::string::npos);
}

TEST_CASE("oidc: discovery leads from the issuer to the key that signs", "[oidc]") {
    ServerWorld world;
    world.start();
    const auto jwt = world.id_token("pypi");
    const std::string issuer = claims_of(jwt).at("iss");
    const auto base = world.server().base_url();
    const auto documents =
        Json::parse(world.get(issuer.substr(base.size()) + "/.well-known/openid-configuration").body);
    CHECK(documents.at("issuer") == issuer);
    CHECK(documents.at("id_token_signing_alg_values_supported") == Json{"RS256"});
    const std::string keys_url = documents.at("jwks_uri");
    const auto key = Json::parse(world.get(keys_url.substr(base.size())).body).at("keys").at(0);
    CHECK(key.at("kty") == "RSA");
    CHECK(key.at("e") == "AQAB");
    CHECK(piot::rehearsal::base64_decode(key.at("n").get<std::string>())->size() == 256);
    CHECK(key.at("kid") == *piot::rehearsal::IdToken::parse(jwt)->key_id);
}

TEST_CASE("oidc: the key outlives a restart", "[oidc]") {
    ServerWorld world;
    std::filesystem::create_directories(world.options.state_directory);  // without the key that tests share
    world.start();
    const auto before = world.get("/oidc/.well-known/jwks").body;
    world.restart();
    CHECK(world.get("/oidc/.well-known/jwks").body == before);
}
