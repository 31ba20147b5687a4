// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_message.hpp"
#include "rehearsal/pypi_store.hpp"
#include "rehearsal/time_text.hpp"
#include "rehearsal/token_store.hpp"
#include "rehearsal/upload_form.hpp"

#include <optional>
#include <string>

namespace piot::rehearsal {

/// `POST /legacy/`, with PyPI's checks in PyPI's order.
class PypiUploadEndpoint {
  public:
    struct Parts {
        const StateDirectory& state;
        PypiStore& store;
        const TokenStore& tokens;
        std::string user_token;  ///< of the one user, who owns every project; empty = none
        std::uint64_t max_file_bytes = 0;
        UnixClock clock;
    };

    explicit PypiUploadEndpoint(Parts parts) : parts_(std::move(parts)) {}

    /// Done means: the file is live, or was before with the same bytes.
    [[nodiscard]] Accepted<void> upload(const Request& request);

  private:
    /// Nothing = the user.
    using Identity = std::optional<MintedToken>;

    [[nodiscard]] Accepted<Identity> authenticate(const Request& request) const;
    [[nodiscard]] Accepted<void> authorize(const Identity& identity, const UploadFacts& facts) const;
    [[nodiscard]] Accepted<void> check_file(const UploadForm& form, const UploadFacts& facts) const;
    [[nodiscard]] PypiFile describe(const UploadForm& form, const UploadFacts& facts) const;

    Parts parts_;
};

}  // namespace piot::rehearsal
