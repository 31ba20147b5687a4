// SPDX-License-Identifier: MIT
#include "git/git_history.hpp"
#include "plan_repository.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <string>

using namespace piot;
using piot::test::config_of;
using piot::test::FileEntry;
using piot::test::plan_of;
using piot::test::RepositoryBuilder;
using piot::test::snapshot_of;
using TagKind = piot::test::RepositoryBuilder::TagKind;

namespace {

const Config& one() {
    static const Config config = config_of({{"a"}});
    return config;
}

Config on_line(const std::string& line) {
    auto config = one();
    config.line = line;
    return config;
}

RepositoryBuilder released(const std::string& tag) {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}, {"README", "1"}}, "init").tag(tag);
    return builder;
}

}  // namespace

TEST_CASE("gather: the highest version among ancestors is the last release, not the newest tag", "[gather]") {
    auto builder = released("a-v0.10.0");
    builder.commit({{"a/x", "1"}}, "x").tag("a-v0.9.0").tag("a-v0.2.0", TagKind::lightweight);
    CHECK(plan_of(builder, one()) == "a 0.10.1");
    CHECK(snapshot_of(builder, one()).packages[0].range == 1);
}

TEST_CASE("gather: a maintenance branch sees its own line", "[gather]") {
    auto builder = released("a-v1.4.2");
    builder.commit({{"a/x", "1"}}, "x").tag("a-v2.0.0").commit({{"a/x", "2"}}, "x2").tag("a-v2.1.0");
    builder.branch("maint", "a-v1.4.2").commit({{"a/y", "1"}}, "fix");
    CHECK(plan_of(builder, one()) == "a 1.4.3");
    const auto tags = snapshot_of(builder, one()).packages[0].tags;
    REQUIRE(tags.size() == 3);
    CHECK(tags[0].relation == TagRelation::elsewhere);
    CHECK(tags[0].parting == Parting::at_or_before_release);
    CHECK(plan_of(builder, one(), "main").empty());
}

TEST_CASE("gather: releases tagged on side branches are ambiguous until a line is set", "[gather]") {
    auto builder = released("a-v0.5.0");
    builder.commit({{"a/x", "1"}}, "x").branch("rel").commit({{"a/Cargo.toml", "v"}}, "version").tag("a-v0.6.0");
    builder.checkout("main").commit({{"a/y", "1"}}, "y");
    CHECK(plan_of(builder, one()) == "PIOT_PLAN_AMBIGUOUS_LINE");
    CHECK(plan_of(builder, on_line("*")) == "a 0.6.1");
    CHECK(plan_of(builder, on_line("0.6")) == "a 0.6.1");
    CHECK(plan_of(builder, on_line("0.5")) == "a 0.5.1");
    // The base under `*` is the merge base: what x changed before it is not changed again.
    CHECK(snapshot_of(builder, on_line("*")).packages[0].range == 1);
    CHECK(snapshot_of(builder, on_line("0.5")).packages[0].range == 2);
}

TEST_CASE("gather: an old commit is refused", "[gather]") {
    auto builder = released("a-v1.0.0");
    builder.commit({{"a/x", "1"}}, "x").commit({{"a/x", "2"}}, "x").tag("a-v1.1.0");
    CHECK(plan_of(builder, one(), "main~1") == "PIOT_PLAN_HEAD_BEHIND");
    CHECK(plan_of(builder, one(), "a-v1.0.0").empty());
    CHECK(plan_of(builder, one(), "main").empty());
}

TEST_CASE("gather: tags without an ancestor among them", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}}, "init").branch("rel").commit({{"a/rel", "1"}}, "r").tag("a-v0.6.0");
    builder.checkout("main");
    CHECK(plan_of(builder, one()) == "PIOT_PLAN_HEAD_BEHIND");
    builder.commit({{"a/y", "1"}}, "y");
    CHECK(plan_of(builder, one()) == "a 0.6.1");
    CHECK(snapshot_of(builder, one()).packages[0].range == 1);
}

