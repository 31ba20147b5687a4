// SPDX-License-Identifier: MIT
#include "cli/console.hpp"

#include "cli/redacted.hpp"

#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"
#include "piot/render/progress_lines.hpp"

#include <fmt/format.h>

namespace piot::cli {

void Console::print(std::string_view text) const {
    services_.out.write(services_.redactor.redact(std::string(text)));
}

void Console::tell(std::string_view text) const {
    if (options_.verbosity == Verbosity::quiet || text.empty()) return;
    services_.err.write(services_.redactor.redact(std::string(text)));
}

ExitCode Console::report(const std::vector<Diagnostic>& diagnostics) const {
    if (is_json() && has_errors(diagnostics))
        print(render::render_diagnostics_json(make_redacted(diagnostics, services_.redactor)));
    return say(diagnostics);
}

ExitCode Console::say(const std::vector<Diagnostic>& diagnostics) const {
    if (diagnostics.empty()) return ExitCode::success;
    // Errors are said also under --quiet: silence would look like success.
    if (options_.verbosity != Verbosity::quiet || has_errors(diagnostics))
        services_.err.write(
            render::render_diagnostics_text(make_redacted(diagnostics, services_.redactor), err_style()));
    annotate(diagnostics);
    return exit_code_of(diagnostics);
}

void Console::annotate(const std::vector<Diagnostic>& diagnostics) const {
    if (!services_.environment.get("GITHUB_ACTIONS") || diagnostics.empty()) return;
    announce(diagnostics);
    // A summary that cannot be written changes nothing about the answer.
    static_cast<void>(
        write_summary(render::render_diagnostics_markdown(make_redacted(diagnostics, services_.redactor))));
}

void Console::announce(const std::vector<Diagnostic>& diagnostics) const {
    if (!services_.environment.get("GITHUB_ACTIONS") || diagnostics.empty()) return;
    services_.err.write(render::render_github_annotations(make_redacted(diagnostics, services_.redactor)));
}

Result<void> Console::write_outputs(const std::vector<render::CiOutput>& outputs) const {
    const auto file = services_.environment.get("GITHUB_OUTPUT");
    if (!file) return {};
    PIOT_TRY(const auto text, render::render_github_output(outputs, "piot_" + services_.make_random_word()));
    return services_.files.append_file(*file, services_.redactor.redact(text));
}

Result<void> Console::write_summary(std::string_view markdown) const {
    const auto file = services_.environment.get("GITHUB_STEP_SUMMARY");
    if (!file || markdown.empty()) return {};
    return services_.files.append_file(*file, services_.redactor.redact(std::string(markdown)));
}

bool Console::has_outputs() const {
    return services_.environment.get("GITHUB_OUTPUT").has_value();
}

bool Console::has_summary() const {
    return services_.environment.get("GITHUB_STEP_SUMMARY").has_value();
}

bool Console::is_ci() const {
    return services_.environment.get("GITHUB_ACTIONS") || services_.environment.get("CI");
}

render::TextStyle Console::style_of(const Terminal& terminal) const {
    render::TextStyle style;
    style.width = terminal.is_terminal() ? terminal.columns() : 0;
    const auto forced = services_.environment.get("CLICOLOR_FORCE");
    const bool wants_color = options_.color == ColorMode::always ||
                             (options_.color == ColorMode::automatic && !services_.environment.get("NO_COLOR") &&
                              (terminal.is_terminal() || (forced && *forced != "0")));
    if (wants_color) style.palette = render::Palette::ansi();
    return style;
}

void announce_secret(const Secret& secret, Services& services) {
    if (secret.is_empty()) return;
    // It may be used again and again; once is enough for the runner.
    if (!services.redactor.add(secret)) return;
    // One line each: the rest of a secret behind a line break would be printed in the clear.
    if (services.environment.get("GITHUB_ACTIONS"))
        for (const auto line : split_lines(secret.reveal()))
            if (!line.empty()) services.err.write(fmt::format("::add-mask::{}\n", line));
}

void ConsoleReporter::report(const ProgressEvent& event) {
    if (event.kind == ProgressKind::finding) {
        static_cast<void>(console_.report(std::vector<Diagnostic>{event.diagnostic}));
        return;
    }
    // What becomes of packages is in the steps; the phases are for those who draw.
    if (event.kind == ProgressKind::phase) return;
    if (event.kind == ProgressKind::transfer && verbosity_ != Verbosity::verbose) return;
    console_.tell(render::render_progress_line(event));
}

}  // namespace piot::cli
