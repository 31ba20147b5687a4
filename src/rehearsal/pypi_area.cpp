// SPDX-License-Identifier: MIT
#include "rehearsal/pypi_area.hpp"

#include "rehearsal/encoding.hpp"
#include "rehearsal/error_texts.hpp"
#include "rehearsal/pep440.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = pypi_texts;

namespace {

using Json = nlohmann::ordered_json;

// Room for the form around the largest file.
constexpr std::uint64_t k_form_room = 32ULL * 1024 * 1024;

struct StatusWords {
    std::string title;
    std::string explanation;
};

// What Pyramid puts around a message.
StatusWords words_of(int status) {
    switch (status) {
        case 400:
            return {
                "Bad Request",
                "The server could not comply with the request since it is either malformed or otherwise incorrect."};
        case 403:
            return {"Forbidden", "Access was denied to this resource."};
        case 404:
            return {"Not Found", "The resource could not be found."};
        case 410:
            return {"Gone", "This resource is no longer available.  No forwarding address is given."};
        case 413:
            return {"Request Entity Too Large", "The body of your request was too large for this server."};
        case 503:
            return {"Service Unavailable", "The server is currently unavailable. Please try again at a later time."};
        default:
            return {"Internal Server Error",
                    "The server has either erred or is incapable of performing the operation."};
    }
}

bool wants_json(const Request& request) {
    return request.header("Accept").value_or("").find("application/json") != std::string_view::npos;
}

std::string join_path(PathRest rest) {
    std::vector<std::string> encoded;
    for (const auto& segment : rest)
        encoded.push_back(percent_encode(segment));
    return join(encoded, "/");
}

}  // namespace

Response PypiArea::handle(const Request& request, PathRest rest) {
    if (rest.empty()) return render(request, {404, "Not Found"});
    auto response = route(request, rest);
    return response ? std::move(*response) : render(request, response.error());
}

std::uint64_t PypiArea::body_limit(PathRest rest) const {
    return !rest.empty() && rest.front() == "legacy" ? parts_.max_file_bytes + k_form_room : 1024 * 1024;
}

Refusal PypiArea::body_refusal() const {
    return {413, "Request Entity Too Large"};
}

// The message goes where old clients look, into the reason phrase, and into the body.
Response PypiArea::render(const Request& request, const Refusal& refusal) const {
    const auto [title, explanation] = words_of(refusal.status);
    const auto text = to_valid_utf8(refusal.text);
    const auto status_line = fmt::format("{} {}", refusal.status, text);
    Response response;
    if (wants_json(request)) {
        const Json json = {
            {"message", fmt::format("{}\n\n\n{}\n\n", explanation, text)}, {"code", status_line}, {"title", title}};
        response = json_response(refusal.status, json.dump());
    } else {
        const auto html = fmt::format(
            "<html>\n <head>\n  <title>{0}</title>\n </head>\n <body>\n  <h1>{0}</h1>\n  {1}<br/><br/>\n{2}\n\n\n "
            "</body>\n"
            "</html>",
            escape_html(status_line), explanation, escape_html(text));
        response = {
            .status = refusal.status, .headers = {{"Content-Type", "text/html; charset=UTF-8"}}, .content = html};
    }
    response.reason = text;
    return response;
}

Accepted<Response> PypiArea::route(const Request& request, PathRest rest) {
    if (rest[0] == "legacy") return legacy(request, rest.subspan(1));
    if (rest[0] == "_" && rest.size() > 2 && rest[1] == "oidc") return oidc(request, rest.subspan(2));
    if (request.method != "GET" && request.method != "HEAD") return refuse(404, "Not Found");
    if (rest[0] == "simple") return simple(request, rest.subspan(1));
    if (rest[0] == "pypi") return json_api(rest.subspan(1));
    if (rest[0] == "packages") return package(rest.subspan(1));
    if (rest[0] == "integrity" && rest.size() == 5 && rest[4] == "provenance") {
        const auto file = parts_.store.find_file(rest[3]);
        if (file && !file->provenance.empty()) return json_response(200, file->provenance);
        return json_response(404, Json({{"message", fmt::format(texts::k_no_provenance, rest[3])}}).dump());
    }
    return refuse(404, "Not Found");
}

