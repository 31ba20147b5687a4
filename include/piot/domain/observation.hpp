// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/error_code.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// Every question to a registry has three answers. Unknown never becomes absent.
enum class Liveness { live, absent, unknown };

struct LiveFile {
    std::string file_name;
    std::string sha256;  ///< lower-case hex
    bool is_yanked = false;

    friend bool operator==(const LiveFile&, const LiveFile&) = default;
};

/// What a registry says about one version of one project.
struct Observation {
    Liveness project = Liveness::unknown;  ///< does the name exist at all
    Liveness version = Liveness::unknown;
    std::vector<LiveFile> files;  ///< live files of the version; crates: one, named `<crate>-<version>.crate`
    std::string commit;           ///< commit that the live version says it was made from; empty = it does not say
    std::string detail;           ///< when unknown: what happened, for people
    ErrorCode cause = {};         ///< when unknown: what kind of answer that was; no name = PIOT_REGISTRY_UNREACHABLE
    std::string run_id = {};      ///< of the CI run that uploaded it; empty = it does not say
    /// How long ago its first file was uploaded; nullopt = it does not say.
    std::optional<std::chrono::seconds> age = {};
    /// How old a version may be and still take new files; nullopt = any age will do.
    std::optional<std::chrono::seconds> upload_window = {};
    /// The project takes uploads by trusted publishing alone; false also where the registry does not say.
    bool is_trustpub_only = false;

    /// The live file of that name, or nullptr.
    [[nodiscard]] const LiveFile* find_file(std::string_view file_name) const;
};

/// One live version among those of a project.
struct ListedVersion {
    std::string version;     ///< as the registry spells it; yanked ones are listed too, they keep their number
    bool is_whole = true;    ///< false: files are missing for sure. On PyPI, the sdist: piot uploads it last
    bool is_yanked = false;  ///< withdrawn: no client chooses it by itself

    friend bool operator==(const ListedVersion&, const ListedVersion&) = default;
};

/// What a registry says about a project as a whole.
struct ProjectListing {
    Liveness project = Liveness::unknown;
    std::vector<ListedVersion> versions;  ///< in no order that matters
    std::string detail;                   ///< when unknown: what happened, for people
    ErrorCode cause = {};                 ///< when unknown: as for an Observation

    friend bool operator==(const ProjectListing&, const ProjectListing&) = default;
};

/// Names one version as the registry spells it.
struct ProjectVersion {
    std::string project;
    std::string version;
};

/// Is a commit in the history of another one?
enum class Ancestry {
    ancestor,  ///< it is, or both are the same commit
    not_ancestor,
    unknown,  ///< the clone does not reach far enough to tell
};

}  // namespace piot
