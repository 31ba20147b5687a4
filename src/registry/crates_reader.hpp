// SPDX-License-Identifier: MIT
#pragma once
#include "registry/connection.hpp"
#include "registry/index_config.hpp"
#include "registry/json.hpp"

#include "piot/domain/trust.hpp"

#include <optional>
#include <string>

namespace piot::registry {

/// Reads what a cargo registry says about versions: by its API, which knows a version at once, and by its sparse index,
/// which is what cargo sees.
class CratesReader {
  public:
    CratesReader(CratesEndpoints endpoints, const Dependencies& dependencies);

    /// Without a download: the commit is the one that trusted publishing recorded.
    [[nodiscard]] Observation read_version(const ProjectVersion& wanted);
    /// What a line of the index says; yanked counts as live here.
    [[nodiscard]] Observation read_index(const ProjectVersion& wanted);
    /// All of its lines.
    [[nodiscard]] ProjectListing read_listing(const std::string& crate);
    /// The bytes of a live `.crate`; nullopt when they cannot be had or do not have this hash.
    [[nodiscard]] std::optional<std::string> download(const ProjectVersion& wanted, const std::string& sha256);
    /// What the API knows about the crate as a whole; unknown where there is no API.
    [[nodiscard]] ProjectRecord read_project(const std::string& crate);
    /// Who uploaded a live version, by the API.
    [[nodiscard]] Attribution read_attribution(const ProjectVersion& version);
    /// Base of `/api/v1/…`. Fails with PIOT_REGISTRY_REFUSED where the registry takes no uploads.
    [[nodiscard]] Result<std::string> find_api();

    [[nodiscard]] const CratesEndpoints& endpoints() const { return endpoints_; }

  private:
    [[nodiscard]] tl::expected<HttpResponse, TransportError> ask_version(const ProjectVersion& wanted);
    [[nodiscard]] Observation read_api(const ProjectVersion& wanted);
    [[nodiscard]] ReadAnswer ask_index(const std::string& crate);
    [[nodiscard]] std::optional<std::string> find_download(const ProjectVersion& wanted, const std::string& sha256);

    CratesEndpoints endpoints_;
    Dependencies dependencies_;
    ReadAccess access_;
    IndexConfig config_;
};

enum class IndexCase { lower, kept };

/// Where a crate's lines are below the index: `ab/cd/abcdef`, by its name in lower case. Download templates know the
/// name as it is, too.
[[nodiscard]] std::string sparse_index_path(std::string_view crate, IndexCase letters = IndexCase::lower);

}  // namespace piot::registry
