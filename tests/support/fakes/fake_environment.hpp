// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/environment.hpp"

#include <map>

namespace piot::test {

/// Variables as tests want them; an empty value counts as unset, as everywhere.
class FakeEnvironment final : public Environment {
  public:
    FakeEnvironment() = default;
    explicit FakeEnvironment(std::map<std::string, std::string> variables) : variables_(std::move(variables)) {}

    void set(const std::string& name, std::string value) { variables_[name] = std::move(value); }

    [[nodiscard]] std::optional<std::string> get(const std::string& name) const override {
        const auto found = variables_.find(name);
        if (found == variables_.end() || found->second.empty()) return std::nullopt;
        return found->second;
    }

  private:
    std::map<std::string, std::string> variables_;
};

}  // namespace piot::test