TEST_CASE("gather: a tag in an unrelated history is compared with its own tree", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}}, "old").tag("a-v0.6.0");
    builder.orphan("rewritten").commit({{"a/lib", "1"}}, "new root").commit({{"README", "1"}}, "docs");
    CHECK(plan_of(builder, one()).empty());
    builder.commit({{"a/lib", "2"}}, "fix");
    CHECK(plan_of(builder, one()) == "a 0.6.1");
    CHECK(snapshot_of(builder, one()).packages[0].range == 3);
}

TEST_CASE("gather: a tag on a merged side branch is an ancestor; the range begins where the mainline parts",
          "[gather]") {
    auto builder = released("a-v1.0.0");
    builder.commit({{"a/x", "1"}}, "m1").branch("side").commit({{"a/s", "1"}}, "s1").tag("a-v1.1.0");
    builder.checkout("main").commit({{"README", "2"}}, "m2").merge({"side"}, "Merge").commit({{"README", "3"}}, "m3");
    const auto snapshot = snapshot_of(builder, one());
    CHECK(snapshot.packages[0].tags[0].relation == TagRelation::ancestor);
    CHECK(snapshot.packages[0].range == 3);
    // a/s differs from nothing at the base, a/x neither: not changed.
    CHECK(plan_of(builder, one()).empty());
}

TEST_CASE("gather: a long-lived side branch that is merged again and again", "[gather]") {
    auto builder = released("a-v1.0.0");
    builder.branch("dev").commit({{"a/1", "1"}}, "d1\n\nrelease: major").commit({{"README", "d"}}, "d1b");
    builder.checkout("main").merge({"dev"}, "Merge 1").tag("a-v2.0.0");
    builder.checkout("dev").commit({{"a/2", "1"}}, "d2\n\nrelease: minor").commit({{"README", "e"}}, "d2b");
    builder.checkout("main").merge({"dev"}, "Merge 2");
    // The second merge brought d2 only; d1 belongs to the first.
    CHECK(plan_of(builder, one()) == "a 2.1.0");
    const auto snapshot = snapshot_of(builder, one());
    REQUIRE(snapshot.units.size() == 1);
    CHECK(snapshot.units[0].trailers.size() == 1);
}

TEST_CASE("gather: of several merge bases with a release elsewhere, the one nearest to HEAD counts", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/x", "1"}}, "m1").branch("side").commit({{"s", "1"}}, "s1").branch("s1");
    builder.checkout("main").commit({{"a/x", "2"}}, "m2\n\nrelease: major").branch("m2");
    builder.checkout("side").merge({"m2"}, "Merge m2").tag("a-v1.0.0");
    builder.checkout("main").merge({"s1"}, "Merge s1");
    // Both m2 and s1 are in the release; seen from s1, m2 would be released again.
    CHECK(plan_of(builder, one()).empty());
}

TEST_CASE("gather: a dependency's release in a history of its own makes nothing due", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/x", "1"}, {"b/x", "1"}}, "m1").tag("b-v1.0.0");
    builder.orphan("import").commit({{"a/x", "1"}, {"b/x", "1"}}, "i1").tag("a-v1.0.0").checkout("main");
    CHECK(plan_of(builder, config_of({{"a"}, {"b", {"a"}}})).empty());
}

TEST_CASE("gather: a history of its own that is merged again and again", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/x", "1"}}, "m1").orphan("import").commit({{"lib/x", "1"}}, "i1\n\nrelease: major");
    builder.checkout("main").merge({"import"}, "Merge 1\n\nrelease: patch").tag("a-v2.0.0");
    builder.checkout("import").commit({{"lib/x", "2"}}, "i2").commit({{"lib/x", "3"}}, "i3");
    builder.checkout("main").merge({"import"}, "Merge 2").commit({{"a/x", "2"}}, "m2");
    // The second merge brought i2 and i3 only; i1 belongs to the first, below the release.
    CHECK(plan_of(builder, one()) == "a 2.0.1");
}

