// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// A program to run: an argument vector, never a shell line.
struct ProcessSpec {
    std::vector<std::string> argv;  ///< argv[0] is searched on the PATH of `environment`
    std::filesystem::path working_directory;
    /// The child's whole environment. Start from `ProcessRunner::base_environment()`.
    std::map<std::string, std::string> environment;
    std::string input;                                ///< written to stdin, which is then closed
    std::chrono::seconds timeout{3600};               ///< the process group is ended after it
    std::function<void(std::string_view)> on_output;  ///< pieces of stderr and stdout as they come; may be empty
};

struct ProcessResult {
    int exit_status = 0;  ///< 128 + signal when ended by one
    std::string output;   ///< stdout, whole
    std::string error;    ///< stderr, whole
};

class ProcessRunner {
  public:
    virtual ~ProcessRunner() = default;
    /// Fails when the program cannot be started (PIOT_TOOL_MISSING), timed out, or on SIGINT/SIGTERM (PIOT_INTERRUPTED,
    /// after its process group was ended). A non-zero exit status is a result, not a failure.
    [[nodiscard]] virtual Result<ProcessResult> run(const ProcessSpec& spec) const = 0;
    /// The variables that children may inherit: an allow-list (PATH, HOME, LANG, LC_*, TMPDIR, CARGO_HOME, RUSTUP_HOME,
    /// proxy and CA settings …), no tokens.
    [[nodiscard]] virtual std::map<std::string, std::string> base_environment() const = 0;
};

}  // namespace piot
