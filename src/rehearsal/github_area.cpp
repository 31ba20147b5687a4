// SPDX-License-Identifier: MIT
#include "rehearsal/github_area.hpp"

#include "rehearsal/error_texts.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = github_texts;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_documentation = "https://docs.github.com/rest/releases/releases";

// A refusal's text is either a message or a finished document.
Json error_document(int status, std::string_view message) {
    return {{"message", message}, {"documentation_url", k_documentation}, {"status", std::to_string(status)}};
}

Refusal validation_refusal(std::string_view code) {
    auto json = error_document(422, texts::k_validation_failed);
    json["errors"] = Json::array({{{"resource", "Release"}, {"code", code}, {"field", "tag_name"}}});
    return {422, json.dump()};
}

Accepted<Json> read_json(const Request& request) {
    const auto body = request.body.read_all();
    if (!body) return tl::unexpected(to_refusal(body.error()));
    auto json = Json::parse(*body, nullptr, false);
    if (!json.is_object()) return refuse(400, std::string(texts::k_problems_parsing));
    return json;
}

// The fields that a client may set, from its request into a release.
void apply(Json& release, const Json& wanted) {
    for (const auto* field : {"tag_name", "target_commitish", "name", "body", "draft", "prerelease"}) {
        if (wanted.contains(field)) release[field] = wanted.at(field);
    }
}

std::optional<std::int64_t> to_id(const std::string& text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return id;
}

}  // namespace

Result<void> GithubArea::load() {
    PIOT_TRY(const auto records, parts_.state.read_records("github"));
    const std::lock_guard lock(mutex_);
    try {
        for (const auto& text : records) {
            const auto json = Json::parse(text);
            const auto id = json.at("release").at("id").get<std::int64_t>();
            repositories_[to_lower(json.at("repository").get<std::string>())][id] = json.at("release").dump();
            last_id_ = std::max(last_id_, id);
        }
    } catch (const Json::exception& error) {
        return fail({.code = codes::PIOT_REHEARSAL_SERVER,
                     .message = fmt::format("a record of a release is damaged: {}", error.what()),
                     .hint = "start with a fresh state directory"});
    }
    return {};
}

std::vector<std::string> GithubArea::describe() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    for (const auto& [repository, releases] : repositories_)
        for (const auto& [id, document] : releases) {
            const auto json = Json::parse(document);
            Json shown;
            for (const auto* field : {"tag_name", "name", "body", "draft", "prerelease"})
                shown[field] = json.at(field);
            lines.push_back(fmt::format("release {} {}", repository, shown.dump()));
        }
    return lines;
}

Response GithubArea::handle(const Request& request, PathRest rest) {
    if (request.header("User-Agent").value_or("").empty()) return text_response(403, std::string(texts::k_user_agent));
    const auto header = request.header("Authorization");
    if (!header) return render(request, {401, std::string(texts::k_requires_authentication)});
    const auto space = header->find(' ');
    const auto scheme = to_lower(header->substr(0, space));
    const bool is_bearer = space != std::string_view::npos && (scheme == "bearer" || scheme == "token");
    if (!is_bearer || trim(header->substr(space)) != parts_.token) {
        return render(request, {401, std::string(texts::k_bad_credentials)});
    }
    auto response = route(request, rest);
    return response ? std::move(*response) : render(request, response.error());
}

Response GithubArea::render(const Request&, const Refusal& refusal) const {
    if (refusal.text.starts_with('{')) return json_response(refusal.status, refusal.text);
    return json_response(refusal.status, error_document(refusal.status, to_valid_utf8(refusal.text)).dump());
}

