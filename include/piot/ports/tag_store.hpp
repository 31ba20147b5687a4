// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/observation.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot {

/// An annotated tag to create on the remote.
struct TagRequest {
    std::string name;
    std::string commit;   ///< full id
    std::string message;  ///< `Release <tag>`
};

enum class TagPush {
    created,
    already_equal,  ///< the remote has it on that commit
    elsewhere,      ///< the remote has it on another commit
    lost_race,      ///< somebody pushed it meanwhile; look again
};

/// Tags on the remote, through git's own transport and credentials. A depth-1 checkout is enough.
class TagStore {
  public:
    virtual ~TagStore() = default;
    /// Remote tags among `names`, peeled to their commits. Absent ones are not in the map. Failure: the remote cannot
    /// be asked.
    [[nodiscard]] virtual Result<std::map<std::string, std::string>> read_remote(
        const std::vector<std::string>& names) = 0;
    /// Every tag of the remote, peeled to its commit. Failure: the remote cannot be asked.
    [[nodiscard]] virtual Result<std::map<std::string, std::string>> list_remote() = 0;
    /// Would a push of these tags be accepted (identity, `git push --dry-run`)? Changes nothing.
    [[nodiscard]] virtual Result<void> check_writable(const std::vector<TagRequest>& tags) = 0;
    /// Creates the tag (locally too, where absent) and pushes just that ref.
    [[nodiscard]] virtual Result<TagPush> push(const TagRequest& tag) = 0;
    /// The same for several tags, which may share one push; each is accepted or refused by itself. One answer per tag,
    /// in the same order. Killed in between, some are written and some are not.
    [[nodiscard]] virtual std::vector<Result<TagPush>> push_all(const std::vector<TagRequest>& tags) {
        std::vector<Result<TagPush>> answers;
        for (const auto& tag : tags)
            answers.push_back(push(tag));
        return answers;
    }
    /// Is `commit` in the history of `head`, as far as this clone can tell?
    [[nodiscard]] virtual Ancestry find_ancestry(const std::string& commit, const std::string& head) = 0;
};

}  // namespace piot
