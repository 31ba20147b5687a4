// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_message.hpp"
#include "rehearsal/local_crates.hpp"
#include "rehearsal/time_text.hpp"
#include "rehearsal/upstream_client.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace piot::rehearsal {

/// Where crates come from that were not published here: an upstream index while it can be reached, then the crates on
/// this machine. Thread-safe.
class CrateFallback {
  public:
    CrateFallback(std::string upstream_index, LocalCrates& local, UnixClock clock)
        : upstream_(std::move(upstream_index)), local_(local), clock_(std::move(clock)) {}

    /// The index file of a crate; nothing when nobody has it. `name` is lower case, as in index paths.
    [[nodiscard]] Result<std::optional<std::string>> find_index_file(const std::string& name);
    /// The `.crate` itself, from disk or from upstream.
    [[nodiscard]] Result<std::optional<std::variant<std::string, FileOnDisk>>> find_crate(const std::string& name,
                                                                                          const std::string& version);

    /// Stops waiting for upstream; the server is about to end.
    void cancel() { client_.cancel(); }

  private:
    [[nodiscard]] std::optional<std::string> ask_upstream(const std::string& url);
    [[nodiscard]] std::string download_url(const std::string& name, const std::string& version);

    std::string upstream_;  // ends in `/`; empty = none
    LocalCrates& local_;
    UnixClock clock_;
    UpstreamClient client_;
    std::atomic<std::int64_t> asleep_until_{0};  // an unreachable upstream is left alone for a while
    std::mutex mutex_;
    std::optional<std::string> download_template_;
};

}  // namespace piot::rehearsal
