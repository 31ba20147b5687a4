// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/environment.hpp"
#include "piot/ports/forge.hpp"
#include "piot/ports/http_client.hpp"

#include <string>

namespace piot::registry {

struct GithubSettings {
    std::string api = "https://api.github.com";
    std::string repository;  ///< `owner/name`
    Secret token;
};

/// As the runner gives them: GITHUB_API_URL (else `default_api`), GITHUB_REPOSITORY and GITHUB_TOKEN.
[[nodiscard]] GithubSettings read_github_settings(const Environment& environment, const std::string& default_api);

/// Releases on GitHub. Failures are warnings: the release itself is the tag and what the registries hold.
class GithubForge final : public Forge {
  public:
    /// `http` outlives the forge.
    GithubForge(GithubSettings settings, HttpClient& http) : settings_(std::move(settings)), http_(http) {}

    [[nodiscard]] Result<std::string> create_release(const ForgeRelease& release) override;

  private:
    [[nodiscard]] HttpRequest make_request(const std::string& path) const;
    [[nodiscard]] std::string find_release_url(const std::string& tag);

    GithubSettings settings_;
    HttpClient& http_;
};

}  // namespace piot::registry
