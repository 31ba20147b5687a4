// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/fault.hpp"
#include "rehearsal/interceptor.hpp"
#include "rehearsal/time_text.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace piot::rehearsal {

/// Plays a list of faults. Of the faults that match a request, the first that is not used up meets it; all that match
/// count it.
class FaultPlan final : public Interceptor {
  public:
    explicit FaultPlan(UnixClock clock) : clock_(std::move(clock)) {}

    /// From here on these faults, all counts begin anew. May be called while requests are served.
    void set(std::vector<Fault> faults);

    [[nodiscard]] std::optional<Response> before(const Request& request) override;
    void after(const Request& request, Response& response) override;

  private:
    struct Entry {
        Fault fault;
        std::size_t matched = 0;
        std::optional<std::int64_t> first_met = {};
        /// Of `stale`: answers as they were before the last upload, by path and Accept; how many reads get them yet.
        std::map<std::string, Response> seen = {};
        std::map<std::string, Response> frozen = {};
        std::size_t stale_left = 0;
    };

    [[nodiscard]] bool meets(Entry& entry, const Request& request) const;
    [[nodiscard]] std::optional<Response> answer_stale(Entry& entry, const Request& request) const;
    [[nodiscard]] Response make_answer(const Fault& fault, const Request& request) const;
    void watch(const Request& request, const Response& response);
    void change(const Fault& fault, const Request& request, Response& response) const;

    UnixClock clock_;
    std::mutex mutex_;
    std::vector<Entry> entries_;
    std::map<const Request*, Fault> met_;  // between `before` and `after` of one request
};

}  // namespace piot::rehearsal
