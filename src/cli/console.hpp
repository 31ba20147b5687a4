// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command.hpp"
#include "cli/services.hpp"

#include "piot/base/result.hpp"
#include "piot/ports/reporter.hpp"
#include "piot/render/ci_output.hpp"
#include "piot/render/text_style.hpp"

#include <string>
#include <vector>

namespace piot::cli {

/// What a command says, and where. Every text passes the redactor.
class Console {
  public:
    Console(const GlobalOptions& options, Services& services) : options_(options), services_(services) {}

    /// Data, to stdout.
    void print(std::string_view text) const;
    /// Talk, to stderr; nothing under `--quiet`.
    void tell(std::string_view text) const;
    /// Findings and notices: text on stderr, in CI annotations as well, with `--format json` an array on stdout.
    /// Returns the exit code that they ask for.
    ExitCode report(const std::vector<Diagnostic>& diagnostics) const;
    ExitCode report(const Failure& failure) const { return report(failure.diagnostics); }

    /// The same without the array on stdout.
    ExitCode say(const std::vector<Diagnostic>& diagnostics) const;

    /// Annotations and a table in the step summary, in GitHub Actions only; for diagnostics that stand in a report
    /// already.
    void annotate(const std::vector<Diagnostic>& diagnostics) const;
    /// The annotations alone, for diagnostics that stand in a step summary of their own.
    void announce(const std::vector<Diagnostic>& diagnostics) const;

    /// Appends to `$GITHUB_OUTPUT` where it is set.
    [[nodiscard]] Result<void> write_outputs(const std::vector<render::CiOutput>& outputs) const;
    /// Appends markdown to `$GITHUB_STEP_SUMMARY` where it is set.
    [[nodiscard]] Result<void> write_summary(std::string_view markdown) const;

    [[nodiscard]] render::TextStyle out_style() const { return style_of(services_.out); }
    [[nodiscard]] render::TextStyle err_style() const { return style_of(services_.err); }
    /// Knows the secrets of the run, for texts that are redacted before they are rendered.
    [[nodiscard]] const Redactor& redactor() const { return services_.redactor; }
    [[nodiscard]] bool is_json() const { return options_.format == OutputFormat::json; }
    /// Whether `write_outputs` and `write_summary` have somewhere to write to.
    [[nodiscard]] bool has_outputs() const;
    [[nodiscard]] bool has_summary() const;
    /// True in GitHub Actions and other CI.
    [[nodiscard]] bool is_ci() const;

  private:
    [[nodiscard]] render::TextStyle style_of(const Terminal& terminal) const;

    const GlobalOptions& options_;
    Services& services_;
};

/// Keeps a token out of every output of piot, and in GitHub Actions out of the whole job's log.
void announce_secret(const Secret& secret, Services& services);

/// Progress as lines on stderr: stages, steps, and why it waits.
class ConsoleReporter : public Reporter {
  public:
    ConsoleReporter(const Console& console, Verbosity verbosity) : console_(console), verbosity_(verbosity) {}
    void report(const ProgressEvent& event) override;

  private:
    const Console& console_;
    Verbosity verbosity_;
};

}  // namespace piot::cli
