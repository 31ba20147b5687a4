// SPDX-License-Identifier: MIT
#include "piot/render/publish_progress.hpp"

#include <algorithm>

namespace piot::render {

namespace {

constexpr std::chrono::seconds k_window{5};

}  // namespace

void TransferRate::note(std::uint64_t sent, Instant now) {
    constexpr std::chrono::milliseconds k_between_samples{100};
    if (sent < latest_.sent) samples_.clear();
    latest_ = {now, sent};
    // Tens of thousands of reports a second say no more than ten.
    if (samples_.empty() || now - samples_.back().time >= k_between_samples) samples_.push_back(latest_);
    while (samples_.size() > 1 && now - samples_.front().time > k_window)
        samples_.pop_front();
}

std::optional<std::uint64_t> TransferRate::bytes_per_second(Instant now) const {
    using std::chrono::milliseconds;
    constexpr milliseconds k_shortest{500};
    if (samples_.empty()) return std::nullopt;
    const auto& first = samples_.front();
    // Up to now and not up to the last report: a transfer that stalls slows down to nothing.
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - first.time);
    if (elapsed < k_shortest || now - latest_.time > k_window || latest_.sent <= first.sent) return std::nullopt;
    const auto rate = (latest_.sent - first.sent) * 1000 / static_cast<std::uint64_t>(elapsed.count());
    return rate == 0 ? std::nullopt : std::optional(rate);
}

std::uint64_t PackageProgress::sent() const {
    std::uint64_t sum = 0;
    for (const auto& [name, file] : files)
        sum += file.sent;
    return sum;
}

std::uint64_t PackageProgress::total() const {
    std::uint64_t sum = 0;
    for (const auto& [name, file] : files)
        sum += file.total;
    return std::max(sum, expected);
}

PublishProgress::PublishProgress(const std::vector<ProgressSubject>& subjects) {
    for (const auto& subject : subjects) {
        auto& package = find(subject.package);
        package.version = subject.version;
        package.expected = subject.bytes;
    }
}

void PublishProgress::apply(const ProgressEvent& event, Instant now) {
    if (event.package.empty()) {
        pause_.reset();
        if (event.kind == ProgressKind::waiting)
            pause_ = {event.text, event.duration.count() > 0 ? std::optional(now + event.duration) : std::nullopt};
        return;
    }
    has_begun_ = true;
    auto& package = find(event.package);
    switch (event.kind) {
        case ProgressKind::phase:
            return apply_phase(package, event, now);
        case ProgressKind::transfer:
            return apply_transfer(package, event, now);
        case ProgressKind::waiting:
            package.pause = {event.text,
                             event.duration.count() > 0 ? std::optional(now + event.duration) : std::nullopt};
            return;
        case ProgressKind::finding:
            package.detail = event.diagnostic.message;
            return;
        case ProgressKind::stage:
            if (package.phase == PackagePhase::queued) package.phase = PackagePhase::uploading;
            return;
        case ProgressKind::step:
            package.pause.reset();
            return;
    }
}

PackageProgress& PublishProgress::find(const std::string& package) {
    const auto [position, is_new] = positions_.try_emplace(package, packages_.size());
    if (is_new) packages_.emplace_back().package = package;
    return packages_[position->second];
}

void PublishProgress::apply_phase(PackageProgress& package, const ProgressEvent& event, Instant now) {
    package.phase = event.phase;
    package.pause.reset();
    if (event.phase == PackagePhase::held)
        package.pause = {event.text, event.duration.count() > 0 ? std::optional(now + event.duration) : std::nullopt};
    // Why it failed was perhaps told by a finding before.
    if (!event.text.empty() || event.phase != PackagePhase::failed) package.detail = event.text;
    if (event.phase != PackagePhase::uploading) return;
    package.has_uploads = true;
    if (event.total > 0) package.expected = event.total;
}

void PublishProgress::apply_transfer(PackageProgress& package, const ProgressEvent& event, Instant now) {
    if (package.phase < PackagePhase::uploading) package.phase = PackagePhase::uploading;
    package.has_uploads = true;
    package.pause.reset();
    auto& file = package.files[event.text];
    // What is sent again after a lost answer moves, but brings nothing nearer.
    if (event.done > file.sent) moved_ += event.done - file.sent;
    file = {event.done, event.total};
    package.rate.note(package.sent(), now);
    rate_.note(moved_, now);
}

}  // namespace piot::render
