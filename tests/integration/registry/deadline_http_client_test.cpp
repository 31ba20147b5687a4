// SPDX-License-Identifier: MIT
#include "registry/deadline_http_client.hpp"

#include "registry_world.hpp"
#include "support/catch.hpp"

#include <thread>

using namespace piot;
using namespace piot::test;
using std::chrono::milliseconds;

namespace {

/// Notes what it was asked, and answers nothing.
class NotingClient final : public HttpClient {
  public:
    std::vector<HttpRequest> requests;

    [[nodiscard]] tl::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
        requests.push_back(request);
        return HttpResponse{};
    }
};

}  // namespace

TEST_CASE("deadline: what is left is the limit of every request, and shorter limits stay", "[deadline_http_client]") {
    const SwitchClock clock;
    NotingClient below;
    registry::DeadlineHttpClient client(below, clock, clock.steady_now() + std::chrono::hours(1));
    HttpRequest request;
    request.connect_timeout = milliseconds{10};
    request.total_timeout = std::chrono::hours(2);
    REQUIRE(client.send(request).has_value());
    CHECK(below.requests.at(0).connect_timeout == milliseconds{10});
    CHECK(below.requests.at(0).total_timeout <= std::chrono::hours(1));
    CHECK(below.requests.at(0).total_timeout > std::chrono::minutes(59));
}

TEST_CASE("deadline: nothing is sent after it", "[deadline_http_client]") {
    const SwitchClock clock;
    NotingClient below;
    registry::DeadlineHttpClient client(below, clock, clock.steady_now());
    const auto answer = client.send({});
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == TransportErrorKind::unreachable);
    CHECK(below.requests.empty());
}

TEST_CASE("deadline: servers that never answer cost it once, however many are asked at a time",
          "[deadline_http_client]") {
    RegistryWorld world;
    for (const auto* target : {"GET /a", "GET /b", "GET /c", "GET /d"})
        world.server.on(target, {200, "", "OK", {}, Delivery::never});
    world.server.on("GET /around", {302, "", "Found", {{"Location", "/a"}}});
    const auto start = world.clock.steady_now();
    registry::DeadlineHttpClient client(world.http, world.clock, start + milliseconds{400});
    std::vector<std::thread> threads;
    for (const auto* path : {"/a", "/b", "/c", "/around"})
        threads.emplace_back([&, path] {
            for (int i = 0; i < 3; ++i) {
                HttpRequest request;
                request.url = world.server.url() + path;
                if (client.send(request).has_value()) std::abort();
            }
        });
    for (auto& thread : threads)
        thread.join();
    const auto took = world.clock.steady_now() - start;
    CHECK(took >= milliseconds{390});
    CHECK(took < milliseconds{2000});
    // The second and third question of each came too late to be sent.
    CHECK(world.server.requests().size() == 5);
}
