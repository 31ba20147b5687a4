// SPDX-License-Identifier: MIT
#include "git/git_history.hpp"
#include "plan_repository.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

using namespace piot;
using piot::test::RepositoryBuilder;
using piot::test::run_git;
using piot::test::TempDir;

namespace {

Diagnostic error_of(const git::HistoryLocation& location) {
    const auto history = git::open_history(location);
    REQUIRE_FALSE(history);
    REQUIRE(history.error().diagnostics.size() == 1);
    const auto& error = history.error().diagnostics.front();
    CHECK_FALSE(error.hint.empty());
    return error;
}

std::unique_ptr<History> open(const git::HistoryLocation& location) {
    auto history = git::open_history(location);
    if (!history) UNSCOPED_INFO(history.error().diagnostics.front().message);
    REQUIRE(history);
    return *std::move(history);
}

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

/// HOME and XDG_CONFIG_HOME for the life of a test.
class CleanHome {
  public:
    explicit CleanHome(const std::filesystem::path& directory) {
        for (const auto* name : {"HOME", "XDG_CONFIG_HOME"}) {
            const char* before = getenv(name);
            before_.emplace_back(name, before != nullptr ? std::optional<std::string>(before) : std::nullopt);
            setenv(name, directory.c_str(), 1);
        }
    }
    ~CleanHome() {
        for (const auto& [name, before] : before_) {
            if (before)
                setenv(name, before->c_str(), 1);
            else
                unsetenv(name);
        }
    }
    CleanHome(const CleanHome&) = delete;
    CleanHome& operator=(const CleanHome&) = delete;

  private:
    std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

RepositoryBuilder two_commits() {
    RepositoryBuilder builder;
    builder.commit({{"a/x", "1"}, {"top", "1"}}, "one").tag("a-v1.0.0").commit({{"a/x", "2"}}, "two");
    return builder;
}

}  // namespace

TEST_CASE("git: a directory outside of any repository is refused", "[git]") {
    const TempDir directory;
    CHECK(error_of({directory.path()}).code == codes::PIOT_GIT_NOT_A_REPOSITORY);
    CHECK(error_of({directory.path() / "absent"}).code == codes::PIOT_GIT_NOT_A_REPOSITORY);
}

TEST_CASE("git: a repository without commits is refused", "[git]") {
    const TempDir directory;
    RepositoryBuilder().write_checkout(directory.path());
    const auto error = error_of({directory.path()});
    CHECK(error.code == codes::PIOT_GIT_NO_COMMITS);
    CHECK(error.code.exit == ExitCode::usage);
}

TEST_CASE("git: a shallow clone is refused with the remedy", "[git]") {
    const TempDir directory;
    two_commits().write_bare(directory.path() / "origin");
    run_git(directory.path(), "clone -q --depth 1 'file://" + (directory.path() / "origin").string() + "' clone");
    const auto error = error_of({directory.path() / "clone"});
    CHECK(error.code == codes::PIOT_GIT_SHALLOW);
    CHECK(error.hint.find("fetch-depth: 0") != std::string::npos);
    SECTION("in a linked work tree of it too") {
        run_git(directory.path() / "clone", "worktree add -q --detach ../linked");
        CHECK(error_of({directory.path() / "linked"}).code == codes::PIOT_GIT_SHALLOW);
    }
    SECTION("but files can be read from it") {
        const auto checkout = git::open_checkout(directory.path() / "clone");
        REQUIRE(checkout);
        CHECK((*checkout)->commit_tree().read_file("a/x").value() == "2");
        const auto gathered = (*checkout)->gather(test::config_of({{"a"}}), {});
        REQUIRE_FALSE(gathered);
        CHECK(gathered.error().diagnostics[0].code == codes::PIOT_GIT_SHALLOW);
    }
}

TEST_CASE("git: a repository is found from any directory inside it", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    const auto history = open({directory.path() / "a"});
    CHECK(history->head() == trimmed(run_git(directory.path(), "rev-parse HEAD")));
    CHECK(std::filesystem::equivalent(history->root(), directory.path()));
    CHECK(std::filesystem::equivalent(history->git_directory(), directory.path() / ".git"));
}

TEST_CASE("git: a detached HEAD is as good as a branch", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    run_git(directory.path(), "checkout -q --detach a-v1.0.0");
    CHECK(open({directory.path()})->head() == trimmed(run_git(directory.path(), "rev-parse a-v1.0.0^{commit}")));
}

TEST_CASE("git: a bare repository is read from its commit", "[git]") {
    const TempDir directory;
    two_commits().write_bare(directory.path());
    const auto history = open({directory.path()});
    CHECK(history->root().empty());
    CHECK(history->work_tree().read_file("a/x").value() == "2");
}

TEST_CASE("git: a bare repository whose HEAD names no branch is refused, a revision of it is not", "[git]") {
    const TempDir directory;
    two_commits().write_bare(directory.path());
    std::ofstream(directory.path() / "HEAD") << "ref: refs/heads/nowhere\n";
    CHECK(error_of({directory.path()}).code == codes::PIOT_GIT_NO_COMMITS);
    CHECK(open({directory.path(), "main"})->commit_tree().read_file("a/x").value() == "2");
}

TEST_CASE("git: a revision is read without touching the work tree", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    const auto history = open({directory.path(), "a-v1.0.0"});
    CHECK(history->commit_tree().read_file("a/x").value() == "1");
    CHECK(history->work_tree().read_file("a/x").value() == "1");
    CHECK(history->head_tree().read_file("a/x").value() == "2");
    CHECK(open({directory.path(), "HEAD~1"})->head() == history->head());
    CHECK(error_of({directory.path(), "nope"}).code == codes::PIOT_GIT_REVISION);
    CHECK(error_of({directory.path(), "HEAD:top"}).code == codes::PIOT_GIT_REVISION);
}

TEST_CASE("git: a linked work tree is a repository", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path() / "main");
    run_git(directory.path() / "main", "worktree add -q --detach ../linked a-v1.0.0");
    const auto history = open({directory.path() / "linked"});
    CHECK(history->commit_tree().read_file("a/x").value() == "1");
    CHECK(std::filesystem::equivalent(history->root(), directory.path() / "linked"));
    CHECK(std::filesystem::equivalent(history->git_directory(), directory.path() / "main" / ".git"));
    CHECK(history->gather(test::config_of({{"a"}}), {}));
}

