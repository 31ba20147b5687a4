// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/cargo_manifest.hpp"
#include "rehearsal/refusal.hpp"
#include "rehearsal/state_directory.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// Who may add versions to a crate.
enum class CrateUploads { by_anyone_allowed, by_trusted_publishing };

/// Which workflow run published a version.
struct PublishingRun {
    std::string repository;
    std::string run_id;
    std::string sha;
};

struct CrateVersion {
    std::int64_t id = 0;   ///< ascending in the order of publishing, over all crates
    std::string number;    ///< as published, with build metadata
    std::string checksum;  ///< SHA-256 of the `.crate`, hex
    std::uint64_t size = 0;
    std::int64_t created_at = 0;
    YankState yank_state = YankState::live;
    std::string index_line;                       ///< of the live state
    std::string details;                          ///< JSON object: what the API tells beyond the fields here
    std::optional<PublishingRun> publishing_run;  ///< set when a trusted publisher uploaded it
};

struct CrateRecord {
    std::string name;  ///< in the spelling of the first upload
    std::int64_t created_at = 0;
    std::vector<CrateVersion> versions;  ///< in the order of publishing

    [[nodiscard]] const CrateVersion* find_version(std::string_view number) const;
};

/// A checked upload, ready to be committed.
struct CrateUpload {
    std::string name;
    CrateVersion version;
    std::string crate_bytes;
};

/// The crates that were published to this server. Thread-safe.
class CratesStore {
  public:
    explicit CratesStore(const StateDirectory& state) : state_(state) {}

    [[nodiscard]] Result<void> load();
    /// Makes a name exist without versions; nothing happens when it does.
    [[nodiscard]] Result<void> reserve(const std::string& name, std::int64_t now);
    /// By any spelling of the name.
    [[nodiscard]] std::optional<CrateRecord> find(std::string_view name) const;
    [[nodiscard]] std::vector<CrateRecord> all() const;
    /// Commits an upload: afterwards, and not before, it is visible. Checks once more, under the lock, that the name is
    /// spelled as before and that the version is new. Fills in the version's id.
    [[nodiscard]] Accepted<CrateVersion> add(CrateUpload upload);
    [[nodiscard]] Result<void> set_yank_state(std::string_view name, std::string_view number, YankState state);
    [[nodiscard]] std::filesystem::path crate_file(std::string_view name, const CrateVersion& version) const;
    /// Versions published since the state began.
    [[nodiscard]] std::size_t upload_count() const;

  private:
    [[nodiscard]] Result<void> save(const CrateRecord& crate, const CrateVersion& version) const;

    const StateDirectory& state_;
    mutable std::mutex mutex_;
    std::map<std::string, CrateRecord, std::less<>> crates_;  // by canonical name
    std::int64_t last_id_ = 0;
};

/// The refusals that depend on what is already published: another spelling of the name, the same version.
[[nodiscard]] Accepted<void> check_free(const std::optional<CrateRecord>& existing, const std::string& name,
                                        const std::string& number);

}  // namespace piot::rehearsal
