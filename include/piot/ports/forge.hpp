// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <string>

namespace piot {

struct ForgeRelease {
    std::string tag;
    std::string title;
    std::string notes;  ///< markdown
    bool is_prerelease = false;
};

/// GitHub or whatever hosts the repository.
class Forge {
  public:
    virtual ~Forge() = default;
    /// One idempotent POST; a release that is already there counts as done. Returns its URL, empty when unknown.
    [[nodiscard]] virtual Result<std::string> create_release(const ForgeRelease& release) = 0;
};

}  // namespace piot
