// SPDX-License-Identifier: MIT
#include "piot/domain/why.hpp"

#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

using namespace piot;
using piot::test::PlanWorld;

namespace {

/// A unit that changed one file of a package, which still differs unless told otherwise.
TouchingUnit touching(std::size_t distance, std::string path, bool differs = true) {
    const auto glob = path.substr(0, path.find('/')) + "/**";
    return {distance,
            "c" + std::to_string(distance),
            {{std::move(path), glob, differs}},
            1,
            differs ? std::size_t{1} : std::size_t{0}};
}

WhyReport why(const PlanWorld& world, const std::string& package, const PackageHistory& history = {},
              const std::optional<Version>& asked = {}) {
    const auto plan = world.plan();
    return make_why({world.config, world.snapshot, plan, history}, package, asked);
}

/// a ← b ← c, all released five commits below HEAD.
PlanWorld a_chain() {
    PlanWorld world;
    world.crate("a").crate("b", {"a"}).wheel("c", {"b"});
    for (const auto* name : {"a", "b", "c"})
        world.released(name, "1.0.0", 5);
    return world;
}

std::vector<std::string> effects_of(const WhyReport& report) {
    std::vector<std::string> effects;
    for (const auto& unit : report.units)
        effects.push_back(unit.commit.id + ' ' + std::string(to_string(unit.effect)));
    return effects;
}

/// `c2 touched level`, with `through` and `member` where they are set.
std::vector<std::string> trailers_of(const WhyReport& report) {
    std::vector<std::string> trailers;
    for (const auto& trailer : report.trailers) {
        auto text = trailer.commit.id + ' ' + std::string(to_string(trailer.reach));
        if (!trailer.through.empty()) text += ':' + trailer.through;
        if (!trailer.member.empty()) text += " for:" + trailer.member;
        if (trailer.sets_level) text += " level";
        if (trailer.sets_label) text += " label";
        if (trailer.forces) text += " forces";
        trailers.push_back(std::move(text));
    }
    return trailers;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("why: a planned package has its release, reasons, base and range", "[why]") {
    auto world = a_chain();
    world.changed("a");
    const auto report = why(world, "a", {{touching(0, "a/src/lib.rs"), touching(3, "a/old", false)}});
    CHECK(report.standing == Standing::planned);
    REQUIRE(report.release);
    CHECK(report.release->version == Version(1, 0, 1));
    CHECK(report.reasons == report.release->reasons);
    REQUIRE(report.last_release);
    CHECK(report.last_release->name == "a-v1.0.0");
    REQUIRE(report.base);
    CHECK(report.base->id == "c5");
    CHECK(report.range == 5);
    CHECK(report.globs == Texts{"a/**"});
    CHECK(effects_of(report) == Texts{"c0 counts", "c3 undone"});
    CHECK(report.unit_count == 2);
    CHECK(report.undone_count == 1);
    CHECK(report.notices.empty());
}

TEST_CASE("why: a package that is not due tells what was looked at", "[why]") {
    auto world = a_chain();
    world.unit(1, "release: skip", {"b"}).unit(2, "release: minor");
    const auto report = why(world, "b", {{touching(1, "b/x"), touching(3, "b/y", false)}});
    CHECK(report.standing == Standing::not_due);
    CHECK_FALSE(report.release);
    CHECK_FALSE(report.step);
    CHECK(report.reasons.empty());
    CHECK(effects_of(report) == Texts{"c1 skipped", "c3 undone"});
    CHECK(report.units[0].skip == "release: skip");
    CHECK(report.skipped_count == 1);
    CHECK(report.undone_count == 1);
    REQUIRE(report.dependencies.size() == 1);
    CHECK(report.dependencies[0].package == "a");
    CHECK(report.dependencies[0].previous == Version(1, 0, 0));
    CHECK_FALSE(report.dependencies[0].next);
    // A trailer that raises makes nothing due: it waits.
    CHECK(trailers_of(report) == Texts{"c2 everything"});
}

TEST_CASE("why: a skip covers a unit only for the packages that it names", "[why]") {
    auto world = a_chain();
    world.changed("a").unit(1, "release: skip [b]", {"a", "b"});
    CHECK(effects_of(why(world, "a", {{touching(1, "a/x")}})) == Texts{"c1 counts"});
    CHECK(effects_of(why(world, "b", {{touching(1, "b/x")}})) == Texts{"c1 skipped"});
}

TEST_CASE("why: a skip at HEAD holds what would be due", "[why]") {
    auto world = a_chain();
    world.changed("a").unit(0, "release: skip [a]", {});
    const auto held = why(world, "a", {{touching(2, "a/x")}});
    CHECK(held.standing == Standing::held);
    REQUIRE(held.hold);
    CHECK(held.hold->commit.id == "c0");
    CHECK(held.hold->line == "release: skip [a]");
    REQUIRE(held.reasons.size() == 1);
    CHECK(held.reasons[0].kind == ReasonKind::changed);
    // What depends on it is not due, and says which package is held.
    const auto dependent = why(world, "b");
    CHECK(dependent.standing == Standing::not_due);
    CHECK_FALSE(dependent.hold);
    CHECK(dependent.dependencies[0].is_held);
    // Holding back what is not due anyway is no news.
    auto quiet = a_chain();
    quiet.unit(0, "release: skip");
    CHECK(why(quiet, "a").standing == Standing::not_due);
}

TEST_CASE("why: a skip of everything at HEAD holds dependents too", "[why]") {
    auto world = a_chain();
    world.changed("a").unit(0, "release: skip", {});
    const auto report = why(world, "c");
    CHECK(report.standing == Standing::held);
    REQUIRE(report.reasons.size() == 1);
    CHECK(report.reasons[0].kind == ReasonKind::dependency);
    CHECK(report.reasons[0].package == "b");
}

TEST_CASE("why: trailers reach a package by name, by touch, from beneath or for all", "[why]") {
    auto world = a_chain();
    world.changed("a");
    world.unit(0, "release: patch", {"b"}).unit(1, "release: minor", {"a"});
    world.unit(2, "release: minor [b, c]", {"a"}).unit(3, "release: patch").unit(4, "release: patch [a]", {"b"});
    world.unit(6, "release: major", {"b"});  // below the range
    CHECK(trailers_of(why(world, "b")) ==
          Texts{"c0 touched", "c1 dependency:a level", "c2 named forces", "c3 everything"});
    CHECK(trailers_of(why(world, "a")) == Texts{"c1 touched level", "c3 everything", "c4 named forces"});
    CHECK(why(world, "b").step->level == BumpLevel::minor);
}

TEST_CASE("why: of a commit that a merge brought, the merge is named too", "[why]") {
    auto world = a_chain();
    world.changed("a").unit(1, "release: minor", {"a"});
    CHECK(why(world, "a").trailers[0].brought_by.empty());
    world.snapshot.units[0].trailers[0].commit = "inner";
    const auto report = why(world, "a");
    CHECK(report.trailers[0].commit.id == "inner");
    CHECK(report.trailers[0].brought_by == "c1");
}

TEST_CASE("why: without a trailer the patch is nobody's", "[why]") {
    auto world = a_chain();
    world.changed("a");
    const auto report = why(world, "a");
    CHECK(report.trailers.empty());
    CHECK(report.step->kind == StepKind::release);
    CHECK(report.step->level == BumpLevel::patch);
    CHECK(report.step->from == Version(1, 0, 0));
}

TEST_CASE("why: a first release takes its version from the configuration", "[why]") {
    PlanWorld world;
    world.crate("a").unit(1, "release: major", {"a"});
    const auto report = why(world, "a", {{touching(1, "a/x")}});
    CHECK(report.step->kind == StepKind::first_version);
    CHECK_FALSE(report.base);
    CHECK_FALSE(report.last_release);
    CHECK(trailers_of(report) == Texts{"c1 touched"});
}

TEST_CASE("why: a prerelease line has a label, and one who asked for it", "[why]") {
    auto world = a_chain();
    world.changed("a").unit(1, "release: minor-rc", {"a"}).unit(2, "release: major [a]", {});
    const auto begun = why(world, "a");
    CHECK(begun.release->version == Version(2, 0, 0, Prerelease{PrereleaseLabel::rc, 1}));
    CHECK(begun.step->kind == StepKind::prerelease);
    CHECK_FALSE(begun.step->is_label_inherited);
    CHECK(trailers_of(begun) == Texts{"c1 touched label", "c2 named level forces"});
    // c ships on top of nothing but prereleases.
    const auto inherited = why(world, "b");
    CHECK(inherited.release->version.is_prerelease());
    CHECK(trailers_of(inherited) == Texts{"c1 dependency:a level label"});
}

TEST_CASE("why: the label of a package that only follows others is theirs", "[why]") {
    auto world = a_chain();
    world.changed("a").unit(1, "release: minor-rc [a]");
    const auto report = why(world, "b");
    CHECK(report.release->version == Version(1, 0, 1, Prerelease{PrereleaseLabel::rc, 1}));
    CHECK(report.step->is_label_inherited);
    CHECK(report.trailers.empty());
    CHECK(report.dependencies[0].next == Version(1, 1, 0, Prerelease{PrereleaseLabel::rc, 1}));
}

TEST_CASE("why: going on and finishing are steps of their own", "[why]") {
    PlanWorld world;
    world.crate("a").released("a", "1.3.0-rc.2", 3).released("a", "1.2.0", 9).changed("a");
    const auto next = why(world, "a");
    CHECK(next.release->version == Version(1, 3, 0, Prerelease{PrereleaseLabel::rc, 3}));
    CHECK(next.step->kind == StepKind::prerelease);
    CHECK_FALSE(next.step->level);
    CHECK_FALSE(next.step->is_label_inherited);
    world.unit(1, "release: final [a]");
    const auto finished = why(world, "a");
    CHECK(finished.step->kind == StepKind::finish);
    CHECK_FALSE(finished.step->level);
    CHECK(trailers_of(finished) == Texts{"c1 named label forces"});
}

TEST_CASE("why: a group goes on from its highest release and hears all its due members", "[why]") {
    PlanWorld world;
    world.crate("a").in_group("g").crate("b").in_group("g").crate("c");
    world.released("a", "2.0.0", 5).released("b", "1.0.0", 5).released("c", "1.0.0", 5);
    world.changed("a").unit(1, "release: minor", {"a"});
    const auto report = why(world, "b");
    CHECK(report.group == "g");
    REQUIRE(report.members.size() == 1);
    CHECK(report.members[0].package == "a");
    CHECK(report.members[0].next == Version(2, 1, 0));
    CHECK(report.step->from == Version(2, 0, 0));
    CHECK(report.last_release->version == Version(1, 0, 0));
    CHECK(trailers_of(report) == Texts{"c1 touched for:a level"});
    CHECK(why(world, "c").members.empty());
}

TEST_CASE("why: a dependency released since is told as such", "[why]") {
    auto world = a_chain();
    world.newer_dependency("b", "a");
    const auto report = why(world, "b");
    CHECK(report.dependencies[0].is_newer);
    CHECK_FALSE(report.dependencies[0].next);
    CHECK(report.reasons[0].kind == ReasonKind::dependency_released);
}

TEST_CASE("why: lines of which nothing comes are told, with what is wrong", "[why]") {
    auto world = a_chain();
    world.changed("a");
    world.unit(1, "release: minor [a]", {"a"}).unit(2, "release: minr", {"a"}).unit(3, "release: v1.4.0\n\nText", {});
    const auto report = why(world, "a", {{touching(1, "a/x"), touching(3, "a/y")}});
    REQUIRE(report.ignored.size() == 2);
    CHECK(report.ignored[0].commit.id == "c2");
    CHECK(report.ignored[0].problem == "`minr` is not a release level");
    CHECK(report.ignored[1].commit.id == "c3");
    CHECK(report.ignored[1].line == "release: v1.4.0");
    // They are not about a package that those units do not touch.
    CHECK(why(world, "b").ignored.empty());
}

TEST_CASE("why: a past version that history does not lead to is a notice", "[why]") {
    auto world = a_chain();
    const auto noted = [](const WhyReport& report) {
        return std::any_of(report.notices.begin(), report.notices.end(), [](const Diagnostic& notice) {
            return notice.code == codes::PIOT_WHY_DIFFERS && notice.severity == Severity::notice;
        });
    };
    const auto not_due = why(world, "a", {}, Version(1, 0, 1));
    CHECK(not_due.asked == Version(1, 0, 1));
    CHECK(noted(not_due));
    world.changed("a");
    CHECK_FALSE(noted(why(world, "a", {}, Version(1, 0, 1))));
    CHECK(noted(why(world, "a", {}, Version(1, 1, 0))));
}

TEST_CASE("why: only the package's own tags are worth a notice", "[why]") {
    auto world = a_chain();
    world.snapshot.packages[0].odd_tags = {"a-v1.2"};
    CHECK(why(world, "a").notices.size() == 1);
    CHECK(why(world, "b").notices.empty());
}

TEST_CASE("why: of very many, those that decide are listed", "[why]") {
    constexpr std::size_t k_many = 3 * k_max_why_entries;
    PlanWorld world;
    world.crate("a").released("a", "1.0.0", k_many + 1).changed("a");
    PackageHistory history;
    for (std::size_t distance = 0; distance < k_many; ++distance) {
        world.unit(distance, distance + 1 == k_many ? "release: major" : "release: patch", {"a"});
        history.units.push_back(touching(distance, "a/x", distance + 1 == k_many));
    }
    const auto report = why(world, "a", history);
    CHECK(report.unit_count == k_many);
    REQUIRE(report.units.size() == k_max_why_entries);
    CHECK(report.units.front().commit.id == "c0");
    CHECK(report.units.back().effect == UnitEffect::counts);
    CHECK(report.trailer_count == k_many);
    REQUIRE(report.trailers.size() == k_max_why_entries);
    CHECK(report.trailers.front().commit.id == "c0");
    CHECK(report.trailers.back().sets_level);
}
