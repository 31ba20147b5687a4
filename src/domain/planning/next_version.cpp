// SPDX-License-Identifier: MIT
#include "next_version.hpp"

#include <limits>

#include <fmt/format.h>

namespace piot::planning {

namespace {

tl::unexpected<VersionProblem> problem(std::string message, std::string hint) {
    return tl::unexpected<VersionProblem>(VersionProblem{std::move(message), std::move(hint)});
}

Version with_label(const Version& stable, PrereleaseLabel label, std::uint64_t number) {
    return {stable.major(), stable.minor(), stable.patch(), Prerelease{label, number}};
}

tl::expected<Version, VersionProblem> follow_stable(const Version& last, const Wish& wish) {
    const auto next = bump(last, wish.level);
    if (!wish.stage) return next;
    const auto& stage = *wish.stage;
    if (stage.kind == TrailerKind::finalize)
        return problem(
            fmt::format("`{}` finishes a prerelease line, but the last release is {}", stage.text, last.to_string()),
            "start a line with `release: minor-rc [name]`, or plan by hand with `--release name@minor`");
    if (stage.kind == TrailerKind::label)
        return problem(
            fmt::format("`{}` continues a prerelease line, but the last release is {}", stage.text, last.to_string()),
            fmt::format("say which version the prerelease leads to, as in `release: minor-{} [name]`",
                        to_string(*stage.label)));
    return with_label(next, *stage.label, 1);
}

tl::expected<Version, VersionProblem> follow_prerelease(const Released& released, const Wish& wish) {
    const auto& last = *released.last;
    const auto current = *last.prerelease();
    const auto goal = released.last_stable ? bump(*released.last_stable, wish.level) : Version{};
    const bool holds_level = last.stable() >= goal;
    const auto target = holds_level ? last.stable() : goal;
    if (wish.stage && wish.stage->kind == TrailerKind::finalize) return target;
    const auto label = wish.stage ? *wish.stage->label : current.label;
    if (!holds_level) return with_label(target, label, 1);
    if (label < current.label)
        return problem(
            fmt::format("`{}` would step back from {}", wish.stage->text, last.to_string()),
            fmt::format(
                "use `{}` or a higher label, or a level that starts a new line, as in `release: major-{} [name]`",
                to_string(current.label), to_string(label)));
    return with_label(target, label, label == current.label ? current.number + 1 : 1);
}

}  // namespace

tl::expected<Version, VersionProblem> compute_next_version(const Released& released, const Wish& wish) {
    auto next =
        released.last->is_prerelease() ? follow_prerelease(released, wish) : follow_stable(*released.last, wish);
    // What cannot be read back as a tag would be lost to the next plan.
    if (next && (*next <= *released.last || !Version::parse(next->to_string())))
        return problem(fmt::format("no version follows {} at this level", released.last->to_string()),
                       "release the version that is meant by hand with `--release name@X.Y.Z`");
    return next;
}

}  // namespace piot::planning
