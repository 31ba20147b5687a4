// SPDX-License-Identifier: MIT
#pragma once
#include "git/push_report.hpp"

#include "piot/ports/process_runner.hpp"
#include "piot/ports/tag_store.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace piot::git {

/// Which remotes may be talked to. `local_only` keeps the tags of a rehearsal from leaving this machine.
enum class RemoteReach { anywhere, local_only };

/// Where tags are created and pushed to.
struct TagRemote {
    std::filesystem::path repository;  ///< a work tree or a git directory
    std::string remote = "origin";     ///< name or URL
    RemoteReach reach = RemoteReach::anywhere;
};

/// TagStore through the `git` program: it brings the transports, credential helpers and signing that a user has set up.
/// No hooks of the checkout are run, and git has no terminal to ask on.
class RemoteTagStore final : public TagStore {
  public:
    /// `processes` outlives the store.
    RemoteTagStore(const ProcessRunner& processes, TagRemote remote)
        : processes_(processes), remote_(std::move(remote)) {}

    [[nodiscard]] Result<std::map<std::string, std::string>> read_remote(
        const std::vector<std::string>& names) override;
    [[nodiscard]] Result<std::map<std::string, std::string>> list_remote() override;
    [[nodiscard]] Result<void> check_writable(const std::vector<TagRequest>& tags) override;
    [[nodiscard]] Result<TagPush> push(const TagRequest& tag) override;
    [[nodiscard]] std::vector<Result<TagPush>> push_all(const std::vector<TagRequest>& tags) override;
    [[nodiscard]] Ancestry find_ancestry(const std::string& commit, const std::string& head) override;

  private:
    /// Tags by the patterns of `git ls-remote`; none = all refs that it knows of, other than tags left out.
    [[nodiscard]] Result<std::map<std::string, std::string>> ask_remote(const std::vector<std::string>& patterns) const;
    [[nodiscard]] Result<ProcessResult> run_git(std::vector<std::string> arguments, std::string input = {}) const;
    [[nodiscard]] ProcessSpec make_git_call(std::vector<std::string> arguments) const;
    /// The trimmed output of a git that succeeded; else PIOT_TAG_FAILED about this tag.
    [[nodiscard]] Result<std::string> run_for_tag(const TagRequest& tag, std::vector<std::string> arguments,
                                                  std::string input = {}) const;
    /// A tag object to push, and what the clone itself knows of it.
    struct PreparedTag {
        std::string object;
        enum class LocalRef { missing, found } local_ref = LocalRef::missing;
    };

    /// What the clone says before a tag is made, asked once for all tags.
    struct LocalState {
        std::set<std::string> existing;  ///< tags that the clone has
        Result<std::string> tagger;      ///< `name <mail> time zone`
        bool is_signing = false;
    };
    [[nodiscard]] LocalState read_local_state(const std::vector<TagRequest>& tags) const;
    /// Those of the tags that the clone has.
    [[nodiscard]] Result<std::set<std::string>> find_existing(const std::vector<TagRequest>& tags) const;

    /// Fetches the tag's commit where a shallow clone does not have it. Failure: PIOT_TAG_FAILED, it cannot be had.
    [[nodiscard]] Result<void> obtain_commit(const TagRequest& tag) const;
    [[nodiscard]] bool is_shallow() const;
    /// The commit of a tag in the clone itself.
    [[nodiscard]] Result<std::optional<std::string>> read_local(const std::string& name) const;
    /// Failures: PIOT_TAG_ELSEWHERE when the clone has the tag on another commit, PIOT_TAG_FAILED.
    [[nodiscard]] Result<PreparedTag> prepare(const TagRequest& tag, const LocalState& local) const;
    [[nodiscard]] Result<PreparedTag> make_object(const TagRequest& tag, const Result<std::string>& tagger) const;
    [[nodiscard]] Result<std::string> read_tagger(const TagRequest& tag) const;
    /// Without those that the clone surely lacks.
    [[nodiscard]] std::vector<TagRequest> keep_existing(const std::vector<TagRequest>& tags) const;
    [[nodiscard]] Result<PreparedTag> make_signed(const TagRequest& tag) const;
    /// The repository beside the clone's refs in which `git tag` may leave a ref: its directory.
    [[nodiscard]] Result<std::string> make_signing_room(const TagRequest& tag, const std::string& git_directory) const;
    [[nodiscard]] bool signs_tags() const;
    /// `-c` settings that give a tagger where nobody has configured one.
    [[nodiscard]] Result<std::vector<std::string>> identity_settings() const;
    /// One push of several tag objects, by tag name, with a refspec for each.
    struct PushAnswer {
        std::vector<PushedRef> refs;
        std::string error;  ///< what git said, for people
    };
    [[nodiscard]] Result<PushAnswer> push_objects(const std::map<std::string, std::string>& objects) const;
    [[nodiscard]] Result<TagPush> judge(const TagRequest& tag, const PushAnswer& answer);
    /// The clone follows the remote, as after `git push` of a tag; it is the remote that counts.
    void follow_remote(const std::map<std::string, std::string>& objects) const;
    /// After a push that did not succeed: what does the remote hold?
    [[nodiscard]] Result<TagPush> look_again(const TagRequest& tag, const Diagnostic& refusal);
    [[nodiscard]] Result<std::vector<Diagnostic>> find_local_conflicts(const std::vector<TagRequest>& tags) const;
    [[nodiscard]] Result<std::vector<Diagnostic>> try_push(const std::vector<TagRequest>& tags) const;

    const ProcessRunner& processes_;
    TagRemote remote_;
};

}  // namespace piot::git