TEST_CASE("gather: a silent merge speaks through its tips, else through what it brought", "[gather]") {
    auto builder = released("a-v1.0.0");
    builder.branch("f").commit({{"a/1", "1"}}, "1\n\nrelease: major").commit({{"a/2", "1"}}, "2\n\nrelease: minor");
    builder.checkout("main").merge({"f"}, "Merge");
    SECTION("the tip") {
        CHECK(plan_of(builder, one()) == "a 1.1.0");
    }
    SECTION("its own trailer before the tip's") {
        auto other = released("a-v1.0.0");
        other.branch("f").commit({{"a/1", "1"}}, "1\n\nrelease: major");
        other.checkout("main").merge({"f"}, "Merge\n\nrelease: patch");
        CHECK(plan_of(other, one()) == "a 1.0.1");
    }
    SECTION("everything else it brought, newest first") {
        auto other = released("a-v1.0.0");
        other.branch("f")
            .commit({{"a/1", "1"}}, "1\n\nrelease: minor-rc")
            .commit({{"a/2", "1"}}, "2\n\nrelease: patch-beta");
        other.commit({{"a/3", "1"}}, "3").checkout("main").merge({"f"}, "Merge");
        CHECK(plan_of(other, one()) == "a 1.1.0-beta.1");
    }
    SECTION("a skip at the tip skips the merge") {
        auto other = released("a-v1.0.0");
        other.branch("f").commit({{"a/1", "1"}}, "1").commit({{"a/2", "1"}}, "2\n\nrelease: skip");
        other.checkout("main").merge({"f"}, "Merge").commit({{"README", "2"}}, "docs");
        CHECK(plan_of(other, one()).empty());
    }
    SECTION("a malformed subject at the tip is nobody's word") {
        auto other = released("a-v1.0.0");
        other.branch("f").commit({{"a/1", "1"}}, "1\n\nrelease: minor").commit({{"a/2", "1"}}, "release: v2");
        other.checkout("main").merge({"f"}, "Merge");
        CHECK(plan_of(other, one()) == "a 1.1.0");
    }
    SECTION("a malformed tip is an error") {
        auto other = released("a-v1.0.0");
        other.branch("f").commit({{"a/1", "1"}}, "1\n\nrelease: minr");
        other.checkout("main").merge({"f"}, "Merge").commit({{"README", "2"}}, "docs");
        CHECK(plan_of(other, one()) == "PIOT_PLAN_TRAILER");
    }
}

TEST_CASE("gather: a dependency released after its dependent", "[gather]") {
    const auto config = config_of({{"core"}, {"top", {"core"}}});
    RepositoryBuilder builder;
    builder.commit({{"core/x", "1"}, {"top/x", "1"}}, "init").tag("core-v1.0.0").tag("top-v1.0.0");
    builder.commit({{"core/x", "2"}}, "fix").tag("core-v1.0.1");
    CHECK(plan_of(builder, config) == "top 1.0.1");
    SECTION("is done once the dependent followed") {
        builder.tag("top-v1.0.1");
        CHECK(plan_of(builder, config).empty());
    }
    SECTION("a later tag of the dependent is enough") {
        builder.commit({{"README", "1"}}, "docs").tag("top-v1.0.1");
        CHECK(plan_of(builder, config).empty());
    }
}

TEST_CASE("gather: prereleases of a dependency do not make its dependents due", "[gather]") {
    const auto config = config_of({{"core"}, {"top", {"core"}}});
    RepositoryBuilder builder;
    builder.commit({{"core/x", "1"}, {"top/x", "1"}}, "init").tag("core-v1.0.0").tag("top-v1.0.0");
    builder.commit({{"core/x", "2"}}, "fix").tag("core-v1.1.0-rc.1");
    CHECK(plan_of(builder, config).empty());
    builder.commit({{"README", "1"}}, "docs").tag("core-v1.1.0");
    CHECK(plan_of(builder, config) == "top 1.0.1");
}

