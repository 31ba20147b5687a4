// SPDX-License-Identifier: MIT
#pragma once
#include "app/rehearse/checkout.hpp"

namespace piot::app {

/// cargo with the embedded registry in the place of crates.io.
class RehearsalCargo {
  public:
    RehearsalCargo(const RehearseServices& services, const ScratchDirectory& scratch, std::string registry_url);

    /// `cargo package` of these crates, in a directory of their workspace; the `.crate` files end in
    /// `<target>/package`.
    [[nodiscard]] Result<void> package(const std::filesystem::path& directory, const std::vector<std::string>& crates,
                                       const std::filesystem::path& target) const;
    /// Builds a crate that depends on exactly this version, as a user would.
    [[nodiscard]] Result<void> consume_library(const ProjectVersion& crate) const;
    /// `cargo install` of exactly this version.
    [[nodiscard]] Result<void> consume_binary(const ProjectVersion& crate) const;

  private:
    [[nodiscard]] Result<void> run(std::vector<std::string> arguments, const std::filesystem::path& directory,
                                   const ErrorCode& code) const;

    const RehearseServices& services_;
    const ScratchDirectory& scratch_;
    std::string registry_url_;
};

/// Where crates come from that the embedded registry does not hold (contract §6).
struct CrateSources {
    std::vector<std::filesystem::path> caches;             ///< of downloaded `.crate` files
    std::vector<std::filesystem::path> directory_sources;  ///< that the checkout's cargo configuration names
};

[[nodiscard]] Result<CrateSources> find_crate_sources(const RehearseServices& services, const ScratchDirectory& scratch,
                                                      const RehearsalCheckout& checkout);

/// Re-packed crates have other checksums than those of crates.io: drops the checksum lines of every Cargo.lock in the
/// checkout, so that cargo fills in those of the rehearsal. Returns how many lockfiles were changed.
[[nodiscard]] Result<std::size_t> drop_lock_checksums(const RehearseServices& services,
                                                      const RehearsalCheckout& checkout);

}  // namespace piot::app
