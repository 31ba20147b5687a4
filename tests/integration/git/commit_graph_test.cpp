// SPDX-License-Identifier: MIT
#include "git/commit_graph.hpp"

#include "git/open_repository.hpp"
#include "plan_repository.hpp"
#include "support/catch.hpp"

#include <string>

using namespace piot;
using piot::test::config_of;
using piot::test::plan_of;
using piot::test::RepositoryBuilder;

namespace {

/// A mainline on which `work` was released long ago; a branch with a `release: major` left it before the release and
/// one with a `release: minor` after it, and both were merged. The clocks are what a commit below the release and what
/// the later branch and its merge say.
RepositoryBuilder merged(int odd_clock, int late_clock) {
    RepositoryBuilder builder;
    builder.commit({{"a/lib", "1"}}, "root").commit({{"a/x", "1"}}, "old\n\nrelease: major");
    builder.branch("early").commit({{"a/early", "1"}}, "early").checkout("main");
    builder.set_clock(odd_clock).commit({{"a/lib", "2"}}, "odd\n\nrelease: major").set_clock(10);
    builder.commit({{"README", "1"}}, "before").tag("a-v1.0.0");
    for (int i = 0; i < 5; ++i)
        builder.commit({{"README", "since " + std::to_string(i)}}, "since");
    builder.set_clock(late_clock).branch("late").commit({{"a/late", "1"}}, "late\n\nrelease: minor");
    builder.checkout("main").set_clock(late_clock).merge({"late"}, "merge late").set_clock(40);
    return builder.merge({"early"}, "merge early");
}

}  // namespace

TEST_CASE("commit graph: clocks that run wild change no plan", "[commit_graph]") {
    const auto config = config_of({{"a"}});
    for (const int odd_clock : {-500'000, 0, 11, 30, 5'000'000})
        for (const int late_clock : {-500'000, 0, 30, 5'000'000}) {
            INFO(odd_clock << ' ' << late_clock);
            CHECK(plan_of(merged(odd_clock, late_clock), config) == "a 1.1.0");
        }
}

TEST_CASE("commit graph: the mainline is read no further back than needed", "[commit_graph]") {
    RepositoryBuilder builder;
    for (int i = 0; i < 50; ++i)
        builder.commit({{"a/lib", std::to_string(i)}}, "change");
    const test::TempDir directory;
    builder.write_bare(directory.path());
    const git::LibraryScope library;
    const auto repository = git::open_repository(directory.path()).value();
    const auto objects = git::ObjectReader::open(*repository).value();
    auto graph = git::CommitGraph::load(objects, git::resolve_head(*repository).value()).value();
    CHECK(graph.mainline().size() == 1);
    const auto recent = graph.find(git::resolve_revision(*repository, "main~5").value()).value();
    CHECK(graph.is_on_mainline(recent).value());
    CHECK(graph.mainline().size() == 6);
    REQUIRE(graph.complete());
    CHECK(graph.mainline().size() == 50);
}
