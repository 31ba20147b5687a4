// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <set>

using namespace piot;
using namespace piot::test;

namespace {

using enum Liveness;

/// Does not wait for answers that never come as long as a release would. Those that do come have all the time.
class ImpatientHttpClient final : public HttpClient {
  public:
    explicit ImpatientHttpClient(HttpClient& http) : http_(http) {}

    bool waits_in_vain = false;

    [[nodiscard]] tl::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
        auto hurried = request;
        const bool is_about_identity =
            request.url.find("/token?") != std::string::npos || request.url.find("/audience") != std::string::npos;
        if (waits_in_vain && !is_about_identity) hurried.total_timeout = std::chrono::milliseconds{200};
        return http_.send(hurried);
    }

  private:
    HttpClient& http_;
};

struct World : RegistryWorld {
    ImpatientHttpClient impatient{http};
    registry::Dependencies hurried{impatient, clock, environment, archives, scratch, files, {}};
    RegistryConnection crates = registry::connect_crates(crates_endpoints(), hurried);
    RegistryConnection pypi = registry::connect_pypi(pypi_endpoints(), hurried);

    void answer_everything(const ScriptedReply& reply) {
        impatient.waits_in_vain = reply.delivery == Delivery::never;
        for (const auto* const target :
             {"GET /crates/api/v1/crates/my-crate/1.2.3", "GET /index/my/-c/my-crate", "GET /simple/my-project/",
              "POST /crates/api/v1/trusted_publishing/tokens", "POST /_/oidc/mint-token"})
            server.on(target, reply);
        offer_id_token("crates.io", make_jwt(make_run_claims("")));
        offer_id_token("pypi", make_jwt(make_run_claims("")));
        server.on("GET /_/oidc/audience", {200, R"({"audience":"pypi"})"});
    }
};

/// One answer of a server, and what it means to each kind of question.
struct Row {
    std::string name;
    ScriptedReply reply;
    Liveness index = unknown;     ///< of crates.io: is it resolvable, what is listed
    Liveness simple = unknown;    ///< of PyPI, whatever is asked
    ErrorCode mint;               ///< what becomes of a token
    ErrorCode read;               ///< what kind of silence it is
    std::string words = {};       ///< a part of what people are told
    Liveness observed = unknown;  ///< by crates.io's API: only its own words mean absence
};

std::vector<Row> rows() {
    const auto& busy = codes::PIOT_REGISTRY_BUSY;
    const auto& foreign = codes::PIOT_REGISTRY_PROTOCOL;
    const auto& unreachable = codes::PIOT_REGISTRY_UNREACHABLE;
    const auto& refused = codes::PIOT_REGISTRY_REFUSED;
    return {
        {"401", {401, "", "Unauthorized"}, unknown, unknown, foreign, refused, "401 Unauthorized"},
        {"403", {403, "", "Forbidden"}, unknown, unknown, foreign, refused, "403 Forbidden"},
        {"404", {404, "", "Not Found"}, absent, absent, foreign, foreign},
        {"410", {410, "", "Gone"}, absent, unknown, foreign, foreign, "410 Gone"},
        {"429", {429, "", "Too Many Requests"}, unknown, unknown, busy, busy, "429 Too Many Requests"},
        {"500", {500, "", "Internal Server Error"}, unknown, unknown, busy, busy, "500 Internal"},
        {"502", {502, "", "Bad Gateway"}, unknown, unknown, busy, busy, "502 Bad Gateway"},
        {"503", {503, "", "Service Unavailable"}, unknown, unknown, busy, busy, "503 Service"},
        {"time-out", {200, "", "OK", {}, Delivery::never}, unknown, unknown, unreachable, unreachable, "timed out"},
        {"no answer",
         {200, "", "OK", {}, Delivery::drop_after_request},
         unknown,
         unknown,
         unreachable,
         unreachable,
         "mpty reply"},
        {"truncated",
         {200, "{\"a\":1}", "OK", {}, Delivery::truncate},
         unknown,
         unknown,
         unreachable,
         unreachable,
         "remaining"},
        {"malformed", {200, "{\"a\":", "OK"}, unknown, unknown, foreign, foreign, ""},
        {"empty", {200, "", "OK"}, unknown, unknown, foreign, foreign, "empty answer"},
        {"web page", {200, "<!doctype html><title>Log in</title>", "OK"}, unknown, unknown, foreign, foreign, "age"},
    };
}

}  // namespace

TEST_CASE("three answers: what a server sends is live, absent or unknown, and unknown says why", "[three_answers]") {
    std::set<std::string> api_texts, index_texts, simple_texts;
    for (const auto& row : rows()) {
        World world;
        world.answer_everything(row.reply);
        CAPTURE(row.name);
        const auto api = world.crates.registry->observe({"my-crate", "1.2.3"});
        CHECK(api.version == row.observed);
        CHECK(api.detail.find(row.words) != std::string::npos);
        CHECK(api.cause == row.read);
        api_texts.insert(api.detail);

        const auto listing = world.crates.registry->list_versions("my-crate");
        CHECK(listing.project == row.index);
        CHECK(world.crates.registry->is_resolvable({"my-crate", "1.2.3"}) == row.index);
        index_texts.insert(listing.detail);

        const auto simple = world.pypi.registry->observe({"my-project", "1.2.3"});
        CHECK(simple.version == row.simple);
        CHECK(world.pypi.registry->list_versions("my-project").project == row.simple);
        CHECK(world.pypi.registry->is_resolvable({"my-project", "1.2.3"}) == row.simple);
        simple_texts.insert(simple.detail);
        if (row.simple != unknown) continue;
        CHECK(simple.detail.find(row.words) != std::string::npos);
        CHECK(simple.cause == row.read);
    }
    // No two of them are told alike; 404 and 410 of an index say nothing, they are answers.
    CHECK(api_texts.size() == rows().size());
    CHECK(index_texts.size() == rows().size() - 1);
    CHECK(simple_texts.size() == rows().size());
}

TEST_CASE("three answers: a token that is not given says why", "[three_answers]") {
    for (const auto& row : rows()) {
        World world;
        world.answer_everything(row.reply);
        CAPTURE(row.name);
        for (auto* const tokens : {world.crates.tokens.get(), world.pypi.tokens.get()}) {
            const auto minted = tokens->mint();
            REQUIRE_FALSE(minted.has_value());
            const auto& diagnostic = minted.error().diagnostics.front();
            CAPTURE(diagnostic.message);
            CHECK(diagnostic.code.name == row.mint.name);
            CHECK_FALSE(diagnostic.hint.empty());
        }
    }
}
