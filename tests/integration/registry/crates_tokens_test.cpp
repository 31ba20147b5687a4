// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_exchange = "POST /crates/api/v1/trusted_publishing/tokens";

struct World : RegistryWorld {
    RegistryConnection connection = registry::connect_crates(crates_endpoints(), dependencies);
    std::string jwt = make_jwt(make_run_claims("prod"));

    World() { offer_id_token("crates.io", jwt); }

    Diagnostic failure() {
        const auto minted = connection.tokens->mint();
        REQUIRE_FALSE(minted.has_value());
        const auto& diagnostic = minted.error().diagnostics.at(0);
        CHECK_FALSE(diagnostic.hint.empty());
        // A token never stands in a message.
        CHECK(diagnostic.message.find(jwt) == std::string::npos);
        return diagnostic;
    }
};

ScriptedReply refusal(int status, const std::string& text) {
    return {status, nlohmann::json{{"errors", {{{"detail", text}}}}}.dump()};
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("crates.io tokens: an ID token for crates.io is exchanged, and both are announced", "[crates_tokens]") {
    World world;
    world.server.on(k_exchange, {200, R"({"token":"cio_tp_fresh"})"});
    const auto token = world.connection.tokens->mint();
    REQUIRE(token.has_value());
    CHECK(token->secret.reveal() == "cio_tp_fresh");
    CHECK(token->is_from_oidc);
    CHECK(world.heard("cio_tp_fresh"));
    CHECK(world.heard(world.jwt));
    CHECK(world.heard("request-token"));
    const auto requests = world.server.requests();
    CHECK(requests.at(0).header("authorization") == "bearer request-token");
    CHECK(nlohmann::json::parse(requests.at(1).body) == nlohmann::json{{"jwt", world.jwt}});
}

TEST_CASE("crates.io tokens: no permission, no ID token, and the remedy is named", "[crates_tokens]") {
    RegistryWorld world;
    auto connection = registry::connect_crates(world.crates_endpoints(), world.dependencies);
    SECTION("nothing is set") {}
    SECTION("an empty variable is unset") {
        world.environment.set("ACTIONS_ID_TOKEN_REQUEST_URL", world.server.url());
        world.environment.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "");
    }
    CHECK_FALSE(connection.tokens->is_available());
    const auto minted = connection.tokens->mint();
    REQUIRE_FALSE(minted.has_value());
    CHECK(minted.error().diagnostics.at(0).code == codes::PIOT_OIDC_UNAVAILABLE);
    CHECK(holds(minted.error().diagnostics.at(0).hint, "id-token: write"));
    CHECK(world.server.requests().empty());
}

TEST_CASE("crates.io tokens: the CI refusing an ID token is its own failure", "[crates_tokens]") {
    RegistryWorld world;
    auto connection = registry::connect_crates(world.crates_endpoints(), world.dependencies);
    world.environment.set("ACTIONS_ID_TOKEN_REQUEST_URL", world.server.url() + "/token");
    world.environment.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token");
    SECTION("a refusal is final") {
        world.server.on("GET /token?audience=crates.io", {401, R"({"message":"job is over"})"});
        const auto minted = connection.tokens->mint();
        REQUIRE_FALSE(minted.has_value());
        CHECK(minted.error().diagnostics.at(0).code == codes::PIOT_OIDC_UNAVAILABLE);
        CHECK(holds(minted.error().diagnostics.at(0).message, "job is over"));
        CHECK(world.clock.sleeps.empty());
    }
    SECTION("an outage that lasts is worth another run") {
        world.server.on("GET /token?audience=crates.io", {503, ""});
        const auto minted = connection.tokens->mint();
        REQUIRE_FALSE(minted.has_value());
        CHECK(minted.error().diagnostics.at(0).code == codes::PIOT_REGISTRY_UNREACHABLE);
    }
    SECTION("an outage is waited for a little") {
        world.server.on("GET /token?audience=crates.io", {503, ""});
        world.server.on("GET /token?audience=crates.io", {200, R"({"value":"a.b.c"})"});
        world.server.on(k_exchange, {200, R"({"token":"cio_tp_fresh"})"});
        CHECK(connection.tokens->mint().has_value());
        CHECK(world.clock.sleeps.size() == 1);
    }
}

