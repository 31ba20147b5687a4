// SPDX-License-Identifier: MIT
#include "piot/app/doctor.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/pull_request_event.hpp"
#include "cli/redacted.hpp"
#include "cli/rehearsal_url.hpp"

#include "piot/base/codes.hpp"
#include "piot/render/doctor.hpp"
#include "piot/render/pull_request.hpp"

namespace piot::cli {

namespace {

/// Runs on other events have no pull request; where the event is not named, its file tells.
std::optional<PullRequest> find_pull_request(const Services& services, std::vector<Diagnostic>& findings) {
    const auto event = services.environment.get("GITHUB_EVENT_NAME");
    const bool is_other = event && *event != "pull_request" && *event != "pull_request_target";
    if (is_other || !services.environment.get("GITHUB_EVENT_PATH")) return std::nullopt;
    auto pull_request = read_pull_request(services);
    if (pull_request) return *std::move(pull_request);
    if (event) findings = pull_request.error().diagnostics;
    return std::nullopt;
}

app::DoctorRequest make_request(const GlobalOptions& options, const DoctorCommand& command, Services& services) {
    app::DoctorRequest request;
    request.config_file = options.config_file;
    if (command.is_offline) return request;
    request.questions.emplace(app::DoctorQuestions{
        services.network().worlds(), services.clock, command.remote, read_rehearsal_url(services.environment),
        command.deadline, command.probes ? app::Probe::mint : app::Probe::none,
        [&services](const Secret& secret) { announce_secret(secret, services); }});
    return request;
}

void redact(DoctorReport& report, const Redactor& redactor) {
    for (auto& section : report.sections)
        section.findings = make_redacted(section.findings, redactor);
}

/// The whole table, and what merging would release; a summary that cannot be written changes nothing about the answer.
void summarize(const app::DoctorOutcome& outcome, const Console& console) {
    if (!console.has_summary()) return;
    std::string preview;
    if (outcome.preview) preview = "\n" + render::render_preview_markdown(*outcome.preview);
    // The findings are what was asked for.
    if (preview.size() > render::k_max_summary_bytes / 2) preview.clear();
    const auto rest = render::k_max_summary_bytes - preview.size();
    static_cast<void>(console.write_summary(render::render_doctor_markdown(outcome.report, rest) + preview));
}

}  // namespace

ExitCode run_doctor(const GlobalOptions& options, const DoctorCommand& command, Services& services) {
    const Console console(options, services);
    // A probe has a token to give back.
    if (!command.probes) services.end_at_once_on_signal();
    const auto history = services.open_checkout(options.directory);
    if (!history) return console.report(history.error());
    std::vector<Diagnostic> findings;
    auto request = make_request(options, command, services);
    request.pull_request = find_pull_request(services, findings);
    auto outcome = app::examine(**history, request, services.environment);
    auto& tree = outcome.report.sections.front().findings;
    tree.insert(tree.end(), findings.begin(), findings.end());
    redact(outcome.report, console.redactor());
    console.announce(all_findings(outcome.report));
    summarize(outcome, console);
    console.print(console.is_json() ? render::render_doctor_json(outcome.report)
                                    : render::render_doctor_text(outcome.report, console.out_style()));
    return exit_code_of(outcome.report, command.is_strict ? Strictness::warnings : Strictness::errors);
}

}  // namespace piot::cli
