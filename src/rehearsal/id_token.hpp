// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/issuer_key.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace piot::rehearsal {

/// A JWT taken apart; nothing of it is trustworthy before `is_valid`.
struct IdToken {
    std::string signed_part;
    std::string signature;
    std::string algorithm;
    std::optional<std::string> key_id;
    std::map<std::string, std::string, std::less<>> claims;    ///< those that are texts
    std::map<std::string, std::int64_t, std::less<>> numbers;  ///< those that are whole numbers: exp, iat, nbf

    /// Nothing when it is not three base64url parts with JSON objects in the first two.
    [[nodiscard]] static std::optional<IdToken> parse(std::string_view text);
    /// The claim, or nothing when it is missing or no text.
    [[nodiscard]] std::optional<std::string> claim(std::string_view name) const;
    [[nodiscard]] std::string claim_or_empty(std::string_view name) const;
};

struct IdTokenExpectation {
    std::string audience;
    std::int64_t now = 0;
    std::int64_t leeway = 0;  ///< seconds
};

/// RS256 signature by `key`, audience, expiry, and not before.
[[nodiscard]] bool is_valid(const IdToken& token, const IssuerKey& key, const IdTokenExpectation& expected);

/// `release.yml` from `o/r/.github/workflows/release.yml@refs/heads/main`; nothing when the reference has another form.
[[nodiscard]] std::optional<std::string> workflow_file_of(std::string_view workflow_reference);

/// The numeric id that the embedded forge gives an account, the same for every spelling of the name.
[[nodiscard]] std::int64_t account_id_of(std::string_view owner);

}  // namespace piot::rehearsal
