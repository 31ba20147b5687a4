// SPDX-License-Identifier: MIT
#include "rehearsal/fault_plan.hpp"
#include "server_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <chrono>

using namespace piot::test;
using piot::rehearsal::Fault;
using piot::rehearsal::FaultKind;

namespace {

constexpr const char* k_publish = "/crates/api/v1/crates/new";
constexpr const char* k_index = "/index/al/ph/alpha";

/// A server that plays faults.
struct FaultyWorld : ServerWorld {
    explicit FaultyWorld(std::vector<Fault> faults) {
        plan = std::make_shared<piot::rehearsal::FaultPlan>([this] { return settings.clock(); });
        plan->set(std::move(faults));
        settings.interceptor = plan;
        start();
    }

    std::shared_ptr<piot::rehearsal::FaultPlan> plan;
};

}  // namespace

TEST_CASE("faults: a connection that ends before the effect leaves nothing", "[faults]") {
    FaultyWorld world({{.method = "PUT", .path = k_publish, .kind = FaultKind::drop_before}});
    CHECK(world.publish({}).status == 0);
    CHECK(world.get(k_index).status == 404);
    CHECK(world.publish({}).status == 200);
}

TEST_CASE("faults: a connection that ends after the effect loses only the answer", "[faults]") {
    FaultyWorld world({{.method = "PUT", .path = k_publish, .kind = FaultKind::drop_after}});
    CHECK(world.publish({}).status == 0);
    CHECK(world.get(k_index).status == 200);
}

TEST_CASE("faults: a busy registry says when to come back, in seconds or as a date of its own clock", "[faults]") {
    FaultyWorld world({{.path = k_publish,
                        .kind = FaultKind::answer,
                        .status = 429,
                        .text = "You have published too many versions",
                        .retry_after = 60},
                       {.path = k_publish,
                        .skip = 1,
                        .kind = FaultKind::answer,
                        .status = 429,
                        .retry_after = 60,
                        .retry_after_form = piot::rehearsal::RetryAfterForm::date}});
    const auto first = world.publish({});
    CHECK(first.status == 429);
    CHECK(first.header("retry-after") == "60");
    CHECK(detail_of(first) == "You have published too many versions");
    CHECK(world.publish({}).header("retry-after") == "Fri, 21 Aug 2026 10:01:00 GMT");
    CHECK(world.publish({}).status == 200);
}

TEST_CASE("faults: an error of the server may come with the effect or without", "[faults]") {
    FaultyWorld world({{.path = k_publish, .kind = FaultKind::answer, .status = 503},
                       {.path = k_publish, .skip = 1, .kind = FaultKind::answer_after, .status = 502}});
    CHECK(world.publish({}).status == 503);
    CHECK(world.get(k_index).status == 404);
    CHECK(world.publish({}).status == 502);
    CHECK(world.get(k_index).status == 200);
}

TEST_CASE("faults: an answer may be late, in front or in the middle, and is whole in the end", "[faults]") {
    const auto kind = GENERATE(FaultKind::slow, FaultKind::slow_body);
    FaultyWorld world({{.path = "/index/config.json", .kind = kind, .delay = std::chrono::milliseconds(50)}});
    const auto begin = std::chrono::steady_clock::now();
    const auto late = world.get("/index/config.json");
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(50));
    CHECK(late.status == 200);
    CHECK(late.body == world.get("/index/config.json").body);
}

TEST_CASE("faults: a connection goes on after an answer that was late", "[faults]") {
    const auto kind = GENERATE(FaultKind::slow, FaultKind::slow_body);
    FaultyWorld world({{.path = "/health", .kind = kind, .delay = std::chrono::milliseconds(5)}});
    HttpConnection connection(world.port());
    const std::string request = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    connection.send(request + request);
    CHECK(connection.receive().body == "ok\n");
    CHECK(connection.receive().body == "ok\n");
}

