// SPDX-License-Identifier: MIT
#include "gather.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace piot::git {

namespace {

bool asks_to_skip(const UnitTrailer& line) {
    return line.trailer.content && line.trailer.content->kind == TrailerKind::skip;
}

class ChangeFinder {
  public:
    ChangeFinder(Gathering& gathering, const std::vector<Bases>& bases, RepoSnapshot& snapshot)
        : in_(gathering), bases_(bases), snapshot_(snapshot) {
        for (const auto& unit : snapshot.units)
            if (std::any_of(unit.trailers.begin(), unit.trailers.end(), asks_to_skip)) skipping_.push_back(&unit);
    }

    Result<void> run() {
        for (const auto package : by_age()) {
            if (is_plain(package)) {
                PIOT_CHECK(find_plain(package));
            } else {
                PIOT_CHECK(list_candidates(package));
            }
        }
        PIOT_CHECK(search_units());
        if (in_.options.detail == GatherOptions::Detail::decisive) return {};
        return locate_changes();
    }

  private:
    /// A change whose commit is still to be found.
    struct Search {
        std::size_t package = 0;
        std::string_view path;
        std::size_t end = 0;  ///< at this position and below something else may stand there
    };
    using Searches = std::vector<Search>;

    /// The packages that were released before, those with the newest base first: git packs a tree as a difference from
    /// a newer one, so that going back in time reads on from what was just read.
    [[nodiscard]] std::vector<std::size_t> by_age() const {
        std::vector<std::size_t> packages;
        for (std::size_t package = 0; package < snapshot_.packages.size(); ++package)
            if (bases_[package].last && snapshot_.packages[package].range > 0) packages.push_back(package);
        std::stable_sort(packages.begin(), packages.end(), [&](std::size_t left, std::size_t right) {
            return snapshot_.packages[left].range < snapshot_.packages[right].range;
        });
        return packages;
    }

    /// When the base is on the mainline and no unit skips the package, what differs between base and HEAD was changed
    /// by some unit that counts.
    [[nodiscard]] bool is_plain(std::size_t package) const {
        if (in_.graph.position(*bases_[package].last) != snapshot_.packages[package].range) return false;
        const auto& name = in_.config.packages[package].name;
        return std::none_of(skipping_.begin(), skipping_.end(), [&](const Unit* unit) {
            return unit->position < snapshot_.packages[package].range && skips(*unit, name);
        });
    }

    Result<void> find_plain(std::size_t package) {
        const auto before = in_.graph.tree(*bases_[package].last);
        const auto after = tree_at(0);
        for (const auto& glob : in_.globs.of(package)) {
            std::optional<std::string> found;
            const auto take = [&](const std::string& path) {
                found = path;
                return false;
            };
            const auto walked = in_.trees.visit_matches(before, after, glob, take);
            if (!walked) return tl::unexpected<Failure>(walked.error());
            if (!found) continue;
            snapshot_.packages[package].change = ChangeEvidence{*found, glob.pattern(), {}};
            return {};
        }
        return {};
    }

    /// Finds units that gave the paths what HEAD has there: by strides that double, then by halving, all packages at
    /// once so that each tree is asked about all of them. Most changes are young.
    Result<void> locate_changes() {
        Searches waiting;
        for (std::size_t package = 0; package < snapshot_.packages.size(); ++package)
            if (const auto& change = snapshot_.packages[package].change; change && change->commit.empty())
                waiting.push_back({package, change->path, snapshot_.packages[package].range});
        for (std::size_t first = 0, last = 1; !waiting.empty(); first = last, last *= 2) {
            PIOT_TRY(auto changed, take_changed(waiting, last));
            PIOT_CHECK(locate(std::move(changed), first, last));
        }
        return {};
    }

