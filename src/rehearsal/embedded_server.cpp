// SPDX-License-Identifier: MIT
#include "rehearsal/embedded_server.hpp"

#include "rehearsal/crates_api.hpp"
#include "rehearsal/encoding.hpp"
#include "rehearsal/github_area.hpp"
#include "rehearsal/oidc_area.hpp"
#include "rehearsal/pypi_area.hpp"
#include "rehearsal/router.hpp"
#include "rehearsal/sparse_index.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace {

std::vector<TrustedPublisher> publishers_of(const RehearsalOptions& options, RegistryKind registry) {
    std::vector<TrustedPublisher> found;
    for (const auto& publisher : options.trusted_publishers) {
        if (publisher.registry == registry) found.push_back(publisher);
    }
    return found;
}

// `sparse+https://index.crates.io` → `https://index.crates.io/`
std::string clean_upstream(std::string url) {
    if (url.starts_with("sparse+")) url.erase(0, 7);
    if (!url.empty() && !url.ends_with('/')) url += '/';
    return url;
}

class EmbeddedServer final : public RehearsalServer {
  public:
    EmbeddedServer(StateDirectory state, EmbeddedServerSettings settings, const RehearsalOptions& options)
        : settings_(std::move(settings)),
          state_(std::move(state)),
          crates_(state_),
          crates_tokens_(state_, "crates-tokens"),
          pypi_(state_),
          pypi_tokens_(state_, "pypi-tokens"),
          local_crates_(state_, {options.crate_caches, options.directory_sources}),
          fallback_(clean_upstream(options.upstream_index), local_crates_, settings_.clock),
          router_(settings_.interceptor) {}

    ~EmbeddedServer() override { fallback_.cancel(); }

    Result<void> start(const RehearsalOptions& options) {
        PIOT_CHECK(load(options));
        if (!options.key_of.empty()) PIOT_CHECK(IssuerKey::copy(options.key_of, state_));
        PIOT_TRY(key_, IssuerKey::load_or_create(state_));
        PIOT_TRY(http_, HttpServer::bind(options.port, {router_, state_, settings_.clock, settings_.http}));
        base_url_ = fmt::format("http://127.0.0.1:{}", http_->port());
        add_crates(options);
        add_pypi(options);
        PIOT_CHECK(add_github());
        router_.add("oidc", std::make_unique<OidcArea>(OidcArea::Parts{.key = *key_,
                                                                       .identity = options.identity,
                                                                       .issuer = base_url_ + "/oidc",
                                                                       .request_token = id_token_request_token_,
                                                                       .clock = settings_.clock}));
        http_->run();
        return {};
    }

    std::string base_url() const override { return base_url_; }
    // As GitHub's, it already has a query: clients append `&audience=…`.
    std::string id_token_request_url() const override { return base_url_ + "/oidc/token?api-version=2.0"; }
    std::string id_token_request_token() const override { return id_token_request_token_; }
    std::string github_token() const override { return github_token_; }
    std::string describe_state() const override {
        std::vector<std::string> lines = github_->describe();
        for (const auto& crate : crates_.all()) {
            lines.push_back(fmt::format("crate {}", crate.name));
            for (const auto& version : crate.versions)
                lines.push_back(fmt::format("crate {} {} {}{}", crate.name, version.number, version.checksum,
                                            version.yank_state == YankState::live ? "" : " yanked"));
        }
        for (const auto& project : pypi_.all()) {
            lines.push_back(fmt::format("project {}", project.name));
            for (const auto& file : project.files)
                lines.push_back(fmt::format("file {} {}", file.file_name, file.digests.sha256));
        }
        std::sort(lines.begin(), lines.end());
        return join(lines, "\n") + "\n";
    }
    std::size_t accepted_uploads() const override { return crates_.upload_count() + pypi_.upload_count(); }

