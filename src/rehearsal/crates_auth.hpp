// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/crates_store.hpp"
#include "rehearsal/http_message.hpp"
#include "rehearsal/time_text.hpp"
#include "rehearsal/token_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// Who may do what on the embedded crates.io: one user, who owns every crate, and minted tokens.
class CratesAuth {
  public:
    /// `trustpub_only`: crates that the user may not publish to.
    CratesAuth(std::string user_token, TokenStore& minted, UnixClock clock, std::vector<std::string> trustpub_only = {})
        : user_token_(std::move(user_token)),
          minted_(minted),
          clock_(std::move(clock)),
          trustpub_only_(std::move(trustpub_only)) {}

    /// For a publish. Nothing = the user; else the run that the minted token stands for.
    [[nodiscard]] Accepted<std::optional<PublishingRun>> authorize_publish(
        const Request& request, const std::string& crate, const std::optional<CrateRecord>& existing) const;
    [[nodiscard]] CrateUploads uploads_of(std::string_view crate) const;
    /// For what only a user may do.
    [[nodiscard]] Accepted<void> authorize_user(const Request& request) const;
    /// The minted token of a revocation, well-formed but perhaps unknown.
    [[nodiscard]] Accepted<std::string> minted_token_of(const Request& request) const;

    /// A new `cio_tp_…`.
    [[nodiscard]] static std::string make_minted_token();

  private:
    std::string user_token_;
    TokenStore& minted_;
    UnixClock clock_;
    std::vector<std::string> trustpub_only_;
};

}  // namespace piot::rehearsal
