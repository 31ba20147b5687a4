// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/catch.hpp"

using namespace piot::test;

namespace {

constexpr const char* k_health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_CASE("http server: it listens on 127.0.0.1 and on no other address of this machine", "[http_server]") {
    ServerWorld world;
    world.start();
    CHECK(world.server().base_url().starts_with("http://127.0.0.1:"));
    CHECK(HttpConnection(world.port()).is_connected());
    CHECK_FALSE(HttpConnection(world.port(), "127.0.0.2").is_connected());
}

TEST_CASE("http server: requests follow each other on one connection", "[http_server]") {
    ServerWorld world;
    world.start();
    HttpConnection connection(world.port());
    connection.send(std::string(k_health) + k_health);
    CHECK(connection.receive().body == "ok\n");
    CHECK(connection.receive().body == "ok\n");
}

TEST_CASE("http server: an offer of HTTP/2 is passed over", "[http_server]") {
    ServerWorld world;
    world.start();
    HttpConnection connection(world.port());
    connection.send(
        "GET /index/config.json HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        "HTTP2-Settings: AAMAAABkAAQAAQAAAAIAAAAA\r\n\r\n");
    CHECK(connection.receive().status == 200);
}

TEST_CASE("http server: a client that waits for 100 Continue gets it", "[http_server]") {
    ServerWorld world;
    world.start();
    const auto body = TestCrate{}.upload_body();
    HttpConnection connection(world.port());
    connection.send("PUT /crates/api/v1/crates/new HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nAuthorization: " +
                    std::string(k_user_token) +
                    "\r\nExpect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    REQUIRE(connection.receive().status == 100);
    connection.send(body);
    CHECK(connection.receive().status == 200);
}

TEST_CASE("http server: bodies may come in chunks", "[http_server]") {
    ServerWorld world;
    world.start();
    const std::string body = R"({"jwt":"nothing"})";
    HttpConnection connection(world.port());
    connection.send(
        "POST /crates/api/v1/trusted_publishing/tokens HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\n"
        "Transfer-Encoding: chunked\r\n\r\n5\r\n" +
        body.substr(0, 5) + "\r\nc\r\n" + body.substr(5) + "\r\n0\r\n\r\n");
    const auto reply = connection.receive();
    CHECK(reply.status == 400);
    CHECK(detail_of(reply) == "Failed to decode JWT");
}

TEST_CASE("http server: HEAD tells the length and sends no body", "[http_server]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    const auto* target = GENERATE("/index/config.json", "/crates/api/v1/crates/alpha/1.0.0/download");
    const auto whole = world.get(target);
    HttpConnection connection(world.port());
    connection.send(format_request({.method = "HEAD", .target = target, .headers = {{"User-Agent", "t"}}}) + k_health);
    const auto head = connection.receive("HEAD");
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == std::to_string(whole.body.size()));
    CHECK(connection.receive().body == "ok\n");
}

TEST_CASE("http server: nonsense is answered with 400 and the connection ends", "[http_server]") {
    ServerWorld world;
    world.start();
    HttpConnection connection(world.port());
    connection.send("NONSENSE\r\n\r\n");
    CHECK(connection.receive().status == 400);
    CHECK(connection.is_closed_by_peer());
}

TEST_CASE("http server: headers have a limit", "[http_server]") {
    ServerWorld world;
    world.settings.http.max_header_bytes = 4096;
    world.start();
    HttpConnection connection(world.port());
    connection.send("GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(8192, 'a') + "\r\n\r\n");
    CHECK(connection.receive().status == 431);
}

TEST_CASE("http server: a client that sends too much gets to read the refusal", "[http_server]") {
    ServerWorld world;
    world.start();
    const std::string too_long(3 * 1024 * 1024, 'x');
    const auto reply = world.send({.method = "POST", .target = "/github/repos/o/r/releases", .body = too_long});
    CHECK(reply.status == 413);
}

TEST_CASE("http server: a body that grows over the limit without saying so is refused as well", "[http_server]") {
    ServerWorld world;
    world.start();
    HttpConnection connection(world.port());
    connection.send("POST /oidc/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" +
                    std::string(0x200000, 'x'));
    CHECK(connection.receive().status == 413);
}

TEST_CASE("http server: an idle connection is closed", "[http_server]") {
    ServerWorld world;
    world.settings.http.idle_timeout = std::chrono::seconds(1);
    world.start();
    HttpConnection connection(world.port());
    connection.send("GET /hea");
    CHECK(connection.is_closed_by_peer());
}

TEST_CASE("http server: connections over the cap wait until one ends", "[http_server]") {
    ServerWorld world;
    world.settings.http.max_connections = 1;
    world.start();
    auto first = std::make_unique<HttpConnection>(world.port());
    first->send(k_health);
    REQUIRE(first->receive().status == 200);

    HttpConnection second(world.port());
    second.send("GET /oidc/.well-known/jwks HTTP/1.1\r\nHost: x\r\n\r\n");
    first->send(k_health);
    REQUIRE(first->receive().status == 200);
    const auto before = world.interceptor->requests();
    CHECK(before == std::vector<std::string>{"GET /health", "GET /health"});
    first.reset();
    CHECK(second.receive().status == 200);
}

TEST_CASE("http server: paths are decoded once, per segment", "[http_server]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    CHECK(world.get("/crates/api/v1/crates/%61lpha/1%2E0.0").status == 200);
    CHECK(world.get("/crates/api/v1/crates/%2561lpha/1.0.0").status == 404);
    CHECK(world.get("/crates/api/v1/crates/..%2F..%2Fkeys/oidc.pem/download").status == 404);
    CHECK(world.get("/nowhere").status == 404);
    CHECK(world.get("/").status == 404);
}

TEST_CASE("http server: an interceptor sees requests, and can lose an answer whose effect stays", "[http_server]") {
    ServerWorld world;
    world.interceptor->change_answer = [](const auto& request, auto& response) {
        if (request.method == "PUT") response.delivery = piot::rehearsal::Delivery::drop;
    };
    world.start();
    CHECK(world.publish({}).status == 0);
    CHECK(world.get("/index/al/ph/alpha").status == 200);
    CHECK(world.interceptor->requests() ==
          std::vector<std::string>{"PUT /crates/api/v1/crates/new", "GET /index/al/ph/alpha"});
}