TEST_CASE("crates.io tokens: a claim that does not match is named with both values and what to enter",
          "[crates_tokens]") {
    World world;
    struct Case {
        std::string text;
        std::vector<std::string> in_message;
    };
    const auto expected = GENERATE(
        Case{"The Trusted Publishing config for repository `octo/tool` does not match the workflow filename "
             "`release.yml` in the JWT. Expected workflow filenames: `publish.yml`, `ship.yml` ",
             {"`workflow_ref` is `release.yml`", "expected `publish.yml`, `ship.yml`"}},
        Case{"The Trusted Publishing config for repository `octo/tool` does not match the environment `prod` in the "
             "JWT. "
             "Expected environments: `release`",
             {"`environment` is `prod`", "expected `release`"}},
        Case{"The Trusted Publishing config for repository `octo/tool` does not match the repository owner ID (42) in "
             "the "
             "JWT. Expected owner IDs: 999. Please recreate the Trusted Publishing config to update the repository "
             "owner "
             "ID.",
             {"`repository_owner_id` is `42`", "expected 999"}},
        Case{"No Trusted Publishing config found for repository `octo/tool`.", {"`octo/tool`", "`repository`"}},
        Case{"Trusted Publishing does not support the `workflow_run` event trigger due to security concerns. Please "
             "use a "
             "different trigger such as `push`, `release`, or `workflow_dispatch`.",
             {"`event_name` is `push`", "`workflow_run`"}},
        Case{"Unexpected `workflow_ref` value", {"Unexpected `workflow_ref` value"}});
    world.server.on(k_exchange, refusal(400, expected.text));
    const auto diagnostic = world.failure();
    CAPTURE(diagnostic.message, diagnostic.hint);
    CHECK(diagnostic.code == codes::PIOT_OIDC_CLAIM_MISMATCH);
    for (const auto& part : expected.in_message)
        CHECK(holds(diagnostic.message, part));
    if (!holds(expected.text, "event trigger"))
        for (const auto* const value : {"`octo`", "`tool`", "`release.yml`", "`prod`"})
            CHECK(holds(diagnostic.hint, value));
}

TEST_CASE("crates.io tokens: a job without an environment is told to name the one expected", "[crates_tokens]") {
    RegistryWorld world;
    auto connection = registry::connect_crates(world.crates_endpoints(), world.dependencies);
    world.offer_id_token("crates.io", make_jwt(make_run_claims("")));
    world.server.on(k_exchange,
                    refusal(400,
                            "The Trusted Publishing config for repository `octo/tool` requires an environment, but "
                            "the JWT does not specify one. Expected environments: `prod`"));
    const auto minted = connection.tokens->mint();
    REQUIRE_FALSE(minted.has_value());
    const auto& diagnostic = minted.error().diagnostics.at(0);
    CHECK(diagnostic.code == codes::PIOT_OIDC_CLAIM_MISMATCH);
    CHECK(holds(diagnostic.message, "`environment` is absent, expected `prod`"));
    CHECK(holds(diagnostic.hint, "(leave empty)"));
}

TEST_CASE("crates.io tokens: other failures keep their kinds apart", "[crates_tokens]") {
    World world;
    SECTION("a token that is not accepted") {
        const auto text =
            GENERATE(as<std::string>{}, "Failed to decode JWT", "Unsupported JWT issuer: https://ci.example",
                     "Missing JWT key ID", "JWT has already been used");
        world.server.on(k_exchange, refusal(400, text));
        CHECK(world.failure().code == codes::PIOT_CREDENTIALS_REFUSED);
    }
    SECTION("trouble over there") {
        world.server.on(k_exchange, refusal(500, "Failed to load OIDC key set"));
        CHECK(world.failure().code == codes::PIOT_REGISTRY_BUSY);
    }
    SECTION("an answer of somebody else") {
        world.server.on(k_exchange, {200, "<html>"});
        CHECK(world.failure().code == codes::PIOT_REGISTRY_PROTOCOL);
    }
    SECTION("no answer, again and again") {
        world.server.on(k_exchange, {200, "", "OK", {}, Delivery::drop_after_request});
        CHECK(world.failure().code == codes::PIOT_REGISTRY_UNREACHABLE);
        CHECK(world.server.requests(k_exchange).size() == 3);
    }
}

TEST_CASE("crates.io tokens: an ID token is shown once, a second try takes a new one", "[crates_tokens]") {
    World world;
    const auto first = GENERATE(ScriptedReply{200, "", "OK", {}, Delivery::drop_after_request},
                                refusal(400, "JWT has already been used"));
    const std::string second_jwt = make_jwt(R"({"jti":"2"})");
    // The CI's first answer is the world's own.
    world.offer_id_token("crates.io", second_jwt);
    world.server.on(k_exchange, first);
    world.server.on(k_exchange, {200, R"({"token":"cio_tp_fresh"})"});
    REQUIRE(world.connection.tokens->mint().has_value());
    const auto exchanges = world.server.requests(k_exchange);
    REQUIRE(exchanges.size() == 2);
    CHECK(holds(exchanges.at(0).body, world.jwt));
    CHECK(holds(exchanges.at(1).body, second_jwt));
}

TEST_CASE("crates.io tokens: revoking works after a signal too, and never a long-lived token", "[crates_tokens]") {
    World world;
    world.server.on("DELETE /crates/api/v1/trusted_publishing/tokens", {204, ""});
    world.clock.interrupted = true;
    world.connection.tokens->revoke({Secret("long-lived"), false, {}});
    CHECK(world.server.requests().empty());
    world.connection.tokens->revoke({Secret("cio_tp_fresh"), true, {}});
    REQUIRE(world.server.requests().size() == 1);
    CHECK(world.server.requests().at(0).header("authorization") == "Bearer cio_tp_fresh");
}
