// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/state_directory.hpp"

#include "piot/base/result.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// A crate that lies on this machine as a file.
struct LocalCrate {
    std::string name;
    std::string version;
    std::string index_line;
    std::filesystem::path file;
};

/// Crates from cargo's download caches and from `directory` sources, which are packed into `.crate` files when they are
/// first asked for. Of a version that is in several places, the first place counts. Unreadable ones are passed over.
/// Thread-safe.
class LocalCrates {
  public:
    struct Places {
        std::vector<std::filesystem::path> crate_caches;       ///< directories of `.crate` files
        std::vector<std::filesystem::path> directory_sources;  ///< directories of unpacked crates
    };

    LocalCrates(const StateDirectory& state, Places places) : state_(state), places_(std::move(places)) {}

    /// All versions of a crate, ascending; empty when there is none. `name` is compared without case.
    /// Failures: PIOT_DISK_FULL, PIOT_IO while packing.
    [[nodiscard]] Result<std::vector<LocalCrate>> find(std::string_view name);

  private:
    struct Candidate {
        std::filesystem::path path;
        enum class Form { packed, unpacked } form = Form::packed;
    };

    void scan();
    [[nodiscard]] Result<std::vector<LocalCrate>> load(const std::string& lower_name);

    const StateDirectory& state_;
    Places places_;
    std::mutex mutex_;
    bool is_scanned_ = false;
    std::multimap<std::string, Candidate, std::less<>> candidates_;  // by lower-case name, in the order of the places
    std::map<std::string, std::vector<LocalCrate>, std::less<>> loaded_;
};

}  // namespace piot::rehearsal
