// SPDX-License-Identifier: MIT
#pragma once
#include "git/git_program.hpp"

#include "piot/ports/tag_store.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace piot::git {

/// A tag object to push, and what the clone itself knows of it.
struct PreparedTag {
    std::string object;
    enum class LocalRef { missing, found } local_ref = LocalRef::missing;
};

/// The clone's side of a tag: makes and signs its object, without a ref that a later plan could take for a release.
class LocalTags {
  public:
    /// `git` outlives this; `remote` is where a shallow clone fetches what it lacks.
    LocalTags(const GitProgram& git, std::string remote) : git_(git), remote_(std::move(remote)) {}

    /// What the clone says before a tag is made, asked once for all tags.
    struct State {
        std::set<std::string> existing;  ///< tags that the clone has
        Result<std::string> tagger;      ///< `name <mail> time zone`
        bool is_signing = false;
    };
    /// `tags` is not empty.
    [[nodiscard]] State read_state(const std::vector<TagRequest>& tags) const;
    /// Failures: PIOT_TAG_ELSEWHERE when the clone has the tag on another commit, PIOT_TAG_FAILED.
    [[nodiscard]] Result<PreparedTag> prepare(const TagRequest& tag, const State& state) const;
    /// The clone follows the remote, as after `git push` of a tag; it is the remote that counts. Objects by tag.
    void follow_remote(const std::map<std::string, std::string>& objects) const;

    /// Fetches the tag's commit where a shallow clone does not have it. Failure: PIOT_TAG_FAILED, it cannot be had.
    [[nodiscard]] Result<void> obtain_commit(const TagRequest& tag) const;
    /// PIOT_TAG_ELSEWHERE for each that the clone has on another commit.
    [[nodiscard]] Result<std::vector<Diagnostic>> find_conflicts(const std::vector<TagRequest>& tags) const;
    /// A key that cannot sign is better known before anything is uploaded. No ref is left, only an object for git to
    /// sweep. Failure: PIOT_TAG_FAILED.
    [[nodiscard]] Result<void> check_signing(const TagRequest& tag) const;
    /// Without those that the clone surely lacks.
    [[nodiscard]] std::vector<TagRequest> keep_existing(const std::vector<TagRequest>& tags) const;
    /// True also where that cannot be told.
    [[nodiscard]] bool is_shallow() const;

  private:
    [[nodiscard]] Result<std::set<std::string>> find_existing(const std::vector<TagRequest>& tags) const;
    /// The commit of a tag in the clone itself.
    [[nodiscard]] Result<std::optional<std::string>> read_local(const std::string& name) const;
    [[nodiscard]] Result<PreparedTag> make_object(const TagRequest& tag, const Result<std::string>& tagger) const;
    [[nodiscard]] Result<std::string> read_tagger(const TagRequest& tag) const;
    [[nodiscard]] Result<PreparedTag> make_signed(const TagRequest& tag) const;
    /// The repository beside the clone's refs in which `git tag` may leave a ref: its directory.
    [[nodiscard]] Result<std::string> make_signing_room(const TagRequest& tag, const std::string& git_directory) const;
    [[nodiscard]] bool signs_tags() const;
    /// `-c` settings that give a tagger where nobody has configured one.
    [[nodiscard]] Result<std::vector<std::string>> identity_settings() const;
    /// The trimmed output of a git that succeeded; else PIOT_TAG_FAILED about this tag.
    [[nodiscard]] Result<std::string> run_for_tag(const TagRequest& tag, std::vector<std::string> arguments,
                                                  std::string input = {}) const;

    const GitProgram& git_;
    std::string remote_;
};

}  // namespace piot::git
