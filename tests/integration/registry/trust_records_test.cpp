// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "rehearsal/embedded_server.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/endpoints.hpp"

using namespace piot;
using namespace piot::test;

using State = PublisherListing::State;
using Uploader = Attribution::Uploader;

namespace {

constexpr const char* k_configs = "GET /crates/api/v1/trusted_publishing/github_configs?crate=my-crate";
constexpr const char* k_crate = "GET /crates/api/v1/crates/my-crate?include=";
constexpr const char* k_version = "GET /crates/api/v1/crates/my-crate/1.2.3";

struct World : RegistryWorld {
    RegistryConnection crates = registry::connect_crates(crates_endpoints(), dependencies);
    RegistryConnection pypi = connect_pypi();

    RegistryConnection connect_pypi() {
        auto endpoints = pypi_endpoints();
        endpoints.json = server.url() + "/pypi/";
        return registry::connect_pypi(endpoints, dependencies);
    }
    PublisherListing list() { return crates.trust->list_publishers("my-crate", Secret("doctor-token")); }
};

}  // namespace

TEST_CASE("trust records: the trusted publishers of a crate, asked with the token", "[trust_records]") {
    World world;
    world.server.on(k_configs, {200, R"({"github_configs":[
        {"id":1,"crate":"my-crate","repository_owner":"octo","repository_owner_id":42,"repository_name":"tool",
         "workflow_filename":"release.yml","environment":"prod","created_at":"2026-01-01T00:00:00Z"},
        {"id":2,"crate":"my-crate","repository_owner":"octo","repository_owner_id":42,"repository_name":"tool",
         "workflow_filename":"old.yml","environment":null}],"meta":{"total":2,"next_page":null}})"});
    const auto listing = world.list();
    CHECK(listing.state == State::known);
    CHECK(listing.publishers ==
          std::vector<RegisteredPublisher>{{"octo/tool", "release.yml", "prod"}, {"octo/tool", "old.yml", ""}});
    CHECK(world.server.requests().at(0).header("authorization") == "Bearer doctor-token");
    CHECK(world.heard("doctor-token"));
}

TEST_CASE("trust records: a refusal, an outage and nonsense are three answers, and none is an empty list",
          "[trust_records]") {
    World world;
    const auto detail = [](const std::string& text) { return R"({"errors":[{"detail":")" + text + R"("}]})"; };
    SECTION("not with this token") {
        const auto status = GENERATE(401, 403);
        world.server.on(k_configs, {status, detail("authentication failed")});
        CHECK(world.list().state == State::refused);
        CHECK(world.list().detail.find("authentication failed") != std::string::npos);
    }
    SECTION("not as this user") {
        world.server.on(k_configs, {400, detail("You are not an owner of this crate")});
        CHECK(world.list().state == State::refused);
    }
    SECTION("not now") {
        world.server.on(k_configs, {GENERATE(429, 500, 503), "<html>"});
        CHECK(world.list().state == State::failed);
        CHECK(world.list().cause == codes::PIOT_REGISTRY_BUSY);
    }
    SECTION("not in these words") {
        world.server.on(k_configs, {200, GENERATE(std::string("<html>"), std::string("{}"), std::string("[]"))});
        CHECK(world.list().state == State::failed);
        CHECK(world.list().cause == codes::PIOT_REGISTRY_PROTOCOL);
    }
    SECTION("not at all") {
        world.server.on(k_configs, {.delivery = Delivery::drop_after_request});
        CHECK(world.list().state == State::failed);
        CHECK(world.list().cause == codes::PIOT_REGISTRY_UNREACHABLE);
    }
}

TEST_CASE("trust records: what crates.io says of a crate and of who uploaded a version", "[trust_records]") {
    World world;
    world.server.on(k_crate, {200, R"({"crate":{"name":"my-crate","repository":"https://github.com/octo/tool",
        "homepage":null,"trustpub_only":true},"versions":null})"});
    const auto record = world.crates.trust->read_project("my-crate");
    CHECK(record.project == Liveness::live);
    CHECK(record.urls == std::vector<std::string>{"https://github.com/octo/tool"});
    CHECK(record.is_trustpub_only);
    const auto attribution = [&] { return world.crates.trust->read_attribution({"my-crate", "1.2.3"}); };
    CHECK(attribution() == Attribution{});
    SECTION("a trusted publisher") {
        world.server.on(k_version, {200, R"({"version":{"published_by":null,
            "trustpub_data":{"provider":"github","repository":"octo/tool","run_id":"1","sha":"a"}}})"});
        CHECK(attribution() == Attribution{Uploader::trusted_publisher, {"octo/tool", "", ""}, ""});
    }
    SECTION("a person's token") {
        world.server.on(k_version, {200, R"({"version":{"published_by":{"login":"ann"},"trustpub_data":null}})"});
        CHECK(attribution() == Attribution{Uploader::long_lived_token, {}, "ann"});
    }
    SECTION("so old that nobody knows") {
        world.server.on(k_version, {200, R"({"version":{"published_by":null,"trustpub_data":null}})"});
        CHECK(attribution() == Attribution{});
    }
}