TEST_CASE("gather: tags of every make", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}}, "init").tag("a-v1.0.0").commit({{"a/lib", "2"}}, "x").tag("a-v1.1.0");
    builder.commit({{"README", "1"}}, "docs");
    SECTION("an annotated tag of an annotated tag") {
        builder.raw(
            "tag a-v1.2.0\nmark :100\nfrom :2\ntagger T <t@e> 1700000000 +0000\ndata 1\nx\n"
            "tag a-v1.3.0\nfrom :100\ntagger T <t@e> 1700000000 +0000\ndata 1\nx\n");
        CHECK(snapshot_of(builder, one()).packages[0].tags[0].version == Version(1, 3, 0));
        CHECK(snapshot_of(builder, one()).packages[0].range == 1);
    }
    SECTION("a tag of a blob is not counted, with a notice, and its version is taken") {
        builder.commit({{"a/lib", "3"}}, "y");
        const test::TempDir directory;
        builder.write_bare(directory.path());
        test::run_git(directory.path(), "tag a-v1.1.1 HEAD:a/lib");
        const auto history = git::open_history({directory.path()});
        REQUIRE(history);
        const auto snapshot = (*history)->gather(one(), {}).value();
        CHECK(snapshot.packages[0].tags[0].version == Version(1, 1, 0));
        REQUIRE(snapshot.notices.size() == 1);
        CHECK(snapshot.notices[0].code == codes::PIOT_PLAN_TAG_NOTICE);
        const auto plan = make_plan(one(), snapshot, {});
        REQUIRE_FALSE(plan);
        CHECK(plan.error().diagnostics[0].code == codes::PIOT_PLAN_TAG_EXISTS);
    }
    SECTION("nearly versions are listed") {
        builder.tag("a-v1.2").tag("a-v1.2.0rc1").tag("a-vnext").tag("v1.2");
        CHECK(snapshot_of(builder, one()).packages[0].odd_tags == std::vector<std::string>{"a-v1.2", "a-v1.2.0rc1"});
    }
}

TEST_CASE("gather: a computed version that sits on another line is refused", "[gather]") {
    auto builder = released("a-v1.4.2");
    builder.branch("other").commit({{"a/x", "1"}}, "x").tag("a-v1.4.3");
    builder.checkout("main").commit({{"a/y", "1"}}, "y");
    // 1.4.3 parted at the last release itself: a parallel line, but the number is gone.
    CHECK(plan_of(builder, one()) == "PIOT_PLAN_TAG_EXISTS");
}

TEST_CASE("gather: packed and loose refs, several packs and loose objects give one answer", "[gather]") {
    const test::TempDir directory;
    auto builder = released("a-v1.0.0");
    builder.commit({{"a/x", "1"}}, "x\n\nrelease: minor");
    builder.write_checkout(directory.path());
    const auto plan = [&] {
        const auto history = git::open_history({directory.path()});
        REQUIRE(history);
        return make_plan(one(), (*history)->gather(one(), {}).value(), {}).value().releases.at(0).version.to_string();
    };
    CHECK(plan() == "1.1.0");
    test::run_git(directory.path(), "repack -q -a -d");
    test::run_git(directory.path(), "commit -q --allow-empty -m more");
    test::run_git(directory.path(), "tag -m x other-v1.0.0");
    CHECK(plan() == "1.1.0");
    test::run_git(directory.path(), "pack-refs --all");
    test::run_git(directory.path(), "repack -q -d");
    CHECK(plan() == "1.1.0");
    test::run_git(directory.path(), "commit-graph write --reachable");
    CHECK(plan() == "1.1.0");
}
