// SPDX-License-Identifier: MIT
#include "rehearsal/pypi_trust.hpp"

#include "rehearsal/encoding.hpp"
#include "rehearsal/error_texts.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = pypi_texts;

namespace {

constexpr std::int64_t k_leeway = 30;
constexpr std::int64_t k_lifetime = 900;

tl::unexpected<MintRefusal> invalid(std::string_view code, std::string_view description) {
    return tl::unexpected(MintRefusal{std::string(code), std::string(description)});
}

tl::unexpected<MintRefusal> no_publisher(std::string_view reason) {
    return invalid("invalid-publisher", fmt::format(texts::k_no_publisher, reason));
}

tl::unexpected<MintRefusal> storage(const Failure& failure) {
    return invalid("storage", to_refusal(failure).text);
}

std::string owner_of(const std::string& repository) {
    return repository.substr(0, repository.find('/'));
}

std::string key_of(const TrustedPublisher& publisher) {
    return publisher.repository + "|" + publisher.workflow + "|" + to_lower(publisher.environment);
}

}  // namespace

PypiTrust::PypiTrust(TrustedIssuer issuer, std::vector<TrustedPublisher> publishers, PypiStore& store,
                     TokenStore& tokens, UnixClock clock)
    : issuer_(std::move(issuer)), store_(store), tokens_(tokens), clock_(std::move(clock)) {
    for (const auto& given : publishers) {
        auto found = std::find_if(publishers_.begin(), publishers_.end(),
                                  [&](const auto& known) { return known.key() == key_of(given); });
        if (found == publishers_.end()) {
            publishers_.push_back({given.repository, given.workflow, to_lower(given.environment), {}, {}});
            found = std::prev(publishers_.end());
        }
        if (given.is_pending) {
            found->pending_project = given.project;
        } else {
            found->projects.push_back(given.project);
        }
    }
}

std::vector<std::string> PypiTrust::conflicting_pending_projects(const std::vector<TrustedPublisher>& publishers) {
    std::map<std::string, std::vector<std::string>> pending;
    for (const auto& publisher : publishers) {
        if (publisher.is_pending) pending[key_of(publisher)].push_back(publisher.project);
    }
    for (const auto& [ignored, projects] : pending) {
        if (projects.size() > 1) return projects;
    }
    return {};
}

tl::expected<MintedUploadToken, MintRefusal> PypiTrust::mint(const std::string& body) {
    auto token = verify(body);
    if (!token) return tl::unexpected(token.error());
    const auto publisher = find_publisher(*token);
    if (!publisher) return tl::unexpected(publisher.error());
    if (auto checked = check_claims(*token, **publisher); !checked) return tl::unexpected(checked.error());
    if (auto created = create_pending_project(**publisher); !created) return tl::unexpected(created.error());
    auto projects = projects_of(**publisher);
    if (projects.empty()) return no_publisher(texts::k_publisher_not_found);

    // The ID token counts as used only now that nothing can be refused any more.
    const auto is_first = tokens_.use(token->claim_or_empty("jti"));
    if (!is_first) return storage(is_first.error());
    if (!*is_first) return invalid("invalid-reuse-token", texts::k_token_reused);
    MintedUploadToken minted{"pypi-" + random_alphanumeric(160), clock_() + k_lifetime};
    auto added = tokens_.add(minted.token, {.projects = std::move(projects),
                                            .expires_at = minted.expires_at,
                                            .run = {token->claim_or_empty("repository"),
                                                    token->claim_or_empty("run_id"), token->claim_or_empty("sha")}});
    if (!added) return storage(added.error());
    return minted;
}

