// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/cargo_manifest.hpp"
#include "rehearsal/crate_archive.hpp"
#include "rehearsal/crates_store.hpp"

#include <string>
#include <vector>

namespace piot::rehearsal {

/// What the API tells about a version beyond the store's own fields, as the JSON object that the store keeps.
[[nodiscard]] std::string make_version_details(const CrateManifest& manifest, const CrateArchive& archive);

/// Answer to a publish.
[[nodiscard]] std::string render_published(const CrateRecord& crate);
/// `GET /crates/NAME`
[[nodiscard]] std::string render_crate(const CrateRecord& crate, CrateUploads uploads);
/// `GET /crates/NAME/VERSION`
[[nodiscard]] std::string render_version(const CrateRecord& crate, const CrateVersion& version);

struct VersionQuery {
    std::vector<std::string> numbers;  ///< empty = all
    std::string sort;                  ///< `semver` or `date`, the default
    std::size_t per_page = 100;
    std::size_t offset = 0;  ///< what `seek` of an earlier answer said
};
/// `GET /crates/NAME/versions`
[[nodiscard]] std::string render_versions(const CrateRecord& crate, const VersionQuery& query);

}  // namespace piot::rehearsal
