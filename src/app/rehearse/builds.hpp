// SPDX-License-Identifier: MIT
#pragma once
#include "app/rehearse/cargo.hpp"

#include "piot/domain/config.hpp"
#include "piot/domain/plan.hpp"

namespace piot::app {

/// Can this machine build the row? Wheels need the row's own platform, everything else builds anywhere.
[[nodiscard]] bool is_buildable_here(const MatrixRow& row);

/// Everything a build of the rehearsal needs.
struct BuildContext {
    const RehearseServices& services;
    const ScratchDirectory& scratch;
    const RehearsalCheckout& checkout;
    const RehearsalCargo& cargo;
    const Config& config;
    const Plan& plan;
};

/// Builds a crate row as its CI job would and puts its one file where `publish` looks for it.
[[nodiscard]] Result<void> build_crate(const BuildContext& context, const MatrixRow& row);

/// Runs the package's build once and returns the files it left, for all its rows that are built here.
[[nodiscard]] Result<std::vector<std::filesystem::path>> build_python_package(const BuildContext& context,
                                                                              const PackageConfig& package);

/// Packages the crates of this repository that planned crates stand on but that are not planned themselves, at their
/// last released version, into the registry's cache: as if they had long been there.
[[nodiscard]] Result<void> build_baseline_crates(const BuildContext& context);

}  // namespace piot::app
