// SPDX-License-Identifier: MIT
#include "rehearsal/id_token.hpp"

#include "rehearsal/encoding.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <vector>

#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

std::optional<nlohmann::json> decode_object(std::string_view part) {
    const auto text = base64_decode(part);
    if (!text) return std::nullopt;
    auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return json;
}

}  // namespace

std::optional<IdToken> IdToken::parse(std::string_view text) {
    const auto parts = split(text, '.');
    if (parts.size() != 3) return std::nullopt;
    const auto header = decode_object(parts[0]);
    const auto payload = decode_object(parts[1]);
    const auto signature = base64_decode(parts[2]);
    if (!header || !payload || !signature) return std::nullopt;

    IdToken token;
    token.signed_part = std::string(text.substr(0, parts[0].size() + 1 + parts[1].size()));
    token.signature = *signature;
    token.algorithm = header->value("alg", nlohmann::json()).is_string() ? header->at("alg").get<std::string>() : "";
    if (header->contains("kid") && header->at("kid").is_string()) token.key_id = header->at("kid").get<std::string>();
    for (const auto& [name, value] : payload->items()) {
        if (value.is_string()) token.claims[name] = value.get<std::string>();
        if (value.is_number_integer()) token.numbers[name] = value.get<std::int64_t>();
    }
    return token;
}

std::optional<std::string> IdToken::claim(std::string_view name) const {
    const auto found = claims.find(name);
    if (found == claims.end()) return std::nullopt;
    return found->second;
}

std::string IdToken::claim_or_empty(std::string_view name) const {
    return claim(name).value_or("");
}

bool is_valid(const IdToken& token, const IssuerKey& key, const IdTokenExpectation& expected) {
    if (token.algorithm != "RS256" || !key.verifies(token.signed_part, token.signature)) return false;
    if (token.claim("aud") != expected.audience) return false;
    const auto expires = token.numbers.find("exp");
    if (expires == token.numbers.end() || expires->second + expected.leeway < expected.now) return false;
    const auto not_before = token.numbers.find("nbf");
    return not_before == token.numbers.end() || not_before->second - expected.leeway <= expected.now;
}

std::optional<std::string> workflow_file_of(std::string_view workflow_reference) {
    static constexpr std::string_view k_directory = "/.github/workflows/";
    const auto path = workflow_reference.substr(0, workflow_reference.find('@'));
    const auto directory = path.find(k_directory);
    if (directory == std::string_view::npos || path.size() == workflow_reference.size()) return std::nullopt;
    const auto file = path.substr(directory + k_directory.size());
    if (file.empty() || !(file.ends_with(".yml") || file.ends_with(".yaml"))) return std::nullopt;
    return std::string(file);
}

std::int64_t account_id_of(std::string_view owner) {
    return 1 + std::stoll(sha256_hex(to_lower(owner)).substr(0, 7), nullptr, 16);
}

}  // namespace piot::rehearsal
