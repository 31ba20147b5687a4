// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/progress.hpp"
#include "piot/domain/publish_report.hpp"

#include <chrono>
#include <string>

namespace piot::render {

/// One line for a log, with its line feed; empty where the event is only for those who draw. Bytes are told when a file
/// is through. No control characters but the line feed.
[[nodiscard]] std::string render_progress_line(const ProgressEvent& event);

/// The lines as a group that GitHub's log viewer folds under its title.
[[nodiscard]] std::string render_log_group(const std::string& title, const std::string& lines);

/// One compact JSON object (config/publish-event.schema.json) on one line, with its line feed.
[[nodiscard]] std::string render_event_json(const ProgressEvent& event, std::chrono::system_clock::time_point time);

/// The last line of the event stream: the fields of `render_publish_json`, led by `"event":"report"` and the time.
[[nodiscard]] std::string render_report_event(const PublishReport& report, std::chrono::system_clock::time_point time);

}  // namespace piot::render
