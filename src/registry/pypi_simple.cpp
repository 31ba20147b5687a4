// SPDX-License-Identifier: MIT
#include "registry/pypi_simple.hpp"

#include "registry/answer.hpp"
#include "registry/iso_time.hpp"
#include "registry/json.hpp"
#include "registry/read_answer.hpp"
#include "registry/simple_html.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/pep440.hpp"
#include "piot/domain/wheel_name.hpp"

#include <map>

#include <fmt/format.h>

namespace piot::registry {

namespace {

/// The release number's trailing zeros mean nothing to PyPI: `1.0.0rc1` and `1rc1` are one version.
std::string without_trailing_zeros(std::string_view normal) {
    const auto epoch = normal.find('!');
    const auto begin = epoch == std::string_view::npos ? 0 : epoch + 1;
    auto end = normal.find_first_not_of("0123456789.", begin);
    if (end == std::string_view::npos) end = normal.size();
    auto release = normal.substr(begin, end - begin);
    const bool has_final_dot = release.ends_with('.');  // of `.post1`
    if (has_final_dot) release.remove_suffix(1);
    while (release.ends_with(".0"))
        release.remove_suffix(2);
    return fmt::format("{}{}{}{}", normal.substr(0, begin), release, has_final_dot ? "." : "", normal.substr(end));
}

/// The version in a distribution's file name; empty when it is none that piot knows.
std::string version_of(const std::string& file_name) {
    if (const auto wheel = parse_wheel_name(file_name)) return wheel->version;
    if (const auto sdist = parse_sdist_name(file_name)) return sdist->version;
    return {};
}

bool is_yanked(const Json& file) {
    const auto yanked = value_at(file, "yanked");
    return yanked.is_string() || (yanked.is_boolean() && yanked.get<bool>());
}

/// Archived and quarantined projects take no uploads (PEP 792); said here because their 403 does not say why.
std::string status_detail(const Json& answer) {
    const auto status = text_at(value_at(answer, "project-status"), "status");
    if (status.empty() || status == "active" || status == "deprecated") return {};
    return fmt::format("the project is {}: it takes no uploads", to_one_line(status));
}

SimpleVersion read_files(const Json& answer, const ProjectVersion& wanted) {
    SimpleVersion read;
    auto& observation = read.observation;
    observation.project = Liveness::live;
    observation.detail = status_detail(answer);
    for (const auto& file : value_at(answer, "files")) {
        auto file_name = text_at(file, "filename");
        if (!is_same_pep440(version_of(file_name), wanted.version)) continue;
        auto sha256 = to_lower(text_at(value_at(file, "hashes"), "sha256"));
        if (sha256.size() != 64)
            return {make_unknown(fmt::format("the index has no SHA-256 of `{}`", to_one_line(file_name)),
                                 codes::PIOT_REGISTRY_PROTOCOL),
                    {},
                    {}};
        const auto uploaded = parse_iso_time(text_at(file, "upload-time"));
        if (uploaded && (!read.first_upload || *uploaded < *read.first_upload)) read.first_upload = uploaded;
        if (parse_sdist_name(file_name)) read.provenance_url = text_at(file, "provenance");
        observation.files.push_back({std::move(file_name), std::move(sha256), is_yanked(file)});
    }
    observation.version = observation.files.empty() ? Liveness::absent : Liveness::live;
    return read;
}

/// The answer about one project.
struct SimpleAnswer {
    Liveness project = Liveness::unknown;
    Json document;       ///< when live
    std::string detail;  ///< when unknown
    ErrorCode cause = {};
};

/// What pip sends. Some indexes know HTML only.
constexpr const char* k_accept =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.2, text/html; q=0.01";

SimpleAnswer garbled(std::string detail) {
    return {Liveness::unknown, {}, std::move(detail), codes::PIOT_REGISTRY_PROTOCOL};
}

SimpleAnswer ask(const std::string& simple, const std::string& project, const ReadAccess& access) {
    const auto normalized = normalize_pypi_name(project);
    HttpRequest request;
    request.url = fmt::format("{}{}/", simple, percent_encode(normalized));
    request.headers = {{"Accept", k_accept}, {"Cache-Control", "no-cache"}};
    request.total_timeout = std::chrono::seconds{60};
    const auto answer = access.get(std::move(request));
    auto verdict = judge_simple_index(answer);
    if (verdict.meaning != Liveness::live) return {verdict.meaning, {}, std::move(verdict.detail), verdict.cause};
    if (is_html(*answer.response)) {
        auto document = parse_simple_html(answer.response->body, normalized);
        if (document.is_null()) return garbled("a page of HTML that is no simple index (PEP 503)");
        return {Liveness::live, std::move(document), {}, {}};
    }
    auto document = parse_json(answer.response->body);
    const bool is_wanted = normalize_pypi_name(text_at(document, "name")) == normalized;
    if (!is_wanted || !value_at(document, "files").is_array())
        return garbled("the index does not answer in the JSON form of PEP 691");
    return {Liveness::live, std::move(document), {}, {}};
}

}  // namespace

bool is_same_pep440(std::string_view left, std::string_view right) {
    const auto a = normalize_pep440(left);
    const auto b = normalize_pep440(right);
    return a && b && without_trailing_zeros(*a) == without_trailing_zeros(*b);
}

SimpleVersion read_simple_index(const std::string& simple, const ProjectVersion& wanted, const ReadAccess& access) {
    const auto answer = ask(simple, wanted.project, access);
    if (answer.project == Liveness::live) return read_files(answer.document, wanted);
    SimpleVersion read;
    read.observation.project = answer.project;
    read.observation.version = answer.project;
    read.observation.detail = answer.detail;
    read.observation.cause = answer.cause;
    return read;
}

ProjectListing list_simple_index(const std::string& simple, const std::string& project, const ReadAccess& access) {
    const auto answer = ask(simple, project, access);
    ProjectListing listing{answer.project, {}, answer.detail, answer.cause};
    std::map<std::string, ListedVersion> versions;
    for (const auto& file : value_at(answer.document, "files")) {
        const auto file_name = text_at(file, "filename");
        const auto version = normalize_pep440(version_of(file_name));
        if (!version) continue;
        auto& listed = versions.try_emplace(*version, ListedVersion{*version, false, true}).first->second;
        listed.is_whole |= parse_sdist_name(file_name).has_value();
        // pip may still choose a version that has one file left.
        listed.is_yanked &= is_yanked(file);
    }
    for (auto& [version, listed] : versions)
        listing.versions.push_back(std::move(listed));
    return listing;
}

}  // namespace piot::registry
