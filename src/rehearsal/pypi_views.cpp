// SPDX-License-Identifier: MIT
#include "rehearsal/pypi_views.hpp"

#include "rehearsal/encoding.hpp"
#include "rehearsal/http_message.hpp"
#include "rehearsal/pep440.hpp"
#include "rehearsal/time_text.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_api_version = "1.4";

std::string field(const PypiFile& file, const std::string& name) {
    const auto found = file.form.find(name);
    return found == file.form.end() ? "" : found->second.front();
}

Json field_or_null(const PypiFile& file, const std::string& name) {
    const auto text = field(file, name);
    return text.empty() ? Json(nullptr) : Json(text);
}

Json list_or_null(const PypiFile& file, const std::string& name) {
    const auto found = file.form.find(name);
    return found == file.form.end() ? Json(nullptr) : Json(found->second);
}

Json metadata_hash(const PypiFile& file) {
    return file.metadata_sha256.empty() ? Json(false) : Json({{"sha256", file.metadata_sha256}});
}

std::int64_t serial_of(const PypiProject& project) {
    return project.files.empty() ? 0 : project.files.back().id;
}

Json simple_file(const PypiFile& file, const std::string& url, const std::string& provenance_url) {
    return {{"filename", file.file_name},
            {"url", url},
            {"hashes", {{"sha256", file.digests.sha256}}},
            {"requires-python", field_or_null(file, "requires_python")},
            {"size", file.size},
            {"upload-time", format_iso_time(file.uploaded_at)},
            {"yanked", false},
            {"core-metadata", metadata_hash(file)},
            {"data-dist-info-metadata", metadata_hash(file)},
            {"provenance", provenance_url.empty() ? Json(nullptr) : Json(provenance_url)}};
}

Json legacy_file(const PypiFile& file, const std::string& url) {
    const auto uploaded = format_iso_time(file.uploaded_at);
    return {{"comment_text", field(file, "comment")},
            {"core-metadata", metadata_hash(file)},
            {"digests",
             {{"blake2b_256", file.digests.blake2b_256}, {"md5", file.digests.md5}, {"sha256", file.digests.sha256}}},
            {"downloads", -1},
            {"filename", file.file_name},
            {"has_sig", false},
            {"md5_digest", file.digests.md5},
            {"packagetype", file.file_type},
            {"python_version", file.python_version},
            {"requires_python", field_or_null(file, "requires_python")},
            {"size", file.size},
            {"upload_time", uploaded.substr(0, 19)},
            {"upload_time_iso_8601", uploaded},
            {"url", url},
            {"yanked", false},
            {"yanked_reason", nullptr}};
}

Json project_urls(const PypiFile& file) {
    const auto found = file.form.find("project_urls");
    if (found == file.form.end()) return nullptr;
    Json urls = Json::object();
    for (const auto& entry : found->second) {
        const auto comma = entry.find(',');
        if (comma != std::string::npos) urls[std::string(trim(entry.substr(0, comma)))] = trim(entry.substr(comma + 1));
    }
    return urls;
}

// About a release: what its first file said.
Json release_info(const PypiProject& project, const PypiFile& file) {
    const auto url = "https://pypi.org/project/" + normalize_pypi_name(project.name) + "/";
    Json info = {{"name", project.name}, {"version", file.version}, {"yanked", false}, {"yanked_reason", nullptr}};
    for (const auto* name : {"summary", "description", "description_content_type", "author", "author_email",
                             "maintainer", "maintainer_email", "license", "license_expression", "keywords", "home_page",
                             "download_url", "requires_python", "platform"}) {
        info[name] = field_or_null(file, name);
    }
    for (const auto* name : {"requires_dist", "provides_extra", "dynamic", "license_file"}) {
        info[name == std::string_view("license_file") ? "license_files" : name] = list_or_null(file, name);
    }
    const auto classifiers = list_or_null(file, "classifiers");
    info["classifiers"] = classifiers.is_null() ? Json::array() : classifiers;
    info["project_urls"] = project_urls(file);
    info["downloads"] = {{"last_day", -1}, {"last_month", -1}, {"last_week", -1}};
    info["bugtrack_url"] = nullptr;
    info["docs_url"] = nullptr;
    info["package_url"] = url;
    info["project_url"] = url;
    info["release_url"] = url + file.version + "/";
    return info;
}

// The latest final release, or the latest of all when there are only prereleases.
std::string latest_of(const std::vector<std::string>& versions) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
        if (!PythonVersion::parse(*version)->is_prerelease()) return *version;
    }
    return versions.back();
}

double quality_of(std::string_view parameters) {
    for (const auto parameter : split(parameters, ';')) {
        const auto text = trim(parameter);
        if (text.starts_with("q=")) return std::strtod(std::string(text.substr(2)).c_str(), nullptr);
    }
    return 1.0;
}

}  // namespace

