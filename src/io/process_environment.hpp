// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/environment.hpp"

namespace piot::io {

/// The environment that this process was started with.
class ProcessEnvironment : public Environment {
  public:
    [[nodiscard]] std::optional<std::string> get(const std::string& name) const override;
};

}  // namespace piot::io
