// SPDX-License-Identifier: MIT
#include "rehearsal/token_store.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

using Json = nlohmann::json;

}  // namespace

Result<void> TokenStore::load() {
    PIOT_TRY(const auto records, state_.read_records(name_));
    const std::lock_guard lock(mutex_);
    try {
        for (const auto& text : records) {
            const auto json = Json::parse(text);
            if (json.contains("jti")) {
                used_.insert(json.at("jti").get<std::string>());
                continue;
            }
            const auto& run = json.at("run");
            tokens_[json.at("hash")] = {
                json.at("projects"), json.at("expires_at"), {run.at("repository"), run.at("run_id"), run.at("sha")}};
        }
    } catch (const Json::exception& error) {
        return fail({.code = codes::PIOT_REHEARSAL_SERVER,
                     .message = fmt::format("a record of a token is damaged: {}", error.what()),
                     .hint = "start with a fresh state directory"});
    }
    return {};
}

Result<void> TokenStore::add(std::string_view token, MintedToken minted) {
    const auto hash = sha256_hex(token);
    const std::lock_guard lock(mutex_);
    PIOT_CHECK(save(hash, minted));
    tokens_[hash] = std::move(minted);
    return {};
}

std::optional<MintedToken> TokenStore::find(std::string_view token) const {
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(sha256_hex(token));
    if (found == tokens_.end()) return std::nullopt;
    return found->second;
}

Result<void> TokenStore::revoke(std::string_view token) {
    const std::lock_guard lock(mutex_);
    const auto found = tokens_.find(sha256_hex(token));
    if (found == tokens_.end()) return {};
    auto revoked = found->second;
    revoked.expires_at = 0;
    PIOT_CHECK(save(found->first, revoked));
    found->second = std::move(revoked);
    return {};
}

bool TokenStore::is_used(const std::string& jti) const {
    const std::lock_guard lock(mutex_);
    return used_.count(jti) != 0;
}

Result<bool> TokenStore::use(const std::string& jti) {
    const std::lock_guard lock(mutex_);
    if (used_.count(jti) != 0) return false;
    PIOT_CHECK(state_.write_record(fmt::format("{}/used/{}.json", name_, sha256_hex(jti)), Json{{"jti", jti}}.dump()));
    used_.insert(jti);
    return true;
}

Result<void> TokenStore::save(const std::string& hash, const MintedToken& minted) const {
    const Json json = {
        {"hash", hash},
        {"projects", minted.projects},
        {"expires_at", minted.expires_at},
        {"run", {{"repository", minted.run.repository}, {"run_id", minted.run.run_id}, {"sha", minted.run.sha}}}};
    return state_.write_record(fmt::format("{}/minted/{}.json", name_, hash), json.dump());
}

}  // namespace piot::rehearsal
