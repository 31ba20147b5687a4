// SPDX-License-Identifier: MIT
#include "io/system_clock.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace piot::io {

namespace {

constexpr std::array<int, 4> k_signals{SIGINT, SIGTERM, SIGPIPE, SIGXFSZ};

// A signal handler can reach nothing but static storage: these two are the only mutable globals of piot.
std::atomic<bool> signal_arrived{false};
std::atomic<int> signal_event{-1};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void note_signal(int /*signal*/) {
    const int saved_errno = errno;
    signal_arrived = true;
    const std::uint64_t one = 1;
    if (const int event = signal_event; event >= 0) {
        [[maybe_unused]] const auto written = ::write(event, &one, sizeof one);
    }
    errno = saved_errno;
}

extern "C" void end_process(int /*signal*/) {
    ::_exit(static_cast<int>(ExitCode::interrupted));
}

}  // namespace

SignalGuard::SignalGuard() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    signal_arrived = false;
    signal_event = event_.get();
    for (std::size_t i = 0; i < k_signals.size(); ++i) {
        struct sigaction action = {};
        sigemptyset(&action.sa_mask);
        if (k_signals[i] == SIGPIPE || k_signals[i] == SIGXFSZ) {
            action.sa_handler = SIG_IGN;
        } else {
            action.sa_handler = &note_signal;
            action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
        }
        ::sigaction(k_signals[i], &action, &previous_[i]);
    }
}

SignalGuard::~SignalGuard() {
    for (std::size_t i = 0; i < k_signals.size(); ++i)
        ::sigaction(k_signals[i], &previous_[i], nullptr);
    signal_event = -1;
}

void SignalGuard::end_at_once() const {
    struct sigaction action = {};
    sigemptyset(&action.sa_mask);
    action.sa_handler = &end_process;
    for (const int signal : {SIGINT, SIGTERM})
        ::sigaction(signal, &action, nullptr);
    if (is_signalled()) end_process(0);
}

bool SignalGuard::is_signalled() const {
    return signal_arrived;
}

std::chrono::system_clock::time_point SystemClock::now() const {
    return std::chrono::system_clock::now();
}

std::chrono::steady_clock::time_point SystemClock::steady_now() const {
    return std::chrono::steady_clock::now();
}

Result<void> SystemClock::sleep_for(std::chrono::milliseconds duration) {
    const auto end = steady_now() + duration;
    while (!is_interrupted()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_now());
        if (left.count() <= 0) return {};
        // poll takes an int; and without a descriptor the signal is only noticed between two waits.
        const auto longest =
            guard_.descriptor() >= 0 ? std::chrono::milliseconds{3'600'000} : std::chrono::milliseconds{100};
        pollfd event{guard_.descriptor(), POLLIN, 0};
        ::poll(&event, 1, static_cast<int>(std::min(left, longest).count()));
    }
    return fail({codes::PIOT_INTERRUPTED,
                 Severity::error,
                 "interrupted while waiting",
                 {},
                 "run the same command again: it goes on where this run stopped"});
}

}  // namespace piot::io
