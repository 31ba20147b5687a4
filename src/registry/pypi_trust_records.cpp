// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/json.hpp"
#include "registry/pypi_provenance.hpp"
#include "registry/read_answer.hpp"
#include "registry/token_sources.hpp"
#include "registry/trust_records.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::registry {

ProjectRecord PypiTrustRecords::read_project(const std::string& project) {
    ProjectRecord record;
    if (endpoints_.json.empty()) return record;
    HttpRequest request;
    request.url = fmt::format("{}{}/json", endpoints_.json, percent_encode(normalize_pypi_name(project)));
    request.headers = {{"Accept", "application/json"}};
    request.total_timeout = std::chrono::seconds{30};
    const auto response = dependencies_.http.send(request);
    if (!response) {
        record.detail = response.error().message;
        record.cause = codes::PIOT_REGISTRY_UNREACHABLE;
        return record;
    }
    const auto answer = value_at(parse_json(response->body), "info");
    // A project without a single release has no such page either.
    if (response->status == 404) {
        record.project = Liveness::absent;
    } else if (response->status != 200 || !answer.is_object()) {
        record.detail = describe(*response, response->body);
        record.cause = find_cause(response->status, AskedAs::anyone);
    } else {
        record.project = Liveness::live;
        for (const auto& url : value_at(answer, "project_urls"))
            if (url.is_string()) record.urls.push_back(to_one_line(url.get<std::string>()));
        if (auto url = text_at(answer, "home_page"); !url.empty()) record.urls.push_back(to_one_line(url));
    }
    return record;
}

Attribution PypiTrustRecords::read_attribution(const ProjectVersion& version) {
    const auto read = read_simple_index(endpoints_.simple, version, access_);
    if (read.observation.version != Liveness::live || read.provenance_url.empty()) return {};
    auto publisher = read_provenance(read.provenance_url, dependencies_.http).publisher;
    // A file without attestations may have come either way.
    if (publisher.repository.empty()) return {};
    return {Attribution::Uploader::trusted_publisher, std::move(publisher), {}};
}

Result<RunClaims> PypiTrustRecords::read_run_claims() {
    PIOT_TRY(const auto audience, read_pypi_audience(endpoints_, dependencies_));
    PIOT_TRY(auto token, id_tokens_.request(audience));
    return std::move(token.claims);
}

}  // namespace piot::registry
