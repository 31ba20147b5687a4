// SPDX-License-Identifier: MIT
#include "rehearsal/pypi_store.hpp"

#include "rehearsal/error_texts.hpp"
#include "rehearsal/pep440.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = pypi_texts;

namespace {

using Json = nlohmann::json;

// A release takes files for so long after its first one.
constexpr std::int64_t k_release_open = 14 * 24 * 60 * 60;

std::string directory_of(std::string_view project) {
    return "pypi/" + normalize_pypi_name(project);
}

std::string relative_path_of(const PypiFile& file) {
    return fmt::format("{}/files/{}", directory_of(file.project), file.file_name);
}

std::string canonical(const std::string& version) {
    const auto parsed = PythonVersion::parse(version);
    return parsed ? parsed->to_canonical() : version;
}

Json to_json(const PypiFile& file) {
    return {{"name", file.project},
            {"created_at", file.uploaded_at},
            {"id", file.id},
            {"version", file.version},
            {"file_name", file.file_name},
            {"file_type", file.file_type},
            {"python_version", file.python_version},
            {"size", file.size},
            {"md5", file.digests.md5},
            {"sha256", file.digests.sha256},
            {"blake2b_256", file.digests.blake2b_256},
            {"metadata_sha256", file.metadata_sha256},
            {"provenance", file.provenance},
            {"form", file.form}};
}

PypiFile to_file(const Json& json) {
    PypiFile file;
    file.id = json.at("id");
    file.project = json.at("name");
    file.version = json.at("version");
    file.file_name = json.at("file_name");
    file.file_type = json.at("file_type");
    file.python_version = json.at("python_version");
    file.size = json.at("size");
    file.digests = {json.at("md5"), json.at("sha256"), json.at("blake2b_256")};
    file.metadata_sha256 = json.at("metadata_sha256");
    file.provenance = json.value("provenance", "");
    file.uploaded_at = json.at("created_at");
    file.form = json.at("form");
    return file;
}

void add_record(PypiProject& project, const Json& json) {
    const bool is_first = project.name.empty();
    const std::int64_t created_at = json.at("created_at");
    project.created_at = is_first ? created_at : std::min(project.created_at, created_at);
    project.name = json.at("name");
    if (json.contains("publisher")) project.publisher = json.at("publisher");
    if (json.contains("file_name")) project.files.push_back(to_file(json));
}

}  // namespace

std::vector<PypiFile> PypiProject::files_of(const std::string& version) const {
    std::vector<PypiFile> found;
    for (const auto& file : files) {
        if (canonical(file.version) == canonical(version)) found.push_back(file);
    }
    return found;
}

std::vector<std::string> PypiProject::versions() const {
    std::vector<PythonVersion> sorted;
    for (const auto& file : files)
        sorted.push_back(*PythonVersion::parse(file.version));
    std::sort(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) { return left.precedes(right); });
    std::vector<std::string> versions;
    for (const auto& version : sorted) {
        if (versions.empty() || canonical(versions.back()) != version.to_canonical())
            versions.push_back(version.to_string());
    }
    return versions;
}

Result<void> PypiStore::load() {
    PIOT_TRY(const auto records, state_.read_records("pypi"));
    const std::lock_guard lock(mutex_);
    try {
        for (const auto& text : records) {
            const auto json = Json::parse(text);
            add_record(projects_[normalize_pypi_name(json.at("name").get<std::string>())], json);
        }
    } catch (const Json::exception& error) {
        return fail({.code = codes::PIOT_REHEARSAL_SERVER,
                     .message = fmt::format("a record of a PyPI project is damaged: {}", error.what()),
                     .hint = "start with a fresh state directory"});
    }
    for (auto& [ignored, project] : projects_) {
        std::sort(project.files.begin(), project.files.end(),
                  [](const auto& left, const auto& right) { return left.id < right.id; });
        if (!project.files.empty()) last_id_ = std::max(last_id_, project.files.back().id);
    }
    return {};
}

