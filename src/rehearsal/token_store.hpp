// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/crates_store.hpp"
#include "rehearsal/state_directory.hpp"

#include "piot/base/result.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// A short-lived upload token that a trusted publisher got in exchange for an ID token.
struct MintedToken {
    std::vector<std::string> projects;  ///< canonical or normalised names that it may upload to
    std::int64_t expires_at = 0;
    PublishingRun run;
};

/// Minted tokens and used ID tokens of one registry; they survive a restart. Tokens are kept as hashes. Thread-safe.
class TokenStore {
  public:
    /// `name` is the directory below the state directory.
    TokenStore(const StateDirectory& state, std::string name) : state_(state), name_(std::move(name)) {}

    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> add(std::string_view token, MintedToken minted);
    /// Also expired ones; the caller judges.
    [[nodiscard]] std::optional<MintedToken> find(std::string_view token) const;
    [[nodiscard]] Result<void> revoke(std::string_view token);

    [[nodiscard]] bool is_used(const std::string& jti) const;
    /// Marks an ID token as used; false when it was already, by another request perhaps.
    [[nodiscard]] Result<bool> use(const std::string& jti);

  private:
    [[nodiscard]] Result<void> save(const std::string& hash, const MintedToken& minted) const;

    const StateDirectory& state_;
    std::string name_;
    mutable std::mutex mutex_;
    std::map<std::string, MintedToken, std::less<>> tokens_;  // by SHA-256
    std::set<std::string, std::less<>> used_;
};

}  // namespace piot::rehearsal
