// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/catch.hpp"

using namespace piot::test;
using piot::RegistryKind;

namespace {

piot::TrustedPublisher publisher_of(const std::string& project) {
    return {RegistryKind::pypi, project, "octo/repo", "release.yml", "release", false};
}

piot::TrustedPublisher pending_publisher_of(const std::string& project) {
    auto publisher = publisher_of(project);
    publisher.is_pending = true;
    return publisher;
}

void trust_my_py(ServerWorld& world) {
    world.options.existing_projects = {{RegistryKind::pypi, "my-py"}};
    world.options.trusted_publishers = {publisher_of("my-py")};
}

std::string mint(ServerWorld& world) {
    const auto reply = world.mint_for_pypi(world.id_token("pypi"));
    if (reply.status != 200) FAIL("no token: " << reply.body);
    return Json::parse(reply.body).at("token");
}

// `code: description` of a refused mint.
std::string error_of(const HttpReply& reply) {
    CHECK(reply.status == 422);
    const auto json = Json::parse(reply.body);
    CHECK(json.at("message") == "Token request failed");
    const auto& error = json.at("errors").at(0);
    return error.at("code").get<std::string>() + ": " + error.at("description").get<std::string>();
}

std::string error_for(const Json& changes) {
    ServerWorld world;
    trust_my_py(world);
    world.start();
    return error_of(world.mint_for_pypi(world.forge_id_token("pypi", changes)));
}

const std::string k_not_found =
    "invalid-publisher: valid token, but no corresponding publisher (Publisher with matching claims was not found)";

}  // namespace

TEST_CASE("pypi trust: the audience is told", "[pypi_trust]") {
    ServerWorld world;
    world.start();
    CHECK(Json::parse(world.get("/pypi/_/oidc/audience").body) == Json{{"audience", "pypi"}});
}