Result<void> PypiStore::create_project(const NewProject& project) {
    const std::lock_guard lock(mutex_);
    const auto normalized = normalize_pypi_name(project.name);
    if (projects_.count(normalized) != 0) return {};
    const Json json = {{"name", project.name}, {"created_at", project.created_at}, {"publisher", project.publisher}};
    PIOT_CHECK(state_.write_record(directory_of(project.name) + "/project.json", json.dump()));
    projects_[normalized] = PypiProject{project.name, project.created_at, project.publisher, {}};
    return {};
}

std::optional<PypiProject> PypiStore::find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = projects_.find(normalize_pypi_name(name));
    if (found == projects_.end()) return std::nullopt;
    return found->second;
}

std::vector<PypiProject> PypiStore::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<PypiProject> projects;
    for (const auto& [ignored, project] : projects_)
        projects.push_back(project);
    return projects;
}

std::optional<PypiFile> PypiStore::find_file(std::string_view file_name) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [ignored, project] : projects_) {
        for (const auto& file : project.files) {
            if (file.file_name == file_name) return file;
        }
    }
    return std::nullopt;
}

Accepted<AddOutcome> PypiStore::check_new(const PypiFile& file) const {
    const std::lock_guard lock(mutex_);
    return check_new_locked(file);
}

Accepted<AddOutcome> PypiStore::check_new_locked(const PypiFile& file) const {
    for (const auto& [ignored, project] : projects_) {
        for (const auto& other : project.files) {
            const bool has_same_bytes = other.digests.blake2b_256 == file.digests.blake2b_256;
            if (other.file_name != file.file_name && !has_same_bytes) continue;
            if (other.file_name == file.file_name && has_same_bytes) return AddOutcome::same_file;
            return refuse(400, fmt::format(texts::k_file_exists, file.file_name, file.digests.blake2b_256));
        }
    }
    const auto project = projects_.find(normalize_pypi_name(file.project));
    if (project == projects_.end()) return AddOutcome::added;
    const auto release = project->second.files_of(file.version);
    if (!release.empty() && release.front().uploaded_at + k_release_open < file.uploaded_at) {
        return refuse(400, std::string(texts::k_release_closed));
    }
    const bool has_sdist =
        std::any_of(release.begin(), release.end(), [](const auto& f) { return f.file_type == "sdist"; });
    if (file.file_type == "sdist" && has_sdist) return refuse(400, std::string(texts::k_one_sdist));
    return AddOutcome::added;
}

Accepted<AddOutcome> PypiStore::add(PypiUpload upload) {
    if (auto synced = upload.content.finish(); !synced) return tl::unexpected(to_refusal(synced.error()));
    const std::lock_guard lock(mutex_);
    PIOT_ACCEPT(const auto outcome, check_new_locked(upload.file));
    if (outcome == AddOutcome::same_file) return outcome;

    auto& file = upload.file;
    file.id = last_id_ + 1;
    const auto path = relative_path_of(file);
    // First the bytes, then the record: only the record makes the file exist, and with it its project and release.
    auto kept = state_.keep(std::move(upload.content), path);
    if (kept && upload.metadata) kept = state_.write_record(path + ".metadata", *upload.metadata);
    if (kept) kept = state_.write_record(path + ".json", to_json(file).dump());
    if (!kept) return tl::unexpected(to_refusal(kept.error()));
    ++last_id_;
    auto& project = projects_[normalize_pypi_name(file.project)];
    if (project.name.empty()) project.created_at = file.uploaded_at;
    project.name = file.project;
    project.files.push_back(std::move(file));
    return outcome;
}

std::filesystem::path PypiStore::path_of(const PypiFile& file) const {
    return state_.path_of(relative_path_of(file));
}

std::filesystem::path PypiStore::metadata_path_of(const PypiFile& file) const {
    return state_.path_of(relative_path_of(file) + ".metadata");
}

std::size_t PypiStore::upload_count() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [ignored, project] : projects_)
        count += project.files.size();
    return count;
}

}  // namespace piot::rehearsal
