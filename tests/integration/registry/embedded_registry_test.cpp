// SPDX-License-Identifier: MIT
// The clients against the embedded registries: two programs that share no code but speak the same protocol.
#include "registry/github_forge.hpp"
#include "registry_world.hpp"
#include "rehearsal/embedded_server.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/endpoints.hpp"

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_commit = "0123456789abcdef0123456789abcdef01234567";

RehearsalOptions make_options(const TempDir& directory) {
    RehearsalOptions options;
    options.state_directory = directory.path() / "state";
    options.identity = {"octo/tool", "release.yml", "prod", "refs/heads/main", k_commit, "push"};
    options.trusted_publishers = {{RegistryKind::crates, "my-crate", "octo/tool", "release.yml", "prod", false},
                                  {RegistryKind::pypi, "my-project", "octo/tool", "release.yml", "prod", true}};
    options.crates_token = "user-token-for-new-crates";
    options.pypi_token = "pypi-user-token";
    return options;
}

/// Clients and an embedded server that trusts them.
struct World : RegistryWorld {
    explicit World(const RehearsalOptions& options) {
        auto started = rehearsal::EmbeddedServerFactory().start(options);
        REQUIRE(started.has_value());
        embedded = std::move(*started);
        const auto found = rehearsal_endpoints(embedded->base_url());
        REQUIRE(found.has_value());
        endpoints = *found;
        environment.set("ACTIONS_ID_TOKEN_REQUEST_URL", embedded->id_token_request_url());
        environment.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", embedded->id_token_request_token());
        crates = registry::connect_crates(
            {endpoints.crates_index, endpoints.crates_api, registry::k_crates_io_audience}, dependencies);
        pypi =
            registry::connect_pypi({endpoints.pypi_upload, endpoints.pypi_simple, endpoints.pypi_oidc}, dependencies);
    }

    std::unique_ptr<RehearsalServer> embedded;
    Endpoints endpoints;
    RegistryConnection crates;
    RegistryConnection pypi;
};

ErrorCode code_of(const Result<UploadToken>& minted) {
    REQUIRE_FALSE(minted.has_value());
    INFO(minted.error().diagnostics.at(0).message);
    return minted.error().diagnostics.at(0).code;
}

}  // namespace

