// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace piot {

enum class RegistryKind { crates, pypi };

/// A trusted publisher as a maintainer enters it on the registry's web form.
struct TrustedPublisher {
    RegistryKind registry = RegistryKind::crates;
    std::string project;      ///< crate or PyPI project
    std::string repository;   ///< `owner/name`
    std::string workflow;     ///< file name, `release.yml`
    std::string environment;  ///< empty = any
    bool is_pending = false;  ///< PyPI: the project is created when its first token is minted
};

/// What the ID tokens of the rehearsal say about the workflow run that asks for them.
struct RunIdentity {
    std::string repository;   ///< `owner/name`
    std::string workflow;     ///< file name, `release.yml`
    std::string environment;  ///< empty = the job has none
    std::string ref = "refs/heads/main";
    std::string sha;
    std::string event_name = "push";
};

/// A version that is on the embedded registry before the rehearsal starts, as the last real release left it.
struct SeededProject {
    RegistryKind registry = RegistryKind::crates;
    std::string name;
};

/// Everything that an embedded registry needs; defaults make an empty one that trusts nobody.
struct RehearsalOptions {
    std::filesystem::path
        state_directory;  ///< created when missing; a second server on it goes on where the first stopped
    std::vector<TrustedPublisher> trusted_publishers;
    RunIdentity identity;
    std::vector<SeededProject> existing_projects;  ///< names that exist without any version
    std::string crates_token;                      ///< a user token that crates.io accepts; empty = none
    std::vector<std::string> trustpub_only = {};   ///< crates that take uploads by trusted publishing alone
    std::string pypi_token;                        ///< an API token that PyPI accepts; empty = none
    /// Where crates that the registry does not hold come from, in this order (contract §6).
    std::string upstream_index;  ///< a sparse index, for example https://index.crates.io/; empty = none
    std::vector<std::filesystem::path> crate_caches;  ///< directories of `.crate` files, `$CARGO_HOME/registry/cache/*`
    std::vector<std::filesystem::path> directory_sources;  ///< cargo `directory` sources, re-packed on demand
    int port = 0;                                          ///< 0 = an ephemeral port
    /// State directory of another server whose signing key is taken, because making one takes a while; empty = one of
    /// its own.
    std::filesystem::path key_of = {};
};

/// A running embedded crates.io, PyPI, OIDC issuer and GitHub API on one loopback port. Stops when destroyed.
///
/// Paths below `base_url()`:
///   /index/                    sparse index              /crates/api/v1/…        crates.io API
///   /pypi/legacy/              upload                    /pypi/simple/…          simple index (JSON and HTML)
///   /pypi/pypi/NAME/json       JSON API                  /pypi/_/oidc/…          audience, mint-token
///   /oidc/token?…&audience=    ID tokens                 /oidc/.well-known/…     issuer documents
///   /github/repos/…            releases                  /health                 200 when up
class RehearsalServer {
  public:
    virtual ~RehearsalServer() = default;

    [[nodiscard]] virtual std::string base_url() const = 0;              ///< `http://127.0.0.1:PORT`, no trailing slash
    [[nodiscard]] virtual std::string id_token_request_url() const = 0;  ///< for ACTIONS_ID_TOKEN_REQUEST_URL
    [[nodiscard]] virtual std::string id_token_request_token() const = 0;  ///< for ACTIONS_ID_TOKEN_REQUEST_TOKEN
    [[nodiscard]] virtual std::string github_token() const = 0;
    /// Uploads accepted since the server's state began: a second publish must leave it unchanged.
    [[nodiscard]] virtual std::size_t accepted_uploads() const = 0;
    /// What clients can see, without times: a sorted line for every crate version and file with its hash, every project
    /// and every release of the forge. Two equal texts mean equal states.
    [[nodiscard]] virtual std::string describe_state() const = 0;
};

/// Starts servers; the composition root hands the embedded one to the rehearse use-case.
class RehearsalServerFactory {
  public:
    virtual ~RehearsalServerFactory() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<RehearsalServer>> start(const RehearsalOptions& options) const = 0;
};

}  // namespace piot
