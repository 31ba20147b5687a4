// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_legacy = "POST /legacy/";
constexpr const char* k_simple = "GET /simple/my-project/";

struct World : RegistryWorld {
    RegistryConnection connection = registry::connect_pypi(pypi_endpoints(), dependencies);
    Artifact wheel = make_wheel(directory, k_metadata);
    UploadToken token{Secret("pypi-secret"), true, {}};

    UploadOutcome upload() { return connection.publisher->upload(wheel, token, {}); }
};

ScriptedReply refusal(int status, const std::string& text) {
    const auto line = fmt::format("{} {}", status, text);
    return {status,
            nlohmann::json{
                {"message", "The server could not comply …\n\n" + text}, {"code", line}, {"title", "Bad Request"}}
                .dump(),
            text};
}

/// One part of a form: its name, its other parameters and headers, its value.
struct Part {
    std::string name;
    std::string head;
    std::string value;
};

std::vector<Part> parse_form(const ReceivedRequest& request) {
    const auto type = request.header("content-type");
    const auto boundary = "--" + type.substr(type.find("boundary=") + 9);
    std::vector<Part> parts;
    auto rest = request.body;
    REQUIRE(rest.starts_with(boundary + "\r\n"));
    REQUIRE(rest.ends_with("\r\n" + boundary + "--\r\n"));
    rest.insert(0, "\r\n");
    for (auto at = rest.find("\r\n" + boundary + "\r\n"); at != std::string::npos;) {
        const auto begin = at + boundary.size() + 4;
        const auto head_end = rest.find("\r\n\r\n", begin);
        const auto end = rest.find("\r\n" + boundary, head_end);
        Part part;
        part.head = rest.substr(begin, head_end - begin);
        part.value = rest.substr(head_end + 4, end - head_end - 4);
        const auto name = part.head.find("name=\"") + 6;
        part.name = part.head.substr(name, part.head.find('"', name) - name);
        parts.push_back(part);
        at = rest.compare(end, boundary.size() + 4, "\r\n" + boundary + "\r\n") == 0 ? end : std::string::npos;
    }
    return parts;
}

