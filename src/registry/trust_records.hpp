// SPDX-License-Identifier: MIT
#pragma once
#include "registry/crates_reader.hpp"
#include "registry/oidc.hpp"
#include "registry/pypi_simple.hpp"

#include "piot/ports/trust_records.hpp"

#include <string>

namespace piot::registry {

class CratesTrustRecords final : public TrustRecords {
  public:
    CratesTrustRecords(const CratesEndpoints& endpoints, const Dependencies& dependencies)
        : reader_(endpoints, dependencies), dependencies_(dependencies), id_tokens_(dependencies) {}

    [[nodiscard]] ProjectRecord read_project(const std::string& project) override {
        return reader_.read_project(project);
    }
    [[nodiscard]] Attribution read_attribution(const ProjectVersion& version) override {
        return reader_.read_attribution(version);
    }
    [[nodiscard]] PublisherListing list_publishers(const std::string& project, const Secret& token) override;
    [[nodiscard]] Result<RunClaims> read_run_claims() override;

  private:
    CratesReader reader_;
    Dependencies dependencies_;
    IdTokenSource id_tokens_;
};

/// PyPI shows its trusted publishers to nobody; what it tells is who signed the attestations of a file.
class PypiTrustRecords final : public TrustRecords {
  public:
    PypiTrustRecords(PypiEndpoints endpoints, const Dependencies& dependencies)
        : endpoints_(std::move(endpoints)),
          dependencies_(dependencies),
          id_tokens_(dependencies),
          access_(dependencies.http, endpoints_.credential, endpoints_.simple) {}

    [[nodiscard]] ProjectRecord read_project(const std::string& project) override;
    [[nodiscard]] Attribution read_attribution(const ProjectVersion& version) override;
    [[nodiscard]] PublisherListing list_publishers(const std::string& /*project*/, const Secret& /*token*/) override {
        return {};
    }
    [[nodiscard]] Result<RunClaims> read_run_claims() override;

  private:
    PypiEndpoints endpoints_;
    Dependencies dependencies_;
    IdTokenSource id_tokens_;
    ReadAccess access_;
};

}  // namespace piot::registry