PypiTrust::Verified PypiTrust::verify(const std::string& body) const {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object() || !json.value("token", nlohmann::json()).is_string()) {
        return invalid("invalid-payload", "1 validation error for TokenPayload\ntoken\n  Field required");
    }
    auto token = IdToken::parse(json.at("token").get<std::string>());
    if (!token) return invalid("invalid-payload", texts::k_malformed_jwt);
    if (token->claim_or_empty("iss") != issuer_.issuer) return invalid("invalid-payload", texts::k_unknown_issuer);
    const bool is_trusted = token->key_id == issuer_.key.key_id() && token->numbers.count("iat") != 0 &&
                            is_valid(*token, issuer_.key, {.audience = "pypi", .now = clock_(), .leeway = k_leeway});
    if (!is_trusted) return invalid("invalid-token", texts::k_invalid_token);
    return std::move(*token);
}

// The publisher with the very environment of the token comes before one that takes any.
tl::expected<const PypiTrust::Publisher*, MintRefusal> PypiTrust::find_publisher(const IdToken& token) const {
    for (const auto* claim : {"repository", "job_workflow_ref"}) {
        if (!token.claim(claim)) return no_publisher(fmt::format(texts::k_missing_claim, claim));
    }
    const auto workflow = workflow_file_of(token.claim_or_empty("job_workflow_ref"));
    if (!workflow) return no_publisher("Could not extract workflow filename from OIDC claims");
    const auto environment = to_lower(token.claim_or_empty("environment"));
    for (const auto& wanted : {environment, std::string()}) {
        for (const auto& publisher : publishers_) {
            const bool fits = publisher.repository == token.claim_or_empty("repository") &&
                              publisher.workflow == *workflow && publisher.environment == wanted;
            if (fits) return &publisher;
        }
    }
    return no_publisher(texts::k_publisher_not_found);
}

tl::expected<void, MintRefusal> PypiTrust::check_claims(const IdToken& token, const Publisher& publisher) const {
    for (const auto* claim : {"jti", "repository_owner", "repository_owner_id", "event_name", "ref", "sha"}) {
        if (!token.claim(claim)) return no_publisher(fmt::format(texts::k_missing_claim, claim));
    }
    const auto owner = owner_of(publisher.repository);
    if (token.claim_or_empty("repository_owner") != owner) {
        return no_publisher(fmt::format(texts::k_claim_check, "repository_owner"));
    }
    if (token.claim_or_empty("repository_owner_id") != std::to_string(account_id_of(owner))) {
        return no_publisher(fmt::format(texts::k_claim_check, "repository_owner_id"));
    }
    if (token.claim_or_empty("event_name") == "pull_request_target") return no_publisher(texts::k_event);
    const auto path = fmt::format("{}/.github/workflows/{}", publisher.repository, publisher.workflow);
    const auto by_ref = path + "@" + token.claim_or_empty("ref");
    const auto by_sha = path + "@" + token.claim_or_empty("sha");
    const auto given = token.claim_or_empty("job_workflow_ref");
    if (given != by_ref && given != by_sha) {
        return no_publisher(fmt::format(texts::k_workflow_claim, fmt::format("'{}', '{}'", by_ref, by_sha), given));
    }
    if (tokens_.is_used(token.claim_or_empty("jti"))) return invalid("invalid-reuse-token", texts::k_token_reused);
    return {};
}

tl::expected<void, MintRefusal> PypiTrust::create_pending_project(const Publisher& publisher) {
    if (publisher.pending_project.empty()) return {};
    if (const auto existing = store_.find(publisher.pending_project)) {
        // Made by this very publisher earlier: it is an ordinary one by now.
        if (existing->publisher == publisher.key()) return {};
        return invalid("invalid-pending-publisher", texts::k_project_exists);
    }
    auto created = store_.create_project({publisher.pending_project, clock_(), publisher.key()});
    if (!created) return storage(created.error());
    return {};
}

// Those that exist: on the web page, a publisher is registered on a project.
std::vector<std::string> PypiTrust::projects_of(const Publisher& publisher) const {
    std::vector<std::string> projects;
    auto candidates = publisher.projects;
    if (!publisher.pending_project.empty()) candidates.push_back(publisher.pending_project);
    for (const auto& project : candidates) {
        if (store_.find(project)) projects.push_back(normalize_pypi_name(project));
    }
    return projects;
}

}  // namespace piot::rehearsal