std::vector<std::string> values(const std::vector<Part>& parts, const std::string& name) {
    std::vector<std::string> found;
    for (const auto& part : parts)
        if (part.name == name) found.push_back(part.value);
    return found;
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("PyPI upload: a wheel's form carries its metadata, its hash and its bytes", "[pypi_publisher]") {
    World world;
    world.server.on(k_legacy, {200, ""});
    REQUIRE(world.upload().status == UploadStatus::uploaded);
    const auto request = world.server.requests().at(0);
    CHECK(request.header("authorization") == "Basic X190b2tlbl9fOnB5cGktc2VjcmV0");
    CHECK(request.header("accept") == "application/json");
    CHECK(world.heard("X190b2tlbl9fOnB5cGktc2VjcmV0"));
    const auto parts = parse_form(request);
    CHECK(values(parts, ":action") == Values{"file_upload"});
    CHECK(values(parts, "protocol_version") == Values{"1"});
    CHECK(values(parts, "metadata_version") == Values{"2.1"});
    CHECK(values(parts, "name") == Values{"My.Project"});
    CHECK(values(parts, "version") == Values{"1.2.3"});
    CHECK(values(parts, "filetype") == Values{"bdist_wheel"});
    CHECK(values(parts, "pyversion") == Values{"py2.py3"});
    CHECK(values(parts, "sha256_digest") == Values{world.wheel.sha256});
    CHECK(values(parts, "summary") == Values{"short"});
    CHECK(values(parts, "classifiers") == Values{"A", "B"});
    CHECK(values(parts, "project_urls") == Values{"Home, https://example.org"});
    CHECK(values(parts, "requires_python") == Values{">=3.9"});
    CHECK(values(parts, "description_content_type") == Values{"text/markdown"});
    CHECK(values(parts, "description") == Values{"# Title\n"});
    CHECK(values(parts, "attestations").empty());
    CHECK(parts.back().name == "content");
    CHECK(parts.back().head.find("filename=\"my_project-1.2.3-py2.py3-none-any.whl\"\r\nContent-Type: "
                                 "application/octet-stream") != std::string::npos);
    CHECK(parts.back().value == read_file(world.wheel.file));
}

TEST_CASE("PyPI upload: an sdist says source", "[pypi_publisher]") {
    World world;
    world.server.on(k_legacy, {200, ""});
    const auto sdist = make_sdist(world.directory, k_metadata);
    REQUIRE(world.connection.publisher->upload(sdist, world.token, {}).status == UploadStatus::uploaded);
    const auto parts = parse_form(world.server.requests().at(0));
    CHECK(values(parts, "filetype") == Values{"sdist"});
    CHECK(values(parts, "pyversion") == Values{"source"});
    CHECK(values(parts, "content") == Values{read_file(sdist.file)});
}

TEST_CASE("PyPI upload: an attestation beside the file goes along as an array", "[pypi_publisher]") {
    World world;
    world.server.on(k_legacy, {200, ""});
    world.wheel.attestation = world.directory.write("x.publish.attestation", R"({"version":1})");
    REQUIRE(world.upload().status == UploadStatus::uploaded);
    const auto parts = parse_form(world.server.requests().at(0));
    CHECK(values(parts, "attestations") == Values{R"([{"version":1}])"});
    CHECK(values(parts, "name") == Values{"My.Project"});
    CHECK(values(parts, "content") == Values{read_file(world.wheel.file)});
}

namespace {

struct AnswerCase {
    ScriptedReply reply;
    UploadStatus status;
    ErrorCode code = {};
};

/// The answers of registries.md 2.1 and 5.
std::vector<AnswerCase> answer_cases() {
    using enum UploadStatus;
    return {
        {{200, ""}, uploaded},
        {refusal(400,
                 "This filename was previously used by a file that has since been deleted. Use a different version."),
         refused, codes::PIOT_REGISTRY_REFUSED},
        {refusal(400, "Uploading new files to releases older than 14 days is not allowed."), refused,
         codes::PIOT_REGISTRY_REFUSED},
        {refusal(400, "Only one sdist may be uploaded per release."), refused, codes::PIOT_REGISTRY_REFUSED},
        {refusal(400, "Non-user identities cannot create new projects. This was probably caused by …"), refused,
         codes::PIOT_OIDC_CLAIM_MISMATCH},
        {refusal(400, "Binary wheel 'f' has an unsupported platform tag 'linux_x86_64'."), refused,
         codes::PIOT_REGISTRY_REFUSED},
        {refusal(403, "Invalid API Token: token is expired"), token_expired},
        {refusal(403, "Invalid or non-existent authentication information. See https://pypi.org/help/#invalid-auth"),
         token_expired},
        {refusal(403, "Invalid API Token: OIDC scoped token is not valid for project 'p'"), refused,
         codes::PIOT_OIDC_CLAIM_MISMATCH},
        {refusal(403, "The given token isn't allowed to upload to project 'p'. See …"), refused,
         codes::PIOT_OIDC_CLAIM_MISMATCH},
        {refusal(403, "The user 'u' isn't allowed to upload to project 'p'. See …"), refused,
         codes::PIOT_CREDENTIALS_REFUSED},
        {refusal(403, "Read-only mode: Uploads are temporarily disabled."), retry_later},
        {refusal(403, "New uploads are temporarily disabled. See …"), retry_later},
        {refusal(403, "New project registration temporarily disabled. See …"), retry_later},
        {refusal(429, "Too many new projects created"), retry_later},
        {{429, "<html>"}, retry_later},
        {{500, "<html>"}, retry_later},
        {{503, ""}, retry_later},
        {{502, "<html>"}, retry_later},
        {{401, ""}, refused, codes::PIOT_CREDENTIALS_REFUSED},
        {{410, "gone"}, refused, codes::PIOT_REGISTRY_REFUSED},
        {{200, "<html>log in to the hotel</html>"}, lost},
        {{201, R"({"message":"201 Created"})", "Created"}, uploaded},
        {{408, ""}, lost},
        {{413, "<html>"}, refused, codes::PIOT_REGISTRY_REFUSED},
        {{404, ""}, refused, codes::PIOT_REGISTRY_REFUSED},
        {{308, "", "Permanent Redirect", {{"Location", "/legacy/"}}}, refused, codes::PIOT_REGISTRY_PROTOCOL},
        {{200, "", "OK", {}, Delivery::drop_after_request}, lost},
        {{200, "OK", "OK", {}, Delivery::truncate}, lost},
        // Other indexes' words for a file that is there; here it is not, so they cannot be believed to mean ours.
        {{400, R"({"message":{"file_name":["has already been taken"]}})"}, conflict},
        {{400, R"({"code":"400 Bad Request","message":"m"})"}, refused, codes::PIOT_REGISTRY_REFUSED},
        {{400, "", "Repository does not allow updating assets: pypi-hosted"}, conflict},
        {{403, R"({"errors":[{"status":403,"message":"Not enough permissions to overwrite artifact 'x'"}]})"},
         conflict},
    };
}

}  // namespace

TEST_CASE("PyPI upload: each answer has its own meaning", "[pypi_publisher]") {
    World world;
    const auto cases = answer_cases();
    const auto index = GENERATE_COPY(range(std::size_t{0}, cases.size()));
    const auto& expected = cases.at(index);
    CAPTURE(expected.reply.status, expected.reply.body);
    world.server.on(k_legacy, expected.reply);
    const auto outcome = world.upload();
    CHECK(outcome.status == expected.status);
    if (expected.status == UploadStatus::refused) CHECK(outcome.code == expected.code);
    if (expected.status != UploadStatus::uploaded) CHECK_FALSE(outcome.message.empty());
    CHECK(world.server.requests(k_legacy).size() == 1);
}

TEST_CASE("PyPI upload: the words come from the reason phrase where there is no JSON", "[pypi_publisher]") {
    World world;
    world.server.on(k_legacy, {403, "<html>", "Invalid API Token: token is expired"});
    CHECK(world.upload().status == UploadStatus::token_expired);
    CHECK(world.upload().message == "403 Invalid API Token: token is expired");
}

TEST_CASE("PyPI upload: a long-lived token does not expire, it is refused", "[pypi_publisher]") {
    World world;
    world.token.is_from_oidc = false;
    world.server.on(k_legacy, refusal(403, "Invalid API Token: token is expired"));
    CHECK(world.upload().status == UploadStatus::refused);
    CHECK(world.upload().code == codes::PIOT_CREDENTIALS_REFUSED);
}

TEST_CASE("PyPI upload: already exists is settled by the live hashes", "[pypi_publisher]") {
    World world;
    world.server.on(k_legacy, refusal(400, "File already exists ('f.whl', with blake2_256 hash 'b'). See …"));
    const auto listing = [&](const std::string& name, const std::string& sha256) {
        return ScriptedReply{200, fmt::format(R"({{"name":"my-project","files":[{{"filename":"{}",)"
                                              R"("hashes":{{"sha256":"{}"}},"yanked":false}}]}})",
                                              name, sha256)};
    };
    SECTION("our bytes") {
        world.server.on(k_simple, listing(world.wheel.file_name, world.wheel.sha256));
        CHECK(world.upload().status == UploadStatus::already_there);
    }
    SECTION("other bytes") {
        world.server.on(k_simple, listing(world.wheel.file_name, std::string(64, 'b')));
        const auto outcome = world.upload();
        CHECK(outcome.status == UploadStatus::conflict);
        CHECK(outcome.code == codes::PIOT_OTHER_BYTES_LIVE);
        CHECK(outcome.message.find(std::string(64, 'b')) != std::string::npos);
    }
    SECTION("our bytes under another name") {
        world.server.on(k_simple, listing("my_project-1.2.3-py3-none-any.whl", world.wheel.sha256));
        CHECK(world.upload().status == UploadStatus::conflict);
    }
}

TEST_CASE("PyPI upload: 409 is about the project's name unless the file is there", "[pypi_publisher]") {
    World world;
    world.server.on(k_legacy, refusal(409, "The name 'x' conflicts with an existing project. See …"));
    world.server.on(k_simple, {404, ""});
    const auto outcome = world.upload();
    CHECK(outcome.status == UploadStatus::refused);
    CHECK(outcome.code == codes::PIOT_REGISTRY_REFUSED);
}

TEST_CASE("PyPI upload: what cannot be read or has changed stays here", "[pypi_publisher]") {
    World world;
    SECTION("changed") {
        world.wheel.sha256 = std::string(64, 'b');
        CHECK(world.upload().status == UploadStatus::refused);
    }
    SECTION("no metadata") {
        world.wheel = make_wheel(world.directory, "Metadata-Version: 2.1\n");
        CHECK(world.upload().code == codes::PIOT_INSPECT_METADATA);
    }
    SECTION("no archive") {
        world.directory.write(world.wheel.file_name, "x");
        CHECK(world.upload().code == codes::PIOT_INSPECT_ARCHIVE);
    }
    CHECK(world.server.requests().empty());
}
