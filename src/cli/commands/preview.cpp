// SPDX-License-Identifier: MIT
#include "cli/commands/preview.hpp"

#include "cli/console.hpp"
#include "cli/pull_request_event.hpp"

#include "piot/app/preview.hpp"
#include "piot/base/codes.hpp"
#include "piot/render/diagnostics.hpp"
#include "piot/render/pull_request.hpp"

#include <algorithm>

namespace piot::cli {

namespace {

Diagnostic usage(std::string message, std::string hint) {
    return {codes::PIOT_USAGE, Severity::error, std::move(message), {}, std::move(hint)};
}

/// What a preview cannot be combined with.
Result<void> check_flags(const GlobalOptions& options, const PlanCommand& command) {
    std::vector<Diagnostic> errors;
    const auto refuse = [&](std::string message, std::string hint) {
        errors.push_back(usage(std::move(message), std::move(hint)));
    };
    if (!command.release.empty())
        refuse("`--pr` shows what trailers lead to, and `--release` sets them aside", "give one of them");
    if (command.checks_registry)
        refuse("`--pr` asks no registries", "drop `--check-registry`; the plan after the merge can ask");
    if (!command.output_file.empty())
        refuse("`--pr` shows a merge that does not exist yet, so there is no plan to write", "drop `--out`");
    if (options.format == OutputFormat::matrix || options.format == OutputFormat::mermaid)
        refuse("`--pr` knows the formats text, json and markdown", "choose one of them");
    if (!errors.empty()) return fail(std::move(errors));
    return {};
}

Result<PullRequestPreview> make_preview(const GlobalOptions& options, const PlanCommand& command,
                                        const Services& services) {
    PIOT_CHECK(check_flags(options, command));
    PIOT_TRY(const auto pull_request, read_pull_request(services));
    app::PlanRequest request;
    request.config_file = options.config_file;
    request.options.only = command.only;
    request.options.exclude = command.exclude;
    PIOT_TRY(const auto history, services.open_repository(options.directory, command.revision));
    return app::preview_pull_request(*history, request, pull_request);
}

/// Of both plans and the pull request, each once.
std::vector<Diagnostic> collect_notices(const PullRequestPreview& preview) {
    std::vector<Diagnostic> notices;
    const auto add = [&](const std::vector<Diagnostic>& more) {
        for (const auto& notice : more)
            if (std::find(notices.begin(), notices.end(), notice) == notices.end()) notices.push_back(notice);
    };
    if (preview.squash) add(preview.squash->notices);
    if (preview.merge) add(preview.merge->notices);
    add(preview.notices);
    return notices;
}

}  // namespace

ExitCode run_preview(const GlobalOptions& options, const PlanCommand& command, Services& services) {
    const Console console(options, services);
    const auto preview = make_preview(options, command, services);
    if (!preview) return console.report(preview.error());
    // A summary that cannot be written changes nothing about the preview.
    if (console.has_summary()) static_cast<void>(console.write_summary(render::render_preview_markdown(*preview)));
    const auto notices = collect_notices(*preview);
    console.announce(notices);
    if (options.format != OutputFormat::text)
        console.tell(render::render_diagnostics_text(notices, console.err_style()));
    switch (options.format) {
        case OutputFormat::json:
            console.print(render::render_preview_document(*preview));
            break;
        case OutputFormat::markdown:
            console.print(render::render_preview_markdown(*preview));
            break;
        case OutputFormat::text:
        case OutputFormat::matrix:
        case OutputFormat::mermaid:
            console.print(render::render_preview_text(*preview, console.out_style()));
            break;
    }
    return ExitCode::success;
}

}  // namespace piot::cli
