// SPDX-License-Identifier: MIT
#pragma once
#include "registry/connection.hpp"
#include "registry/read_access.hpp"

#include "piot/base/result.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace piot::registry {

/// `config.json` of a sparse index.
struct IndexSettings {
    std::string download;  ///< template of the URL of a `.crate`
    std::string api;       ///< `/api/v1/…` follows; empty = the registry takes no uploads
};

/// Reads `config.json` once, when it is first wanted. May be used by several threads at once; the others wait.
class IndexConfig {
  public:
    IndexConfig(std::string index, const ReadAccess& access) : index_(std::move(index)), access_(access) {}

    /// A failure is not remembered.
    [[nodiscard]] Result<IndexSettings> read();

  private:
    std::string index_;
    ReadAccess access_;
    std::mutex mutex_;
    std::optional<IndexSettings> settings_;
};

/// The URL of one `.crate`, as cargo makes it from the template.
[[nodiscard]] std::string make_download_url(const IndexSettings& settings, const ProjectVersion& wanted,
                                            const std::string& sha256);

}  // namespace piot::registry
