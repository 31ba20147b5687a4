// SPDX-License-Identifier: MIT
#include "plan_world.hpp"

#include "support/catch.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::test {

namespace {

std::string commit_at(std::size_t distance) {
    return "c" + std::to_string(distance);
}

UnitTrailer line_of(std::size_t distance, const std::string& trailer) {
    const auto line = find_trailer(trailer.find('\n') == std::string::npos ? "subject\n\n" + trailer : trailer);
    REQUIRE(line);
    return {commit_at(distance), *line};
}

std::string_view name_of(ReasonKind kind) {
    switch (kind) {
        case ReasonKind::changed:
            return "changed";
        case ReasonKind::first_release:
            return "first_release";
        case ReasonKind::forced:
            return "forced";
        case ReasonKind::dependency:
            return "dependency";
        case ReasonKind::dependency_released:
            return "dependency_released";
        case ReasonKind::group:
            return "group";
        case ReasonKind::trailer:
            return "trailer";
    }
    return "";
}

}  // namespace

PlanWorld& PlanWorld::crate(const std::string& name, std::vector<std::string> depends_on) {
    PackageConfig package;
    package.name = name;
    package.depends_on = std::move(depends_on);
    package.settings = CratesSettings{name, {}, false};
    return add(std::move(package));
}

PlanWorld& PlanWorld::wheel(const std::string& name, std::vector<std::string> depends_on) {
    PackageConfig package;
    package.name = name;
    package.depends_on = std::move(depends_on);
    PypiSettings settings;
    settings.project = name;
    package.settings = settings;
    return add(std::move(package));
}

PlanWorld& PlanWorld::in_group(const std::string& group) {
    config.packages.back().group = group;
    return *this;
}

PlanWorld& PlanWorld::released(const std::string& package, const std::string& version, std::size_t distance) {
    auto& evidence = snapshot.packages[index_of(package)];
    const auto tag = format_tag(*config.find_package(package), version);
    if (evidence.base.empty()) {
        evidence.base = commit_at(distance);
        evidence.range = distance;
    }
    evidence.tags.push_back({tag, Version::parse(version).value(), commit_at(distance), TagRelation::ancestor, {}});
    snapshot.tag_names.push_back(tag);
    std::sort(snapshot.tag_names.begin(), snapshot.tag_names.end());
    return *this;
}

PlanWorld& PlanWorld::tagged_elsewhere(const std::string& package, const std::string& version, TagRelation relation,
                                       Parting parting) {
    auto& evidence = snapshot.packages[index_of(package)];
    const auto tag = format_tag(*config.find_package(package), version);
    evidence.tags.push_back({tag, Version::parse(version).value(), "elsewhere", relation, parting});
    snapshot.tag_names.push_back(tag);
    std::sort(snapshot.tag_names.begin(), snapshot.tag_names.end());
    return *this;
}

PlanWorld& PlanWorld::changed(const std::string& package, const std::string& path) {
    snapshot.packages[index_of(package)].change = ChangeEvidence{package + '/' + path, package + "/**", commit_at(0)};
    return *this;
}

PlanWorld& PlanWorld::newer_dependency(const std::string& package, const std::string& dependency) {
    snapshot.packages[index_of(package)].newer_dependencies.push_back(index_of(dependency));
    return *this;
}

PlanWorld& PlanWorld::unit(std::size_t distance, const std::string& trailer, const std::vector<std::string>& touches) {
    Unit unit{distance, commit_at(distance), {line_of(distance, trailer)}, {}};
    for (const auto& package : touches)
        unit.touches.push_back(index_of(package));
    std::sort(unit.touches.begin(), unit.touches.end());
    snapshot.units.push_back(std::move(unit));
    return *this;
}

PlanWorld& PlanWorld::and_line(const std::string& trailer) {
    auto& unit = snapshot.units.back();
    unit.trailers.push_back(line_of(unit.position, trailer));
    return *this;
}

Plan PlanWorld::plan(const PlanOptions& options) const {
    auto plan = make_plan(config, snapshot, options);
    if (!plan)
        for (const auto& finding : plan.error().diagnostics)
            UNSCOPED_INFO(finding.message);
    REQUIRE(plan);
    return *std::move(plan);
}

std::vector<Diagnostic> PlanWorld::errors(const PlanOptions& options) const {
    const auto plan = make_plan(config, snapshot, options);
    REQUIRE_FALSE(plan);
    std::vector<Diagnostic> errors;
    for (const auto& finding : plan.error().diagnostics)
        if (finding.severity == Severity::error) errors.push_back(finding);
    REQUIRE_FALSE(errors.empty());
    for (const auto& error : errors) {
        CHECK_FALSE(error.message.empty());
        CHECK_FALSE(error.hint.empty());
    }
    return errors;
}

std::string PlanWorld::releases(const PlanOptions& options) const {
    std::string text;
    for (const auto& release : plan(options).releases) {
        if (!text.empty()) text += ", ";
        text += release.package + ' ' + release.version.to_string();
    }
    return text;
}

std::string PlanWorld::error_codes(const PlanOptions& options) const {
    std::vector<std::string> names;
    for (const auto& error : errors(options))
        names.emplace_back(error.code.name);
    std::sort(names.begin(), names.end());
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : " ") + name;
    return text;
}

std::size_t PlanWorld::index_of(const std::string& package) const {
    for (std::size_t i = 0; i < config.packages.size(); ++i)
        if (config.packages[i].name == package) return i;
    FAIL("no package " << package);
    return 0;
}

PlanWorld& PlanWorld::add(PackageConfig package) {
    package.path = package.name;
    package.globs = {package.name + "/**"};
    config.packages.push_back(std::move(package));
    constexpr std::size_t k_whole_history = 1000;
    snapshot.packages.push_back({{}, {}, "", k_whole_history, std::nullopt, {}});
    return *this;
}

std::string reasons_of(const Plan& plan, const std::string& package) {
    const auto* release = plan.find_release(package);
    REQUIRE(release != nullptr);
    std::string text;
    for (const auto& reason : release->reasons) {
        if (!text.empty()) text += ' ';
        text += name_of(reason.kind);
        if (!reason.package.empty()) text += ':' + reason.package;
        if (reason.kind == ReasonKind::trailer)
            text +=
                fmt::format("({} in {})", reason.trailer.substr(std::string_view("release: ").size()), reason.commit);
    }
    return text;
}

std::vector<std::string> notices_of(const Plan& plan, const ErrorCode& code) {
    std::vector<std::string> messages;
    for (const auto& notice : plan.notices) {
        CHECK(notice.severity == Severity::notice);
        if (notice.code == code) messages.push_back(notice.message);
    }
    return messages;
}

}  // namespace piot::test
