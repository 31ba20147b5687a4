// SPDX-License-Identifier: MIT
#include "registry/pypi_provenance.hpp"

#include "registry/answer.hpp"
#include "registry/json.hpp"
#include "registry/signing_certificate.hpp"

#include "piot/base/encoding.hpp"

namespace piot::registry {

namespace {

constexpr std::uint64_t k_max_provenance_bytes = 4ULL << 20U;

std::string commit_of(const Json& attestation) {
    const auto certificate = from_base64(text_at(value_at(attestation, "verification_material"), "certificate"));
    return certificate ? find_source_commit(*certificate).value_or("") : std::string();
}

/// The one that all name; empty when they do not agree.
std::string read_commit(const Json& bundles) {
    std::string commit;
    for (const auto& bundle : bundles)
        for (const auto& attestation : value_at(bundle, "attestations")) {
            const auto named = commit_of(attestation);
            if (named.empty() || (!commit.empty() && commit != named)) return {};
            commit = named;
        }
    return commit;
}

RegisteredPublisher read_publisher(const Json& bundles) {
    RegisteredPublisher publisher;
    bool is_first = true;
    for (const auto& bundle : bundles) {
        const auto named = value_at(bundle, "publisher");
        if (text_at(named, "kind") != "GitHub") return {};
        const RegisteredPublisher one{to_one_line(text_at(named, "repository")),
                                      to_one_line(text_at(named, "workflow")),
                                      to_one_line(text_at(named, "environment"))};
        if (!is_first && one != publisher) return {};
        publisher = one;
        is_first = false;
    }
    return publisher;
}

}  // namespace

Provenance read_provenance(const std::string& url, HttpClient& http) {
    HttpRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/vnd.pypi.integrity.v1+json"}};
    request.total_timeout = std::chrono::seconds{30};
    request.max_response_bytes = k_max_provenance_bytes;
    const auto response = http.send(request);
    if (!response || response->status != 200) return {};
    const auto bundles = value_at(parse_json(response->body), "attestation_bundles");
    return {read_commit(bundles), read_publisher(bundles)};
}

}  // namespace piot::registry