TEST_CASE("git: what libgit2 cannot read is called by its name", "[git]") {
    const TempDir directory;
    SECTION("SHA-256") {
        run_git(directory.path(), "init -q --object-format=sha256");
        CHECK(error_of({directory.path()}).message == "this repository uses SHA-256 object ids");
    }
    SECTION("a reftable") {
        two_commits().write_checkout(directory.path());
        run_git(directory.path(), "config core.repositoryformatversion 1");
        run_git(directory.path(), "config extensions.refStorage reftable");
        CHECK(error_of({directory.path()}).message == "this repository keeps its refs in a reftable");
    }
    SECTION("an unknown extension") {
        two_commits().write_checkout(directory.path());
        run_git(directory.path(), "config core.repositoryformatversion 1");
        run_git(directory.path(), "config extensions.fromTheFuture true");
        const auto error = error_of({directory.path()});
        CHECK(error.code == codes::PIOT_GIT_UNREADABLE);
        CHECK(error.message.find("fromthefuture") != std::string::npos);
    }
}

TEST_CASE("git: a repository of another user is refused with git's own remedy", "[git]") {
    // Whoever trusts all directories on this machine would not see it: read no configuration but an empty one.
    const TempDir home;
    const CleanHome clean(home.path());
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    constexpr uid_t k_somebody_else = 12345;
    const bool can_give_away = chown(directory.path().c_str(), k_somebody_else, k_somebody_else) == 0 &&
                               chown((directory.path() / ".git").c_str(), k_somebody_else, k_somebody_else) == 0;
    if (!can_give_away || std::filesystem::exists("/etc/gitconfig")) {
        SUCCEED("only root can give files away, and a system-wide configuration may trust everybody");
        return;
    }
    for (const auto& place : {directory.path(), directory.path() / "a"}) {
        const auto error = error_of({place});
        CHECK(error.code == codes::PIOT_GIT_UNREADABLE);
        CHECK(error.hint.find("safe.directory") != std::string::npos);
    }
}

TEST_CASE("git: a missing object is an error, not an answer", "[git]") {
    const TempDir directory;
    two_commits().write_bare(directory.path());
    const auto tree = trimmed(run_git(directory.path(), "rev-parse HEAD^{tree}"));
    // Few objects are left loose by fast-import, more are packed: either way, take the tree away.
    run_git(directory.path(), "repack -q -a -d");
    const auto packs = directory.path() / "objects" / "pack";
    for (const auto& entry : std::filesystem::directory_iterator(packs))
        if (entry.path().extension() == ".pack") std::filesystem::rename(entry.path(), directory.path() / "all.pack");
    std::filesystem::remove_all(packs);
    run_git(directory.path(), "unpack-objects -q < '" + (directory.path() / "all.pack").string() + "'");
    std::filesystem::remove(directory.path() / "objects" / tree.substr(0, 2) / tree.substr(2));
    const auto history = open({directory.path()});
    const auto read = history->commit_tree().read_file("a/x");
    REQUIRE_FALSE(read);
    CHECK(read.error().diagnostics[0].code == codes::PIOT_GIT_UNREADABLE);
    CHECK_FALSE(history->gather(test::config_of({{"a"}}), {}));
}

