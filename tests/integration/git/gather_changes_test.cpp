// SPDX-License-Identifier: MIT
#include "plan_repository.hpp"
#include "support/catch.hpp"

#include <string>

using namespace piot;
using piot::test::config_of;
using piot::test::FileEntry;
using piot::test::plan_of;
using piot::test::RepositoryBuilder;
using piot::test::snapshot_of;

namespace {

/// Packages a and b, both released at the first commit.
RepositoryBuilder released() {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}, {"b/lib", "1"}, {"shared/x", "1"}, {"README", "1"}}, "init");
    builder.tag("a-v1.0.0").tag("b-v1.0.0", RepositoryBuilder::TagKind::lightweight);
    return builder;
}

const Config& a_and_b() {
    static const Config config = config_of({{"a"}, {"b"}});
    return config;
}

}  // namespace

TEST_CASE("gather: nothing happened", "[gather]") {
    CHECK(plan_of(released(), a_and_b()).empty());
    CHECK(plan_of(released().commit({{"README", "2"}}, "docs"), a_and_b()).empty());
    CHECK(plan_of(released().commit({}, "empty"), a_and_b()).empty());
}

TEST_CASE("gather: a changed, added or removed file changes its package", "[gather]") {
    CHECK(plan_of(released().commit({{"a/lib", "2"}}, "x"), a_and_b()) == "a 1.0.1");
    CHECK(plan_of(released().commit({{"b/deep/er/new", "1"}}, "x"), a_and_b()) == "b 1.0.1");
    CHECK(plan_of(released().commit({{"a/lib", std::nullopt}}, "x"), a_and_b()) == "a 1.0.1");
}

TEST_CASE("gather: the reason names the file, the glob and the commit", "[gather]") {
    auto builder = released();
    builder.commit({{"a/z", "1"}}, "first").commit({{"a/m", "1"}}, "second").commit({{"README", "2"}}, "third");
    const auto config = config_of({{"a", {}, {"nothing/**", "a/m", "a/**"}}, {"b"}});
    const auto change = snapshot_of(builder, config).packages[0].change;
    REQUIRE(change);
    CHECK(change->path == "a/m");
    CHECK(change->glob == "a/m");
    CHECK(change->commit == snapshot_of(builder, config, "main~1").head);
}

TEST_CASE("gather: what is undone is no change", "[gather]") {
    auto builder = released();
    builder.commit({{"a/lib", "2"}}, "x").commit({{"a/lib", "1"}}, "revert");
    CHECK(plan_of(builder, a_and_b()).empty());
}

TEST_CASE("gather: a rename counts on both sides", "[gather]") {
    CHECK(plan_of(released().move("a/lib", "b/moved", "move"), a_and_b()) == "a 1.0.1, b 1.0.1");
    CHECK(plan_of(released().move("a/lib", "elsewhere", "move"), a_and_b()) == "a 1.0.1");
    CHECK(plan_of(released().move("a/lib", "a/LIB", "case"), a_and_b()) == "a 1.0.1");
}

TEST_CASE("gather: odd names count", "[gather]") {
    for (const auto* name : {"a/é/ü \"q\"\t.txt", "a/\xff\xfe", "a/new\nline", "a/.hidden", "a/back\\slash"})
        CHECK(plan_of(released().commit({{name, "1"}}, "x"), a_and_b()) == "a 1.0.1");
}

TEST_CASE("gather: modes, links and submodules count", "[gather]") {
    CHECK(plan_of(released().commit({{"a/lib", FileEntry("100755", "1")}}, "x"), a_and_b()) == "a 1.0.1");
    CHECK(plan_of(released().commit({{"a/lib", FileEntry("120000", "1")}}, "x"), a_and_b()) == "a 1.0.1");
    auto builder = released();
    builder.commit({{"a/sub", FileEntry("160000", std::string(40, '1'))}}, "add").tag("a-v1.1.0");
    CHECK(plan_of(builder, a_and_b()).empty());
    builder.commit({{"a/sub", FileEntry("160000", std::string(40, '2'))}}, "move");
    CHECK(plan_of(builder, a_and_b()) == "a 1.1.1");
}

TEST_CASE("gather: a file that becomes a directory counts, and the other way round", "[gather]") {
    auto builder = released();
    builder.commit({{"a/lib", std::nullopt}, {"a/lib/mod", "1"}}, "grow");
    CHECK(plan_of(builder, a_and_b()) == "a 1.0.1");
    builder.tag("a-v2.0.0").commit({{"a/lib/mod", std::nullopt}, {"a/lib", "1"}}, "shrink");
    CHECK(plan_of(builder, a_and_b()) == "a 2.0.1");
    // A glob for a file does not match a directory of that name.
    const auto file_only = config_of({{"a", {}, {"a/lib"}}, {"b"}});
    auto other = released();
    other.commit({{"a/lib", std::nullopt}}, "gone").tag("a-v3.0.0").commit({{"a/lib/mod", "1"}}, "directory");
    CHECK(plan_of(other, file_only).empty());
}

