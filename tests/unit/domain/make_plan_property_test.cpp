// SPDX-License-Identifier: MIT
#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/domain/matrix.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

using namespace piot;
using piot::test::PlanWorld;

namespace {

constexpr unsigned k_worlds = 600;
constexpr std::size_t k_oldest = 6;

struct Released {
    std::string version;
    std::size_t distance;  ///< of the tagged commit from HEAD
};

/// A package of a made-up repository, from which a PlanWorld is told.
struct Piece {
    std::string name;
    std::vector<std::string> depends_on;
    std::string group;
    std::vector<Released> releases;  ///< highest first, which is newest first
    bool is_changed = false;
};

struct Spoken {
    std::size_t distance;
    std::string trailer;
    std::vector<std::string> touches;
};

struct Story {
    std::vector<Piece> pieces;
    std::vector<Spoken> spoken;

    [[nodiscard]] const Piece& piece(const std::string& name) const {
        return *std::find_if(pieces.begin(), pieces.end(), [&](const Piece& one) { return one.name == name; });
    }

    [[nodiscard]] PlanWorld tell() const {
        PlanWorld world;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const auto& piece = pieces[i];
            if (i % 2 == 0)
                world.crate(piece.name, piece.depends_on);
            else
                world.wheel(piece.name, piece.depends_on);
            world.in_group(piece.group);
        }
        for (const auto& piece : pieces) {
            for (const auto& [version, distance] : piece.releases)
                world.released(piece.name, version, distance);
            if (piece.is_changed && !is_at_head(piece)) world.changed(piece.name);
            for (const auto& dependency : piece.depends_on)
                if (is_newer(this->piece(dependency), piece)) world.newer_dependency(piece.name, dependency);
        }
        for (const auto& [distance, trailer, touches] : spoken)
            world.unit(distance, trailer, touches);
        return world;
    }

    static bool is_at_head(const Piece& piece) { return !piece.releases.empty() && piece.releases[0].distance == 0; }

    static bool is_newer(const Piece& dependency, const Piece& dependent) {
        const auto stable =
            std::find_if(dependency.releases.begin(), dependency.releases.end(),
                         [](const Released& one) { return one.version.find('-') == std::string::npos; });
        return stable != dependency.releases.end() && !dependent.releases.empty() &&
               stable->distance < dependent.releases[0].distance;
    }
};

/// Equal seeds tell equal stories everywhere: no distribution of the standard library is used.
class Teller {
  public:
    explicit Teller(unsigned seed) : random_(seed) {}

    Story make() {
        Story story;
        const auto count = 1 + below(8);
        for (std::size_t i = 0; i < count; ++i) {
            Piece piece{"p" + std::to_string(i), {}, one_in(5) ? "g" : "", {}, one_in(3)};
            for (const auto& other : story.pieces)
                if (one_in(3)) piece.depends_on.push_back(other.name);
            if (!one_in(5)) release(piece);
            story.pieces.push_back(std::move(piece));
        }
        for (auto i = story.pieces.size(); i > 1; --i)
            std::swap(story.pieces[i - 1], story.pieces[below(i)]);
        for (std::size_t distance = 0; distance < k_oldest; ++distance)
            if (one_in(3)) speak(story, distance);
        return story;
    }

    std::size_t below(std::size_t limit) { return random_() % limit; }
    bool one_in(std::size_t count) { return below(count) == 0; }

  private:
    void release(Piece& piece) {
        const auto distance = 1 + below(k_oldest);
        if (one_in(4)) piece.releases.push_back({"1.3.0-beta.2", distance});
        piece.releases.push_back({"1.2.0", distance + below(2)});
    }

    void speak(Story& story, std::size_t distance) {
        constexpr const char* k_words[] = {"patch", "minor", "major", "minor-rc", "rc", "final", "skip"};
        std::string trailer = std::string("release: ") + k_words[below(7)];
        if (one_in(2)) trailer += " [" + story.pieces[below(story.pieces.size())].name + "]";
        std::vector<std::string> touches;
        for (const auto& piece : story.pieces)
            if (one_in(3)) touches.push_back(piece.name);
        story.spoken.push_back({distance, trailer, touches});
    }

    std::mt19937 random_;
};

void for_each_plan(const std::function<void(const Story&, const PlanWorld&, const Plan&)>& check) {
    std::size_t planned = 0;
    for (unsigned seed = 0; seed < k_worlds; ++seed) {
        INFO("seed " << seed);
        const auto story = Teller(seed).make();
        const auto world = story.tell();
        const auto plan = make_plan(world.config, world.snapshot, {});
        if (!plan) continue;
        if (!plan->is_empty()) ++planned;
        check(story, world, *plan);
    }
    CHECK(planned > k_worlds / 2);
}

void tag(Story& story, const Release& release) {
    for (auto& piece : story.pieces)
        if (piece.name == release.package)
            piece.releases.insert(piece.releases.begin(), {release.version.to_string(), 0});
}

