// SPDX-License-Identifier: MIT
#pragma once
#include "git/git_program.hpp"
#include "git/local_tags.hpp"
#include "git/push_report.hpp"

#include "piot/ports/process_runner.hpp"
#include "piot/ports/tag_store.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace piot::git {

/// Where tags are created and pushed to.
struct TagRemote {
    std::filesystem::path repository;  ///< a work tree or a git directory
    std::string remote = "origin";     ///< name or URL
    RemoteReach reach = RemoteReach::anywhere;
};

/// TagStore through the `git` program, and so through the transports and credentials that it is set up with.
class RemoteTagStore final : public TagStore {
  public:
    /// `processes` outlives the store.
    RemoteTagStore(const ProcessRunner& processes, TagRemote remote)
        : git_(processes, std::move(remote.repository), remote.reach),
          remote_(std::move(remote.remote)),
          local_(git_, remote_) {}
    // The parts refer to each other.
    RemoteTagStore(const RemoteTagStore&) = delete;
    RemoteTagStore& operator=(const RemoteTagStore&) = delete;

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
    /// One push of several tag objects, by tag name, with a refspec for each.
    struct PushAnswer {
        std::vector<PushedRef> refs;
        std::string error;  ///< what git said, for people
    };
    [[nodiscard]] Result<PushAnswer> push_objects(const std::map<std::string, std::string>& objects) const;
    [[nodiscard]] Result<TagPush> judge(const TagRequest& tag, const PushAnswer& answer);
    /// After a push that did not succeed: what does the remote hold?
    [[nodiscard]] Result<TagPush> look_again(const TagRequest& tag, const Diagnostic& refusal);
    [[nodiscard]] Result<std::vector<Diagnostic>> try_push(const std::vector<TagRequest>& tags) const;

    GitProgram git_;
    std::string remote_;
    LocalTags local_;
};

}  // namespace piot::git
