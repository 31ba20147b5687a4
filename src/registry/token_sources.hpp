// SPDX-License-Identifier: MIT
#pragma once
#include "registry/oidc.hpp"

#include <mutex>
#include <string>

namespace piot::registry {

/// crates.io: one token, 30 minutes, for every crate whose configuration matches the run.
class CratesTokenSource final : public TokenSource {
  public:
    CratesTokenSource(CratesEndpoints endpoints, const Dependencies& dependencies)
        : endpoints_(std::move(endpoints)), dependencies_(dependencies), id_tokens_(dependencies) {}

    [[nodiscard]] bool is_available() const override;
    [[nodiscard]] Result<UploadToken> mint() override;
    void revoke(const UploadToken& token) override;

  private:
    CratesEndpoints endpoints_;
    Dependencies dependencies_;
    IdTokenSource id_tokens_;
};

/// The audience that ID tokens for this index must have, from the index itself.
[[nodiscard]] Result<std::string> read_pypi_audience(const PypiEndpoints& endpoints, const Dependencies& dependencies);

/// PyPI: one token, 15 minutes, for every project that shares the publisher's record. Minting one for a pending
/// publisher creates its project.
class PypiTokenSource final : public TokenSource {
  public:
    PypiTokenSource(PypiEndpoints endpoints, const Dependencies& dependencies)
        : endpoints_(std::move(endpoints)), dependencies_(dependencies), id_tokens_(dependencies) {}

    [[nodiscard]] bool is_available() const override;
    [[nodiscard]] Result<UploadToken> mint() override;
    /// PyPI's tokens cannot be revoked; they end by themselves.
    void revoke(const UploadToken& token) override;

  private:
    [[nodiscard]] Result<std::string> read_audience();

    PypiEndpoints endpoints_;
    Dependencies dependencies_;
    IdTokenSource id_tokens_;
    std::mutex mutex_;
    std::string audience_;  // the index's own; it does not change within a run
};

}  // namespace piot::registry