/// The packages, and all that is released when they are.
std::set<std::string> close(const Story& story, std::set<std::string> names) {
    for (std::size_t before = 0; before != names.size();) {
        before = names.size();
        for (const auto& piece : story.pieces)
            for (const auto& name : std::set<std::string>(names))
                if (std::count(piece.depends_on.begin(), piece.depends_on.end(), name) > 0 ||
                    (!piece.group.empty() && piece.group == story.piece(name).group))
                    names.insert(piece.name);
    }
    return names;
}

std::set<std::string> names_of(const Plan& plan) {
    std::set<std::string> names;
    for (const auto& release : plan.releases)
        names.insert(release.package);
    return names;
}

bool is_simple(const Story& story, const Plan& plan) {
    const auto speaks_of_skip = [](const Spoken& one) { return one.trailer.find("skip") != std::string::npos; };
    return std::none_of(story.pieces.begin(), story.pieces.end(),
                        [](const Piece& one) { return !one.group.empty(); }) &&
           std::none_of(story.spoken.begin(), story.spoken.end(), speaks_of_skip) &&
           std::none_of(plan.releases.begin(), plan.releases.end(),
                        [](const Release& release) { return release.version.is_prerelease(); });
}

}  // namespace

TEST_CASE("make_plan: equal evidence gives equal plans", "[make_plan]") {
    for_each_plan([](const Story& story, const PlanWorld& world, const Plan& plan) {
        CHECK(make_plan(world.config, world.snapshot, {}) == plan);
        const auto again = story.tell();
        CHECK(make_plan(again.config, again.snapshot, {}) == plan);
    });
}

TEST_CASE("make_plan: nothing ships before what it depends on, and the configuration decides the rest", "[make_plan]") {
    for_each_plan([](const Story& story, const PlanWorld& world, const Plan& plan) {
        auto waiting = names_of(plan);
        std::map<std::string, int> levels;
        for (const auto& release : plan.releases) {
            const auto is_ready = [&](const PackageConfig& package) {
                return waiting.contains(package.name) &&
                       std::none_of(package.depends_on.begin(), package.depends_on.end(),
                                    [&](const std::string& name) { return waiting.contains(name); });
            };
            const auto& packages = world.config.packages;
            CHECK(std::find_if(packages.begin(), packages.end(), is_ready)->name == release.package);
            int level = 0;
            for (const auto& name : story.piece(release.package).depends_on)
                if (levels.contains(name)) level = std::max(level, levels[name] + 1);
            CHECK(release.level == level);
            levels[release.package] = level;
            waiting.erase(release.package);
        }
    });
}

TEST_CASE("make_plan: every version is above the last one, and rows follow releases", "[make_plan]") {
    for_each_plan([](const Story&, const PlanWorld& world, const Plan& plan) {
        std::vector<std::string> in_rows, in_order;
        const auto rows = make_matrix(world.config, plan.releases, {});
        REQUIRE(rows);
        for (const auto& row : *rows)
            if (in_rows.empty() || in_rows.back() != row.name) in_rows.push_back(row.name);
        for (const auto& release : plan.releases) {
            in_order.push_back(release.package);
            CHECK((!release.previous || release.version > *release.previous));
            CHECK_FALSE(release.reasons.empty());
        }
        CHECK(in_rows == in_order);
    });
}

TEST_CASE("make_plan: once everything planned is tagged, nothing is due", "[make_plan]") {
    for_each_plan([](const Story& story, const PlanWorld&, const Plan& plan) {
        auto after = story;
        for (const auto& release : plan.releases)
            tag(after, release);
        const auto world = after.tell();
        CHECK(world.plan().is_empty());
    });
}

TEST_CASE("make_plan: a run that tagged only some is finished by the next one", "[make_plan]") {
    for_each_plan([](const Story& story, const PlanWorld&, const Plan& plan) {
        auto after = story;
        std::set<std::string> lost;
        Teller coin(
            static_cast<unsigned>(plan.releases.size() + story.pieces.size() * 100 + story.spoken.size() * 1000));
        for (const auto& release : plan.releases)
            if (coin.one_in(2))
                lost.insert(release.package);
            else
                tag(after, release);
        const auto world = after.tell();
        const auto next = make_plan(world.config, world.snapshot, {});
        if (!next) return;  // a group that has left the line its trailers speak of
        const auto due = names_of(*next);
        const auto allowed = close(story, lost);
        CHECK(std::includes(allowed.begin(), allowed.end(), due.begin(), due.end()));
        if (!is_simple(story, plan)) return;
        CHECK(std::includes(due.begin(), due.end(), lost.begin(), lost.end()));
        for (const auto& name : lost)
            CHECK(next->find_release(name)->version == plan.find_release(name)->version);
    });
}
