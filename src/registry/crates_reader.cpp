// SPDX-License-Identifier: MIT
#include "registry/crates_reader.hpp"

#include "registry/answer.hpp"
#include "registry/crates_answer.hpp"
#include "registry/iso_time.hpp"
#include "registry/read_answer.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"
#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/wheel_name.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::registry {

namespace {

constexpr const char* k_no_version = "the index's answer holds no version at all";

Observation garbled(std::string detail) {
    return make_unknown(std::move(detail), codes::PIOT_REGISTRY_PROTOCOL);
}

Observation absent(Liveness project) {
    Observation observation;
    observation.project = project;
    observation.version = Liveness::absent;
    return observation;
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_yanked(const Json& version) {
    const auto yanked = value_at(version, "yanked");
    return yanked.is_boolean() && yanked.get<bool>();
}

Observation live(const ProjectVersion& wanted, std::string sha256, bool yanked) {
    Observation observation;
    observation.project = Liveness::live;
    observation.version = Liveness::live;
    observation.files = {{format_crate_file_name(wanted.project, wanted.version), std::move(sha256), yanked}};
    return observation;
}

Observation read_api_version(const ProjectVersion& wanted, const Json& version) {
    auto checksum = to_lower(text_at(version, "checksum"));
    const bool is_wanted = canonical_crate_name(text_at(version, "crate")) == canonical_crate_name(wanted.project) &&
                           text_at(version, "num") == wanted.version;
    if (!is_wanted || !is_sha256(checksum)) return garbled("the API's answer is not about this version");
    auto observation = live(wanted, std::move(checksum), is_yanked(version));
    const auto run = value_at(version, "trustpub_data");
    observation.commit = text_at(run, "sha");
    observation.run_id = text_at(run, "run_id");
    return observation;
}

}  // namespace

CratesReader::CratesReader(CratesEndpoints endpoints, const Dependencies& dependencies)
    : endpoints_(std::move(endpoints)),
      dependencies_(dependencies),
      access_(dependencies.http, endpoints_.credential, endpoints_.index),
      config_(endpoints_.index, access_) {}

std::string sparse_index_path(std::string_view crate, IndexCase letters) {
    const auto name = letters == IndexCase::lower ? to_lower(crate) : std::string(crate);
    const auto encoded = percent_encode(name);
    switch (name.size()) {
        case 0:
        case 1:
            return "1/" + encoded;
        case 2:
            return "2/" + encoded;
        case 3:
            return fmt::format("3/{}/{}", percent_encode(name.substr(0, 1)), encoded);
        default:
            return fmt::format("{}/{}/{}", percent_encode(name.substr(0, 2)), percent_encode(name.substr(2, 2)),
                               encoded);
    }
}

Observation CratesReader::read_version(const ProjectVersion& wanted) {
    if (endpoints_.api.empty()) return read_index(wanted);
    auto observation = read_api(wanted);
    if (observation.version != Liveness::unknown) return observation;
    // The index may lag behind, so it cannot say "absent"; what it does list is there.
    auto indexed = read_index(wanted);
    return indexed.version == Liveness::live ? indexed : observation;
}

ProjectRecord CratesReader::read_project(const std::string& crate) {
    ProjectRecord record;
    if (endpoints_.api.empty()) return record;
    HttpRequest request;
    // An empty `include` leaves the versions out of the answer.
    request.url = fmt::format("{}/api/v1/crates/{}?include=", endpoints_.api, percent_encode(crate));
    request.headers = {{"Accept", "application/json"}};
    request.total_timeout = std::chrono::seconds{30};
    const auto response = dependencies_.http.send(request);
    if (!response) {
        record.detail = response.error().message;
        record.cause = codes::PIOT_REGISTRY_UNREACHABLE;
        return record;
    }
    const auto answer = value_at(parse_json(response->body), "crate");
    const auto words = crates_error_text(*response);
    if (response->status == 404 && words.find("does not exist") != std::string::npos) {
        record.project = Liveness::absent;
    } else if (response->status != 200 || !answer.is_object()) {
        record.detail = describe(*response, words.empty() ? response->body : words);
        record.cause = find_cause(response->status, AskedAs::anyone);
    } else {
        record.project = Liveness::live;
        for (const auto* key : {"repository", "homepage"})
            if (auto url = text_at(answer, key); !url.empty()) record.urls.push_back(to_one_line(url));
        const auto flag = value_at(answer, "trustpub_only");
        record.is_trustpub_only = flag.is_boolean() && flag.get<bool>();
    }
    return record;
}

Attribution CratesReader::read_attribution(const ProjectVersion& version) {
    if (endpoints_.api.empty()) return {};
    const auto response = ask_version(version);
    if (!response || response->status != 200) return {};
    const auto answer = value_at(parse_json(response->body), "version");
    Attribution attribution;
    if (const auto run = value_at(answer, "trustpub_data"); run.is_object()) {
        attribution.uploader = Attribution::Uploader::trusted_publisher;
        // Other forges name their projects under other keys.
        attribution.publisher.repository = to_one_line(text_at(run, "repository"));
    } else if (const auto user = value_at(answer, "published_by"); user.is_object()) {
        attribution.uploader = Attribution::Uploader::long_lived_token;
        attribution.user = to_one_line(text_at(user, "login"));
    }
    return attribution;
}

tl::expected<HttpResponse, TransportError> CratesReader::ask_version(const ProjectVersion& wanted) {
    HttpRequest request;
    request.url = fmt::format("{}/api/v1/crates/{}/{}", endpoints_.api, percent_encode(wanted.project),
                              percent_encode(wanted.version));
    request.headers = {{"Accept", "application/json"}, {"Cache-Control", "no-cache"}};
    request.total_timeout = std::chrono::seconds{30};
    return dependencies_.http.send(request);
}

Observation CratesReader::read_api(const ProjectVersion& wanted) {
    const auto response = ask_version(wanted);
    if (!response) return make_unknown(response.error().message, codes::PIOT_REGISTRY_UNREACHABLE);
    const auto words = crates_error_text(*response);
    if (response->status == 404 && words.find("does not exist") != std::string::npos) return absent(Liveness::absent);
    if (response->status == 404 && words.find("does not have a version") != std::string::npos)
        return absent(Liveness::live);
    if (response->status != 200)
        return make_unknown(describe(*response, words.empty() ? response->body : words),
                            find_cause(response->status, AskedAs::anyone));
    if (trim(response->body).empty()) return garbled("200 with an empty answer");
    if (is_html(*response)) return garbled("200 with a web page in the place of the API's answer");
    const auto version = value_at(parse_json(response->body), "version");
    auto observation = read_api_version(wanted, version);
    if (const auto created = parse_iso_time(text_at(version, "created_at")))
        observation.age = std::chrono::floor<std::chrono::seconds>(dependencies_.clock.now() - *created);
    return observation;
}

ReadAnswer CratesReader::ask_index(const std::string& crate) {
    HttpRequest request;
    request.url = endpoints_.index + sparse_index_path(crate);
    request.headers = {{"Accept", "text/plain"}, {"cargo-protocol", "version=1"}, {"Cache-Control", "no-cache"}};
    request.total_timeout = std::chrono::seconds{30};
    return access_.get(std::move(request));
}

Observation CratesReader::read_index(const ProjectVersion& wanted) {
    const auto answer = ask_index(wanted.project);
    const auto verdict = judge_sparse_index(answer);
    if (verdict.meaning == Liveness::unknown) return make_unknown(verdict.detail, verdict.cause);
    if (verdict.meaning == Liveness::absent) return absent(Liveness::absent);
    bool is_index = false;
    for (const auto line : split_lines(answer.response->body)) {
        const auto entry = parse_json(line);
        if (entry.is_object() && !text_at(entry, "vers").empty()) is_index = true;
        if (text_at(entry, "vers") != wanted.version) continue;
        auto checksum = to_lower(text_at(entry, "cksum"));
        if (!is_sha256(checksum)) return garbled("the index has no checksum for this version");
        return live(wanted, std::move(checksum), is_yanked(entry));
    }
    return is_index ? absent(Liveness::live) : garbled(k_no_version);
}

ProjectListing CratesReader::read_listing(const std::string& crate) {
    const auto answer = ask_index(crate);
    const auto verdict = judge_sparse_index(answer);
    if (verdict.meaning != Liveness::live) return {verdict.meaning, {}, verdict.detail, verdict.cause};
    ProjectListing listing{Liveness::live, {}, {}};
    for (const auto line : split_lines(answer.response->body)) {
        const auto entry = parse_json(line);
        if (auto version = text_at(entry, "vers"); !version.empty())
            listing.versions.push_back({std::move(version), true, is_yanked(entry)});
    }
    if (listing.versions.empty()) return {Liveness::unknown, {}, k_no_version, codes::PIOT_REGISTRY_PROTOCOL};
    return listing;
}

std::optional<std::string> CratesReader::find_download(const ProjectVersion& wanted, const std::string& sha256) {
    if (!endpoints_.api.empty())
        return fmt::format("{}/api/v1/crates/{}/{}/download", endpoints_.api, percent_encode(wanted.project),
                           percent_encode(wanted.version));
    const auto settings = config_.read();
    if (!settings) return std::nullopt;
    return make_download_url(*settings, wanted, sha256);
}

std::optional<std::string> CratesReader::download(const ProjectVersion& wanted, const std::string& sha256) {
    auto url = find_download(wanted, sha256);
    if (!url) return std::nullopt;
    HttpRequest request;
    request.url = std::move(*url);
    auto response = access_.get(std::move(request)).response;
    if (!response || response->status != 200 || sha256_hex(response->body) != sha256) return std::nullopt;
    return std::move(response->body);
}

Result<std::string> CratesReader::find_api() {
    if (!endpoints_.api.empty()) return endpoints_.api;
    PIOT_TRY(auto settings, config_.read());
    if (settings.api.empty())
        return fail({codes::PIOT_REGISTRY_REFUSED,
                     Severity::error,
                     "the registry's config.json names no `api`: it takes no uploads",
                     {},
                     "check `index` in the `[registry.NAME]` of this package"});
    return std::move(settings.api);
}

}  // namespace piot::registry
