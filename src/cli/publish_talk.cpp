// SPDX-License-Identifier: MIT
#include "cli/publish_talk.hpp"

#include "cli/redacted.hpp"

#include "piot/render/ci_output.hpp"
#include "piot/render/progress_lines.hpp"
#include "piot/render/publish_report.hpp"

#include <utility>

namespace piot::cli {

PublishTalk::PublishTalk(const Console& console, const GlobalOptions& options, Services& services)
    : console_(console), options_(options), services_(services) {}

void PublishTalk::report(const ProgressEvent& event) {
    const auto shown = make_redacted(event, services_.redactor);
    if (events_) events_->report(shown);
    if (log_) log_->report(shown);
    if (!table_) return;
    tell_above(shown);
    table_->report(shown);
}

void PublishTalk::begin(const std::vector<render::ProgressSubject>& subjects) {
    if (console_.is_json())
        events_ =
            std::make_unique<EventStream>([this](const std::string& line) { console_.print(line); }, services_.clock);
    if (has_screen()) {
        constexpr std::chrono::milliseconds k_between_frames{100};
        table_ =
            std::make_unique<LiveTable>(Screen{services_.err, services_.clock, console_.err_style().palette}, subjects);
        ticker_ = std::make_unique<Ticker>(k_between_frames, [this] { table_->draw(); });
        return;
    }
    constexpr std::chrono::seconds k_between_looks{5};
    const auto grouping = services_.environment.get("GITHUB_ACTIONS") ? LogGrouping::github : LogGrouping::none;
    log_ = std::make_unique<ProgressLog>(
        LogStyle{[this](const std::string& lines) { console_.tell(lines); }, options_.verbosity, grouping},
        services_.clock, subjects);
    ticker_ = std::make_unique<Ticker>(k_between_looks, [this] { log_->beat(); });
}

ExitCode PublishTalk::finish(PublishReport report) {
    end();
    report = make_redacted(std::move(report), services_.redactor);
    // Before the report is printed, which tells of what could not be written.
    for (const auto& written : {console_.write_outputs(render::make_ci_outputs(report)),
                                console_.write_summary(render::render_publish_markdown(report))})
        if (!written)
            report.diagnostics.insert(report.diagnostics.end(), written.error().diagnostics.begin(),
                                      written.error().diagnostics.end());
    console_.print(console_.is_json() ? render::render_report_event(report, services_.clock.now())
                                      : render::render_publish_text(report, console_.out_style()));
    console_.announce(render::make_shown_diagnostics(report));
    return exit_code_of(report);
}

ExitCode PublishTalk::stop(const Failure& failure) {
    PublishReport report;
    report.diagnostics = failure.diagnostics;
    return stop(std::move(report));
}

ExitCode PublishTalk::stop(PublishReport report) {
    report = make_redacted(std::move(report), services_.redactor);
    if (const auto written = console_.write_outputs(render::make_ci_outputs(report)); !written)
        report.diagnostics.insert(report.diagnostics.end(), written.error().diagnostics.begin(),
                                  written.error().diagnostics.end());
    if (console_.is_json()) console_.print(render::render_report_event(report, services_.clock.now()));
    return console_.say(report.diagnostics);
}

void PublishTalk::end() {
    ticker_.reset();
    table_.reset();
    log_.reset();
    events_.reset();
}

/// A table can be kept at the end of the screen only where nothing else writes, and escapes are understood.
bool PublishTalk::has_screen() const {
    const auto terminal = services_.environment.get("TERM");
    const bool understands_escapes = terminal && *terminal != "dumb";
    const bool shares_stdout = console_.is_json() && services_.out.is_terminal();
    return services_.err.is_terminal() && understands_escapes && !console_.is_ci() && !shares_stdout &&
           options_.verbosity != Verbosity::quiet;
}

/// What the table has no place for.
void PublishTalk::tell_above(const ProgressEvent& event) {
    const bool is_of_run = event.package.empty() && event.kind != ProgressKind::waiting;
    const bool is_detail = options_.verbosity == Verbosity::verbose && event.kind == ProgressKind::step;
    if (is_of_run || is_detail || event.kind == ProgressKind::finding)
        table_->print(render::render_progress_line(event));
}

}  // namespace piot::cli
