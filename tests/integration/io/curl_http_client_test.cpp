// SPDX-License-Identifier: MIT
#include "io/curl_http_client.hpp"

#include "support/catch.hpp"
#include "support/scripted_http_server.hpp"
#include "support/switch_clock.hpp"
#include "support/temp_dir.hpp"

#include "piot/base/hash.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace piot;
using namespace piot::test;

namespace {

/// A client, its clock and a server to talk to.
struct World {
    SwitchClock clock;
    io::CurlHttpClient client{clock};
    ScriptedHttpServer server;

    [[nodiscard]] HttpRequest get(const std::string& path) const {
        HttpRequest request;
        request.url = server.url() + path;
        return request;
    }

    [[nodiscard]] HttpRequest put(const std::string& path, std::vector<BodyPart> body) const {
        auto request = get(path);
        request.method = HttpMethod::put;
        request.body = std::move(body);
        request.when_interrupted = WhenInterrupted::finish;
        return request;
    }

    TransportErrorKind failure(const HttpRequest& request) {
        const auto response = client.send(request);
        REQUIRE_FALSE(response.has_value());
        CHECK_FALSE(response.error().message.empty());
        return response.error().kind;
    }
};

/// A loopback port on which nobody listens.
int closed_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    ::close(probe);
    return ntohs(address.sin_port);
}

/// The most memory that this process has held since the last call, in bytes.
std::uint64_t take_peak_memory() {
    std::ifstream status("/proc/self/status");
    std::uint64_t peak = 0;
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) peak = std::stoull(line.substr(6)) * 1024;
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew at what is held now
    return peak;
}

}  // namespace

TEST_CASE("curl client: an answer comes back whole, with reason and lower-case header names", "[curl_http_client]") {
    World world;
    world.server.on("GET /a?b=c",
                    {400, "the body", "File already exists", {{"X-Thing", " yes "}, {"X-Thing", "last"}}});
    const auto response = world.client.send(world.get("/a?b=c"));
    REQUIRE(response.has_value());
    CHECK(response->status == 400);
    CHECK(response->reason == "File already exists");
    CHECK(response->body == "the body");
    CHECK(response->header("x-thing") == "last");
    CHECK_FALSE(response->header("x-other").has_value());
    CHECK(world.server.requests().at(0).header("user-agent").starts_with("piot/"));
}

TEST_CASE("curl client: parts in memory and from disk arrive as one body of known length", "[curl_http_client]") {
    World world;
    const TempDir directory;
    const std::string large(3'000'000, 'x');
    const auto file = directory.write("large.bin", large);
    const auto small = directory.write("small.bin", "small");
    world.server.on("PUT /new", {200, "ok"});
    auto request = world.put("/new", {{"head", file}, {"middle", {}}, {"", small}, {"", directory.write("empty", "")}});
    std::uint64_t sent = 0;
    std::uint64_t total = 0;
    request.on_upload_progress = [&](std::uint64_t done, std::uint64_t all) {
        CHECK(done >= sent);
        sent = done;
        total = all;
    };
    const auto response = world.client.send(request);
    REQUIRE(response.has_value());
    CHECK(response->status == 200);
    const auto received = world.server.requests().at(0);
    CHECK(received.body_sha256 == sha256_hex("head" + large + "middle" + "small"));
    CHECK(received.header("transfer-encoding").empty());
    CHECK(total == large.size() + 15);
    CHECK(sent == total);
}

TEST_CASE("curl client: memory does not grow with the file that is sent", "[curl_http_client]") {
    constexpr std::uint64_t k_size = 200ULL << 20U;
    World world;
    const TempDir directory;
    const auto file = directory.write("sparse.bin", "");
    std::filesystem::resize_file(file, k_size);
    world.server.on("PUT /new", {200, "ok"});
    take_peak_memory();
    const auto before = take_peak_memory();
    REQUIRE(world.client.send(world.put("/new", {{"head", file}})).has_value());
    CHECK(take_peak_memory() < before + (16ULL << 20U));
    CHECK(world.server.requests().at(0).body_size == k_size + 4);
}

TEST_CASE("curl client: authorization is sent with its scheme, or bare", "[curl_http_client]") {
    World world;
    world.server.on("DELETE /token", {204});
    auto request = world.get("/token");
    request.method = HttpMethod::remove;
    request.authorization = Secret("s3cret-token");
    REQUIRE(world.client.send(request)->status == 204);
    request.authorization_scheme = "Bearer";
    REQUIRE(world.client.send(request)->status == 204);
    CHECK(world.server.requests().at(0).header("authorization") == "s3cret-token");
    CHECK(world.server.requests().at(1).header("authorization") == "Bearer s3cret-token");
}

