// SPDX-License-Identifier: MIT
#include "git/git_history.hpp"
#include "plan_repository.hpp"
#include "support/catch.hpp"

#include <string>

using namespace piot;
using piot::test::config_of;
using piot::test::FileChanges;
using piot::test::RepositoryBuilder;
using piot::test::TempDir;

namespace {

/// One released package, with the files of the first commit.
RepositoryBuilder released() {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}, {"b/lib", "1"}, {"README", "1"}}, "init").tag("a-v1.0.0");
    return builder;
}

/// What the units of the first package's range did to it, newest first: `subject: path(glob) -undone`.
std::vector<std::string> history_of(const RepositoryBuilder& builder, const Config& config) {
    const TempDir directory;
    builder.write_bare(directory.path());
    const auto history = git::open_history({directory.path(), {}});
    REQUIRE(history);
    const auto snapshot = (*history)->gather(config, {});
    REQUIRE(snapshot);
    const auto changes = (*history)->gather_package(config.packages[0], snapshot->packages[0]);
    REQUIRE(changes);
    std::vector<std::string> lines;
    std::size_t position = 0;
    for (const auto& unit : changes->units) {
        CHECK(unit.position >= position);
        position = unit.position + 1;
        const auto subject = (*history)->read_subject(unit.commit);
        REQUIRE(subject);
        std::string text = *subject + ':';
        for (const auto& path : unit.paths)
            text += (path.differs ? " " : " -") + path.path + '(' + path.glob + ')';
        lines.push_back(std::move(text));
    }
    return lines;
}

std::vector<std::string> history_of(const RepositoryBuilder& builder) {
    return history_of(builder, config_of({{"a"}}));
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("package history: only units of the range that touch the package", "[package_history]") {
    auto builder = released();
    builder.commit({{"a/x", "1"}}, "one")
        .commit({{"README", "2"}}, "two")
        .commit({{"a/lib", "2"}, {"b/x", "1"}}, "three");
    CHECK(history_of(builder) == Texts{"three: a/lib(a/**)", "one: a/x(a/**)"});
    CHECK(history_of(released()).empty());
}

TEST_CASE("package history: a path that is as it was is undone", "[package_history]") {
    auto builder = released();
    builder.commit({{"a/lib", "2"}, {"a/new", "1"}}, "do").commit({{"a/lib", "1"}}, "undo");
    CHECK(history_of(builder) == Texts{"undo: -a/lib(a/**)", "do: a/new(a/**) -a/lib(a/**)"});
}

TEST_CASE("package history: the first glob that matches is named", "[package_history]") {
    auto builder = released();
    builder.commit({{"a/x", "1"}, {"shared/y.rs", "1"}}, "one");
    CHECK(history_of(builder, config_of({{"a", {}, {"a/x", "**/*.rs", "a/**"}}})) ==
          Texts{"one: a/x(a/x) shared/y.rs(**/*.rs)"});
}

TEST_CASE("package history: never released, the root counts against nothing", "[package_history]") {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}, {"a/gone", "1"}}, "root").commit({{"a/gone", std::nullopt}}, "drop");
    CHECK(history_of(builder) == Texts{"drop: -a/gone(a/**)", "root: a/lib(a/**) -a/gone(a/**)"});
}

TEST_CASE("package history: a merge is one unit with all it brought", "[package_history]") {
    auto builder = released();
    builder.branch("side").commit({{"a/x", "1"}}, "x").commit({{"a/y", "1"}}, "y");
    builder.checkout("main").commit({{"README", "2"}}, "docs").merge({"side"}, "Merge side");
    CHECK(history_of(builder) == Texts{"Merge side: a/x(a/**) a/y(a/**)"});
}

TEST_CASE("package history: a rename is two paths, odd names are bytes", "[package_history]") {
    auto builder = released();
    builder.move("a/lib", "a/\xff\"\n", "move");
    CHECK(history_of(builder) == Texts{"move: a/lib(a/**) a/\xff\"\n(a/**)"});
}

TEST_CASE("package history: of very many files some are listed, those that differ first", "[package_history]") {
    auto builder = released();
    FileChanges many, fewer;
    for (int i = 0; i < 50; ++i)
        many.emplace("a/f" + std::to_string(i), "1");
    for (int i = 0; i < 45; ++i)
        fewer.emplace("a/f" + std::to_string(i), std::nullopt);
    builder.commit(many, "add").commit(fewer, "remove");
    const TempDir directory;
    builder.write_bare(directory.path());
    const auto history = git::open_history({directory.path(), {}});
    const auto config = config_of({{"a"}});
    const auto snapshot = (*history)->gather(config, {});
    const auto changes = (*history)->gather_package(config.packages[0], snapshot->packages[0]);
    REQUIRE(changes);
    REQUIRE(changes->units.size() == 2);
    const auto& added = changes->units[1];
    CHECK(added.path_count == 50);
    CHECK(added.differing_count == 5);
    REQUIRE(added.paths.size() == k_max_touched_paths);
    CHECK(added.paths[4].differs);
    CHECK_FALSE(added.paths[5].differs);
}

TEST_CASE("package history: a subject is one line of text, whatever the message is", "[package_history]") {
    auto builder = released();
    builder.commit({{"a/x", "1"}}, "\n  \n  caf\xe9 \r\nmore");
    builder.commit({{"a/x", "2"}}, "");
    const auto lines = history_of(builder);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == ": a/x(a/**)");
    CHECK(lines[1] == "caf\xEF\xBF\xBD: a/x(a/**)");
}

TEST_CASE("package history: a commit's time is its committer's", "[package_history]") {
    const TempDir directory;
    auto builder = released();
    builder.commit({{"a/x", "1"}}, "committer X <x> 7 +0000");
    builder.write_bare(directory.path());
    const auto history = git::open_history({directory.path(), {}});
    REQUIRE(history);
    const auto time = (*history)->read_commit_time((*history)->head());
    REQUIRE(time);
    REQUIRE(time->has_value());
    // The builder's commits are a minute apart.
    CHECK((*time)->time_since_epoch() > std::chrono::years(40));
    CHECK((*time)->time_since_epoch() % std::chrono::minutes(1) == std::chrono::seconds(20));
    CHECK_FALSE((*history)->read_commit_time(std::string(40, '0')));
}

TEST_CASE("package history: an id that names no commit is an error", "[package_history]") {
    const TempDir directory;
    released().write_bare(directory.path());
    const auto history = git::open_history({directory.path(), {}});
    REQUIRE(history);
    CHECK_FALSE((*history)->read_subject("not an id"));
    CHECK_FALSE((*history)->read_subject(std::string(40, '0')));
}
