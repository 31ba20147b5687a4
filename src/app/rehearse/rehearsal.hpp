// SPDX-License-Identifier: MIT
#pragma once
#include "app/rehearse/builds.hpp"
#include "app/rehearse/identity.hpp"

#include "piot/app/rehearse.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace piot::app {

/// One rehearsal on its way through the stages. Each stage needs what the one before left in the members.
class Rehearsal {
  public:
    Rehearsal(const RehearseRequest& request, const RehearseServices& services);

    [[nodiscard]] RehearsalReport run();

  private:
    using Stage = std::function<Result<std::string>()>;  ///< gives the detail for the table

    [[nodiscard]] bool run_stages();
    [[nodiscard]] bool run_stage(RehearsalStageKind kind, const std::string& subject, const Stage& stage);
    void leave_out(RehearsalStageKind kind, const std::string& subject, const std::string& why);
    void note(std::string message, std::string hint);

    [[nodiscard]] Result<std::string> make_plan();
    [[nodiscard]] Result<void> check_config_is_committed();
    [[nodiscard]] Result<void> start_server();
    [[nodiscard]] Result<std::string> stamp();
    [[nodiscard]] bool build();
    [[nodiscard]] Result<std::string> build_wheels(const PackageConfig& package);
    [[nodiscard]] Result<std::string> inspect();
    [[nodiscard]] Result<std::string> publish_once(PublishReport& report);
    [[nodiscard]] Result<std::string> publish_first();
    [[nodiscard]] bool consume();
    [[nodiscard]] Result<std::string> publish_again();
    [[nodiscard]] Result<std::string> kill_everywhere();
    [[nodiscard]] BuildContext build_context() const;
    void finish();

    const RehearseRequest& request_;
    const RehearseServices& services_;
    RehearsalReport report_;

    std::unique_ptr<ScratchDirectory> scratch_;
    RehearsalCheckout checkout_;
    std::unique_ptr<History> history_;  ///< of the checkout
    Config config_;
    Plan plan_;       ///< the whole
    Plan rehearsed_;  ///< with the rows that this machine built
    RehearsalOptions options_;
    std::unique_ptr<RehearsalServer> server_;
    std::optional<RehearsalCargo> cargo_;
    ArtifactIndex artifacts_;
};

}  // namespace piot::app