TEST_CASE("faults: a truncated reply promises more than it sends", "[faults]") {
    FaultyWorld world({{.path = "/index/config.json", .kind = FaultKind::truncate}});
    HttpConnection connection(world.port());
    connection.send("GET /index/config.json HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(connection.receive("HEAD").status == 200);  // the head is whole
    CHECK(connection.is_closed_by_peer());
    CHECK(world.get("/index/config.json").status == 200);
}

TEST_CASE("faults: a reply may hold nonsense under the right status", "[faults]") {
    FaultyWorld world({{.path = "/pypi/*", .times = 0, .kind = FaultKind::garbage, .body = "{\"half\":"}});
    REQUIRE(world.upload(a_wheel()).body == "{\"half\":");
    const auto reply = world.get("/pypi/simple/my-py/");
    CHECK(reply.status == 200);
    CHECK(reply.body == "{\"half\":");
}

TEST_CASE("faults: every registry has its own words for a token that ran out", "[faults]") {
    FaultyWorld world({{.times = 0, .kind = FaultKind::token_expired}});
    const auto crates = world.publish({});
    CHECK(crates.status == 403);
    CHECK(detail_of(crates) == "Invalid authentication token");
    const auto pypi = world.upload(a_wheel());
    CHECK(pypi.status == 403);
    CHECK(pypi.reason == "Invalid API Token: token is expired");
    CHECK(world.get("/github/repos/o/r/releases").status == 401);
    CHECK(world.server().accepted_uploads() == 0);
}

TEST_CASE("faults: a stale index shows for some reads what was there before the last upload", "[faults]") {
    FaultyWorld world({{.path = "/index/*", .times = 2, .kind = FaultKind::stale}});
    CHECK(world.publish({}).status == 200);
    CHECK(world.get(k_index).status == 404);
    CHECK(world.get(k_index).status == 404);
    const auto first = world.get(k_index);
    CHECK(first.status == 200);

    CHECK(world.publish({.version = "1.1.0"}).status == 200);
    CHECK(world.get(k_index).body == first.body);
    CHECK(world.get(k_index).body == first.body);
    CHECK(world.get(k_index).body.find("1.1.0") != std::string::npos);
}

TEST_CASE("faults: a registry is down for a while by its own clock, the others are not", "[faults]") {
    FaultyWorld world({{.path = "/crates/*", .seconds = 30, .kind = FaultKind::drop_before}});
    CHECK(world.publish({}).status == 0);
    CHECK(world.get("/pypi/simple/").status == 200);
    world.advance(29);
    CHECK(world.publish({}).status == 0);
    world.advance(1);
    CHECK(world.publish({}).status == 200);
}

TEST_CASE("faults: the N-th request of a pattern is met, as often as asked", "[faults]") {
    FaultyWorld world({{.method = "GET", .path = "/index/*", .skip = 1, .times = 2, .kind = FaultKind::answer}});
    std::vector<int> seen;
    for (int i = 0; i < 4; ++i)
        seen.push_back(world.get("/index/config.json").status);
    CHECK(seen == std::vector<int>{200, 503, 503, 200});
}

TEST_CASE("faults: a new plan begins to count anew", "[faults]") {
    FaultyWorld world({{.kind = FaultKind::answer}});
    CHECK(world.get("/health").status == 503);
    CHECK(world.get("/health").status == 200);
    world.plan->set({{.kind = FaultKind::answer}});
    CHECK(world.get("/health").status == 503);
}

TEST_CASE("faults: patterns hold for whole paths", "[faults]") {
    using piot::rehearsal::matches_path;
    CHECK(matches_path("/a", "/a"));
    CHECK_FALSE(matches_path("/a", "/a/b"));
    CHECK(matches_path("/a*", "/a/b/c"));
    CHECK(matches_path("/*/api/*/new", "/crates/api/v1/crates/new"));
    CHECK_FALSE(matches_path("/*/api/*/new", "/crates/api/v1/crates/new/x"));
    CHECK(matches_path("*", ""));
}

TEST_CASE("faults: a script names kinds and members", "[faults]") {
    const auto script = piot::rehearsal::parse_fault_script(
        R"([{"what": "answer", "method": "PUT", "path": "/x*", "skip": 2, "times": 3, "status": 429, "text": "later",
             "retry_after": 5, "retry_after_form": "date"}, {"what": "slow", "delay_ms": 7, "seconds": 9}])");
    REQUIRE(script);
    REQUIRE(script->size() == 2);
    const auto& first = script->front();
    CHECK(first.kind == FaultKind::answer);
    CHECK(first.method == "PUT");
    CHECK(first.path == "/x*");
    CHECK(first.skip == 2);
    CHECK(first.times == 3);
    CHECK(first.status == 429);
    CHECK(first.text == "later");
    CHECK(first.retry_after == 5);
    CHECK(first.retry_after_form == piot::rehearsal::RetryAfterForm::date);
    CHECK(script->back().delay == std::chrono::milliseconds(7));
    CHECK(script->back().seconds == 9);
}

TEST_CASE("faults: a script with a slip is refused", "[faults]") {
    const auto* text = GENERATE("nonsense", R"([{"path": "/x"}])", R"([{"what": "explode"}])",
                                R"([{"what": "slow", "delay": 7}])", R"([{"what": "slow", "times": "many"}])");
    const auto script = piot::rehearsal::parse_fault_script(text);
    REQUIRE_FALSE(script);
    CHECK(script.error().diagnostics.front().code == piot::codes::PIOT_REHEARSAL_SERVER);
}

TEST_CASE("faults: the state is told without times and in one order", "[faults]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    REQUIRE(world.upload(a_wheel()).status == 200);
    const auto first = world.server().describe_state();
    CHECK(first.find("crate alpha 1.0.0 ") != std::string::npos);
    CHECK(first.find("file my_py-1.2.0-py3-none-any.whl ") != std::string::npos);
    world.advance(100);
    world.restart();
    CHECK(world.server().describe_state() == first);

    ServerWorld other;
    other.start();
    REQUIRE(other.upload(a_wheel()).status == 200);
    REQUIRE(other.publish({}).status == 200);
    CHECK(other.server().describe_state() == first);
}
