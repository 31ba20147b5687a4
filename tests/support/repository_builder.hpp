// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace piot::test {

/// What stands at a path: a mode as git writes it and a text (for a submodule, 160000, the commit id).
struct FileEntry {
    std::string mode = "100644";
    std::string text;

    FileEntry(const char* content) : text(content) {}
    FileEntry(std::string content) : text(std::move(content)) {}
    FileEntry(std::string file_mode, std::string content) : mode(std::move(file_mode)), text(std::move(content)) {}
    friend bool operator==(const FileEntry&, const FileEntry&) = default;
};

using FileTree = std::map<std::string, FileEntry>;
/// nullopt removes the path.
using FileChanges = std::map<std::string, std::optional<FileEntry>>;

/// Builds a git repository through one `git fast-import`. The clock advances one minute per step, so equal steps give
/// equal commit ids. The branch at the beginning is `main`.
class RepositoryBuilder {
  public:
    enum class TagKind { annotated, lightweight };

    RepositoryBuilder();

    RepositoryBuilder& commit(const FileChanges& changes, const std::string& message);
    RepositoryBuilder& move(const std::string& from, const std::string& to, const std::string& message);
    /// At HEAD, or at a branch or tag.
    RepositoryBuilder& tag(const std::string& name, TagKind kind = TagKind::annotated, const std::string& at = "");
    RepositoryBuilder& branch(const std::string& name, const std::string& at = "");
    /// The next commit has no parent and starts with an empty tree.
    RepositoryBuilder& orphan(const std::string& name);
    RepositoryBuilder& checkout(const std::string& name);
    /// Never a fast-forward. A path that a merged branch changed is taken from it.
    RepositoryBuilder& merge(const std::vector<std::string>& names, const std::string& message);
    /// What the clock shows from now on; clocks of real machines run wild now and then.
    RepositoryBuilder& set_clock(int minutes);
    /// Any other fast-import command.
    RepositoryBuilder& raw(const std::string& commands);

    /// Writes a bare repository whose HEAD is the current branch.
    void write_bare(const std::filesystem::path& directory) const;
    /// Writes a repository with a work tree and checks the current branch out.
    void write_checkout(const std::filesystem::path& directory) const;

  private:
    struct Commit {
        std::vector<std::size_t> parents;
        FileTree files;
    };

    std::size_t add_commit(std::vector<std::size_t> parents, FileTree files, const std::string& message);
    [[nodiscard]] std::optional<std::size_t> head() const;
    [[nodiscard]] std::size_t resolve(const std::string& name) const;
    [[nodiscard]] std::optional<std::size_t> merge_base(std::size_t left, std::size_t right) const;

    std::vector<Commit> commits_;
    std::map<std::string, std::size_t> branches_;
    std::map<std::string, std::size_t> tags_;
    std::string current_ = "main";
    std::string stream_;
    int minutes_ = 0;
};

/// Runs `git ARGUMENTS` in a directory with the user's and the system's configuration shut out; the running test fails
/// when git does. Returns its output.
std::string run_git(const std::filesystem::path& directory, const std::string& arguments);

}  // namespace piot::test