SimpleFormat negotiate_simple(std::string_view accept) {
    double json = 0;
    double html = 0;
    for (const auto part : split(accept, ',')) {
        const auto type = trim(part.substr(0, part.find(';')));
        const auto quality = quality_of(part);
        if (type == "application/vnd.pypi.simple.v1+json" || type == "application/vnd.pypi.simple.latest+json") {
            json = std::max(json, quality);
        } else if (type == "text/html" || type == "*/*" || type == "text/*" ||
                   type == "application/vnd.pypi.simple.v1+html" || type == "application/vnd.pypi.simple.latest+html") {
            html = std::max(html, quality);
        }
    }
    return json > html ? SimpleFormat::json : SimpleFormat::html;
}

std::string content_type_of(SimpleFormat format) {
    return format == SimpleFormat::json ? "application/vnd.pypi.simple.v1+json" : "text/html; charset=UTF-8";
}

std::string package_path_of(const PypiFile& file) {
    const auto& digest = file.digests.blake2b_256;
    return fmt::format("packages/{}/{}/{}/{}", digest.substr(0, 2), digest.substr(2, 2), digest.substr(4),
                       percent_encode(file.file_name));
}

std::string PypiViews::provenance_url_of(const PypiFile& file) const {
    if (file.provenance.empty()) return {};
    return fmt::format("{}/integrity/{}/{}/{}/provenance", base_url_, normalize_pypi_name(file.project),
                       percent_encode(file.version), percent_encode(file.file_name));
}

std::string PypiViews::url_of(const PypiFile& file) const {
    return base_url_ + "/" + package_path_of(file);
}

std::string PypiViews::render_project_list(const std::vector<PypiProject>& projects, SimpleFormat format) const {
    if (format == SimpleFormat::json) {
        Json json = {{"meta", {{"api-version", k_api_version}, {"_last-serial", 0}}}, {"projects", Json::array()}};
        for (const auto& project : projects)
            json["projects"].push_back({{"name", project.name}});
        return json.dump();
    }
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html>\n  <head>\n    <meta name=\"pypi:repository-version\" content=\"{}\">\n"
        "    <title>Simple index</title>\n  </head>\n  <body>\n",
        k_api_version);
    for (const auto& project : projects) {
        html += fmt::format("    <a href=\"{}/simple/{}/\">{}</a>\n", base_url_, normalize_pypi_name(project.name),
                            escape_html(project.name));
    }
    return html + "  </body>\n</html>\n";
}

std::string PypiViews::render_project(const PypiProject& project, SimpleFormat format) const {
    if (format == SimpleFormat::html) return render_project_html(project);
    Json json = {{"meta", {{"api-version", k_api_version}, {"_last-serial", serial_of(project)}}},
                 {"name", normalize_pypi_name(project.name)},
                 {"project-status", {{"status", "active"}}},
                 {"versions", project.versions()},
                 {"files", Json::array()}};
    for (const auto& file : project.files)
        json["files"].push_back(simple_file(file, url_of(file), provenance_url_of(file)));
    return json.dump();
}

std::string PypiViews::render_project_html(const PypiProject& project) const {
    const auto name = escape_html(normalize_pypi_name(project.name));
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html>\n  <head>\n    <meta name=\"pypi:repository-version\" content=\"{0}\">\n"
        "    <meta name=\"pypi:project-status\" content=\"active\">\n    <title>Links for {1}</title>\n  </head>\n"
        "  <body>\n    <h1>Links for {1}</h1>\n",
        k_api_version, name);
    for (const auto& file : project.files) {
        html += fmt::format("    <a href=\"{}#sha256={}\"", escape_html(url_of(file)), file.digests.sha256);
        const auto requires_python = field(file, "requires_python");
        if (!requires_python.empty()) html += fmt::format(" data-requires-python=\"{}\"", escape_html(requires_python));
        if (!file.metadata_sha256.empty()) {
            html += fmt::format(" data-dist-info-metadata=\"sha256={0}\" data-core-metadata=\"sha256={0}\"",
                                file.metadata_sha256);
        }
        if (!file.provenance.empty())
            html += fmt::format(" data-provenance=\"{}\"", escape_html(provenance_url_of(file)));
        html += fmt::format(">{}</a><br />\n", escape_html(file.file_name));
    }
    return html + fmt::format("  </body>\n</html>\n<!--SERIAL {}-->\n", serial_of(project));
}

std::string PypiViews::render_json(const PypiProject& project) const {
    const auto versions = project.versions();
    auto json = Json::parse(render_release_json(project, latest_of(versions)));
    json["releases"] = Json::object();
    for (const auto& version : versions) {
        auto files = Json::array();
        for (const auto& file : project.files_of(version))
            files.push_back(legacy_file(file, url_of(file)));
        json["releases"][version] = std::move(files);
    }
    return json.dump();
}

std::string PypiViews::render_release_json(const PypiProject& project, const std::string& version) const {
    const auto files = project.files_of(version);
    Json json = {{"info", release_info(project, files.front())},
                 {"last_serial", serial_of(project)},
                 {"ownership", {{"organization", nullptr}, {"roles", Json::array()}}},
                 {"urls", Json::array()},
                 {"vulnerabilities", Json::array()}};
    for (const auto& file : files)
        json["urls"].push_back(legacy_file(file, url_of(file)));
    return json.dump();
}

}  // namespace piot::rehearsal
