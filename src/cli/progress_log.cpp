// SPDX-License-Identifier: MIT
#include "cli/progress_log.hpp"

#include "piot/render/progress_lines.hpp"

#include <utility>

#include <fmt/format.h>

namespace piot::cli {

namespace {

/// A pause that a reader of the log wants to hear of at once.
bool is_long(const ProgressEvent& event) {
    constexpr std::chrono::seconds k_long{30};
    const bool is_pause = event.kind == ProgressKind::waiting || event.phase == PackagePhase::held;
    return is_pause && event.duration >= k_long;
}

}  // namespace

ProgressLog::ProgressLog(LogStyle style, const Clock& clock, const std::vector<render::ProgressSubject>& subjects)
    : style_(std::move(style)), clock_(clock), progress_(subjects), last_write_(clock.steady_now()) {}

ProgressLog::~ProgressLog() {
    // Nothing that was said gets lost with what did not come to its end.
    while (!collected_.empty()) {
        const auto package = collected_.begin()->first;
        close_group(package, title_of(package));
    }
}

void ProgressLog::report(const ProgressEvent& event) {
    const std::lock_guard lock(mutex_);
    progress_.apply(event, clock_.steady_now());
    if (!is_worth_telling(event)) return;
    const auto line = render::render_progress_line(event);
    const bool is_grouped = style_.grouping == LogGrouping::github && !event.package.empty();
    if (!is_grouped) return write(line);
    collected_[event.package] += line;
    if (is_long(event)) write(line);
    if (event.kind == ProgressKind::phase && is_final(event.phase)) close_group(event.package, title_of(event.package));
}

void ProgressLog::beat() {
    constexpr std::chrono::seconds k_longest_silence{60};
    const std::lock_guard lock(mutex_);
    const auto now = clock_.steady_now();
    if (now - last_write_ < k_longest_silence) return;
    write(fmt::format("  {}\n", render::render_progress_totals(progress_, now)));
}

bool ProgressLog::is_worth_telling(const ProgressEvent& event) {
    if (event.kind == ProgressKind::transfer) return style_.verbosity == Verbosity::verbose;
    if (event.kind != ProgressKind::waiting) {
        last_reasons_.erase(event.package);
        return true;
    }
    // Asking again and again, with a growing pause, is one wait.
    auto& reason = last_reasons_[event.package];
    const bool is_new = reason != event.text;
    reason = event.text;
    return is_new || is_long(event) || style_.verbosity == Verbosity::verbose;
}

/// `core 0.5.0: released`
std::string ProgressLog::title_of(const std::string& name) const {
    for (const auto& package : progress_.packages())
        if (package.package == name)
            return fmt::format("{} {}: {}", name, package.version, render::word_of(package.phase));
    return name;
}

void ProgressLog::write(const std::string& lines) {
    if (lines.empty()) return;
    last_write_ = clock_.steady_now();
    style_.write(lines);
}

void ProgressLog::close_group(const std::string& package, const std::string& title) {
    const auto lines = collected_.extract(package);
    if (lines.empty() || lines.mapped().empty()) return;
    write(render::render_log_group(title, lines.mapped()));
}

}  // namespace piot::cli
