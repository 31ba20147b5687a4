// SPDX-License-Identifier: MIT
#include "piot/domain/publish_schedule.hpp"

#include "support/catch.hpp"

using namespace piot;

namespace {

using Places = std::vector<std::size_t>;

/// Releases `a`, `b`, … with what each builds on.
Plan a_plan(const std::vector<std::vector<std::string>>& depends_on) {
    Plan plan;
    for (const auto& dependencies : depends_on) {
        Release release;
        release.package = std::string(1, static_cast<char>('a' + plan.releases.size()));
        release.depends_on = dependencies;
        plan.releases.push_back(std::move(release));
    }
    return plan;
}

}  // namespace

TEST_CASE("publish schedule: a package waits for all beneath it", "[publish_schedule]") {
    PublishSchedule schedule(a_plan({{}, {}, {"a", "b"}}));
    CHECK(schedule.ready() == Places{0, 1});
    schedule.start(0);
    schedule.settle(0);
    CHECK(schedule.ready() == Places{1});
    schedule.start(1);
    CHECK(schedule.ready().empty());
    CHECK_FALSE(schedule.is_exhausted());
    schedule.settle(1);
    schedule.settle(1);  // told twice, counted once
    CHECK(schedule.ready() == Places{2});
    schedule.start(2);
    CHECK(schedule.is_exhausted());
}

TEST_CASE("publish schedule: what is not planned is out already", "[publish_schedule]") {
    CHECK(PublishSchedule(a_plan({{"elsewhere"}})).ready() == Places{0});
}

TEST_CASE("publish schedule: the longest chain goes first, then what holds up most, then plan order",
          "[publish_schedule]") {
    // a: nothing above; b: one; c: a chain of two; e, f, g hang on d side by side
    const auto plan = a_plan({{}, {}, {}, {}, {"d"}, {"d"}, {"b"}, {"c"}, {"h"}});
    const PublishSchedule schedule(plan);
    CHECK(schedule.ready() == Places{2, 3, 1, 0});
    CHECK(schedule.rank(2) == 0);
}

TEST_CASE("publish schedule: an empty plan is exhausted at once", "[publish_schedule]") {
    CHECK(PublishSchedule(Plan{}).is_exhausted());
}
