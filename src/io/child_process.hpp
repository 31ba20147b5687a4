// SPDX-License-Identifier: MIT
#pragma once
#include "io/unique_fd.hpp"

#include "piot/ports/process_runner.hpp"

#include <optional>
#include <string>

#include <sys/types.h>

namespace piot::io {

/// The program that `spec.argv[0]` means, searched on the PATH that the child will have; nullopt when there is none.
[[nodiscard]] std::optional<std::string> find_program(const ProcessSpec& spec);

/// A started process with its two output pipes. Whoever drops it unfinished ends its session.
class ChildProcess {
  public:
    /// Fails with PIOT_TOOL_MISSING when the program is not there or cannot be executed.
    [[nodiscard]] static Result<ChildProcess> start(const ProcessSpec& spec);
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;

    [[nodiscard]] int output() const { return output_.get(); }
    [[nodiscard]] int error() const { return error_.get(); }
    /// Readable when the process ends; -1 when the kernel has no such thing.
    [[nodiscard]] int end_event() const { return end_event_.get(); }

    /// It has ended but keeps its number, so that its group can still be signalled safely.
    [[nodiscard]] bool has_ended() const;
    /// Waits for the end and gives the number back. The exit status: its own, or 128 + signal.
    [[nodiscard]] int reap();
    /// A signal for the child and everything that it started and that did not leave its group. Not after `reap`.
    void signal_group(int signal) const;

  private:
    ChildProcess() = default;

    pid_t pid_ = -1;
    bool is_reaped_ = false;
    UniqueFd output_;
    UniqueFd error_;
    UniqueFd end_event_;
};

}  // namespace piot::io