TEST_CASE("embedded crates.io: a new crate by token, the next version by its identity, each read back",
          "[embedded_registry]") {
    const TempDir directory;
    World world(make_options(directory));
    auto& crates = world.crates;
    const ProjectVersion wanted{"my-crate", "1.2.3"};
    CHECK(crates.registry->observe(wanted).project == Liveness::absent);
    CHECK(crates.registry->is_resolvable(wanted) == Liveness::absent);

    const auto first = make_crate(world.directory, k_manifest,
                                  {{"my-crate-1.2.3/.cargo_vcs_info.json",
                                    std::string(R"({"git":{"sha1":")") + k_commit + R"("},"path_in_vcs":""})"}});
    const UploadToken user_token{Secret("user-token-for-new-crates"), false, {}};
    const auto minted = crates.tokens->mint();
    REQUIRE(minted.has_value());
    // A fresh identity cannot create a crate, a person's token can.
    CHECK(crates.publisher->upload(first, *minted, {}).code == codes::PIOT_NEW_CRATE_NEEDS_TOKEN);
    CHECK(crates.publisher->upload(first, {Secret("wrong"), false, {}}, {}).code == codes::PIOT_CREDENTIALS_REFUSED);
    const auto uploaded = crates.publisher->upload(first, user_token, {});
    CAPTURE(uploaded.message);
    CHECK(uploaded.status == UploadStatus::uploaded);

    const auto seen = crates.registry->observe(wanted);
    CHECK(seen.version == Liveness::live);
    CHECK(seen.files == std::vector<LiveFile>{{"my-crate-1.2.3.crate", first.sha256, false}});
    // No identity was recorded with a person's token: the commit comes out of the crate.
    CHECK(seen.commit == k_commit);
    CHECK(crates.registry->is_resolvable(wanted) == Liveness::live);

    CHECK(crates.publisher->upload(first, *minted, {}).status == UploadStatus::already_there);
    const auto other = make_crate(world.directory, std::string(k_manifest) + "keywords = [\"x\"]\n");
    CHECK(crates.publisher->upload(other, *minted, {}).status == UploadStatus::conflict);
    CHECK(world.embedded->accepted_uploads() == 1);
}

TEST_CASE(
    "embedded crates.io: a trusted publisher's token uploads, names its commit, and is worth nothing once revoked",
    "[embedded_registry]") {
    const TempDir directory;
    auto options = make_options(directory);
    options.existing_projects = {{RegistryKind::crates, "my-crate"}};
    World world(options);
    const auto crate = make_crate(world.directory, k_manifest);
    const auto token = world.crates.tokens->mint();
    REQUIRE(token.has_value());
    CHECK(world.heard(token->secret.reveal()));
    CHECK(world.crates.publisher->upload(crate, *token, {}).status == UploadStatus::uploaded);
    CHECK(world.crates.registry->observe({"my-crate", "1.2.3"}).commit == k_commit);
    world.crates.tokens->revoke(*token);
    CHECK(world.crates.publisher->upload(crate, *token, {}).status == UploadStatus::token_expired);
}

TEST_CASE("embedded registries: an identity that nobody trusts is told which claim is wrong", "[embedded_registry]") {
    const TempDir directory;
    auto options = make_options(directory);
    SECTION("another workflow") {
        options.identity.workflow = "other.yml";
        World world(options);
        const auto crates = world.crates.tokens->mint();
        CHECK(code_of(crates) == codes::PIOT_OIDC_CLAIM_MISMATCH);
        CHECK(crates.error().diagnostics.at(0).message.find("`workflow_ref` is `other.yml`, expected `release.yml`") !=
              std::string::npos);
        CHECK(code_of(world.pypi.tokens->mint()) == codes::PIOT_OIDC_CLAIM_MISMATCH);
    }
    SECTION("another environment") {
        options.identity.environment = "staging";
        World world(options);
        const auto crates = world.crates.tokens->mint();
        CHECK(code_of(crates) == codes::PIOT_OIDC_CLAIM_MISMATCH);
        CHECK(crates.error().diagnostics.at(0).message.find("`environment` is `staging`, expected `prod`") !=
              std::string::npos);
    }
    SECTION("no environment") {
        options.identity.environment = "";
        World world(options);
        const auto crates = world.crates.tokens->mint();
        CHECK(code_of(crates) == codes::PIOT_OIDC_CLAIM_MISMATCH);
        CHECK(crates.error().diagnostics.at(0).message.find("`environment` is absent, expected `prod`") !=
              std::string::npos);
    }
    SECTION("another repository") {
        options.identity.repository = "octo/fork";
        World world(options);
        CHECK(code_of(world.crates.tokens->mint()) == codes::PIOT_OIDC_CLAIM_MISMATCH);
        CHECK(code_of(world.pypi.tokens->mint()) == codes::PIOT_OIDC_CLAIM_MISMATCH);
    }
    SECTION("an event that crates.io refuses") {
        options.identity.event_name = "workflow_run";
        World world(options);
        CHECK(code_of(world.crates.tokens->mint()) == codes::PIOT_OIDC_CLAIM_MISMATCH);
        CHECK(world.pypi.tokens->mint().has_value());
    }
}

TEST_CASE("embedded PyPI: a pending publisher's project, wheel and sdist, each read back", "[embedded_registry]") {
    const TempDir directory;
    World world(make_options(directory));
    auto& pypi = world.pypi;
    const ProjectVersion wanted{"my-project", "1.2.3"};
    CHECK(pypi.registry->observe(wanted).project == Liveness::absent);
    const auto token = pypi.tokens->mint();
    REQUIRE(token.has_value());
    CHECK(pypi.registry->observe(wanted).project == Liveness::live);
    CHECK(pypi.registry->observe(wanted).version == Liveness::absent);

    const auto wheel = make_wheel(world.directory, k_metadata);
    const auto sdist = make_sdist(world.directory, k_metadata);
    const auto uploaded = pypi.publisher->upload(wheel, *token, {});
    CAPTURE(uploaded.message);
    CHECK(uploaded.status == UploadStatus::uploaded);
    const auto second = pypi.publisher->upload(sdist, *token, {});
    CAPTURE(second.message);
    CHECK(second.status == UploadStatus::uploaded);
    CHECK(pypi.registry->observe(wanted).files.size() == 2);
    CHECK(pypi.registry->is_resolvable(wanted) == Liveness::live);

    // The same bytes again are a success that changes nothing; other bytes are not.
    CHECK(pypi.publisher->upload(wheel, *token, {}).status == UploadStatus::uploaded);
    const auto other = make_wheel(world.directory, std::string(k_metadata) + "more\n");
    const auto refused = pypi.publisher->upload(other, *token, {});
    CHECK(refused.status == UploadStatus::conflict);
    CHECK(refused.code == codes::PIOT_OTHER_BYTES_LIVE);
    CHECK(pypi.registry->observe(wanted).files.size() == 2);
    CHECK(world.embedded->accepted_uploads() == 2);
}

TEST_CASE("embedded PyPI: a token that is none is refused", "[embedded_registry]") {
    const TempDir directory;
    World world(make_options(directory));
    const auto wheel = make_wheel(world.directory, k_metadata);
    CHECK(world.pypi.publisher->upload(wheel, {Secret("pypi-wrong"), false, {}}, {}).code ==
          codes::PIOT_CREDENTIALS_REFUSED);
    CHECK(world.pypi.publisher->upload(wheel, {Secret("pypi-wrong"), true, {}}, {}).status ==
          UploadStatus::token_expired);
    CHECK(world.embedded->accepted_uploads() == 0);
}

TEST_CASE("embedded GitHub: a release is made once", "[embedded_registry]") {
    const TempDir directory;
    World world(make_options(directory));
    registry::GithubForge forge({world.endpoints.github_api, "octo/tool", Secret(world.embedded->github_token())},
                                world.http);
    const ForgeRelease release{"my-crate-v1.2.3", "my-crate 1.2.3", "notes", false};
    const auto made = forge.create_release(release);
    REQUIRE(made.has_value());
    CHECK_FALSE(made->empty());
    CHECK(forge.create_release(release) == *made);
}
