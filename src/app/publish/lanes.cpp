// SPDX-License-Identifier: MIT
#include "app/publish/lanes.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/waiting.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::app {

namespace {

/// How often a thread that waits for another one looks whether a signal has come.
constexpr std::chrono::milliseconds k_glance{200};

}  // namespace

void Lane::Turn::note_accepted() const {
    const std::lock_guard lock(lane_->mutex_);
    lane_->pace_.note_accepted(lane_->services_.clock.steady_now());
}

void Lane::Turn::note_refused(std::chrono::seconds wait) const {
    const std::lock_guard lock(lane_->mutex_);
    lane_->pace_.note_refused(lane_->services_.clock.steady_now() + wait);
}

Result<std::unique_ptr<Lane::Turn>> Lane::take(const std::string& package, std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    while (is_taken_) {
        PIOT_CHECK(check_interrupted(services_, package));
        freed_.wait_for(lock, k_glance);
    }
    is_taken_ = true;
    lock.unlock();
    auto turn = std::make_unique<Turn>(*this);
    const auto left = pace_.not_before() - services_.clock.steady_now();
    if (left > limit)
        return fail(make_error(codes::PIOT_REGISTRY_BUSY,
                               fmt::format("the registry's rate limit lasts {} s more, past the budget of {} s",
                                           std::chrono::ceil<std::chrono::seconds>(left).count(), limit.count()),
                               "run again later: what is live stays, the rest goes on from there"));
    if (left > Pace::Duration::zero())
        PIOT_CHECK(pause(services_, {package, "the registry's rate limit", {}},
                         std::chrono::ceil<std::chrono::milliseconds>(left)));
    return turn;
}

std::optional<Pace::Time> Lane::free_from() {
    const std::lock_guard lock(mutex_);
    if (is_taken_) return std::nullopt;
    return pace_.not_before();
}

void Lane::free() {
    {
        const std::lock_guard lock(mutex_);
        is_taken_ = false;
    }
    freed_.notify_one();
    if (on_free_) on_free_();
}

Lane* Lanes::find(const RegistryAccess& registry, Credential credential, NameState name) {
    if (registry.kind != PackageKind::crates || credential != Credential::stored_token) return nullptr;
    const std::lock_guard lock(mutex_);
    auto& lane = lanes_[{&registry, name}];
    if (!lane) lane = std::make_unique<Lane>(services_, on_free_);
    return lane.get();
}

std::unique_ptr<UploadSlots::Slot> UploadSlots::acquire(std::size_t rank) {
    std::unique_lock lock(mutex_);
    const auto place = waiting_.insert(rank);
    released_.wait(lock, [&] { return free_ > 0 && *waiting_.begin() == rank; });
    waiting_.erase(place);
    --free_;
    // Another one may go too.
    if (free_ > 0) released_.notify_all();
    return std::make_unique<Slot>(*this);
}

void UploadSlots::release() {
    {
        const std::lock_guard lock(mutex_);
        ++free_;
    }
    released_.notify_all();
}

}  // namespace piot::app
