// SPDX-License-Identifier: MIT
#pragma once
#include "support/catch.hpp"

#include "piot/ports/registry.hpp"

namespace piot::test {

/// For runs that must not upload: any call fails the test.
class ForbiddenPublisher final : public Publisher {
  public:
    [[nodiscard]] UploadOutcome upload(const Artifact& artifact, const UploadToken&,
                                       const std::function<void(std::uint64_t, std::uint64_t)>&) override {
        FAIL("nothing may be uploaded, but " << artifact.file_name << " was");
        return {};
    }
};

}  // namespace piot::test