Accepted<Response> PypiArea::legacy(const Request& request, PathRest rest) {
    if (request.method != "POST") return refuse(404, "Not Found");
    if (rest.empty()) {
        auto response = redirect_response(308, parts_.base_url + "/legacy/");
        response.reason = std::string(texts::k_trailing_slash);
        return response;
    }
    PIOT_ACCEPT_CHECK(parts_.upload.upload(request));
    return Response{.headers = {{"Content-Type", "text/html; charset=UTF-8"}}};
}

Accepted<Response> PypiArea::simple(const Request& request, PathRest rest) const {
    if (rest.empty() || !rest.back().empty()) {
        return redirect_response(
            301, fmt::format("{}/simple/{}{}", parts_.base_url, join_path(rest), rest.empty() ? "" : "/"));
    }
    const auto format = negotiate_simple(request.header("Accept").value_or(""));
    Response response{.headers = {{"Content-Type", content_type_of(format)}, {"Vary", "Accept"}}};
    if (rest.size() == 1) {
        response.content = parts_.views.render_project_list(parts_.store.all(), format);
        return response;
    }
    const auto normalized = normalize_pypi_name(rest[0]);
    if (rest.size() != 2) return refuse(404, "Not Found");
    if (normalized != rest[0]) return redirect_response(301, fmt::format("{}/simple/{}/", parts_.base_url, normalized));
    const auto project = parts_.store.find(normalized);
    if (!project) return refuse(404, "Not Found");
    response.content = parts_.views.render_project(*project, format);
    response.headers.push_back(
        {"X-PyPI-Last-Serial", std::to_string(project->files.empty() ? 0 : project->files.back().id)});
    return response;
}

Accepted<Response> PypiArea::json_api(PathRest rest) const {
    const bool is_project = rest.size() == 2 && rest[1] == "json";
    const bool is_release = rest.size() == 3 && rest[2] == "json";
    if (!is_project && !is_release) return refuse(404, "Not Found");
    const auto missing = [] { return json_response(404, R"({"message": "Not Found"})"); };
    const auto project = parts_.store.find(rest[0]);
    if (!project || project->files.empty()) return missing();
    const auto normalized = normalize_pypi_name(rest[0]);
    if (normalized != rest[0]) {
        return redirect_response(301,
                                 fmt::format("{}/pypi/{}/{}", parts_.base_url, normalized, join_path(rest.subspan(1))));
    }
    if (is_project) return json_response(200, parts_.views.render_json(*project));
    if (!PythonVersion::parse(rest[1]) || project->files_of(rest[1]).empty()) return missing();
    return json_response(200, parts_.views.render_release_json(*project, rest[1]));
}

Accepted<Response> PypiArea::package(PathRest rest) const {
    static constexpr std::string_view k_metadata = ".metadata";
    if (rest.size() != 4) return refuse(404, "Not Found");
    auto name = rest[3];
    const bool is_metadata = name.ends_with(k_metadata);
    if (is_metadata) name.resize(name.size() - k_metadata.size());
    const auto file = parts_.store.find_file(name);
    const bool is_here = file && file->digests.blake2b_256 == rest[0] + rest[1] + rest[2];
    if (!is_here || (is_metadata && file->metadata_sha256.empty())) return refuse(404, "Not Found");
    return Response{
        .headers = {{"Content-Type", "application/octet-stream"},
                    {"ETag", fmt::format("\"{}\"", file->digests.md5)},
                    {"Cache-Control", "max-age=365000000, immutable, public"}},
        .content = FileOnDisk{is_metadata ? parts_.store.metadata_path_of(*file) : parts_.store.path_of(*file)}};
}

Accepted<Response> PypiArea::oidc(const Request& request, PathRest rest) {
    if (rest[0] == "audience" && request.method == "GET") return json_response(200, R"({"audience":"pypi"})");
    const bool is_mint =
        rest[0] == "mint-token" || (rest.size() == 2 && rest[0] == "github" && rest[1] == "mint-token");
    if (!is_mint || request.method != "POST") return refuse(404, "Not Found");
    const auto body = request.body.read_all();
    if (!body) return tl::unexpected(to_refusal(body.error()));
    const auto minted = parts_.trust.mint(*body);
    if (minted) {
        const Json json = {{"success", true}, {"token", minted->token}, {"expires", minted->expires_at}};
        return json_response(200, json.dump());
    }
    const Json json = {
        {"message", texts::k_token_request_failed},
        {"errors", Json::array({{{"code", minted.error().code}, {"description", minted.error().description}}})}};
    return json_response(minted.error().code == "storage" ? 503 : 422, json.dump());
}

}  // namespace piot::rehearsal
