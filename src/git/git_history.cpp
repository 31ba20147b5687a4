// SPDX-License-Identifier: MIT
#include "git_history.hpp"

#include "commit_graph.hpp"
#include "commit_tree.hpp"
#include "gather.hpp"
#include "library.hpp"
#include "open_repository.hpp"
#include "package_history.hpp"
#include "raw_commit.hpp"
#include "work_tree.hpp"

#include "piot/domain/package_globs.hpp"

#include <optional>

namespace piot::git {

namespace {

class GitHistory : public History {
  public:
    static Result<std::unique_ptr<GitHistory>> open(const HistoryLocation& location) {
        auto library = std::make_unique<LibraryScope>();
        PIOT_TRY(auto repository, open_repository(location.directory));
        const bool is_at_revision = !location.revision.empty();
        PIOT_TRY(const auto commit,
                 is_at_revision ? resolve_revision(*repository, location.revision) : resolve_head(*repository));
        // A repository opened at a revision need not have a usable HEAD.
        const auto head = is_at_revision ? resolve_head(*repository).value_or(commit) : commit;
        PIOT_TRY(auto objects, ObjectReader::open(*repository));
        PIOT_TRY(const auto tree, read_tree_of(objects, commit));
        PIOT_TRY(const auto head_tree, read_tree_of(objects, head));
        auto history = std::unique_ptr<GitHistory>(
            new GitHistory(std::move(library), std::move(repository), std::move(objects), commit));
        history->commit_tree_.emplace(history->objects_, tree);
        history->head_tree_.emplace(history->objects_, head_tree);
        history->git_directory_ = git_repository_commondir(history->repository_.get());
        if (const char* root = git_repository_workdir(history->repository_.get())) {
            history->root_ = std::filesystem::path(root);
            if (!is_at_revision) history->work_tree_.emplace(*history->repository_, history->root_);
        }
        return history;
    }

    [[nodiscard]] Result<void> check_whole_clone() const { return check_whole(*repository_); }

    const std::string& head() const override { return head_; }
    const std::filesystem::path& root() const override { return root_; }
    const std::filesystem::path& git_directory() const override { return git_directory_; }
    const SourceTree& commit_tree() const override { return *commit_tree_; }
    const SourceTree& head_tree() const override { return *head_tree_; }
    const SourceTree& work_tree() const override {
        return work_tree_ ? static_cast<const SourceTree&>(*work_tree_) : *commit_tree_;
    }

    Result<RepoSnapshot> gather(const Config& config, const GatherOptions& options) const override {
        PIOT_CHECK(check_whole(*repository_));
        PIOT_TRY(const auto globs, PackageGlobs::compile(config));
        PIOT_TRY(auto graph, CommitGraph::load(objects_, commit_));
        TreeReader trees(objects_);
        Gathering gathering{config, options, globs, *repository_, objects_, graph, trees};
        return git::gather(gathering);
    }

    Result<PackageHistory> gather_package(const PackageConfig& package,
                                          const PackageEvidence& evidence) const override {
        PIOT_CHECK(check_whole(*repository_));
        return read_package_history(objects_, commit_, package, evidence);
    }

    Result<HeadMerge> read_head_merge() const override {
        PIOT_CHECK(check_whole(*repository_));
        PIOT_TRY(auto graph, CommitGraph::load(objects_, commit_));
        HeadMerge merge;
        for (const auto parent : graph.parents(graph.mainline().front()))
            merge.parents.push_back(to_hex(graph.id(parent)));
        PIOT_TRY(const auto brought, graph.brought_by(0));
        for (const auto node : brought) {
            const auto* line = graph.trailer(node);
            merge.brought.push_back({to_hex(graph.id(node)), line != nullptr ? std::optional(*line) : std::nullopt});
        }
        return merge;
    }

    Result<std::optional<std::string>> read_remote_url(const std::string& remote) const override {
        git_remote* raw = nullptr;
        const auto status = git_remote_lookup(&raw, repository_.get(), remote.c_str());
        if (status == GIT_ENOTFOUND || status == GIT_EINVALIDSPEC) return std::nullopt;
        if (status != 0) return fail(unreadable("the remote `" + remote + "` cannot be read"));
        const RemoteHandle found(raw);
        const auto* url = git_remote_pushurl(raw) != nullptr ? git_remote_pushurl(raw) : git_remote_url(raw);
        return url == nullptr ? std::nullopt : std::optional<std::string>(url);
    }

    Result<std::string> read_subject(const std::string& commit) const override {
        PIOT_TRY(auto raw, read_raw(commit));
        return std::move(raw.subject);
    }

    Result<std::optional<std::chrono::sys_seconds>> read_commit_time(const std::string& commit) const override {
        PIOT_TRY(const auto raw, read_raw(commit));
        return raw.committed_at;
    }

  private:
    GitHistory(std::unique_ptr<LibraryScope> library, RepositoryHandle repository, ObjectReader objects,
               const git_oid& commit)
        : library_(std::move(library)),
          repository_(std::move(repository)),
          objects_(std::move(objects)),
          commit_(commit),
          head_(to_hex(commit)) {}

    [[nodiscard]] Result<RawCommit> read_raw(const std::string& commit) const {
        git_oid id;
        if (git_oid_fromstr(&id, commit.c_str()) != 0) return fail(unreadable("`" + commit + "` is no commit id"));
        return read_commit(objects_, id);
    }

    static Result<git_oid> read_tree_of(const ObjectReader& objects, const git_oid& commit) {
        constexpr std::string_view k_key = "tree ";
        PIOT_TRY(const auto object, objects.read(commit));
        const auto bytes = object.bytes();
        git_oid tree;
        if (!bytes.starts_with(k_key) || bytes.size() < k_key.size() + GIT_OID_HEXSZ ||
            git_oid_fromstrn(&tree, bytes.data() + k_key.size(), GIT_OID_HEXSZ) != 0)
            return fail(unreadable("commit " + to_hex(commit) + " cannot be read"));
        return tree;
    }

    std::unique_ptr<LibraryScope> library_;
    RepositoryHandle repository_;
    ObjectReader objects_;
    git_oid commit_;
    std::string head_;
    std::filesystem::path root_;
    std::filesystem::path git_directory_;
    std::optional<CommitTree> commit_tree_;
    std::optional<CommitTree> head_tree_;
    std::optional<WorkTree> work_tree_;
};

}  // namespace

Result<std::unique_ptr<History>> open_history(const HistoryLocation& location) {
    PIOT_TRY(auto history, GitHistory::open(location));
    // Said at once, before anything else can look wrong in half a history.
    PIOT_CHECK(history->check_whole_clone());
    return history;
}

Result<std::unique_ptr<History>> open_checkout(const std::filesystem::path& directory) {
    PIOT_TRY(auto checkout, GitHistory::open({directory, {}}));
    return checkout;
}

}  // namespace piot::git
