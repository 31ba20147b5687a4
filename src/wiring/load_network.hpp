// SPDX-License-Identifier: MIT
#pragma once
#include "cli/services.hpp"

#include <memory>
#include <stdexcept>

namespace piot::wiring {

/// A part of piot is missing beside the program, or belongs to another version.
class BrokenInstallation : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The network half of piot. By default it is a module beside the program, loaded here: starting the libraries under it
/// takes longer than making a plan, which needs none of them. `services` outlives the result.
/// Throws BrokenInstallation; only main.cpp catches it.
[[nodiscard]] std::unique_ptr<cli::NetworkServices> load_network(cli::Services& services);

}  // namespace piot::wiring
