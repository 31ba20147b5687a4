// SPDX-License-Identifier: MIT
#include "manual.hpp"

#include "next_version.hpp"
#include "versions.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

Diagnostic manual_error(std::string message, std::string hint) {
    return {codes::PIOT_PLAN_MANUAL, Severity::error, std::move(message), {}, std::move(hint)};
}

/// A wish as `minor`, `minor-rc`, `rc`, `final` or `1.4.0`.
std::optional<std::variant<Trailer, Version>> parse_wish(std::string_view text) {
    if (const auto version = Version::parse(text)) return *version;
    if (text.find('[') != std::string_view::npos) return std::nullopt;
    auto trailer = parse_trailer(text);
    if (!trailer || trailer->kind == TrailerKind::skip) return std::nullopt;
    return *std::move(trailer);
}

tl::expected<ManualRelease, Diagnostic> parse_entry(std::string_view entry) {
    const auto refuse = [](std::string message, std::string hint) {
        return tl::unexpected<Diagnostic>(manual_error(std::move(message), std::move(hint)));
    };
    if (entry.empty()) return refuse("the list of packages to release has an empty entry", "remove the stray comma");
    const auto at = entry.rfind('@');
    const auto name = trim(entry.substr(0, at));
    if (name.empty())
        return refuse(fmt::format("`{}` names no package", entry), "write `name`, `name@minor` or `name@1.4.0`");
    if (at == std::string_view::npos) return ManualRelease{std::string(name), Trailer{}};
    const auto text = trim(entry.substr(at + 1));
    auto wish = parse_wish(text);
    if (!wish)
        return refuse(fmt::format("`{}` is neither a version nor a release level", text),
                      "write `patch`, `minor`, `major` (also with `-rc` and the like), `rc`, `final`, or X.Y.Z");
    return ManualRelease{std::string(name), *std::move(wish)};
}

}  // namespace

Result<std::vector<ManualRelease>> parse_manual_releases(std::string_view text) {
    std::vector<ManualRelease> releases;
    std::vector<Diagnostic> errors;
    for (const auto piece : split(text, ',')) {
        auto release = parse_entry(trim(piece));
        if (!release) {
            errors.push_back(std::move(release).error());
            continue;
        }
        const auto is_same = [&](const ManualRelease& other) { return other.package == release->package; };
        if (std::any_of(releases.begin(), releases.end(), is_same))
            errors.push_back(
                manual_error(fmt::format("`{}` is to be released twice", release->package), "name every package once"));
        else
            releases.push_back(*std::move(release));
    }
    if (!errors.empty()) return fail(std::move(errors));
    return releases;
}

namespace planning {

namespace {

Diagnostic unknown_package(const Config& config, const PackageGraph& graph, const std::string& name) {
    constexpr std::size_t k_listed = 8;
    if (name.empty()) return manual_error("a list of packages has an empty entry", "remove the stray comma");
    if (const auto near = graph.find_near(name); !near.empty())
        return manual_error(fmt::format("no package is called `{}`", name), fmt::format("did you mean `{}`?", near));
    std::vector<std::string> names;
    for (const auto& package : config.packages)
        names.push_back('`' + package.name + '`');
    return manual_error(fmt::format("no package is called `{}`", name),
                        names.size() > k_listed ? "name a package of the configuration"
                                                : fmt::format("the configuration has {}", join(names, ", ")));
}

tl::expected<Version, VersionProblem> choose_version(const ManualRelease& release, const Released& released,
                                                     const Version& first_version) {
    if (const auto* version = std::get_if<Version>(&release.wish)) {
        if (released.last && *version <= *released.last)
            return tl::unexpected<VersionProblem>(
                VersionProblem{fmt::format("{} is not higher than the last release {}", version->to_string(),
                                           released.last->to_string()),
                               "a version is never released twice; name a higher one"});
        return *version;
    }
    if (!released.last) return first_version;
    const auto& trailer = std::get<Trailer>(release.wish);
    Wish wish;
    wish.level = trailer.level;
    if (trailer.label || trailer.kind == TrailerKind::finalize)
        wish.stage = {trailer.kind, trailer.label, {}, format_trailer(trailer), 0};
    return compute_next_version(released, wish);
}

}  // namespace

Filter make_filter(const Config& config, const PackageGraph& graph, const PlanOptions& options) {
    Filter filter{std::vector<char>(graph.size(), options.only.empty() ? 1 : 0), {}};
    const auto mark = [&](const std::vector<std::string>& names, char keeps) {
        for (const auto& name : names) {
            if (const auto package = graph.find(name))
                filter.keeps[*package] = keeps;
            else
                filter.errors.push_back(unknown_package(config, graph, name));
        }
    };
    mark(options.only, 1);
    mark(options.exclude, 0);
    return filter;
}

std::vector<Diagnostic> check_filter(const Config& config, const PackageGraph& graph, const Reasons& reasons,
                                     const Filter& filter) {
    std::vector<Diagnostic> errors;
    for (std::size_t package = 0; package < graph.size(); ++package) {
        if (filter.keeps[package] == 0 || reasons[package].empty()) continue;
        for (const auto dependency : graph.dependencies(package)) {
            if (filter.keeps[dependency] != 0 || reasons[dependency].empty()) continue;
            const auto& left_out = config.packages[dependency].name;
            errors.push_back(manual_error(
                fmt::format("`{}` needs `{}`, which is due and left out", config.packages[package].name, left_out),
                fmt::format("release `{}` too, or leave `{}` out as well", left_out, config.packages[package].name)));
        }
    }
    return errors;
}

ManualChoice choose_manually(const Config& config, const PackageGraph& graph, const RepoSnapshot& snapshot,
                             const std::vector<ManualRelease>& releases) {
    ManualChoice choice{Reasons(graph.size()), std::vector<std::optional<Version>>(graph.size()), {}};
    for (const auto& release : releases) {
        const auto package = graph.find(release.package);
        if (!package) {
            choice.errors.push_back(unknown_package(config, graph, release.package));
            continue;
        }
        Released released;
        for (const auto member : graph.line(*package)) {
            const auto one = find_released(config, snapshot.packages[member]);
            released.last = std::max(released.last, one.last);
            released.last_stable = std::max(released.last_stable, one.last_stable);
        }
        const auto version = choose_version(release, released, config.packages[*package].first_version);
        if (!version) {
            choice.errors.push_back(
                manual_error(fmt::format("`{}`: {}", release.package, version.error().message), version.error().hint));
            continue;
        }
        choice.versions[*package] = *version;
        choice.reasons[*package].push_back({ReasonKind::forced, {}, {}, {}, {}});
    }
    // depends_on inside the plan orders it and is worth telling, but makes nothing due here.
    return choice;
}

}  // namespace planning

}  // namespace piot