Accepted<Response> GithubArea::route(const Request& request, PathRest rest) {
    const bool is_releases = rest.size() >= 4 && rest[0] == "repos" && rest[3] == "releases";
    if (!is_releases) return refuse(404, std::string(texts::k_not_found));
    const auto repository = rest[1] + "/" + rest[2];
    if (rest.size() == 4 && request.method == "POST") return create(request, repository);
    if (rest.size() == 4 && request.method == "GET") return list(repository);
    if (rest.size() >= 6 && rest[4] == "tags" && request.method == "GET") {
        const std::vector<std::string> tag(rest.begin() + 5, rest.end());  // tags may hold slashes
        return find_by_tag(repository, join(tag, "/"));
    }
    if (rest.size() == 5 && request.method == "PATCH") {
        if (const auto id = to_id(rest[4])) return update(request, repository, *id);
    }
    return refuse(404, std::string(texts::k_not_found));
}

Accepted<Response> GithubArea::create(const Request& request, const std::string& repository) {
    PIOT_ACCEPT(const auto wanted, read_json(request));
    const auto tag = wanted.value("tag_name", Json());
    if (!tag.is_string() || tag.get<std::string>().empty()) return tl::unexpected(validation_refusal("missing_field"));

    const std::lock_guard lock(mutex_);
    for (const auto& [ignored, document] : repositories_[to_lower(repository)]) {
        if (Json::parse(document).at("tag_name") == tag) return tl::unexpected(validation_refusal("already_exists"));
    }
    const auto id = last_id_ + 1;
    const auto url = fmt::format("{}/repos/{}/releases/{}", parts_.base_url, repository, id);
    const auto now = format_iso_time(parts_.clock()).substr(0, 19) + "Z";
    Json release = {
        {"url", url},
        {"assets_url", url + "/assets"},
        {"upload_url", url + "/assets{?name,label}"},
        {"html_url", fmt::format("{}/{}/releases/tag/{}", parts_.base_url, repository, tag.get<std::string>())},
        {"id", id},
        {"tag_name", tag},
        {"target_commitish", "main"},
        {"name", nullptr},
        {"body", nullptr},
        {"draft", false},
        {"prerelease", false},
        {"immutable", false},
        {"created_at", now},
        {"published_at", now},
        {"assets", Json::array()}};
    apply(release, wanted);
    PIOT_ACCEPT_CHECK(save(repository, id, release.dump()));
    last_id_ = id;
    auto response = json_response(201, release.dump());
    response.headers.push_back({"Location", url});
    return response;
}

Accepted<Response> GithubArea::update(const Request& request, const std::string& repository, std::int64_t id) {
    PIOT_ACCEPT(const auto wanted, read_json(request));
    const std::lock_guard lock(mutex_);
    const auto& releases = repositories_[to_lower(repository)];
    const auto found = releases.find(id);
    if (found == releases.end()) return refuse(404, std::string(texts::k_not_found));
    auto release = Json::parse(found->second);
    apply(release, wanted);
    PIOT_ACCEPT_CHECK(save(repository, id, release.dump()));
    return json_response(200, release.dump());
}

Response GithubArea::list(const std::string& repository) {
    const std::lock_guard lock(mutex_);
    auto json = Json::array();
    const auto& releases = repositories_[to_lower(repository)];
    for (auto release = releases.rbegin(); release != releases.rend(); ++release) {
        json.push_back(Json::parse(release->second));
    }
    return json_response(200, json.dump());
}

Accepted<Response> GithubArea::find_by_tag(const std::string& repository, const std::string& tag) {
    const std::lock_guard lock(mutex_);
    for (const auto& [ignored, document] : repositories_[to_lower(repository)]) {
        const auto release = Json::parse(document);
        // Drafts are not found by their tag.
        if (release.at("tag_name") == tag && release.at("draft") != true) return json_response(200, document);
    }
    return refuse(404, std::string(texts::k_not_found));
}

Accepted<void> GithubArea::save(const std::string& repository, std::int64_t id, const std::string& document) {
    const Json record = {{"repository", repository}, {"release", Json::parse(document)}};
    auto written = parts_.state.write_record(fmt::format("github/{}.json", id), record.dump());
    if (!written) return tl::unexpected(to_refusal(written.error()));
    repositories_[to_lower(repository)][id] = document;
    return {};
}

}  // namespace piot::rehearsal
