// SPDX-License-Identifier: MIT
#pragma once
#include "cli/command.hpp"
#include "cli/services.hpp"

namespace piot::cli {

/// One function per command: use-case → renderer → exit code. Nothing is parsed here and nothing decided.
[[nodiscard]] ExitCode run_plan(const GlobalOptions& options, const PlanCommand& command, Services& services);
[[nodiscard]] ExitCode run_why(const GlobalOptions& options, const WhyCommand& command, Services& services);
[[nodiscard]] ExitCode run_stamp(const GlobalOptions& options, const StampCommand& command, Services& services);
[[nodiscard]] ExitCode run_inspect(const GlobalOptions& options, const InspectCommand& command, Services& services);
[[nodiscard]] ExitCode run_publish(const GlobalOptions& options, const PublishCommand& command, Services& services);
[[nodiscard]] ExitCode run_rehearse(const GlobalOptions& options, const RehearseCommand& command, Services& services);
[[nodiscard]] ExitCode run_status(const GlobalOptions& options, const StatusCommand& command, Services& services);
[[nodiscard]] ExitCode run_reconcile(const GlobalOptions& options, const ReconcileCommand& command, Services& services);
[[nodiscard]] ExitCode run_doctor(const GlobalOptions& options, const DoctorCommand& command, Services& services);
[[nodiscard]] ExitCode run_init(const GlobalOptions& options, const InitCommand& command, Services& services);
[[nodiscard]] ExitCode run_completions(const GlobalOptions& options, const CompletionsCommand& command,
                                       Services& services);
[[nodiscard]] ExitCode run_schema(const GlobalOptions& options, Services& services);
[[nodiscard]] ExitCode run_version(const GlobalOptions& options, Services& services);

}  // namespace piot::cli
