// SPDX-License-Identifier: MIT
#include "app/publish/waiting.hpp"

#include "app/publish/findings.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr std::chrono::seconds k_longest_pause{15};

}  // namespace

std::chrono::seconds GrowingPause::next() {
    const auto pause = next_;
    next_ = std::min(next_ * 2, k_longest_pause);
    return pause;
}

Result<void> check_interrupted(const PublishServices& services, const std::string& package) {
    if (!services.clock.is_interrupted()) return {};
    const auto what = package.empty() ? std::string("anything was uploaded") : fmt::format("`{}` was done", package);
    return fail(make_error(codes::PIOT_INTERRUPTED, fmt::format("interrupted before {}", what),
                           "run again: piot looks first and goes on from there"));
}

Result<void> pause(const PublishServices& services, const Waiting& waiting, std::chrono::milliseconds duration) {
    PIOT_CHECK(check_interrupted(services, waiting.package));
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(duration).count();
    ProgressEvent event{ProgressKind::waiting, waiting.package, waiting.reason};
    event.duration = std::chrono::seconds(seconds);
    services.reporter.report(event);
    return services.clock.sleep_for(duration);
}

Result<bool> poll(const PublishServices& services, const Waiting& waiting, const std::function<Result<bool>()>& ask) {
    using std::chrono::milliseconds;
    const auto deadline = services.clock.steady_now() + waiting.limit;
    GrowingPause pauses;
    while (true) {
        PIOT_CHECK(check_interrupted(services, waiting.package));
        PIOT_TRY(const bool is_yes, ask());
        if (is_yes) return true;
        const auto left = std::chrono::ceil<milliseconds>(deadline - services.clock.steady_now());
        if (left <= milliseconds::zero()) return false;
        PIOT_CHECK(pause(services, waiting, std::min<milliseconds>(pauses.next(), left)));
    }
}

}  // namespace piot::app
