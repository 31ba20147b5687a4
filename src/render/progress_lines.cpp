// SPDX-License-Identifier: MIT
#include "piot/render/progress_lines.hpp"

#include "render/display_text.hpp"

#include "piot/render/diagnostics.hpp"
#include "piot/render/publish_progress.hpp"

#include <fmt/format.h>

namespace piot::render {

namespace {

std::string with_pause(std::string_view word, const ProgressEvent& event) {
    std::string text(word);
    if (event.duration.count() > 0) text += ' ' + format_remaining(event.duration);
    const auto reason = to_display(event.text);
    if (!reason.empty()) text += (event.duration.count() > 0 ? ": " : " ") + reason;
    return text;
}

std::string describe_phase(const ProgressEvent& event) {
    switch (event.phase) {
        case PackagePhase::held:
            return with_pause("held", event);
        case PackagePhase::uploading:
            return event.total > 0 ? "uploading " + format_size(event.total) : std::string();
        case PackagePhase::released:
        case PackagePhase::already_live:
        case PackagePhase::healed:
        case PackagePhase::failed:
            return std::string(word_of(event.phase)) + (event.text.empty() ? "" : ": " + to_display(event.text));
        default:
            return {};
    }
}

std::string describe(const ProgressEvent& event) {
    switch (event.kind) {
        case ProgressKind::stage:
        case ProgressKind::step:
            return to_display(event.text);
        case ProgressKind::waiting:
            return with_pause("waiting", event);
        case ProgressKind::transfer:
            if (event.done != event.total) return {};
            return fmt::format("sent {} ({} bytes)", to_display(event.text), event.total);
        case ProgressKind::phase:
            return describe_phase(event);
        case ProgressKind::finding:
            break;
    }
    return {};
}

}  // namespace

std::string render_progress_line(const ProgressEvent& event) {
    if (event.kind == ProgressKind::finding) return render_diagnostics_text({event.diagnostic}, {});
    const auto text = describe(event);
    if (text.empty()) return {};
    // The heading of a package names it.
    const bool is_named = !event.package.empty() && !event.text.starts_with(event.package + ' ');
    const auto subject = is_named ? to_display(event.package) + ": " : std::string();
    return fmt::format("{} {}{}\n", event.kind == ProgressKind::stage ? "·" : " ", subject, text);
}

std::string render_log_group(const std::string& title, const std::string& lines) {
    return fmt::format("::group::{}\n{}::endgroup::\n", to_display(title), lines);
}

}  // namespace piot::render
