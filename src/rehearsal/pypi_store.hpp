// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/digests.hpp"
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

struct PypiFile {
    std::int64_t id = 0;  ///< ascending in the order of uploads, over all projects
    std::string project;  ///< as the upload spelled it
    std::string version;  ///< normalised
    std::string file_name;
    std::string file_type;
    std::string python_version;
    std::uint64_t size = 0;
    FileDigests digests;
    std::string metadata_sha256;  ///< of a wheel's METADATA; empty = not served
    std::string provenance;       ///< what the Integrity API says of it, a JSON document; empty = nothing
    std::int64_t uploaded_at = 0;
    std::map<std::string, std::vector<std::string>> form;  ///< the metadata of the upload
};

struct PypiProject {
    std::string name;
    std::int64_t created_at = 0;
    std::string publisher;  ///< key of the pending publisher that created it; empty = none did
    std::vector<PypiFile> files;

    /// The files of a version; versions are compared as versions.
    [[nodiscard]] std::vector<PypiFile> files_of(const std::string& version) const;
    /// Normalised, ascending, each once.
    [[nodiscard]] std::vector<std::string> versions() const;
};

/// A checked upload, ready to be committed.
struct PypiUpload {
    PypiFile file;
    TemporaryFile content;
    std::optional<std::string> metadata;
};

enum class AddOutcome { added, same_file };

/// The files that were uploaded to this server. Thread-safe.
class PypiStore {
  public:
    explicit PypiStore(const StateDirectory& state) : state_(state) {}

    [[nodiscard]] Result<void> load();
    struct NewProject {
        std::string name;
        std::int64_t created_at = 0;
        std::string publisher;
    };
    /// Makes a project exist; nothing happens when it does.
    [[nodiscard]] Result<void> create_project(const NewProject& project);
    /// By any spelling of the name.
    [[nodiscard]] std::optional<PypiProject> find(std::string_view name) const;
    [[nodiscard]] std::vector<PypiProject> all() const;
    [[nodiscard]] std::optional<PypiFile> find_file(std::string_view file_name) const;

    /// PyPI's rules about files that are already there; `same_file` = there is nothing to do.
    [[nodiscard]] Accepted<AddOutcome> check_new(const PypiFile& file) const;
    /// Commits an upload: afterwards, and not before, it is visible. Checks once more under the lock.
    [[nodiscard]] Accepted<AddOutcome> add(PypiUpload upload);

    [[nodiscard]] std::filesystem::path path_of(const PypiFile& file) const;
    [[nodiscard]] std::filesystem::path metadata_path_of(const PypiFile& file) const;
    /// Files uploaded since the state began.
    [[nodiscard]] std::size_t upload_count() const;

  private:
    [[nodiscard]] Accepted<AddOutcome> check_new_locked(const PypiFile& file) const;

    const StateDirectory& state_;
    mutable std::mutex mutex_;
    std::map<std::string, PypiProject, std::less<>> projects_;  // by normalised name
    std::int64_t last_id_ = 0;
};

}  // namespace piot::rehearsal
