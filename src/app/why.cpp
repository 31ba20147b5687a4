// SPDX-License-Identifier: MIT
#include "piot/app/why.hpp"

#include "app/find_package.hpp"

#include "piot/app/plan.hpp"
#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/make_plan.hpp"
#include "piot/domain/tag_format.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace piot::app {

namespace {

// ---- which package, which version

/// Also as PyPI spells it, `1.3.0rc1`.
std::optional<Version> parse_version(const std::string& text) {
    if (auto version = Version::parse(text)) return version;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> k_spellings{
        {{"a", "-alpha."}, {"b", "-beta."}, {"rc", "-rc."}}};
    for (const auto& [pep440, semver] : k_spellings)
        if (auto version = Version::parse(replace_all(text, pep440, semver))) return version;
    return std::nullopt;
}

Diagnostic not_a_version(const std::string& text) {
    return {codes::PIOT_WHY_NOT_RELEASED,
            Severity::error,
            fmt::format("`{}` is no version that piot releases", to_valid_utf8(text)),
            {},
            "write X.Y.Z or X.Y.Z-(alpha|beta|rc).N after `@`; any other commit can be asked about with `--at REV`"};
}

/// The versions that tags give a package, lowest first.
std::map<Version, std::string> find_tagged(const Config& config, std::size_t package, const RepoSnapshot& snapshot) {
    std::map<Version, std::string> tagged;
    const TagFormats formats(config);
    for (const auto& tag : snapshot.tag_names)
        for (const auto& match : formats.match(tag))
            if (match.package == package && match.version) tagged.emplace(*match.version, tag);
    return tagged;
}

/// The tags next below and above, and the highest.
std::string name_nearest(const std::map<Version, std::string>& tagged, const Version& version) {
    std::vector<std::string> nearest;
    const auto above = tagged.upper_bound(version);
    if (above != tagged.begin()) nearest.push_back('`' + std::prev(above)->second + '`');
    if (above != tagged.end()) nearest.push_back('`' + above->second + '`');
    if (const auto highest = '`' + tagged.rbegin()->second + '`'; nearest.back() != highest) nearest.push_back(highest);
    return join(nearest, ", ");
}

Diagnostic never_tagged(const std::string& tag, const std::map<Version, std::string>& tagged, const Version& version) {
    return {codes::PIOT_WHY_NOT_RELEASED,
            Severity::error,
            fmt::format("there is no tag `{}`", tag),
            {},
            tagged.empty() ? "this package has no tags here; if it should, run `git fetch --tags`"
                           : fmt::format("nearest: {}; if it should be here, run `git fetch --tags`",
                                         name_nearest(tagged, version))};
}

Diagnostic before_piot(const std::string& tag, const std::string& config_file) {
    return {codes::PIOT_WHY_NOT_RELEASED,
            Severity::error,
            fmt::format("at `{}` there is no `{}`: this version was not released by it", tag, config_file),
            {},
            "ask about a version that was released later"};
}

Diagnostic dangling_tag(const std::string& tag) {
    return {codes::PIOT_WHY_NOT_RELEASED,
            Severity::error,
            fmt::format("tag `{}` leads to no commit of this clone", tag),
            {},
            "fetch it again with `git fetch --tags --force`"};
}

// ---- the report

Result<void> fill_subjects(const History& history, WhyReport& report) {
    std::vector<CommitNote*> notes;
    if (report.base) notes.push_back(&*report.base);
    if (report.hold) notes.push_back(&report.hold->commit);
    for (auto& unit : report.units)
        notes.push_back(&unit.commit);
    for (auto& trailer : report.trailers)
        notes.push_back(&trailer.commit);
    for (auto& line : report.ignored)
        notes.push_back(&line.commit);
    for (auto* note : notes) {
        PIOT_TRY(note->subject, history.read_subject(note->id));
    }
    return {};
}

/// What is told about: a package of this configuration, as seen with these tags.
struct Topic {
    const Config& config;
    std::size_t package = 0;
    GatherOptions::Tags tags = GatherOptions::Tags::all;
    std::optional<Version> asked{};
};

Result<WhyReport> explain(const History& history, const Topic& topic) {
    GatherOptions options;
    options.tags = topic.tags;
    const auto& package = topic.config.packages[topic.package];
    PIOT_TRY(const auto snapshot, history.gather(topic.config, options));
    PIOT_TRY(const auto plan, make_plan(topic.config, snapshot, {}));
    PIOT_TRY(const auto changes, history.gather_package(package, snapshot.packages[topic.package]));
    auto report = make_why({topic.config, snapshot, plan, changes}, package.name, topic.asked);
    PIOT_CHECK(fill_subjects(history, report));
    return report;
}

Result<WhyReport> explain_plan(const OpenHistory& open, const WhyRequest& request) {
    PIOT_TRY(const auto history, open(request.revision));
    PIOT_TRY(const auto config, load_config(*history, request.config_file));
    PIOT_TRY(const auto package, find_package(config, request.package));
    PIOT_TRY(auto report, explain(*history, {config, package}));
    auto notices = compare_config_with_head(*history, request.config_file, config.sha256);
    report.notices.insert(report.notices.begin(), notices.begin(), notices.end());
    return report;
}

/// Errors of another commit than the one that the reader looks at say so.
tl::unexpected<Failure> say_where(const std::string& tag, Failure failure) {
    for (auto& diagnostic : failure.diagnostics)
        diagnostic.message = fmt::format("at `{}`: {}", tag, diagnostic.message);
    return tl::unexpected<Failure>(std::move(failure));
}

Result<WhyReport> explain_at_tag(const History& history, const WhyRequest& request, const Version& version) {
    PIOT_TRY(const auto config, load_config(history, request.config_file));
    PIOT_TRY(const auto package, find_package(config, request.package));
    return explain(history, {config, package, GatherOptions::Tags::before_head, version});
}

Result<WhyReport> explain_past(const OpenHistory& open, const WhyRequest& request) {
    PIOT_TRY(const auto history, open({}));
    PIOT_TRY(const auto config, load_config(*history, request.config_file));
    PIOT_TRY(const auto package, find_package(config, request.package));
    const auto version = parse_version(request.version);
    if (!version) return fail(not_a_version(request.version));
    const auto tag = format_tag(config.packages[package], version->to_string());
    const auto tagged = open("refs/tags/" + tag);
    if (!tagged) {
        if (tagged.error().diagnostics.front().code != codes::PIOT_GIT_REVISION)
            return tl::unexpected<Failure>(tagged.error());
        PIOT_TRY(const auto snapshot, history->gather(config, {}));
        if (snapshot.has_tag(tag)) return fail(dangling_tag(tag));
        return fail(never_tagged(tag, find_tagged(config, package, snapshot), *version));
    }
    if (const auto text = (*tagged)->commit_tree().read_file(request.config_file); text && !*text)
        return fail(before_piot(tag, request.config_file));
    auto report = explain_at_tag(**tagged, request, *version);
    if (!report) return say_where(tag, std::move(report).error());
    return report;
}

}  // namespace

Result<WhyReport> explain_package(const OpenHistory& open, const WhyRequest& request) {
    return request.version.empty() ? explain_plan(open, request) : explain_past(open, request);
}

}  // namespace piot::app
