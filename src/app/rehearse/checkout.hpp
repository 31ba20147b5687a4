// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/rehearse.hpp"

namespace piot::app {

/// A throw-away work tree at the planned commit with a bare remote of its own. Objects are shared with the user's
/// repository, nothing is written there.
struct RehearsalCheckout {
    std::filesystem::path work_tree;
    std::filesystem::path remote;
};

[[nodiscard]] Result<RehearsalCheckout> make_checkout(const RehearseServices& services,
                                                      const ScratchDirectory& scratch);
/// The same without any file in the work tree: enough to publish from.
[[nodiscard]] Result<RehearsalCheckout> make_empty_checkout(const RehearseServices& services,
                                                            const ScratchDirectory& scratch);

/// Every tag of the bare remote with its commit, as `git show-ref` prints them: two equal texts mean equal tags.
[[nodiscard]] Result<std::string> read_remote_tags(const RehearseServices& services, const ScratchDirectory& scratch,
                                                   const RehearsalCheckout& checkout);

/// Every tag of the bare remote with its commit, a line each, whenever the tags were made.
[[nodiscard]] Result<std::string> read_tagged_commits(const RehearseServices& services, const ScratchDirectory& scratch,
                                                      const RehearsalCheckout& checkout);

}  // namespace piot::app
