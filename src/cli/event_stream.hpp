// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/clock.hpp"
#include "piot/ports/reporter.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace piot::cli {

/// Events as JSON Lines, each written as soon as it happens. Of a file's transfer one in a second, and the last.
class EventStream final : public Reporter {
  public:
    EventStream(std::function<void(const std::string&)> write, const Clock& clock)
        : write_(std::move(write)), clock_(clock) {}

    void report(const ProgressEvent& event) override;

  private:
    using File = std::pair<std::string, std::string>;  // package and name

    [[nodiscard]] bool is_due(const ProgressEvent& event);

    std::function<void(const std::string&)> write_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<File, std::chrono::steady_clock::time_point> last_transfers_;
};

}  // namespace piot::cli
