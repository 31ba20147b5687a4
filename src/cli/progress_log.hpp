// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command.hpp"

#include "piot/ports/clock.hpp"
#include "piot/ports/reporter.hpp"
#include "piot/render/publish_progress.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace piot::cli {

enum class LogGrouping {
    none,
    github,  ///< the lines of a package stand together in a group that can be folded, once it is finished
};

/// Where and how lines are logged.
struct LogStyle {
    std::function<void(const std::string&)> write;  ///< takes whole lines
    Verbosity verbosity = Verbosity::normal;
    LogGrouping grouping = LogGrouping::none;
};

/// Progress as lines, for logs.
class ProgressLog final : public Reporter {
  public:
    ProgressLog(LogStyle style, const Clock& clock, const std::vector<render::ProgressSubject>& subjects);
    ~ProgressLog() override;
    ProgressLog(const ProgressLog&) = delete;
    ProgressLog& operator=(const ProgressLog&) = delete;

    void report(const ProgressEvent& event) override;
    /// Says where things stand when nothing was said for a minute, so that nobody takes the job for hung. To be called
    /// by a ticker.
    void beat();

  private:
    [[nodiscard]] bool is_worth_telling(const ProgressEvent& event);
    [[nodiscard]] std::string title_of(const std::string& name) const;
    void write(const std::string& lines);
    void close_group(const std::string& package, const std::string& title);

    LogStyle style_;
    const Clock& clock_;
    std::mutex mutex_;
    render::PublishProgress progress_;
    std::map<std::string, std::string> last_reasons_;  // by package
    std::map<std::string, std::string> collected_;     // lines of unfinished groups, by package
    render::Instant last_write_;
};

}  // namespace piot::cli
