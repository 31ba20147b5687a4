// SPDX-License-Identifier: MIT
#pragma once
#include "package_graph.hpp"

#include "piot/domain/repo_snapshot.hpp"
#include "piot/domain/trailer.hpp"

#include <limits>
#include <string>
#include <vector>

namespace piot::planning {

/// A valid trailer with what it reaches, resolved once.
struct Call {
    std::size_t position = 0;  ///< of its unit
    std::string commit;        ///< whose message holds it
    Trailer trailer;
    bool reaches_all = false;  ///< no list, and its unit touches no package
    Packages packages;         ///< else: the named ones, or the touched ones and their dependents; ascending

    [[nodiscard]] bool reaches(std::size_t package) const;
    /// `release: minor [a, b]`; of a long list only its beginning.
    [[nodiscard]] std::string describe() const;
};

/// A `release:` line that is malformed or names a package that does not exist.
struct BadCall {
    std::size_t unit = 0;  ///< index into the snapshot's units
    std::string commit;
    std::string text;
    std::string message;
    std::string hint;
    std::size_t calls_before = 0;  ///< number of valid calls of newer units
};

/// All trailers of the snapshot, newest first. Remarks are left out.
struct Calls {
    std::vector<Call> valid;
    std::vector<BadCall> bad;
};

[[nodiscard]] Calls resolve_calls(const PackageGraph& graph, const RepoSnapshot& snapshot);

/// What the trailers of its range ask for one package, or for the packages of one line together.
struct Wish {
    /// A trailer that carries a label or is `final`.
    struct Stage {
        TrailerKind kind = TrailerKind::bump;
        std::optional<PrereleaseLabel> label;  ///< nullopt for `final`
        std::string commit;
        std::string text;
        std::size_t age = 0;  ///< place among all calls; 0 = the newest
    };

    static constexpr std::size_t k_nobody = std::numeric_limits<std::size_t>::max();

    BumpLevel level = BumpLevel::patch;
    std::size_t level_age = k_nobody;  ///< place among all calls of the newest that asks for `level`
    std::optional<Stage> stage;        ///< the newest one

    void merge(const Wish& other);
};

/// For every package (empty for those that nothing reaches): the highest level, the newest stage.
[[nodiscard]] std::vector<Wish> collect_wishes(const Calls& calls, const RepoSnapshot& snapshot);

/// For every package the newest trailer that names it and forces it in; nullptr = none. They belong to `calls`.
[[nodiscard]] std::vector<const Call*> collect_forced(const Calls& calls, const RepoSnapshot& snapshot);

}  // namespace piot::planning
