// SPDX-License-Identifier: MIT
#include "cli/run.hpp"

#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/parser.hpp"

namespace piot::cli {

namespace {

/// Hands each kind of command to its function.
class Dispatch {
  public:
    Dispatch(const GlobalOptions& options, Services& services) : options_(options), services_(services) {}

    ExitCode operator()(const PlanCommand& command) const { return run_plan(options_, command, services_); }
    ExitCode operator()(const WhyCommand& command) const { return run_why(options_, command, services_); }
    ExitCode operator()(const StampCommand& command) const { return run_stamp(options_, command, services_); }
    ExitCode operator()(const InspectCommand& command) const { return run_inspect(options_, command, services_); }
    ExitCode operator()(const PublishCommand& command) const { return run_publish(options_, command, services_); }
    ExitCode operator()(const RehearseCommand& command) const { return run_rehearse(options_, command, services_); }
    ExitCode operator()(const StatusCommand& command) const { return run_status(options_, command, services_); }
    ExitCode operator()(const ReconcileCommand& command) const { return run_reconcile(options_, command, services_); }
    ExitCode operator()(const DoctorCommand& command) const { return run_doctor(options_, command, services_); }
    ExitCode operator()(const InitCommand& command) const { return run_init(options_, command, services_); }
    ExitCode operator()(const CompletionsCommand& command) const {
        return run_completions(options_, command, services_);
    }
    ExitCode operator()(const SchemaCommand& /*command*/) const { return run_schema(options_, services_); }
    ExitCode operator()(const VersionCommand& /*command*/) const { return run_version(options_, services_); }
    ExitCode operator()(const HelpCommand& command) const {
        Console(options_, services_).print(command.text);
        return ExitCode::success;
    }

  private:
    const GlobalOptions& options_;
    Services& services_;
};

}  // namespace

ExitCode run(const std::vector<std::string>& arguments, Services& services) {
    const auto command = parse_command(arguments);
    if (!command) {
        const auto options = find_output_options(arguments);
        return Console(options, services).report(command.error());
    }
    return std::visit(Dispatch(command->options, services), command->body);
}

}  // namespace piot::cli
