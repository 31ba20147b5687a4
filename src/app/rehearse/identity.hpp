// SPDX-License-Identifier: MIT
#pragma once
#include "app/rehearse/cargo.hpp"

#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"

#include <map>

namespace piot::app {

/// What the embedded registry believes of this repository: who may publish what (the declared trust policies), which
/// names exist (those with a last release), and who the rehearsed workflow run says it is.
[[nodiscard]] RehearsalOptions make_rehearsal_options(const Config& config, const Plan& plan,
                                                      const CrateSources& sources, const std::filesystem::path& state);

/// Crates of the plan that crates.io has never seen: trusted publishing cannot create them.
[[nodiscard]] std::vector<std::string> find_new_crates(const Config& config, const Plan& plan);

/// The environment of the rehearsed publish job. Nothing of the real one shines through, so no real token can be used.
class RehearsalEnvironment : public Environment {
  public:
    RehearsalEnvironment(const RehearsalServer& server, const RehearsalOptions& options);
    [[nodiscard]] std::optional<std::string> get(const std::string& name) const override;

  private:
    std::map<std::string, std::string> variables_;
};

}  // namespace piot::app
