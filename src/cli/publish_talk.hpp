// SPDX-License-Identifier: MIT
#pragma once
#include "cli/console.hpp"
#include "cli/event_stream.hpp"
#include "cli/live_table.hpp"
#include "cli/progress_log.hpp"
#include "cli/ticker.hpp"

#include "piot/domain/publish_report.hpp"

#include <memory>
#include <vector>

namespace piot::cli {

/// What `publish` says while it runs: a live table on a terminal, else lines; with `--json` events on stdout besides.
class PublishTalk final : public Reporter {
  public:
    PublishTalk(const Console& console, const GlobalOptions& options, Services& services);

    void report(const ProgressEvent& event) override;

    /// The work begins: from now on the table is on the screen.
    void begin(const std::vector<render::ProgressSubject>& subjects);
    /// The work is over: the table goes, and the report follows, on stdout, in the outputs and in the summary.
    ExitCode finish(PublishReport report);
    /// There was nothing to begin with. Later steps of the job read that from the outputs.
    ExitCode stop(const Failure& failure);
    /// There was nothing to do.
    ExitCode stop(PublishReport report);

  private:
    void end();
    [[nodiscard]] bool has_screen() const;
    void tell_above(const ProgressEvent& event);

    const Console& console_;
    const GlobalOptions& options_;
    Services& services_;
    std::unique_ptr<LiveTable> table_;
    std::unique_ptr<ProgressLog> log_;
    std::unique_ptr<EventStream> events_;
    std::unique_ptr<Ticker> ticker_;  // last: it calls table or log
};

}  // namespace piot::cli
