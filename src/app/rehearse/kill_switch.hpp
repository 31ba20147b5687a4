// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/rehearsal_report.hpp"
#include "piot/ports/clock.hpp"
#include "piot/ports/http_client.hpp"
#include "piot/ports/tag_store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace piot::app {

/// What a call to the outside does there.
enum class CallEffect { none, change, upload };

struct PortCall {
    std::string words;  ///< for people: ``uploading `core-0.1.0.crate` ``
    CallEffect effect = CallEffect::none;
};

/// Where a simulated process is killed.
struct KillPoint {
    std::size_t call = 0;  ///< counted from 1; 0 = it lives
    KillMoment moment = KillMoment::before;
};

/// Counts the calls of a publish to the outside and ends it at one of them, as SIGKILL would: from then on nothing of
/// it reaches the world, and nothing of the world reaches it. May be used by several threads at once.
class KillSwitch {
  public:
    explicit KillSwitch(KillPoint point) : point_(point) {}

    enum class Fate { live, die_before, die_after };
    /// Notes a call that is about to be made. Of a dead process every call is `die_before`.
    [[nodiscard]] Fate begin(PortCall call);
    /// The call was made and its answer is lost.
    void end();

    [[nodiscard]] bool is_dead() const;
    /// Those that were begun while the process lived, in order.
    [[nodiscard]] std::vector<PortCall> calls() const;
    /// Uploads that went out.
    [[nodiscard]] std::size_t count_uploads() const;

  private:
    const KillPoint point_;
    mutable std::mutex mutex_;
    std::vector<PortCall> calls_;
    std::size_t uploads_ = 0;
    bool is_dead_ = false;
};

/// HTTP of a process that a switch may kill. Everything outlives the client.
class MortalHttpClient final : public HttpClient {
  public:
    MortalHttpClient(HttpClient& http, KillSwitch& kill_switch) : http_(http), switch_(kill_switch) {}
    [[nodiscard]] tl::expected<HttpResponse, TransportError> send(const HttpRequest& request) override;

  private:
    HttpClient& http_;
    KillSwitch& switch_;
};

/// Tags of a process that a switch may kill. It owns the store behind it; the switch outlives both.
class MortalTagStore final : public TagStore {
  public:
    MortalTagStore(std::unique_ptr<TagStore> tags, KillSwitch& kill_switch)
        : tags_(std::move(tags)), switch_(kill_switch) {}

    [[nodiscard]] Result<std::map<std::string, std::string>> read_remote(
        const std::vector<std::string>& names) override;
    [[nodiscard]] Result<std::map<std::string, std::string>> list_remote() override;
    [[nodiscard]] Result<void> check_writable(const std::vector<TagRequest>& tags) override;
    [[nodiscard]] Result<TagPush> push(const TagRequest& tag) override;
    [[nodiscard]] Ancestry find_ancestry(const std::string& commit, const std::string& head) override;

  private:
    std::unique_ptr<TagStore> tags_;
    KillSwitch& switch_;
};

/// Time of a process that a switch may kill: a dead one is interrupted, so that its remains end at once.
class MortalClock final : public Clock {
  public:
    MortalClock(Clock& clock, const KillSwitch& kill_switch) : clock_(clock), switch_(kill_switch) {}

    [[nodiscard]] std::chrono::system_clock::time_point now() const override { return clock_.now(); }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override { return clock_.steady_now(); }
    [[nodiscard]] Result<void> sleep_for(std::chrono::milliseconds duration) override;
    [[nodiscard]] bool is_interrupted() const override { return switch_.is_dead() || clock_.is_interrupted(); }

  private:
    Clock& clock_;
    const KillSwitch& switch_;
};

/// What a request to an embedded registry does, in words for people.
[[nodiscard]] PortCall describe_request(const HttpRequest& request);

}  // namespace piot::app
