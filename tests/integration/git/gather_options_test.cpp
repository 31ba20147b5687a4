// SPDX-License-Identifier: MIT
#include "plan_repository.hpp"
#include "support/catch.hpp"

#include <string>

using namespace piot;
using piot::test::config_of;
using piot::test::RepositoryBuilder;
using piot::test::snapshot_of;

TEST_CASE("gather: what decides is the same without the commits of changes", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}, {"b/lib", "1"}}, "init").tag("a-v1.0.0").tag("b-v1.0.0");
    builder.commit({{"a/lib", "2"}}, "change a").commit({{"b/lib", "2"}}, "change b\n\nrelease: minor");
    const auto config = config_of({{"a"}, {"b"}});
    auto complete = snapshot_of(builder, config, {.detail = GatherOptions::Detail::complete});
    const auto decisive = snapshot_of(builder, config, {.detail = GatherOptions::Detail::decisive});
    for (auto& package : complete.packages) {
        REQUIRE(package.change);
        CHECK_FALSE(package.change->commit.empty());
        package.change->commit.clear();
    }
    CHECK(complete.packages == decisive.packages);
    CHECK(complete.units == decisive.units);
}

TEST_CASE("gather: each change's commit is found, however far back it lies", "[gather]") {
    constexpr int k_commits = 37;
    RepositoryBuilder builder;
    test::FileChanges files;
    std::vector<test::PackageSpec> packages;
    for (int i = 0; i < k_commits; ++i) {
        const auto name = "p" + std::to_string(i);
        packages.push_back({name});
        files[name + "/src/lib"] = "1";
    }
    builder.commit(files, "init");
    for (const auto& package : packages)
        builder.tag(package.name + "-v1.0.0");
    for (int i = 0; i < k_commits; ++i)
        builder.commit({{"p" + std::to_string(i) + "/src/lib", "2"}, {"p0/other", std::to_string(i)}}, "change");
    const auto config = config_of(packages);
    const auto snapshot = snapshot_of(builder, config, GatherOptions{});
    for (int i = 0; i < k_commits; ++i) {
        INFO(i);
        const auto back = i == 0 ? 0 : k_commits - 1 - i;  // p0/other is the first path of p0 and changed last
        CHECK(snapshot.packages[static_cast<std::size_t>(i)].change->commit ==
              snapshot_of(builder, config, "main~" + std::to_string(back)).head);
    }
}

TEST_CASE("gather: before HEAD's release only tags below it count", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}}, "init").tag("a-v1.0.0");
    builder.branch("side").checkout("main").commit({{"a/lib", "2"}}, "change").tag("a-v1.1.0");
    builder.checkout("side").commit({{"a/lib", "3"}}, "aside").tag("a-v1.2.0").checkout("main");
    const auto config = config_of({{"a"}});
    const auto snapshot = snapshot_of(builder, config, {.tags = GatherOptions::Tags::before_head});
    REQUIRE(snapshot.packages[0].tags.size() == 1);
    CHECK(snapshot.packages[0].tags[0].name == "a-v1.0.0");
    CHECK(snapshot.packages[0].change);
    CHECK_FALSE(snapshot.has_tag("a-v1.1.0"));
}

TEST_CASE("gather: an untagged release counts where HEAD contains its commit", "[gather]") {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}}, "init").tag("a-v1.0.0").commit({{"a/lib", "2"}}, "change");
    const auto config = config_of({{"a"}});
    const auto head = snapshot_of(builder, config).head;
    const auto version = Version::parse("1.0.1").value();

    const auto healed = snapshot_of(builder, config, {.untagged = {{0, version, head}}});
    REQUIRE(healed.packages[0].tags.size() >= 1);
    CHECK(healed.packages[0].tags[0].name == "a-v1.0.1");
    CHECK(healed.packages[0].tags[0].is_missing);
    CHECK(healed.packages[0].base == head);
    CHECK_FALSE(healed.packages[0].change);
    CHECK_FALSE(healed.has_tag("a-v1.0.1"));

    // Lower ones decide nothing, but their tags are missing all the same.
    const auto both =
        snapshot_of(builder, config, {.untagged = {{0, version, head}, {0, Version::parse("0.9.0").value(), head}}});
    CHECK(both.packages[0].tags.back().name == "a-v0.9.0");
    CHECK(both.packages[0].tags.back().is_missing);

    const std::string unknown(40, 'a');
    const auto elsewhere = snapshot_of(builder, config, {.untagged = {{0, version, unknown}}});
    CHECK(elsewhere.packages[0].tags[0].name == "a-v1.0.0");
    CHECK(elsewhere.notices.empty());
}