    /// At `first` the paths are as at HEAD, at `last` they are not.
    Result<void> locate(Searches searches, std::size_t first, std::size_t last) {
        if (searches.empty()) return {};
        if (last - first == 1) {
            const auto commit = to_hex(in_.graph.id(in_.graph.mainline()[first]));
            for (const auto& search : searches)
                snapshot_.packages[search.package].change->commit = commit;
            return {};
        }
        const auto middle = first + (last - first) / 2;
        PIOT_TRY(auto changed, take_changed(searches, middle));
        PIOT_CHECK(locate(std::move(changed), first, middle));
        return locate(std::move(searches), middle, last);
    }

    /// Moves those out that are not at this position what they are at HEAD.
    Result<Searches> take_changed(Searches& searches, std::size_t position) {
        Searches changed;
        Searches same;
        for (const auto& search : searches) {
            bool is_same = false;
            if (position < search.end) {
                PIOT_TRY(is_same, in_.trees.is_same_at(tree_at(0), tree_at(position), search.path));
            }
            (is_same ? same : changed).push_back(search);
        }
        searches = std::move(same);
        return changed;
    }

    /// All paths of the package that differ; which of them count, the units must say.
    Result<void> list_candidates(std::size_t package) {
        const auto before = in_.graph.tree(*bases_[package].last);
        for (const auto& glob : in_.globs.of(package)) {
            const auto take = [&](const std::string& path) {
                auto& packages = candidates_[path];
                if (packages.empty() || packages.back() != package) packages.push_back(package);
                return true;
            };
            const auto walked = in_.trees.visit_matches(before, tree_at(0), glob, take);
            if (!walked) return tl::unexpected<Failure>(walked.error());
        }
        return {};
    }

    /// One pass over the units, newest first, for all packages that are still waiting.
    Result<void> search_units() {
        std::size_t depth = waiting_depth();
        auto unit = skipping_.begin();
        for (std::size_t position = 0; position < depth; ++position) {
            while (unit != skipping_.end() && (*unit)->position < position)
                ++unit;
            const auto* skipper = unit != skipping_.end() && (*unit)->position == position ? *unit : nullptr;
            bool has_news = false;
            const auto visit = [&](const std::string& path) {
                has_news = offer(path, position, skipper) || has_news;
                return true;
            };
            const auto before =
                position + 1 < in_.graph.mainline().size() ? std::optional(tree_at(position + 1)) : std::nullopt;
            const auto walked = in_.trees.visit_differences(before, tree_at(position), visit);
            if (!walked) return tl::unexpected<Failure>(walked.error());
            if (has_news) depth = waiting_depth();
        }
        return {};
    }

    /// True when the path settles a package.
    bool offer(const std::string& path, std::size_t position, const Unit* skipper) {
        const auto found = candidates_.find(path);
        if (found == candidates_.end()) return false;
        bool settles = false;
        for (const auto package : found->second) {
            auto& evidence = snapshot_.packages[package];
            if (evidence.change || position >= evidence.range) continue;
            if (skipper != nullptr && skips(*skipper, in_.config.packages[package].name)) continue;
            const auto* glob = in_.globs.find(package, path);
            evidence.change = ChangeEvidence{path, glob != nullptr ? glob->pattern() : std::string{},
                                             to_hex(in_.graph.id(in_.graph.mainline()[position]))};
            settles = true;
        }
        return settles;
    }

    [[nodiscard]] std::size_t waiting_depth() const {
        std::size_t depth = 0;
        for (const auto& [path, packages] : candidates_)
            for (const auto package : packages)
                if (!snapshot_.packages[package].change) depth = std::max(depth, snapshot_.packages[package].range);
        return depth;
    }

    [[nodiscard]] git_oid tree_at(std::size_t position) const { return in_.graph.tree(in_.graph.mainline()[position]); }

    Gathering& in_;
    const std::vector<Bases>& bases_;
    RepoSnapshot& snapshot_;
    std::vector<const Unit*> skipping_;
    std::unordered_map<std::string, std::vector<std::size_t>> candidates_;
};

}  // namespace

Result<void> find_changes(Gathering& gathering, const std::vector<Bases>& bases, RepoSnapshot& snapshot) {
    return ChangeFinder(gathering, bases, snapshot).run();
}

}  // namespace piot::git
