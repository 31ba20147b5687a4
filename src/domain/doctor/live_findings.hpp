// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/doctor_live.hpp"

#include <string>
#include <utility>
#include <vector>

namespace piot::doctor {

/// Walks the packages of a registry and gathers what is found about them.
class LiveFindings {
  public:
    explicit LiveFindings(const LiveInput& input) : input_(input) {}

    [[nodiscard]] const PackageConfig& config_of(std::size_t package) const { return input_.config.packages[package]; }
    [[nodiscard]] const PackageFacts& facts_of(std::size_t package) const { return input_.packages[package]; }
    [[nodiscard]] const RegistryFacts& registry_of(std::size_t package) const {
        return input_.registries[facts_of(package).registry];
    }

    /// At the package's place in the configuration.
    void add(Severity severity, std::size_t package, std::pair<const ErrorCode&, std::string> what, std::string hint) {
        found_.push_back({what.first, severity, std::move(what.second), config_of(package).origin, std::move(hint)});
    }
    /// About no package in particular.
    void add(Severity severity, std::pair<const ErrorCode&, std::string> what, std::string hint) {
        found_.push_back({what.first, severity, std::move(what.second), {}, std::move(hint)});
    }
    [[nodiscard]] std::vector<Diagnostic> take() && { return std::move(found_); }

  private:
    const LiveInput& input_;
    std::vector<Diagnostic> found_;
};

/// Packages of crates.io and PyPI themselves, which alone know trusted publishing.
[[nodiscard]] inline bool is_public(const LiveInput& input, std::size_t package) {
    return input.registries[input.packages[package].registry].has_trusted_publishing;
}

/// "`a`, `b` and 3 more"
[[nodiscard]] std::string list_names(const std::vector<std::string>& names);

/// Environments are compared as registries do: capitals do not count.
[[nodiscard]] bool is_same_environment(std::string_view left, std::string_view right);

}  // namespace piot::doctor
