// SPDX-License-Identifier: MIT
#include "piot/domain/pace.hpp"

#include "support/catch.hpp"

using piot::Pace;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Pace::Time k_start{std::chrono::hours(100)};

}  // namespace

TEST_CASE("pace: nothing is held back before the registry refuses", "[pace]") {
    Pace pace;
    pace.note_accepted(k_start);
    pace.note_accepted(k_start + seconds(1));
    CHECK(pace.not_before() == Pace::Time{});
    CHECK_FALSE(pace.interval().has_value());
}

TEST_CASE("pace: a refusal holds back until its time, and no longer", "[pace]") {
    Pace pace;
    pace.note_refused(k_start + minutes(7));
    CHECK(pace.not_before() == k_start + minutes(7));
    pace.note_accepted(k_start + minutes(7));
    CHECK(pace.not_before() == k_start + minutes(7));  // the interval is not known yet: one more try tells it
    CHECK_FALSE(pace.interval().has_value());
}

TEST_CASE("pace: the refusal after a drop was spent tells the interval", "[pace]") {
    Pace pace;
    pace.note_refused(k_start + minutes(7));
    pace.note_accepted(k_start + minutes(7));
    pace.note_refused(k_start + minutes(17));
    CHECK(pace.interval() == Pace::Duration(minutes(10)));
    pace.note_accepted(k_start + minutes(18));
    CHECK(pace.not_before() == k_start + minutes(28));
}

TEST_CASE("pace: two refusals in a row say nothing about the interval", "[pace]") {
    Pace pace;
    pace.note_refused(k_start + minutes(1));
    pace.note_accepted(k_start + minutes(1));
    pace.note_refused(k_start + minutes(3));
    pace.note_refused(k_start + minutes(30));
    CHECK(pace.interval() == Pace::Duration(minutes(2)));
    CHECK(pace.not_before() == k_start + minutes(30));
}
