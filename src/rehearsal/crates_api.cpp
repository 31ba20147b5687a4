// SPDX-License-Identifier: MIT
#include "rehearsal/crates_api.hpp"

#include "rehearsal/crates_views.hpp"
#include "rehearsal/encoding.hpp"
#include "rehearsal/error_texts.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = crates_texts;

namespace {

// More than crates.io takes, so that the limits of the publish check itself speak first.
constexpr std::uint64_t k_publish_limit = 64ULL * 1024 * 1024;

std::size_t to_number(const std::optional<std::string>& text, std::size_t fallback) {
    std::size_t value = 0;
    if (!text) return fallback;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    return error == std::errc{} && end == text->data() + text->size() ? value : fallback;
}

VersionQuery to_version_query(const Request& request) {
    VersionQuery query;
    query.numbers = request.parameters("nums[]");
    query.sort = request.parameter("sort").value_or("date");
    query.per_page = std::clamp<std::size_t>(to_number(request.parameter("per_page"), 100), 1, 100);
    query.offset = to_number(request.parameter("seek"), 0);
    return query;
}

bool is_read(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

CratesApi::CratesApi(Parts parts)
    : parts_(std::move(parts)),
      publish_({.store = parts_.store, .fallback = parts_.fallback, .auth = parts_.auth, .clock = parts_.clock}) {}

std::uint64_t CratesApi::body_limit(PathRest rest) const {
    return !rest.empty() && rest.back() == "new" ? k_publish_limit : 1024 * 1024;
}

Response CratesApi::render(const Request&, const Refusal& refusal) const {
    const nlohmann::json json = {{"errors", {{{"detail", to_valid_utf8(refusal.text)}}}}};
    return json_response(refusal.status, json.dump());
}

Refusal CratesApi::body_refusal() const {
    return {413, fmt::format(texts::k_max_upload_size, CratesPublish::k_default_max_crate)};
}

Response CratesApi::handle(const Request& request, PathRest rest) {
    if (request.header("User-Agent").value_or("").empty()) {
        return render(request, {403, fmt::format(texts::k_user_agent_required, random_uuid())});
    }
    if (rest.size() < 3 || rest[0] != "api" || rest[1] != "v1") {
        return render(request, {404, std::string(texts::k_not_found)});
    }
    auto response = route(request, rest.subspan(2));
    return response ? std::move(*response) : render(request, response.error());
}

Accepted<Response> CratesApi::route(const Request& request, PathRest rest) {
    if (rest.size() == 2 && rest[0] == "trusted_publishing" && rest[1] == "tokens") return trusted_publishing(request);
    if (rest.size() == 2 && rest[0] == "trusted_publishing" && rest[1] == "github_configs")
        return list_configs(request);
    if (rest.size() == 2 && rest[0] == "crates" && rest[1] == "new" && request.method == "PUT") {
        PIOT_ACCEPT(auto json, publish_.publish(request));
        return json_response(200, std::move(json));
    }
    if (rest.size() >= 2 && rest[0] == "crates" && !rest[1].empty()) return route_crate(request, rest.subspan(1));
    return refuse(404, std::string(texts::k_not_found));
}

Accepted<Response> CratesApi::trusted_publishing(const Request& request) {
    if (request.method == "POST") {
        PIOT_ACCEPT(const auto token, parts_.trust.exchange(request));
        return json_response(200, nlohmann::json{{"token", token}}.dump());
    }
    if (request.method == "DELETE") {
        PIOT_ACCEPT(const auto token, parts_.auth.minted_token_of(request));
        if (auto revoked = parts_.tokens.revoke(token); !revoked) return tl::unexpected(to_refusal(revoked.error()));
        return Response{.status = 204};
    }
    return refuse(405, "Method Not Allowed");
}

Accepted<Response> CratesApi::list_configs(const Request& request) {
    if (!is_read(request)) return refuse(405, "Method Not Allowed");
    PIOT_ACCEPT_CHECK(parts_.auth.authorize_user(request));
    const auto name = request.parameter("crate");
    if (!name) return refuse(400, std::string(texts::k_configs_of_what));
    const auto crate = parts_.store.find(*name);
    if (!crate) return refuse(404, fmt::format(texts::k_no_such_crate, *name));
    return json_response(200, parts_.trust.render_configs(*crate));
}

Accepted<Response> CratesApi::route_crate(const Request& request, PathRest rest) {
    if (rest.size() == 3 && rest[2] == "download" && is_read(request)) return download(rest);
    const auto crate = parts_.store.find(rest[0]);
    if (!crate) return refuse(404, fmt::format(texts::k_no_such_crate, rest[0]));
    if (rest.size() == 1 && is_read(request))
        return json_response(200, render_crate(*crate, parts_.auth.uploads_of(crate->name)));
    if (rest.size() == 2 && rest[1] == "versions" && is_read(request)) {
        return json_response(200, render_versions(*crate, to_version_query(request)));
    }
    if (rest.size() == 2 && is_read(request)) {
        const auto* version = crate->find_version(rest[1]);
        if (version == nullptr) return refuse(404, fmt::format(texts::k_no_such_version, rest[0], rest[1]));
        return json_response(200, render_version(*crate, *version));
    }
    if (rest.size() == 3) return yank(request, *crate, rest);
    return refuse(404, std::string(texts::k_not_found));
}

Accepted<Response> CratesApi::download(PathRest rest) {
    Response response{.headers = {{"Content-Type", "application/gzip"}}};
    if (const auto crate = parts_.store.find(rest[0])) {
        const auto* version = crate->find_version(rest[1]);
        if (version == nullptr) return refuse(404, fmt::format(texts::k_no_such_version, rest[0], rest[1]));
        response.content = FileOnDisk{parts_.store.crate_file(crate->name, *version)};
        return response;
    }
    auto found = parts_.fallback.find_crate(rest[0], rest[1]);
    if (!found) return tl::unexpected(to_refusal(found.error()));
    if (!*found) return refuse(404, fmt::format(texts::k_no_such_crate, rest[0]));
    response.content = std::move(**found);
    return response;
}

Accepted<Response> CratesApi::yank(const Request& request, const CrateRecord& crate, PathRest rest) {
    const bool is_yank = request.method == "DELETE" && rest[2] == "yank";
    const bool is_unyank = request.method == "PUT" && rest[2] == "unyank";
    if (!is_yank && !is_unyank) return refuse(404, std::string(texts::k_not_found));
    PIOT_ACCEPT_CHECK(parts_.auth.authorize_user(request));
    const auto* version = crate.find_version(rest[1]);
    if (version == nullptr) return refuse(404, fmt::format(texts::k_no_such_version, rest[0], rest[1]));
    auto changed =
        parts_.store.set_yank_state(crate.name, version->number, is_yank ? YankState::yanked : YankState::live);
    if (!changed) return tl::unexpected(to_refusal(changed.error()));
    return json_response(200, R"({"ok":true})");
}

}  // namespace piot::rehearsal