  private:
    Result<void> load(const RehearsalOptions& options) {
        PIOT_CHECK(crates_.load());
        PIOT_CHECK(crates_tokens_.load());
        PIOT_CHECK(pypi_.load());
        PIOT_CHECK(pypi_tokens_.load());
        for (const auto& project : options.existing_projects) {
            if (project.registry == RegistryKind::crates) PIOT_CHECK(crates_.reserve(project.name, settings_.clock()));
            if (project.registry == RegistryKind::pypi) {
                PIOT_CHECK(pypi_.create_project({project.name, settings_.clock(), ""}));
            }
        }
        return {};
    }

    TrustedIssuer issuer() const { return {base_url_ + "/oidc", *key_}; }

    void add_crates(const RehearsalOptions& options) {
        CratesAuth auth(options.crates_token, crates_tokens_, settings_.clock, options.trustpub_only);
        CratesTrust trust(issuer(), publishers_of(options, RegistryKind::crates), crates_tokens_, settings_.clock);
        router_.add("index", std::make_unique<SparseIndex>(crates_, fallback_, base_url_));
        router_.add("crates",
                    std::make_unique<CratesApi>(CratesApi::Parts{crates_, fallback_, crates_tokens_, std::move(auth),
                                                                 std::move(trust), settings_.clock}));
    }

    void add_pypi(const RehearsalOptions& options) {
        const auto base = base_url_ + "/pypi";
        PypiUploadEndpoint upload(
            {state_, pypi_, pypi_tokens_, options.pypi_token, settings_.max_distribution_bytes, settings_.clock});
        PypiTrust trust(issuer(), publishers_of(options, RegistryKind::pypi), pypi_, pypi_tokens_, settings_.clock);
        router_.add("pypi", std::make_unique<PypiArea>(PypiArea::Parts{pypi_, std::move(upload), std::move(trust),
                                                                       PypiViews(base), base,
                                                                       settings_.max_distribution_bytes}));
    }

    Result<void> add_github() {
        auto area = std::make_unique<GithubArea>(
            GithubArea::Parts{state_, base_url_ + "/github", github_token_, settings_.clock});
        PIOT_CHECK(area->load());
        github_ = area.get();
        router_.add("github", std::move(area));
        return {};
    }

    EmbeddedServerSettings settings_;
    StateDirectory state_;
    CratesStore crates_;
    TokenStore crates_tokens_;
    PypiStore pypi_;
    TokenStore pypi_tokens_;
    LocalCrates local_crates_;
    CrateFallback fallback_;
    std::string id_token_request_token_ = random_alphanumeric(64);
    std::string github_token_ = "ghs_" + random_alphanumeric(36);
    std::string base_url_;
    std::optional<IssuerKey> key_;
    Router router_;
    const GithubArea* github_ = nullptr;  // owned by the router
    std::unique_ptr<HttpServer> http_;    // last: its threads are joined before anything that they use goes away
};

Result<void> check_publishers(const RehearsalOptions& options) {
    const auto conflict = PypiTrust::conflicting_pending_projects(publishers_of(options, RegistryKind::pypi));
    if (conflict.empty()) return {};
    return fail(
        {.code = codes::PIOT_REHEARSAL_SERVER,
         .message = fmt::format("PyPI keeps one pending publisher per repository, workflow and environment, but "
                                "several projects want it: `{}`",
                                join(conflict, "`, `")),
         .hint = "give each new project an environment of its own, or release them for the first time in several "
                 "rounds"});
}

}  // namespace

Result<std::unique_ptr<RehearsalServer>> EmbeddedServerFactory::start(const RehearsalOptions& options) const {
    PIOT_CHECK(check_publishers(options));
    PIOT_TRY(auto state, StateDirectory::open(options.state_directory));
    auto server = std::make_unique<EmbeddedServer>(std::move(state), settings_, options);
    PIOT_CHECK(server->start(options));
    return std::unique_ptr<RehearsalServer>(std::move(server));
}

}  // namespace piot::rehearsal
