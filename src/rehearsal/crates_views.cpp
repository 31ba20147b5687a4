// SPDX-License-Identifier: MIT
#include "rehearsal/crates_views.hpp"

#include "rehearsal/semver.hpp"
#include "rehearsal/time_text.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json user_json() {
    return {{"id", 1},
            {"login", "rehearsal"},
            {"name", "Rehearsal User"},
            {"avatar", nullptr},
            {"url", "https://github.com/rehearsal"}};
}

Json version_json(const CrateRecord& crate, const CrateVersion& version) {
    const auto path = fmt::format("/api/v1/crates/{}/{}", crate.name, version.number);
    const auto created = format_iso_time(version.created_at);
    Json json = {{"id", version.id},
                 {"crate", crate.name},
                 {"num", version.number},
                 {"dl_path", path + "/download"},
                 {"readme_path", path + "/readme"},
                 {"created_at", created},
                 {"updated_at", created},
                 {"downloads", 0},
                 {"yanked", version.yank_state == YankState::yanked},
                 {"yank_message", nullptr},
                 {"links", {{"dependencies", path + "/dependencies"}, {"version_downloads", path + "/downloads"}}},
                 {"crate_size", version.size},
                 {"checksum", version.checksum}};
    json.update(Json::parse(version.details));
    json["published_by"] = version.publishing_run ? Json(nullptr) : user_json();
    json["audit_actions"] = Json::array();
    json["trustpub_data"] = nullptr;
    if (const auto& run = version.publishing_run) {
        json["trustpub_data"] = {
            {"provider", "github"}, {"repository", run->repository}, {"run_id", run->run_id}, {"sha", run->sha}};
    } else {
        json["audit_actions"].push_back({{"action", "publish"}, {"user", user_json()}, {"time", created}});
    }
    return json;
}

bool precedes(const CrateVersion& left, const CrateVersion& right) {
    return SemVer::parse(left.number)->precedes(*SemVer::parse(right.number));
}

// The highest version that counts: live ones before yanked ones.
const CrateVersion* highest(const std::vector<CrateVersion>& versions, bool (*counts)(const CrateVersion&)) {
    const CrateVersion* best = nullptr;
    for (const auto& version : versions) {
        if (counts(version) && (best == nullptr || precedes(*best, version))) best = &version;
    }
    return best;
}

Json number_or_null(const CrateVersion* version) {
    return version == nullptr ? Json(nullptr) : Json(version->number);
}

Json crate_json(const CrateRecord& crate) {
    const auto* best = highest(crate.versions, [](const auto& v) { return v.yank_state == YankState::live; });
    const auto* stable = highest(crate.versions, [](const auto& v) {
        return v.yank_state == YankState::live && SemVer::parse(v.number)->prerelease.empty();
    });
    const auto details = crate.versions.empty() ? Json::object() : Json::parse(crate.versions.back().details);
    const auto detail = [&](const char* key) { return details.value(key, Json()); };
    const auto updated = crate.versions.empty() ? crate.created_at : crate.versions.back().created_at;
    return {{"id", crate.name},
            {"name", crate.name},
            {"updated_at", format_iso_time(updated)},
            {"versions", nullptr},
            {"keywords", detail("keywords")},
            {"categories", detail("categories")},
            {"badges", Json::array()},
            {"created_at", format_iso_time(crate.created_at)},
            {"downloads", 0},
            {"recent_downloads", nullptr},
            {"default_version", number_or_null(best)},
            {"num_versions", crate.versions.size()},
            {"yanked", !crate.versions.empty() && best == nullptr},
            {"max_version", best == nullptr ? "0.0.0" : best->number},
            {"newest_version", crate.versions.empty() ? "0.0.0" : crate.versions.back().number},
            {"max_stable_version", number_or_null(stable)},
            {"description", detail("description")},
            {"homepage", detail("homepage")},
            {"documentation", detail("documentation")},
            {"repository", detail("repository")},
            {"links",
             {{"version_downloads", fmt::format("/api/v1/crates/{}/downloads", crate.name)},
              {"versions", fmt::format("/api/v1/crates/{}/versions", crate.name)},
              {"owners", fmt::format("/api/v1/crates/{}/owners", crate.name)}}},
            {"exact_match", false},
            {"trustpub_only", false}};
}

}  // namespace

std::string make_version_details(const CrateManifest& manifest, const CrateArchive& archive) {
    const auto has_file = [&](std::string_view path) {
        return std::find(archive.files.begin(), archive.files.end(), path) != archive.files.end();
    };
    auto binaries = manifest.bin_names;
    if (binaries.empty() && has_file("src/main.rs")) binaries.push_back(manifest.name);
    const Json details = {{"features", manifest.features.empty() ? Json::object() : Json(manifest.features)},
                          {"lib_links", text_or_null(manifest.links)},
                          {"license", manifest.license.empty() ? "non-standard" : manifest.license},
                          {"rust_version", text_or_null(manifest.rust_version)},
                          {"has_lib", manifest.has_lib || has_file("src/lib.rs")},
                          {"bin_names", binaries},
                          {"edition", manifest.edition.empty() ? "2015" : manifest.edition},
                          {"description", manifest.description},
                          {"homepage", text_or_null(manifest.homepage)},
                          {"documentation", text_or_null(manifest.documentation)},
                          {"repository", text_or_null(manifest.repository)},
                          {"keywords", manifest.keywords},
                          {"categories", manifest.categories},
                          {"linecounts", nullptr}};
    return details.dump();
}

std::string render_published(const CrateRecord& crate) {
    const Json json = {
        {"crate", crate_json(crate)},
        {"warnings",
         {{"invalid_categories", Json::array()}, {"invalid_badges", Json::array()}, {"other", Json::array()}}}};
    return json.dump();
}

std::string render_crate(const CrateRecord& crate, CrateUploads uploads) {
    Json json = {{"crate", crate_json(crate)},
                 {"versions", Json::array()},
                 {"keywords", Json::array()},
                 {"categories", Json::array()}};
    auto ids = Json::array();
    for (auto version = crate.versions.rbegin(); version != crate.versions.rend(); ++version) {
        json["versions"].push_back(version_json(crate, *version));
        ids.push_back(version->id);
    }
    json["crate"]["versions"] = ids;
    json["crate"]["trustpub_only"] = uploads == CrateUploads::by_trusted_publishing;
    return json.dump();
}

std::string render_version(const CrateRecord& crate, const CrateVersion& version) {
    return Json({{"version", version_json(crate, version)}}).dump();
}

std::string render_versions(const CrateRecord& crate, const VersionQuery& query) {
    std::vector<CrateVersion> selected;
    for (const auto& version : crate.versions) {
        const auto& wanted = query.numbers;
        const bool is_wanted =
            wanted.empty() || std::find(wanted.begin(), wanted.end(), version.number) != wanted.end();
        if (is_wanted) selected.push_back(version);
    }
    std::stable_sort(selected.begin(), selected.end(), [&](const auto& left, const auto& right) {
        return query.sort == "semver" ? precedes(right, left) : left.id > right.id;
    });
    Json json = {{"versions", Json::array()}, {"meta", {{"total", selected.size()}, {"next_page", nullptr}}}};
    const auto end = std::min(selected.size(), query.offset + query.per_page);
    for (auto i = std::min(query.offset, end); i < end; ++i)
        json["versions"].push_back(version_json(crate, selected[i]));
    if (end < selected.size()) {
        json["meta"]["next_page"] = fmt::format("?per_page={}&sort={}&seek={}", query.per_page, query.sort, end);
    }
    return json.dump();
}

}  // namespace piot::rehearsal
