// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/state_directory.hpp"

#include "piot/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace piot::rehearsal {

/// The RSA-2048 key of the OIDC issuer. It lives in the state directory, so tokens stay valid over a restart.
class IssuerKey {
  public:
    [[nodiscard]] static Result<IssuerKey> load_or_create(const StateDirectory& state);
    /// Copies the key of another state directory into this one. Failure: PIOT_IO.
    [[nodiscard]] static Result<void> copy(const std::filesystem::path& other, const StateDirectory& state);

    [[nodiscard]] const std::string& key_id() const { return key_id_; }
    /// RS256 over `header.payload`, both already encoded; the result is raw.
    [[nodiscard]] std::string sign(std::string_view signed_part) const;
    [[nodiscard]] bool verifies(std::string_view signed_part, std::string_view signature) const;
    /// Big-endian, base64url.
    [[nodiscard]] std::string modulus() const;
    [[nodiscard]] std::string exponent() const;

    /// A complete JWT with this key's id in its header. `payload` is JSON.
    [[nodiscard]] std::string make_jwt(std::string_view payload) const;

  private:
    struct Key;
    std::shared_ptr<Key> key_;
    std::string key_id_;
};

}  // namespace piot::rehearsal
