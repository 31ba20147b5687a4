// SPDX-License-Identifier: MIT
#include "rehearsal/crates_store.hpp"

#include "rehearsal/error_texts.hpp"
#include "rehearsal/semver.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

using Json = nlohmann::json;

std::string number_without_build(std::string_view number) {
    return std::string(number.substr(0, number.find('+')));
}

std::string path_stem(std::string_view crate, std::string_view number) {
    return fmt::format("crates/{}/{}", canonical_crate_name(crate), number_without_build(number));
}

Json to_json(const CrateRecord& crate, const CrateVersion& version) {
    Json json = {{"name", crate.name},
                 {"created_at", version.created_at},
                 {"id", version.id},
                 {"number", version.number},
                 {"checksum", version.checksum},
                 {"size", version.size},
                 {"yanked", version.yank_state == YankState::yanked},
                 {"index_line", version.index_line},
                 {"details", version.details}};
    if (version.publishing_run) {
        json["publishing_run"] = {{"repository", version.publishing_run->repository},
                                  {"run_id", version.publishing_run->run_id},
                                  {"sha", version.publishing_run->sha}};
    }
    return json;
}

CrateVersion to_version(const Json& json) {
    CrateVersion version;
    version.id = json.at("id");
    version.number = json.at("number");
    version.checksum = json.at("checksum");
    version.size = json.at("size");
    version.created_at = json.at("created_at");
    version.yank_state = json.at("yanked").get<bool>() ? YankState::yanked : YankState::live;
    version.index_line = json.at("index_line");
    version.details = json.at("details");
    if (json.contains("publishing_run")) {
        const auto& run = json.at("publishing_run");
        version.publishing_run = PublishingRun{run.at("repository"), run.at("run_id"), run.at("sha")};
    }
    return version;
}

}  // namespace

const CrateVersion* CrateRecord::find_version(std::string_view number) const {
    const auto found = std::find_if(versions.begin(), versions.end(), [&](const auto& version) {
        return number_without_build(version.number) == number_without_build(number);
    });
    return found == versions.end() ? nullptr : &*found;
}

Accepted<void> check_free(const std::optional<CrateRecord>& existing, const std::string& name,
                          const std::string& number) {
    if (!existing) return {};
    if (existing->name != name) return refuse(400, fmt::format(crates_texts::k_previously_named, existing->name));
    if (existing->find_version(number) != nullptr) {
        return refuse(400, fmt::format(crates_texts::k_already_uploaded, number_without_build(number)));
    }
    return {};
}

Result<void> CratesStore::load() {
    PIOT_TRY(const auto records, state_.read_records("crates"));
    const std::lock_guard lock(mutex_);
    try {
        for (const auto& text : records) {
            const auto json = Json::parse(text);
            const std::string name = json.at("name");
            auto& crate = crates_[canonical_crate_name(name)];
            if (crate.name.empty()) crate.created_at = json.at("created_at");
            crate.name = name;
            crate.created_at = std::min<std::int64_t>(crate.created_at, json.at("created_at"));
            if (json.contains("number")) crate.versions.push_back(to_version(json));
        }
    } catch (const Json::exception& error) {
        return fail({.code = codes::PIOT_REHEARSAL_SERVER,
                     .message = fmt::format("a record of a crate is damaged: {}", error.what()),
                     .hint = "start with a fresh state directory"});
    }
    for (auto& [ignored, crate] : crates_) {
        std::sort(crate.versions.begin(), crate.versions.end(),
                  [](const auto& left, const auto& right) { return left.id < right.id; });
        if (!crate.versions.empty()) last_id_ = std::max(last_id_, crate.versions.back().id);
    }
    return {};
}

Result<void> CratesStore::reserve(const std::string& name, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    const auto canonical = canonical_crate_name(name);
    if (crates_.count(canonical) != 0) return {};
    PIOT_CHECK(state_.write_record(fmt::format("crates/{}/crate.json", canonical),
                                   Json{{"name", name}, {"created_at", now}}.dump()));
    crates_[canonical] = CrateRecord{name, now, {}};
    return {};
}

std::vector<CrateRecord> CratesStore::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<CrateRecord> records;
    for (const auto& [name, record] : crates_)
        records.push_back(record);
    return records;
}

std::optional<CrateRecord> CratesStore::find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = crates_.find(canonical_crate_name(name));
    if (found == crates_.end()) return std::nullopt;
    return found->second;
}

Accepted<CrateVersion> CratesStore::add(CrateUpload upload) {
    auto file = state_.create_temporary();
    if (!file) return tl::unexpected(to_refusal(file.error()));
    if (auto written = file->write(upload.crate_bytes); !written) return tl::unexpected(to_refusal(written.error()));

    const std::lock_guard lock(mutex_);
    const auto canonical = canonical_crate_name(upload.name);
    const auto existing = crates_.find(canonical);
    auto crate = existing == crates_.end() ? CrateRecord{upload.name, upload.version.created_at, {}} : existing->second;
    PIOT_ACCEPT_CHECK(check_free(crate, upload.name, upload.version.number));

    upload.version.id = last_id_ + 1;
    const auto stem = path_stem(upload.name, upload.version.number);
    // First the bytes, then the record: only the record makes the version exist.
    if (auto kept = state_.keep(std::move(*file), stem + ".crate"); !kept)
        return tl::unexpected(to_refusal(kept.error()));
    if (auto saved = save(crate, upload.version); !saved) return tl::unexpected(to_refusal(saved.error()));
    crate.versions.push_back(upload.version);
    crates_[canonical] = std::move(crate);
    ++last_id_;
    return upload.version;
}

Result<void> CratesStore::set_yank_state(std::string_view name, std::string_view number, YankState state) {
    const std::lock_guard lock(mutex_);
    auto& crate = crates_.at(canonical_crate_name(name));
    for (auto& version : crate.versions) {
        if (number_without_build(version.number) != number_without_build(number)) continue;
        auto changed = version;
        changed.yank_state = state;
        PIOT_CHECK(save(crate, changed));
        version = std::move(changed);
    }
    return {};
}

std::filesystem::path CratesStore::crate_file(std::string_view name, const CrateVersion& version) const {
    return state_.path_of(path_stem(name, version.number) + ".crate");
}

std::size_t CratesStore::upload_count() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [ignored, crate] : crates_)
        count += crate.versions.size();
    return count;
}

Result<void> CratesStore::save(const CrateRecord& crate, const CrateVersion& version) const {
    return state_.write_record(path_stem(crate.name, version.number) + ".json", to_json(crate, version).dump());
}

}  // namespace piot::rehearsal