TEST_CASE("gather: globs of every shape are compared", "[gather]") {
    const auto with = [](const char* glob) { return config_of({{"a", {}, {glob}}, {"b"}}); };
    auto builder = released();
    builder.commit({{"shared/deep/er/y.rs", "1"}}, "x");
    CHECK(plan_of(builder, with("**")) == "a 1.0.1");
    CHECK(plan_of(builder, with("shared/**")) == "a 1.0.1");
    CHECK(plan_of(builder, with("shared/**/*.rs")) == "a 1.0.1");
    CHECK(plan_of(builder, with("**/*.rs")) == "a 1.0.1");
    CHECK(plan_of(builder, with("{shared,other}/**")) == "a 1.0.1");
    CHECK(plan_of(builder, with("shared/deep/er/y.rs")) == "a 1.0.1");
    CHECK(plan_of(builder, with("shared/*")).empty());
    CHECK(plan_of(builder, with("shared/**/*.py")).empty());
    CHECK(plan_of(builder, with("SHARED/**")).empty());
}

TEST_CASE("gather: a skipped unit's changes never make a package changed", "[gather]") {
    auto builder = released();
    builder.commit({{"a/x", "1"}, {"b/x", "1"}}, "refactor\n\nrelease: skip").commit({{"README", "2"}}, "docs");
    CHECK(plan_of(builder, a_and_b()).empty());
    SECTION("a later change of another path does") {
        builder.commit({{"a/y", "1"}}, "fix");
        CHECK(plan_of(builder, a_and_b()) == "a 1.0.1");
        CHECK(snapshot_of(builder, a_and_b()).packages[0].change->path == "a/y");
    }
    SECTION("a later change of the same path does") {
        builder.commit({{"a/x", "2"}}, "fix");
        CHECK(plan_of(builder, a_and_b()) == "a 1.0.1");
    }
    SECTION("an earlier change of the same path does") {
        RepositoryBuilder other = released();
        other.commit({{"a/x", "0"}}, "fix").commit({{"a/x", "1"}}, "refactor\n\nrelease: skip");
        other.commit({{"README", "2"}}, "docs");
        CHECK(plan_of(other, a_and_b()) == "a 1.0.1");
    }
    SECTION("undoing it is a change that does not differ") {
        builder.commit({{"a/x", std::nullopt}}, "undo");
        CHECK(plan_of(builder, a_and_b()).empty());
    }
}

TEST_CASE("gather: a skip with a list concerns its packages only", "[gather]") {
    auto builder = released();
    builder.commit({{"a/x", "1"}, {"b/x", "1"}}, "refactor\n\nrelease: skip [a]").commit({{"README", "2"}}, "docs");
    CHECK(plan_of(builder, a_and_b()) == "b 1.0.1");
}

TEST_CASE("gather: a merge is one unit, compared with its first parent", "[gather]") {
    auto builder = released();
    builder.branch("side").commit({{"a/x", "1"}}, "x").commit({{"a/y", "1"}}, "y");
    builder.checkout("main").commit({{"README", "2"}}, "docs").merge({"side"}, "Merge\n\nrelease: minor");
    CHECK(plan_of(builder, a_and_b()) == "a 1.1.0");
    const auto snapshot = snapshot_of(builder, a_and_b());
    REQUIRE(snapshot.units.size() == 1);
    CHECK(snapshot.units[0].touches == std::vector<std::size_t>{0});
    CHECK(snapshot.packages[0].range == 2);
    CHECK(snapshot.packages[0].change->commit == snapshot.head);
}

TEST_CASE("gather: an octopus merge is one unit too", "[gather]") {
    auto builder = released();
    builder.branch("one").commit({{"a/x", "1"}}, "x\n\nrelease: minor");
    builder.branch("two", "main").commit({{"b/x", "1"}}, "y\n\nrelease: major");
    builder.checkout("main").commit({{"README", "2"}}, "docs").merge({"one", "two"}, "Merge both");
    // The first tip that speaks speaks for the whole unit.
    CHECK(plan_of(builder, a_and_b()) == "a 1.1.0, b 1.1.0");
}

TEST_CASE("gather: a root commit as HEAD is compared with nothing", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/x", "1"}, {"b/x", "1"}}, "init\n\nrelease: minor");
    CHECK(plan_of(builder, a_and_b()) == "a 0.1.0, b 0.1.0");
    CHECK(snapshot_of(builder, a_and_b()).units[0].touches == std::vector<std::size_t>{0, 1});
}

TEST_CASE("gather: unrelated histories that were merged", "[gather]") {
    auto builder = released();
    builder.orphan("import").commit({{"b/imported", "1"}}, "import").commit({{"x", "1"}}, "more");
    builder.checkout("main").merge({"import"}, "Merge");
    CHECK(plan_of(builder, a_and_b()) == "b 1.0.1");
    SECTION("a release tagged inside the imported one is an ancestor that shares nothing with the mainline") {
        builder.tag("b-v3.0.0", RepositoryBuilder::TagKind::annotated, "import");
        // Every unit is in range, down to the root; b differs from what 3.0.0 held.
        CHECK(snapshot_of(builder, a_and_b()).packages[1].range == 2);
        CHECK(plan_of(builder, a_and_b()) == "b 3.0.1");
    }
}

TEST_CASE("gather: what differs from a side release counts only when a unit changed it", "[gather]") {
    // b is released on a side branch that takes its change back before it is merged: HEAD holds what the mainline
    // always held.
    auto builder = released();
    builder.branch("side").commit({{"b/lib", "side"}}, "try").tag("b-v1.1.0").commit({{"b/lib", "1"}}, "take back");
    builder.checkout("main").commit({{"README", "2"}}, "docs").merge({"side"}, "Merge");
    CHECK(plan_of(builder, a_and_b()).empty());
    builder.commit({{"b/lib", "2"}}, "fix");
    CHECK(plan_of(builder, a_and_b()) == "b 1.1.1");
}