TEST_CASE("curl client: a value that would smuggle a second header in is refused unsent", "[curl_http_client]") {
    World world;
    auto request = world.get("/");
    request.authorization = Secret("token\r\nX-Evil: 1");
    const auto response = world.client.send(request);
    REQUIRE_FALSE(response.has_value());
    CHECK(response.error().kind == TransportErrorKind::refused);
    CHECK(response.error().message.find("token") == std::string::npos);
    CHECK(world.server.requests().empty());
}

TEST_CASE("curl client: what cannot have had an effect is unreachable", "[curl_http_client]") {
    World world;
    auto request = world.put("/new", {{"body", {}}});
    SECTION("nobody listens") {
        request.url = fmt::format("http://127.0.0.1:{}/", closed_port());
        CHECK(world.failure(request) == TransportErrorKind::unreachable);
    }
    SECTION("no TLS on the other side") {
        request.url.replace(0, 4, "https");
        request.connect_timeout = std::chrono::milliseconds{300};
        CHECK(world.failure(request) == TransportErrorKind::unreachable);
    }
}

TEST_CASE("curl client: what may have had its effect is lost", "[curl_http_client]") {
    World world;
    auto request = world.put("/new", {{"body", {}}});
    request.total_timeout = std::chrono::milliseconds{300};
    const auto delivery =
        GENERATE(Delivery::drop_after_request, Delivery::drop_at_once, Delivery::truncate, Delivery::never);
    world.server.on("PUT /new", {200, "an answer", "OK", {}, delivery});
    CHECK(world.failure(request) == TransportErrorKind::lost);
    CHECK(world.server.requests().size() == 1);
}

TEST_CASE("curl client: an upload on a connection used before is never sent twice", "[curl_http_client]") {
    World world;
    const TempDir directory;
    world.server.on("GET /", {200, "ok"});
    world.server.on("PUT /new", {200, "", "OK", {}, Delivery::drop_after_request});
    REQUIRE(world.client.send(world.get("/")).has_value());
    const auto body = GENERATE(0, 1, 2, 3);
    CAPTURE(body);
    const std::vector<std::vector<BodyPart>> bodies{{},
                                                    {{"body", {}}},
                                                    {{"", directory.write("small", "small")}},
                                                    {{"x", directory.write("large", std::string(3'000'000, 'x'))}}};
    CHECK(world.failure(world.put("/new", bodies.at(static_cast<std::size_t>(body)))) == TransportErrorKind::lost);
    CHECK(world.server.requests("PUT /new").size() == 1);
    // Only a request that curl might repeat by itself pays for a connection of its own.
    CHECK(world.server.requests("PUT /new").at(0).connection == (body == 0 ? 2 : 1));
}

TEST_CASE("curl client: uploads and the reading between them share a connection", "[curl_http_client]") {
    World world;
    world.server.on("GET /", {200, "ok"});
    world.server.on("PUT /new", {200, "ok"});
    for (int i = 0; i < 3; ++i) {
        REQUIRE(world.client.send(world.put("/new", {{"body", {}}})).has_value());
        REQUIRE(world.client.send(world.get("/")).has_value());
    }
    CHECK(world.server.requests().back().connection == 1);
}

TEST_CASE("curl client: reading again and again uses one connection", "[curl_http_client]") {
    World world;
    world.server.on("GET /", {200, "ok"});
    for (int i = 0; i < 3; ++i)
        REQUIRE(world.client.send(world.get("/")).has_value());
    CHECK(world.server.requests().back().connection == 1);
}

TEST_CASE("curl client: programs that are started meanwhile inherit no connection", "[curl_http_client]") {
    World world;
    world.server.on("GET /", {200, "ok"});
    REQUIRE(world.client.send(world.get("/")).has_value());
    int connections = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int descriptor = std::stoi(entry.path().filename().string());
        int domain = 0;
        socklen_t size = sizeof domain;
        if (::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 || domain != AF_INET) continue;
        ++connections;
        CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(connections >= 2);  // the listener and the one that is kept
}

TEST_CASE("curl client: several threads may use one client at once", "[curl_http_client]") {
    World world;
    world.server.on("GET /", {200, "ok"});
    world.server.on("PUT /new", {200, "ok"});
    std::atomic<int> answers{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 10; ++round) {
                if (world.client.send(world.get("/")).has_value()) ++answers;
                if (world.client.send(world.put("/new", {{"body", {}}})).has_value()) ++answers;
            }
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(answers == 80);
    for (const auto& request : world.server.requests())
        CHECK(request.connection <= 4);
}

TEST_CASE("curl client: an upload that stalls is given up", "[curl_http_client]") {
    World world;
    const TempDir directory;
    const auto file = directory.write("large.bin", std::string(8'000'000, 'x'));
    auto request = world.put("/new", {{"", file}});
    request.total_timeout = std::chrono::milliseconds{300};
    world.server.on("PUT /new", {200, "", "OK", {}, Delivery::never_read});
    CHECK(world.failure(request) == TransportErrorKind::lost);
}

