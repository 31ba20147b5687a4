// SPDX-License-Identifier: MIT
#include "rehearsal/crates_trust.hpp"

#include "rehearsal/error_texts.hpp"
#include "rehearsal/time_text.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = crates_texts;

namespace {

constexpr std::int64_t k_leeway = 60;
constexpr std::int64_t k_lifetime = 30 * 60;

std::string owner_of(const std::string& repository) {
    return repository.substr(0, repository.find('/'));
}

// Takes away the configs for which `differs` holds; when none is left, what they expected is the refusal's list.
std::vector<std::string> narrow(std::vector<TrustedPublisher>& configs,
                                const std::function<bool(const TrustedPublisher&)>& differs,
                                const std::function<std::string(const TrustedPublisher&)>& describe) {
    std::vector<std::string> expected;
    std::vector<TrustedPublisher> kept;
    for (const auto& config : configs) {
        if (differs(config)) {
            expected.push_back(describe(config));
        } else {
            kept.push_back(config);
        }
    }
    configs = std::move(kept);
    return expected;
}

std::string in_backticks(const std::string& text) {
    return "`" + text + "`";
}

}  // namespace

Accepted<std::string> CratesTrust::exchange(const Request& request) {
    auto body = request.body.read_all();
    if (!body) return tl::unexpected(to_refusal(body.error()));
    const auto json = nlohmann::json::parse(*body, nullptr, false);
    if (!json.is_object() || !json.value("jwt", nlohmann::json()).is_string()) {
        return refuse(400, "Failed to parse the request body as JSON");
    }
    PIOT_ACCEPT(const auto token, verify(json.at("jwt").get<std::string>()));
    const auto jti = token.claim_or_empty("jti");
    if (tokens_.is_used(jti)) return refuse(400, std::string(texts::k_jwt_used));
    PIOT_ACCEPT(auto crates, match(token));

    // The ID token is used up together with the new token: a lost answer costs it, a refusal does not.
    const auto is_first = tokens_.use(jti);
    if (!is_first) return tl::unexpected(to_refusal(is_first.error()));
    if (!*is_first) return refuse(400, std::string(texts::k_jwt_used));
    const auto minted = CratesAuth::make_minted_token();
    auto added = tokens_.add(minted, {.projects = std::move(crates),
                                      .expires_at = clock_() + k_lifetime,
                                      .run = {token.claim_or_empty("repository"), token.claim_or_empty("run_id"),
                                              token.claim_or_empty("sha")}});
    if (!added) return tl::unexpected(to_refusal(added.error()));
    return minted;
}

std::string CratesTrust::render_configs(const CrateRecord& crate) const {
    auto configs = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < configs_.size(); ++i) {
        const auto& config = configs_[i];
        if (canonical_crate_name(config.project) != canonical_crate_name(crate.name)) continue;
        const auto owner = owner_of(config.repository);
        configs.push_back(
            {{"id", i + 1},
             {"crate", crate.name},
             {"repository_owner", owner},
             {"repository_owner_id", account_id_of(owner)},
             {"repository_name", config.repository.substr(std::min(owner.size() + 1, config.repository.size()))},
             {"workflow_filename", config.workflow},
             {"environment", config.environment.empty() ? nlohmann::ordered_json(nullptr)
                                                        : nlohmann::ordered_json(config.environment)},
             {"created_at", format_iso_time(crate.created_at)}});
    }
    const auto total = configs.size();
    return nlohmann::ordered_json(
               {{"github_configs", std::move(configs)}, {"meta", {{"total", total}, {"next_page", nullptr}}}})
        .dump();
}

Accepted<IdToken> CratesTrust::verify(const std::string& jwt) const {
    auto token = IdToken::parse(jwt);
    if (!token || !token->claim("iss")) return refuse(400, std::string(texts::k_jwt_undecodable));
    const auto issuer = token->claim_or_empty("iss");
    if (issuer != issuer_.issuer) return refuse(400, fmt::format(texts::k_jwt_issuer, issuer));
    if (!token->key_id) return refuse(400, std::string(texts::k_jwt_key_missing));
    if (*token->key_id != issuer_.key.key_id()) return refuse(400, std::string(texts::k_jwt_key_unknown));
    if (!is_valid(*token, issuer_.key, {.audience = "crates.io", .now = clock_(), .leeway = k_leeway})) {
        return refuse(400, std::string(texts::k_jwt_undecodable));
    }
    for (const auto* claim : {"jti", "repository", "repository_owner_id", "workflow_ref", "run_id", "sha"}) {
        if (!token->claim(claim)) return refuse(400, std::string(texts::k_jwt_undecodable));
    }
    const auto event = token->claim_or_empty("event_name");
    if (event == "workflow_run" || event == "pull_request_target") {
        return refuse(400, fmt::format(texts::k_event_refused, event));
    }
    return std::move(*token);
}

// The names of the crates whose configuration fits, or the first claim that fits none.
Accepted<std::vector<std::string>> CratesTrust::match(const IdToken& token) const {
    const auto repository = token.claim_or_empty("repository");
    if (repository.find('/') == std::string::npos)
        return refuse(400, fmt::format(texts::k_unexpected_claim, "repository"));
    const auto workflow = workflow_file_of(token.claim_or_empty("workflow_ref"));
    if (!workflow) return refuse(400, fmt::format(texts::k_unexpected_claim, "workflow_ref"));
    const auto id_text = token.claim_or_empty("repository_owner_id");
    std::int32_t owner_id = 0;
    const auto [end, error] = std::from_chars(id_text.data(), id_text.data() + id_text.size(), owner_id);
    if (error != std::errc{} || end != id_text.data() + id_text.size()) {
        return refuse(400, fmt::format(texts::k_unexpected_claim, "repository_owner_id"));
    }

    auto configs = configs_;
    const auto no_text = [](const auto&) { return std::string(); };
    narrow(
        configs, [&](const auto& c) { return to_lower(c.repository) != to_lower(repository); }, no_text);
    if (configs.empty()) return refuse(400, fmt::format(texts::k_no_config, repository));
    auto expected = narrow(
        configs, [&](const auto& c) { return account_id_of(owner_of(c.repository)) != owner_id; },
        [](const auto& c) { return std::to_string(account_id_of(owner_of(c.repository))); });
    if (configs.empty()) {
        return refuse(400, fmt::format(texts::k_owner_mismatch, repository, owner_id, join(expected, ", ")));
    }
    expected = narrow(
        configs, [&](const auto& c) { return c.workflow != *workflow; },
        [](const auto& c) { return in_backticks(c.workflow); });
    if (configs.empty()) {
        return refuse(400, fmt::format(texts::k_workflow_mismatch, repository, *workflow, join(expected, ", ")));
    }
    const auto environment = token.claim("environment");
    expected = narrow(
        configs,
        [&](const auto& c) {
            return !c.environment.empty() && to_lower(c.environment) != to_lower(environment.value_or(""));
        },
        [](const auto& c) { return in_backticks(c.environment); });
    if (configs.empty() && environment) {
        return refuse(400, fmt::format(texts::k_environment_mismatch, repository, *environment, join(expected, ", ")));
    }
    if (configs.empty())
        return refuse(400, fmt::format(texts::k_environment_missing, repository, join(expected, ", ")));

    std::vector<std::string> crates;
    for (const auto& config : configs)
        crates.push_back(canonical_crate_name(config.project));
    return crates;
}

}  // namespace piot::rehearsal
