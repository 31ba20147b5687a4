// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/clock.hpp"
#include "piot/ports/process_runner.hpp"

namespace piot::io {

/// ProcessRunner over posix_spawn. Every child leads a session of its own: it has no terminal to ask questions on, and
/// it can be ended with everything that it started.
class PosixProcessRunner final : public ProcessRunner {
  public:
    /// `clock` is asked for interruptions and outlives the runner.
    explicit PosixProcessRunner(const Clock& clock) : clock_(clock) {}

    [[nodiscard]] Result<ProcessResult> run(const ProcessSpec& spec) const override;
    [[nodiscard]] std::map<std::string, std::string> base_environment() const override;

  private:
    const Clock& clock_;
};

/// Whether children may inherit a variable of that name.
[[nodiscard]] bool is_inheritable(std::string_view name);

}  // namespace piot::io
