// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/init.hpp"

namespace piot::app {

/// The workflows for a configuration, each decided against what lies in the work tree.
struct Scaffold {
    std::vector<InitFile> files;
    std::vector<Diagnostic> diagnostics;
};

[[nodiscard]] Result<Scaffold> make_scaffold(const Config& config, const InitRequest& request, const InitPorts& ports);

}  // namespace piot::app