TEST_CASE("git: files of a commit are read, links followed inside it", "[git]") {
    const TempDir directory;
    RepositoryBuilder builder;
    builder.commit({{"a/Cargo.toml", "x"},
                    {"Cargo.toml", "root"},
                    {"b/c/Cargo.toml", "y"},
                    {"b/NotCargo.toml", "z"},
                    {"link", test::FileEntry("120000", "a/Cargo.toml")},
                    {"b/up", test::FileEntry("120000", "../Cargo.toml")},
                    {"out", test::FileEntry("120000", "../../etc/passwd")},
                    {"loop", test::FileEntry("120000", "loop")}},
                   "one");
    builder.write_checkout(directory.path());
    const auto history = open({directory.path()});
    const auto& tree = history->commit_tree();
    CHECK(tree.read_file("a/Cargo.toml").value() == "x");
    CHECK(tree.read_file("link").value() == "x");
    CHECK(tree.read_file("b/up").value() == "root");
    for (const auto* absent : {"out", "loop", "a", "nope", "a/Cargo.toml/x"}) {
        REQUIRE(tree.read_file(absent));
        CHECK_FALSE(tree.read_file(absent).value());
    }
    const std::vector<std::string> expected{"Cargo.toml", "a/Cargo.toml", "b/c/Cargo.toml"};
    CHECK(tree.find_files("Cargo.toml").value() == expected);
    CHECK(history->work_tree().find_files("Cargo.toml").value() == expected);
}

TEST_CASE("git: the work tree shows what is checked out, and lists tracked files only", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    directory.write("a/x", "edited");
    directory.write("untracked/x", "new");
    const auto history = open({directory.path()});
    CHECK(history->work_tree().read_file("a/x").value() == "edited");
    CHECK(history->work_tree().read_file("untracked/x").value() == "new");
    CHECK_FALSE(history->work_tree().read_file("a").value());
    CHECK_FALSE(history->work_tree().read_file("nope").value());
    CHECK(history->work_tree().find_files("x").value() == std::vector<std::string>{"a/x"});
    CHECK(history->work_tree().list_files().value() == history->commit_tree().list_files().value());
    CHECK(history->work_tree().list_directory("untracked").value() == std::vector<std::string>{"x"});
    CHECK(history->commit_tree().list_directory("untracked").value().empty());
    CHECK(history->commit_tree().list_directory("a").value() == std::vector<std::string>{"x"});
}

TEST_CASE("git: what a sparse checkout leaves out counts as it is in the index", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    run_git(directory.path(), "update-index --skip-worktree a/x");
    std::filesystem::remove_all(directory.path() / "a");
    const auto history = open({directory.path()});
    const auto& tree = history->work_tree();
    CHECK(tree.read_file("a/x").value() == history->commit_tree().read_file("a/x").value());
    CHECK(tree.list_directory("a").value() == std::vector<std::string>{"x"});
    // Removed by hand is another matter.
    run_git(directory.path(), "update-index --no-skip-worktree a/x");
    const auto removed = open({directory.path()});
    CHECK_FALSE(removed->work_tree().read_file("a/x").value());
    CHECK(removed->work_tree().list_directory("a").value().empty());
}

TEST_CASE("git: links that lead nowhere are listed, those in circles cannot be read", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    directory.write("links/file", "text");
    std::filesystem::create_symlink("file", directory.path() / "links/good");
    std::filesystem::create_symlink("nothing", directory.path() / "links/nowhere");
    std::filesystem::create_symlink("round", directory.path() / "links/round");
    std::filesystem::create_directory_symlink("..", directory.path() / "links/up");
    const auto history = open({directory.path()});
    const auto& tree = history->work_tree();
    CHECK(tree.list_directory("links").value() == std::vector<std::string>{"file", "good", "nowhere", "round"});
    CHECK(tree.read_file("links/good").value() == "text");
    CHECK_FALSE(tree.read_file("links/nowhere").value());
    CHECK_FALSE(tree.read_file("links/round").has_value());
}

void append(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::app) << text;
}

TEST_CASE("git: a remote's URL is the one that is pushed to", "[git]") {
    const TempDir directory;
    two_commits().write_checkout(directory.path());
    const auto config = directory.path() / ".git/config";
    append(config, "[remote \"origin\"]\n\turl = https://example.org/read.git\n");
    CHECK(open({directory.path()})->read_remote_url("origin").value() == "https://example.org/read.git");
    append(config, "\tpushurl = git@example.org:o/r.git\n");
    CHECK(open({directory.path()})->read_remote_url("origin").value() == "git@example.org:o/r.git");
    CHECK_FALSE(open({directory.path()})->read_remote_url("nobody").value());
    CHECK_FALSE(open({directory.path()})->read_remote_url("no good..name").value());
}
