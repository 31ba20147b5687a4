// SPDX-License-Identifier: MIT
#include "io/system_clock.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <thread>

using namespace piot;

TEST_CASE("system clock: a signal ends every wait, the running one and later ones", "[system_clock]") {
    const io::SignalGuard guard;
    io::SystemClock clock(guard);
    CHECK_FALSE(clock.is_interrupted());
    const int signal = GENERATE(SIGINT, SIGTERM);
    std::thread sender([signal] { ::raise(signal); });
    const auto woken = clock.sleep_for(std::chrono::hours{1});
    sender.join();
    REQUIRE_FALSE(woken.has_value());
    CHECK(woken.error().diagnostics.at(0).code == codes::PIOT_INTERRUPTED);
    CHECK(clock.is_interrupted());
    CHECK_FALSE(clock.sleep_for(std::chrono::hours{1}).has_value());
}

TEST_CASE("system clock: a wait lasts as long as it should", "[system_clock]") {
    const io::SignalGuard guard;
    io::SystemClock clock(guard);
    const auto before = clock.steady_now();
    REQUIRE(clock.sleep_for(std::chrono::milliseconds{30}).has_value());
    CHECK(clock.steady_now() - before >= std::chrono::milliseconds{30});
    CHECK(clock.sleep_for(std::chrono::milliseconds{-5}).has_value());
}

TEST_CASE("signal guard: the old handlers come back and a new guard starts unsignalled", "[system_clock]") {
    struct sigaction before = {};
    ::sigaction(SIGINT, nullptr, &before);
    {
        const io::SignalGuard guard;
        ::raise(SIGINT);
        CHECK(guard.is_signalled());
    }
    struct sigaction after = {};
    ::sigaction(SIGINT, nullptr, &after);
    CHECK(after.sa_handler == before.sa_handler);
    const io::SignalGuard guard;
    CHECK_FALSE(guard.is_signalled());
}

TEST_CASE("signal guard: writing to a closed pipe does not end the process", "[system_clock]") {
    const io::SignalGuard guard;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::close(ends[0]);
    CHECK(::write(ends[1], "x", 1) == -1);
    ::close(ends[1]);
}