TEST_CASE("curl client: an answer beyond the limit is refused", "[curl_http_client]") {
    World world;
    world.server.on("GET /", {200, std::string(5000, 'x')});
    auto request = world.get("/");
    request.max_response_bytes = 4999;
    CHECK(world.failure(request) == TransportErrorKind::refused);
    request.max_response_bytes = 5000;
    CHECK(world.client.send(request).has_value());
}

TEST_CASE("curl client: a body file that is not there is refused unsent", "[curl_http_client]") {
    World world;
    CHECK(world.failure(world.put("/new", {{"", "/nonexistent/file"}})) == TransportErrorKind::refused);
    CHECK(world.server.requests().empty());
}

TEST_CASE("curl client: URLs that would leave the machine in clear text or hold a password are refused",
          "[curl_http_client]") {
    World world;
    HttpRequest request;
    request.url =
        GENERATE(as<std::string>{}, "http://example.org/", "http://127.0.0.1.example.org/", "ftp://127.0.0.1/",
                 "file:///etc/passwd", "https://user:password@127.0.0.1/", "http://user@127.0.0.1/", "nonsense", "",
                 "http://127.0.0.1:80\\@example.org/", "http://[::ffff:8.8.8.8]/");
    const auto response = world.client.send(request);
    REQUIRE_FALSE(response.has_value());
    CHECK(response.error().kind == TransportErrorKind::refused);
    CHECK(response.error().message.find("password@") == std::string::npos);
}

TEST_CASE("curl client: reading follows redirects, five at most", "[curl_http_client]") {
    World world;
    ScriptedHttpServer other;
    world.server.on("GET /a", {301, "", "Moved", {{"Location", "/b?c"}}});
    world.server.on("GET /b?c", {307, "", "Moved", {{"Location", other.url() + "/d"}}});
    world.server.on("GET /loop", {302, "", "Moved", {{"Location", "/loop"}}});
    other.on("GET /d", {200, "there"});
    CHECK(world.client.send(world.get("/a"))->body == "there");
    CHECK(world.failure(world.get("/loop")) == TransportErrorKind::refused);
    CHECK(world.server.requests("GET /loop").size() == 6);
}

TEST_CASE("curl client: a token is not carried to another origin", "[curl_http_client]") {
    World world;
    ScriptedHttpServer other;
    other.on("GET /", {200, "got you"});
    world.server.on("GET /same", {302, "", "Moved", {{"Location", "/end"}}});
    world.server.on("GET /end", {200, "fine"});
    world.server.on("GET /cross", {302, "", "Moved", {{"Location", other.url() + "/"}}});
    auto request = world.get("/cross");
    request.authorization = Secret("s3cret-token");
    CHECK(world.failure(request) == TransportErrorKind::refused);
    CHECK(other.requests().empty());
    request.url = world.server.url() + "/same";
    CHECK(world.client.send(request)->body == "fine");
}

TEST_CASE("curl client: a redirect may not lead to clear text, nor an upload anywhere", "[curl_http_client]") {
    World world;
    world.server.on("GET /out", {302, "", "Moved", {{"Location", "http://example.org/"}}});
    world.server.on("PUT /legacy", {308, "", "Permanent Redirect", {{"Location", "/legacy/"}}});
    CHECK(world.failure(world.get("/out")) == TransportErrorKind::refused);
    CHECK(world.client.send(world.put("/legacy", {{"body", {}}}))->status == 308);
}

TEST_CASE("curl client: after a signal nothing begins but cleaning up", "[curl_http_client]") {
    World world;
    world.server.on("GET /", {200, "ok"});
    world.server.on("PUT /new", {200, "ok"});
    world.clock.interrupted = true;
    CHECK(world.failure(world.get("/")) == TransportErrorKind::interrupted);
    CHECK(world.failure(world.put("/new", {{"body", {}}})) == TransportErrorKind::interrupted);
    CHECK(world.server.requests().empty());
    auto request = world.get("/");
    request.when_interrupted = WhenInterrupted::run;
    CHECK(world.client.send(request).has_value());
}

TEST_CASE("curl client: a signal ends reading at once and lets an upload finish", "[curl_http_client]") {
    World world;
    world.server.before_answer([&](const ReceivedRequest&) { world.clock.interrupted = true; });
    SECTION("reading") {
        world.server.on("GET /", {200, "", "OK", {}, Delivery::never});
        CHECK(world.failure(world.get("/")) == TransportErrorKind::interrupted);
    }
    SECTION("an upload") {
        world.server.on("PUT /new", {200, "done"});
        const auto response = world.client.send(world.put("/new", {{"body", {}}}));
        REQUIRE(response.has_value());
        CHECK(response->body == "done");
    }
}
