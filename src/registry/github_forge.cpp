// SPDX-License-Identifier: MIT
#include "registry/github_forge.hpp"

#include "registry/answer.hpp"
#include "registry/json.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::registry {

namespace {

constexpr std::size_t k_longest_notes = 120'000;  // GitHub takes 125000 characters

Diagnostic warning(const ForgeRelease& release, const std::string& why, std::string hint) {
    return {codes::PIOT_FORGE_RELEASE,
            Severity::warning,
            fmt::format("no GitHub release was made for `{}`: {}", release.tag, why),
            {},
            std::move(hint)};
}

std::string shorten_notes(const std::string& notes) {
    auto text = to_valid_utf8(notes);
    if (text.size() <= k_longest_notes) return text;
    auto end = k_longest_notes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "\n\n…";
}

bool is_owner_and_name(std::string_view repository) {
    const auto parts = split(repository, '/');
    return parts.size() == 2 && !parts[0].empty() && !parts[1].empty();
}

bool already_exists(const Json& answer) {
    const auto errors = value_at(answer, "errors");
    return errors.is_array() && std::any_of(errors.begin(), errors.end(), [](const Json& error) {
               return text_at(error, "code") == "already_exists" && text_at(error, "field") == "tag_name";
           });
}

/// GitHub's message with what each error adds to it.
std::string error_text(const Json& answer) {
    auto text = text_at(answer, "message");
    for (const auto& error : value_at(answer, "errors"))
        for (const auto* const key : {"field", "code", "message"})
            if (const auto part = text_at(error, key); !part.empty()) text += " " + part;
    return text;
}

}  // namespace

GithubSettings read_github_settings(const Environment& environment, const std::string& default_api) {
    GithubSettings settings;
    settings.api = environment.get("GITHUB_API_URL").value_or(default_api);
    settings.repository = environment.get("GITHUB_REPOSITORY").value_or("");
    settings.token = Secret(std::string(trim(environment.get("GITHUB_TOKEN").value_or(""))));
    return settings;
}

HttpRequest GithubForge::make_request(const std::string& path) const {
    HttpRequest request;
    const auto slash = settings_.repository.find('/');
    request.url = fmt::format("{}/repos/{}/{}/{}", settings_.api, percent_encode(settings_.repository.substr(0, slash)),
                              percent_encode(settings_.repository.substr(slash + 1)), path);
    request.headers = {{"Accept", "application/vnd.github+json"}, {"X-GitHub-Api-Version", "2022-11-28"}};
    request.authorization_scheme = "Bearer";
    request.authorization = settings_.token;
    request.total_timeout = std::chrono::seconds{30};
    return request;
}

Result<std::string> GithubForge::create_release(const ForgeRelease& release) {
    if (settings_.token.is_empty() || !is_owner_and_name(settings_.repository))
        return fail(warning(release, "GITHUB_TOKEN or GITHUB_REPOSITORY is not set",
                            "set `GITHUB_TOKEN: ${{ github.token }}` in the publish step's `env:`, or "
                            "`github_release = false` in putitoutthere.toml"));
    auto request = make_request("releases");
    request.method = HttpMethod::post;
    request.headers.emplace_back("Content-Type", "application/json");
    const Json body{{"tag_name", release.tag},
                    {"name", release.title},
                    {"body", shorten_notes(release.notes)},
                    {"prerelease", release.is_prerelease}};
    request.body = {{body.dump(-1, ' ', false, Json::error_handler_t::replace), {}}};
    auto response = http_.send(request);
    // Asking again after a lost answer is harmless: the second one finds the release already there.
    if (!response && response.error().kind == TransportErrorKind::lost) response = http_.send(request);
    if (!response)
        return fail(warning(release, response.error().message, "make it by hand: the release itself is out"));
    const auto answer = parse_json(response->body);
    if (response->status == 201) return text_at(answer, "html_url");
    if (response->status == 422 && already_exists(answer)) return find_release_url(release.tag);
    const bool is_forbidden = response->status == 401 || response->status == 403 || response->status == 404;
    return fail(warning(release, "GitHub answered " + describe(*response, error_text(answer)),
                        is_forbidden ? "give the publish job `permissions: contents: write`"
                                     : "make it by hand: the release itself is out"));
}

std::string GithubForge::find_release_url(const std::string& tag) {
    const auto response = http_.send(make_request("releases/tags/" + percent_encode(tag)));
    return response && response->status == 200 ? text_at(parse_json(response->body), "html_url") : std::string();
}

}  // namespace piot::registry
