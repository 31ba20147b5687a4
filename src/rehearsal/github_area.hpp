// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/area.hpp"
#include "rehearsal/time_text.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace piot::rehearsal {

/// `/github/repos/OWNER/NAME/releases…`: what a release needs of GitHub's API. Every repository exists.
class GithubArea final : public Area {
  public:
    struct Parts {
        const StateDirectory& state;
        std::string base_url;  ///< of this area
        std::string token;     ///< the only one that is accepted
        UnixClock clock;
    };

    explicit GithubArea(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] Result<void> load();

    /// A line for every release, without its times and numbers.
    [[nodiscard]] std::vector<std::string> describe() const;

    [[nodiscard]] Response handle(const Request& request, PathRest rest) override;
    [[nodiscard]] Response render(const Request& request, const Refusal& refusal) const override;

  private:
    /// JSON documents of the releases of one repository, by id.
    using Releases = std::map<std::int64_t, std::string>;

    [[nodiscard]] Accepted<Response> route(const Request& request, PathRest rest);
    [[nodiscard]] Accepted<Response> create(const Request& request, const std::string& repository);
    [[nodiscard]] Accepted<Response> update(const Request& request, const std::string& repository, std::int64_t id);
    [[nodiscard]] Response list(const std::string& repository);
    [[nodiscard]] Accepted<Response> find_by_tag(const std::string& repository, const std::string& tag);
    [[nodiscard]] Accepted<void> save(const std::string& repository, std::int64_t id, const std::string& document);

    Parts parts_;
    mutable std::mutex mutex_;
    std::map<std::string, Releases, std::less<>> repositories_;  // by `owner/name` in lower case
    std::int64_t last_id_ = 0;
};

}  // namespace piot::rehearsal
