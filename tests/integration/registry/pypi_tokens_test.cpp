// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_audience = "GET /_/oidc/audience";
constexpr const char* k_mint = "POST /_/oidc/mint-token";

struct World : RegistryWorld {
    RegistryConnection connection = registry::connect_pypi(pypi_endpoints(), dependencies);
    std::string jwt = make_jwt(make_run_claims("prod"));

    World() {
        server.on(k_audience, {200, R"({"audience":"testpypi"})"});
        offer_id_token("testpypi", jwt);
    }

    Diagnostic failure() {
        const auto minted = connection.tokens->mint();
        REQUIRE_FALSE(minted.has_value());
        const auto& diagnostic = minted.error().diagnostics.at(0);
        CHECK_FALSE(diagnostic.hint.empty());
        CHECK(diagnostic.message.find(jwt) == std::string::npos);
        return diagnostic;
    }
};

ScriptedReply refusal(const std::string& code, const std::string& description) {
    return {422, nlohmann::json{{"message", "Token request failed"},
                                {"errors", {{{"code", code}, {"description", description}}}}}
                     .dump()};
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("PyPI tokens: the index names the audience, then the ID token is exchanged", "[pypi_tokens]") {
    World world;
    world.server.on(k_mint, {200, R"({"success":true,"token":"pypi-fresh","expires":1693942857})"});
    const auto token = world.connection.tokens->mint();
    REQUIRE(token.has_value());
    CHECK(token->secret.reveal() == "pypi-fresh");
    CHECK(token->is_from_oidc);
    CHECK(world.heard("pypi-fresh"));
    CHECK(world.heard(world.jwt));
    CHECK(nlohmann::json::parse(world.server.requests(k_mint).at(0).body) == nlohmann::json{{"token", world.jwt}});
    const auto before = world.server.requests().size();
    world.connection.tokens->revoke(*token);
    CHECK(world.server.requests().size() == before);
}

TEST_CASE("PyPI tokens: an index without trusted publishing says so", "[pypi_tokens]") {
    RegistryWorld world;
    world.offer_id_token("pypi", "a.b.c");
    auto connection = registry::connect_pypi(world.pypi_endpoints(), world.dependencies);
    const int status = GENERATE(403, 404);
    world.server.on(k_audience, {status, R"({"message":"Trusted publishing functionality not enabled"})"});
    const auto minted = connection.tokens->mint();
    REQUIRE_FALSE(minted.has_value());
    CHECK(minted.error().diagnostics.at(0).code == codes::PIOT_OIDC_UNAVAILABLE);
    auto without = registry::connect_pypi({world.server.url() + "/legacy/", world.server.url() + "/simple/", ""},
                                          world.dependencies);
    CHECK_FALSE(without.tokens->is_available());
}

TEST_CASE("PyPI tokens: a claim that does not match is named with its values and what to enter", "[pypi_tokens]") {
    World world;
    struct Case {
        std::string text;
        std::vector<std::string> in_message;
    };
    const auto expected = GENERATE(
        Case{"valid token, but no corresponding publisher (Publisher with matching claims was not found)",
             {"`octo/tool`", "`octo/tool/.github/workflows/called.yml@refs/heads/main`", "`prod`"}},
        Case{"valid token, but no corresponding publisher (Check failed for required claim 'repository_owner_id')",
             {"`repository_owner_id` is `42`"}},
        Case{"valid token, but no corresponding publisher (The job_workflow_ref claim does not match, expecting one of "
             "['octo/tool/.github/workflows/release.yml@refs/heads/main'], got 'octo/tool/…')",
             {"`job_workflow_ref` is `octo/tool/.github/workflows/called.yml@refs/heads/main`",
              "'octo/tool/.github/workflows/release.yml@refs/heads/main'"}},
        Case{"valid token, but no corresponding publisher (Missing claim 'environment')", {"`environment` is absent"}});
    world.server.on(k_mint, refusal("invalid-publisher", expected.text));
    const auto diagnostic = world.failure();
    CAPTURE(diagnostic.message, diagnostic.hint);
    CHECK(diagnostic.code == codes::PIOT_OIDC_CLAIM_MISMATCH);
    for (const auto& part : expected.in_message)
        CHECK(holds(diagnostic.message, part));
    // PyPI looks at the file that the job stands in, not at the workflow that was started.
    for (const auto* const value : {"`octo`", "`tool`", "`called.yml`", "`prod`"})
        CHECK(holds(diagnostic.hint, value));
}

TEST_CASE("PyPI tokens: other failures keep their kinds apart", "[pypi_tokens]") {
    World world;
    SECTION("pull_request_target") {
        world.server.on(k_mint,
                        refusal("invalid-publisher",
                                "valid token, but no corresponding publisher (Publishing from a workflow invoked "
                                "via 'pull_request_target' is not supported.)"));
        const auto diagnostic = world.failure();
        CHECK(diagnostic.code == codes::PIOT_OIDC_CLAIM_MISMATCH);
        CHECK(holds(diagnostic.message, "event_name"));
    }
    SECTION("not accepted") {
        const auto code = GENERATE(as<std::string>{}, "invalid-token", "invalid-payload", "invalid-pending-publisher");
        world.server.on(k_mint, refusal(code, "some text"));
        CHECK(world.failure().code == codes::PIOT_CREDENTIALS_REFUSED);
    }
    SECTION("switched off") {
        world.server.on(k_mint, refusal("not-enabled", "GitHub trusted publishing functionality not enabled"));
        CHECK(world.failure().code == codes::PIOT_OIDC_UNAVAILABLE);
    }
    SECTION("trouble over there") {
        const int status = GENERATE(429, 500, 503);
        world.server.on(k_mint, {status, "<html>"});
        CHECK(world.failure().code == codes::PIOT_REGISTRY_BUSY);
    }
    SECTION("an answer of somebody else") {
        world.server.on(k_mint, {200, "<html>"});
        CHECK(world.failure().code == codes::PIOT_REGISTRY_PROTOCOL);
    }
}

TEST_CASE("PyPI tokens: a token that was seen before is replaced by a new one", "[pypi_tokens]") {
    World world;
    world.server.on(k_mint, refusal("invalid-reuse-token", "invalid token: already used"));
    world.server.on(k_mint, {200, R"({"success":true,"token":"pypi-fresh"})"});
    CHECK(world.connection.tokens->mint().has_value());
    CHECK(world.server.requests("GET /token?api-version=2&audience=testpypi").size() == 2);
}
