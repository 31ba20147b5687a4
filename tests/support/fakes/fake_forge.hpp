// SPDX-License-Identifier: MIT
#pragma once
#include "support/fakes/calls.hpp"
#include "support/fakes/fake_tag_store.hpp"

#include "piot/ports/forge.hpp"

#include <map>
#include <optional>

namespace piot::test {

/// Forge releases by tag. Outlive the processes.
using FakeForgeState = std::map<std::string, ForgeRelease>;

/// Like GitHub, it creates a missing tag on its own: such a release is a lie, and noted as one on the remote.
class FakeForge final : public Forge {
  public:
    FakeForge(Calls& calls, FakeForgeState& state, FakeRemote& remote)
        : calls_(calls), state_(state), remote_(remote) {}

    std::optional<Failure> failure;

    [[nodiscard]] Result<std::string> create_release(const ForgeRelease& release) override {
        const auto held = calls_.lock();
        calls_.enter("forge " + release.tag);
        if (failure) return tl::unexpected<Failure>(*failure);
        if (remote_.tags.count(release.tag) == 0) remote_.lies.push_back("forge release of " + release.tag);
        state_.emplace(release.tag, release);
        calls_.leave();
        return "https://forge.example/releases/" + release.tag;
    }

  private:
    Calls& calls_;
    FakeForgeState& state_;
    FakeRemote& remote_;
};

}  // namespace piot::test
