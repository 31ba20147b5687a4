// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/scratch.hpp"

namespace piot::io {

/// Scratch directories on disk, below TMPDIR.
class DiskScratch : public Scratch {
  public:
    [[nodiscard]] Result<std::unique_ptr<ScratchDirectory>> create(const std::string& purpose) const override;
};

}  // namespace piot::io
