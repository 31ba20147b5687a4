// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/crates_answer.hpp"
#include "registry/json.hpp"
#include "registry/read_answer.hpp"
#include "registry/trust_records.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"

#include <fmt/format.h>

namespace piot::registry {

namespace {

using State = PublisherListing::State;

PublisherListing read_configs(const Json& configs) {
    PublisherListing listing{State::known};
    for (const auto& config : configs)
        listing.publishers.push_back(
            {to_one_line(fmt::format("{}/{}", text_at(config, "repository_owner"), text_at(config, "repository_name"))),
             to_one_line(text_at(config, "workflow_filename")), to_one_line(text_at(config, "environment"))});
    return listing;
}

/// src/controllers/trustpub/github_configs/list of crates.io; who is no owner gets a 400.
bool is_refusal(const HttpResponse& response, std::string_view words) {
    return response.status == 401 || response.status == 403 ||
           words.find("not an owner of this crate") != std::string_view::npos;
}

}  // namespace

PublisherListing CratesTrustRecords::list_publishers(const std::string& project, const Secret& token) {
    HttpRequest request;
    request.url = fmt::format("{}/api/v1/trusted_publishing/github_configs?crate={}", reader_.endpoints().api,
                              percent_encode(project));
    request.headers = {{"Accept", "application/json"}};
    request.authorization_scheme = "Bearer";
    request.authorization = token;
    request.total_timeout = std::chrono::seconds{30};
    dependencies_.announce(token);
    const auto response = dependencies_.http.send(request);
    if (!response) return {State::failed, {}, response.error().message, codes::PIOT_REGISTRY_UNREACHABLE};
    const auto words = crates_error_text(*response);
    auto detail = describe(*response, words.empty() ? response->body : words);
    if (is_refusal(*response, words)) return {State::refused, {}, std::move(detail), {}};
    if (response->status != 200)
        return {State::failed, {}, std::move(detail), find_cause(response->status, AskedAs::anyone)};
    const auto configs = value_at(parse_json(response->body), "github_configs");
    if (configs.is_array()) return read_configs(configs);
    return {State::failed, {}, "200 without the list of trusted publishers", codes::PIOT_REGISTRY_PROTOCOL};
}

Result<RunClaims> CratesTrustRecords::read_run_claims() {
    PIOT_TRY(auto token, id_tokens_.request(reader_.endpoints().audience));
    return std::move(token.claims);
}

}  // namespace piot::registry