TEST_CASE("pypi trust: a minted token uploads, for fifteen minutes", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.start();
    const auto reply = world.mint_for_pypi(world.id_token("pypi"));
    REQUIRE(reply.status == 200);
    const auto json = Json::parse(reply.body);
    CHECK(json.at("success") == true);
    CHECK(json.at("expires") == 1'787'306'400 + 900);
    const std::string token = json.at("token");
    CHECK(token.starts_with("pypi-"));
    world.advance(899);
    CHECK(world.upload(a_wheel(), basic_authorization("__token__", token)).status == 200);
    world.advance(1);
    const auto late = world.upload(an_sdist(), basic_authorization("__token__", token));
    CHECK(late.status == 403);
    CHECK(late.reason == "Invalid API Token: token is expired");
}

TEST_CASE("pypi trust: the old address of the mint works", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.start();
    const auto reply = world.send({.method = "POST",
                                   .target = "/pypi/_/oidc/github/mint-token",
                                   .body = Json{{"token", world.id_token("pypi")}}.dump()});
    CHECK(reply.status == 200);
}

TEST_CASE("pypi trust: one token is good for all projects of its publisher, and for no other", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.options.existing_projects.push_back({RegistryKind::pypi, "other"});
    world.options.existing_projects.push_back({RegistryKind::pypi, "foreign"});
    world.options.trusted_publishers.push_back(publisher_of("other"));
    world.start();
    const auto authorization = basic_authorization("__token__", mint(world));
    const auto wheel_of = [](const std::string& name) {
        auto wheel = a_wheel();
        wheel.name = name;
        wheel.file_name = name + "-1.2.0-py3-none-any.whl";
        return wheel;
    };
    CHECK(world.upload(a_wheel(), authorization).status == 200);
    CHECK(world.upload(wheel_of("other"), authorization).status == 200);
    const auto foreign = world.upload(wheel_of("foreign"), authorization);
    CHECK(foreign.status == 403);
    CHECK(foreign.reason ==
          "Invalid API Token: OIDC scoped token is not valid for project 'foreign', project-scoped token is not valid "
          "for "
          "project: 'foreign'");
    const auto missing = world.upload(wheel_of("missing"), authorization);
    CHECK(missing.status == 400);
    CHECK(missing.reason.starts_with("Non-user identities cannot create new projects. This was probably caused by"));
}

TEST_CASE("pypi trust: a pending publisher creates its project when its token is minted", "[pypi_trust]") {
    ServerWorld world;
    world.options.trusted_publishers = {pending_publisher_of("My_Py")};
    world.start();
    CHECK(world.get("/pypi/simple/my-py/").status == 404);
    const auto token = mint(world);
    CHECK(world.get("/pypi/simple/my-py/").status == 200);
    CHECK(world.upload(a_wheel(), basic_authorization("__token__", token)).status == 200);
    // From now on it is an ordinary publisher, also after a restart.
    mint(world);
    world.restart();
    CHECK(world.upload(an_sdist(), basic_authorization("__token__", mint(world))).status == 200);
}

TEST_CASE("pypi trust: a pending publisher loses against a project that exists", "[pypi_trust]") {
    ServerWorld world;
    world.options.existing_projects = {{RegistryKind::pypi, "my-py"}};
    world.options.trusted_publishers = {pending_publisher_of("my_py")};
    world.start();
    CHECK(error_of(world.mint_for_pypi(world.id_token("pypi"))) ==
          "invalid-pending-publisher: valid token, but project already exists");
}

TEST_CASE("pypi trust: two pending publishers of one workflow and environment cannot be registered", "[pypi_trust]") {
    ServerWorld world;
    world.options.trusted_publishers = {pending_publisher_of("a"), pending_publisher_of("b")};
    const auto started = piot::rehearsal::EmbeddedServerFactory(world.settings).start(world.options);
    REQUIRE_FALSE(started);
    CHECK(started.error().diagnostics.front().message.find("`a`, `b`") != std::string::npos);
    world.options.trusted_publishers[1].environment = "second";
    world.start();
}

TEST_CASE("pypi trust: a publisher of a project that does not exist is none", "[pypi_trust]") {
    ServerWorld world;
    world.options.trusted_publishers = {publisher_of("my-py")};
    world.start();
    CHECK(error_of(world.mint_for_pypi(world.id_token("pypi"))) == k_not_found);
}

TEST_CASE("pypi trust: an ID token can be used once, also over a restart", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.start();
    world.options.port = world.port();
    const auto jwt = world.id_token("pypi");
    REQUIRE(world.mint_for_pypi(jwt).status == 200);
    CHECK(error_of(world.mint_for_pypi(jwt)) == "invalid-reuse-token: invalid token: already used");
    world.restart();
    CHECK(error_of(world.mint_for_pypi(jwt)) == "invalid-reuse-token: invalid token: already used");
}

TEST_CASE("pypi trust: what is no token of this issuer for PyPI", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.start();
    const auto no_json = world.send({.method = "POST", .target = "/pypi/_/oidc/mint-token", .body = "x"});
    CHECK(error_of(no_json).starts_with("invalid-payload: 1 validation error for TokenPayload"));
    CHECK(error_of(world.mint_for_pypi("nonsense")) == "invalid-payload: malformed JWT");
    CHECK(error_of(world.mint_for_pypi(world.id_token("crates.io"))) == "invalid-token: malformed or invalid token");
    const auto jwt = world.id_token("pypi");
    world.advance(300 + 31);
    CHECK(error_of(world.mint_for_pypi(jwt)) == "invalid-token: malformed or invalid token");
    CHECK(error_for({{"iss", "https://example.org"}}) == "invalid-payload: unknown trusted publishing issuer");
    CHECK(error_for({{"iat", nullptr}}) == "invalid-token: malformed or invalid token");
}

TEST_CASE("pypi trust: claims that do not match", "[pypi_trust]") {
    const std::string start = "invalid-publisher: valid token, but no corresponding publisher (";
    CHECK(error_for({{"repository", "octo/other"}}) == k_not_found);
    CHECK(error_for({{"repository", "Octo/repo"}}) == k_not_found);
    CHECK(error_for({{"environment", "staging"}}) == k_not_found);
    CHECK(error_for({{"environment", nullptr}}) == k_not_found);
    CHECK(error_for({{"job_workflow_ref", "octo/repo/.github/workflows/other.yml@refs/heads/main"}}) == k_not_found);
    CHECK(error_for({{"job_workflow_ref", nullptr}}) == start + "Missing claim 'job_workflow_ref')");
    CHECK(error_for({{"sha", nullptr}}) == start + "Missing claim 'sha')");
    CHECK(error_for({{"repository_owner", "someone"}}) ==
          start + "Check failed for required claim 'repository_owner')");
    CHECK(error_for({{"repository_owner_id", "42"}}) ==
          start + "Check failed for required claim 'repository_owner_id')");
    CHECK(error_for({{"event_name", "pull_request_target"}}) ==
          start + "Publishing from a workflow invoked via 'pull_request_target' is not supported.)");
    CHECK(error_for({{"job_workflow_ref", "octo/shared/.github/workflows/release.yml@refs/heads/main"}}) ==
          start +
              "The job_workflow_ref claim does not match, expecting one of "
              "['octo/repo/.github/workflows/release.yml@refs/heads/main', 'octo/repo/.github/workflows/release.yml@" +
              std::string(40, 'a') + "'], got 'octo/shared/.github/workflows/release.yml@refs/heads/main')");
}

TEST_CASE("pypi trust: a workflow_run event is fine on PyPI", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.start();
    CHECK(world.mint_for_pypi(world.forge_id_token("pypi", {{"event_name", "workflow_run"}})).status == 200);
}

TEST_CASE("pypi trust: the environment's own publisher comes before the general one", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.options.existing_projects.push_back({RegistryKind::pypi, "general"});
    world.options.trusted_publishers.push_back(publisher_of("general"));
    world.options.trusted_publishers.back().environment = "";
    world.start();
    auto general = a_wheel();
    general.name = "general";
    general.file_name = "general-1.2.0-py3-none-any.whl";
    const auto token = mint(world);
    CHECK(world.upload(a_wheel(), "Bearer " + token).status == 200);
    CHECK(world.upload(general, "Bearer " + token).status == 403);
}

TEST_CASE("pypi trust: attestations of a publisher are looked at for their shape", "[pypi_trust]") {
    ServerWorld world;
    trust_my_py(world);
    world.start();
    const auto authorization = "Bearer " + mint(world);
    auto wheel = a_wheel();
    const auto upload_with = [&](const std::string& attestations) {
        wheel.more_fields = {{"attestations", attestations}};
        return world.upload(wheel, authorization);
    };
    CHECK(upload_with("{").reason.starts_with("Invalid attestations supplied during upload: Malformed attestations: "));
    CHECK(upload_with("[]").reason ==
          "Invalid attestations supplied during upload: Malformed attestations: an empty attestation set is not "
          "permitted");
    CHECK(upload_with(R"([{"version":1,"verification_material":{},"envelope":{}}])").status == 200);
}
