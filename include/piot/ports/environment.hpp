// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>

namespace piot {

/// The process environment. An empty variable counts as unset everywhere: CI writes absent secrets as "".
class Environment {
  public:
    virtual ~Environment() = default;
    [[nodiscard]] virtual std::optional<std::string> get(const std::string& name) const = 0;
};

}  // namespace piot