TEST_CASE("trust records: a crate that is not there, and a registry that does not say", "[trust_records]") {
    World world;
    world.server.on(k_crate, {404, R"({"errors":[{"detail":"crate `my-crate` does not exist"}]})"});
    CHECK(world.crates.trust->read_project("my-crate").project == Liveness::absent);
    World busy;
    busy.server.on(k_crate, {503, "down"});
    CHECK(busy.crates.trust->read_project("my-crate").project == Liveness::unknown);
    CHECK(busy.crates.trust->read_project("my-crate").cause == codes::PIOT_REGISTRY_BUSY);
}

TEST_CASE("trust records: PyPI's record of a project, and the publisher that its attestations name",
          "[trust_records]") {
    World world;
    world.server.on(
        "GET /pypi/my-project/json",
        {200, R"({"info":{"project_urls":{"Source":"https://github.com/octo/tool"},"home_page":"https://x.org"}})"});
    CHECK(world.pypi.trust->read_project("My.Project").urls ==
          std::vector<std::string>{"https://github.com/octo/tool", "https://x.org"});
    CHECK(world.pypi.trust->list_publishers("my-project", Secret("x")).state == State::not_offered);
    const auto file = [&](const std::string& provenance) {
        world.server.on(
            "GET /simple/my-project/",
            {200, R"({"name":"my-project","files":[{"filename":"my_project-1.2.3.tar.gz","hashes":{"sha256":")" +
                      std::string(64, 'a') + R"("},"provenance":)" + provenance + "}]}"});
    };
    const auto attribution = [&] { return world.pypi.trust->read_attribution({"my-project", "1.2.3"}); };
    SECTION("attested") {
        file("\"" + world.server.url() + "/provenance\"");
        world.server.on("GET /provenance", {200, R"({"version":1,"attestation_bundles":[{"publisher":{"kind":"GitHub",
            "repository":"octo/tool","workflow":"release.yml","environment":"prod"},"attestations":[]}]})"});
        CHECK(attribution() == Attribution{Uploader::trusted_publisher, {"octo/tool", "release.yml", "prod"}, ""});
    }
    SECTION("without attestations it may have come either way") {
        file("null");
        CHECK(attribution() == Attribution{});
    }
}

TEST_CASE("trust records: the claims of the run, and never its token", "[trust_records]") {
    World world;
    world.offer_id_token("crates.io", make_jwt(make_run_claims("prod")));
    const auto claims = world.crates.trust->read_run_claims();
    REQUIRE(claims);
    CHECK(claims->repository == "octo/tool");
    CHECK(claims->environment == "prod");
    // Shown to nobody.
    CHECK(world.server.requests().size() == 1);
}

TEST_CASE("trust records: registries of one's own keep none", "[trust_records]") {
    RegistryWorld world;
    CHECK_FALSE(registry::connect_crates({world.server.url() + "/index/", "", ""}, world.dependencies).trust);
    CHECK_FALSE(registry::connect_pypi({world.server.url() + "/legacy/", world.server.url() + "/simple/", ""},
                                       world.dependencies)
                    .trust);
}

TEST_CASE("trust records: the embedded crates.io shows what it trusts to its user alone", "[trust_records]") {
    const TempDir directory;
    RehearsalOptions options;
    options.state_directory = directory.path() / "state";
    options.trusted_publishers = {{RegistryKind::crates, "my-crate", "octo/tool", "release.yml", "prod", false}};
    options.existing_projects = {{RegistryKind::crates, "my-crate"}, {RegistryKind::crates, "other"}};
    options.trustpub_only = {"my_crate"};
    options.crates_token = "cio-user";
    auto embedded = rehearsal::EmbeddedServerFactory().start(options);
    REQUIRE(embedded.has_value());
    const auto endpoints = rehearsal_endpoints((*embedded)->base_url());
    REQUIRE(endpoints.has_value());
    RegistryWorld world;
    const auto crates = registry::connect_crates(
        {endpoints->crates_index, endpoints->crates_api, registry::k_crates_io_audience}, world.dependencies);
    const auto listing = crates.trust->list_publishers("my-crate", Secret("cio-user"));
    CAPTURE(listing.detail);
    CHECK(listing.publishers == std::vector<RegisteredPublisher>{{"octo/tool", "release.yml", "prod"}});
    CHECK(crates.trust->list_publishers("other", Secret("cio-user")).publishers.empty());
    CHECK(crates.trust->list_publishers("my-crate", Secret("cio-wrong")).state == State::refused);
    CHECK(crates.trust->list_publishers("nothing", Secret("cio-user")).state == State::failed);
    CHECK(crates.trust->read_project("my-crate").is_trustpub_only);
    CHECK_FALSE(crates.trust->read_project("other").is_trustpub_only);
}
