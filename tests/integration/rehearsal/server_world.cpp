// SPDX-License-Identifier: MIT
#include "server_world.hpp"

#include "rehearsal/encoding.hpp"
#include "rehearsal/id_token.hpp"
#include "support/archive_builder.hpp"
#include "support/catch.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

namespace piot::test {

namespace {

constexpr std::int64_t k_start = 1'787'306'400;  // 2026-08-21T10:00:00Z
constexpr const char* k_agent = "piot-tests";

std::string length_prefix(std::size_t size) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>((size >> shift) & 0xFFU);
    return bytes;
}

void set_field(Fields& fields, const std::string& name, const std::string& value) {
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    if (!value.empty()) fields.emplace_back(name, value);
}

std::string make_form(const TestDistribution& distribution, const std::string& boundary) {
    std::string body;
    for (const auto& [name, value] : distribution.fields()) {
        body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary, name, value);
    }
    if (!distribution.file_name.empty()) {
        body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"content\"; filename=\"{}\"\r\n", boundary,
                            distribution.file_name);
        if (!distribution.content_type.empty()) body += "Content-Type: " + distribution.content_type + "\r\n";
        body += "\r\n" + distribution.bytes() + "\r\n";
    }
    return body + "--" + boundary + "--\r\n";
}

// Making an RSA key takes longer than most tests; all of them share one, but for the test that makes its own.
const std::string& shared_issuer_key() {
    static const std::string pem = [] {
        const TempDir directory;
        const auto state = rehearsal::StateDirectory::open(directory.path());
        const auto key = rehearsal::IssuerKey::load_or_create(*state);
        return read_file(directory.path() / "keys" / "oidc.pem");
    }();
    return pem;
}

}  // namespace

std::optional<rehearsal::Response> RecordingInterceptor::before(const rehearsal::Request& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request.method + " " + request.path);
    return std::nullopt;
}

void RecordingInterceptor::after(const rehearsal::Request& request, rehearsal::Response& response) {
    if (change_answer) change_answer(request, response);
}

std::vector<std::string> RecordingInterceptor::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::string TestCrate::manifest() const {
    return fmt::format("[package]\nname = \"{}\"\nversion = \"{}\"\n{}\n{}", name, version, package, manifest_tail);
}

std::string TestCrate::pack() const {
    const auto top = name + "-" + version;
    return make_tar_gz({{top + "/Cargo.toml", manifest()}, {top + "/src/lib.rs", "pub fn answer() {}\n"}});
}

std::string TestCrate::upload_body() const {
    const Json metadata = {{"name", name}, {"vers", version}, {"readme", nullptr}, {"readme_file", nullptr}};
    return make_upload_body(metadata.dump(), pack());
}

std::string make_upload_body(const std::string& metadata, const std::string& crate_bytes) {
    return length_prefix(metadata.size()) + metadata + length_prefix(crate_bytes.size()) + crate_bytes;
}

std::string TestDistribution::bytes() const {
    if (!content.empty()) return content;
    const auto metadata = fmt::format("Metadata-Version: 2.1\nName: {}\nVersion: {}\n", name, version);
    if (file_type == "sdist") {
        const auto top = file_name.substr(0, file_name.size() - 7);
        return make_tar_gz({{top + "/PKG-INFO", metadata}, {top + "/pyproject.toml", ""}});
    }
    const auto parts = split(file_name, '-');
    const auto dist_info = fmt::format("{}-{}.dist-info", parts[0], parts.size() > 1 ? parts[1] : "");
    return make_zip({{"my_py/__init__.py", "answer = 42\n"},
                     {dist_info + "/METADATA", metadata},
                     {dist_info + "/WHEEL", "Wheel-Version: 1.0\n"},
                     {dist_info + "/RECORD", "\n"}});
}

Fields TestDistribution::fields() const {
    Fields fields = {{":action", "file_upload"}, {"protocol_version", "1"}, {"metadata_version", "2.1"}, {"name", name},
                     {"version", version},       {"filetype", file_type}};
    fields.emplace_back("pyversion", file_type == "sdist" ? "source" : "py3");
    fields.emplace_back("sha256_digest", sha256_hex(bytes()));
    for (const auto& [field, value] : more_fields)
        set_field(fields, field, value);
    return fields;
}

TestDistribution a_wheel() {
    return {};
}

TestDistribution an_sdist() {
    TestDistribution sdist;
    sdist.file_name = "my_py-1.2.0.tar.gz";
    sdist.file_type = "sdist";
    return sdist;
}

ServerWorld::ServerWorld() : now_(std::make_shared<std::atomic<std::int64_t>>(k_start)) {
    options.state_directory = directory_.path() / "state";
    options.crates_token = k_user_token;
    options.pypi_token = k_pypi_token;
    options.identity = {.repository = "octo/repo",
                        .workflow = "release.yml",
                        .environment = "release",
                        .ref = "refs/heads/main",
                        .sha = std::string(40, 'a'),
                        .event_name = "push"};
    settings.clock = [now = now_] { return now->load(); };
    settings.interceptor = interceptor;
}

void ServerWorld::start() {
    if (!std::filesystem::exists(options.state_directory)) directory_.write("state/keys/oidc.pem", shared_issuer_key());
    auto started = rehearsal::EmbeddedServerFactory(settings).start(options);
    if (!started) FAIL("the server does not start: " << started.error().diagnostics.front().message);
    server_ = std::move(*started);
}

void ServerWorld::restart() {
    stop();
    start();
}

int ServerWorld::port() const {
    return std::atoi(server_->base_url().substr(std::string("http://127.0.0.1:").size()).c_str());
}

HttpReply ServerWorld::get(const std::string& target, Fields headers) const {
    return send({.method = "GET", .target = target, .headers = std::move(headers)});
}

HttpReply ServerWorld::send(HttpCall request) const {
    request.headers.emplace_back("User-Agent", k_agent);
    return call_server(port(), request);
}

HttpReply ServerWorld::publish(const TestCrate& crate) const {
    return publish(crate.upload_body(), k_user_token);
}

HttpReply ServerWorld::publish(const std::string& body, const std::string& token) const {
    return send({.method = "PUT",
                 .target = "/crates/api/v1/crates/new",
                 .headers = {{"Authorization", token}, {"Accept", "application/json"}},
                 .body = body});
}

HttpReply ServerWorld::upload(const TestDistribution& distribution) const {
    return upload(distribution, basic_authorization("__token__", k_pypi_token));
}

HttpReply ServerWorld::upload(const TestDistribution& distribution, const std::string& authorization) const {
    const std::string boundary = "test-boundary-7d3f";
    Fields headers = {{"Content-Type", "multipart/form-data; boundary=" + boundary}};
    if (!authorization.empty()) headers.emplace_back("Authorization", authorization);
    return send({.method = "POST",
                 .target = "/pypi/legacy/",
                 .headers = std::move(headers),
                 .body = make_form(distribution, boundary)});
}

std::string ServerWorld::id_token(const std::string& audience) {
    const auto url = server().id_token_request_url();
    const auto reply = get(url.substr(server().base_url().size()) + "&audience=" + audience,
                           {{"Authorization", "bearer " + server().id_token_request_token()}});
    REQUIRE(reply.status == 200);
    return Json::parse(reply.body).at("value");
}

std::string ServerWorld::forge_id_token(const std::string& audience, const Json& changes) {
    const auto parts = id_token(audience);
    const auto first = parts.find('.') + 1;
    auto claims = Json::parse(*rehearsal::base64_decode(parts.substr(first, parts.rfind('.') - first)));
    claims.merge_patch(changes);

    const TempDir copy;  // the server holds the lock of its own state directory
    std::filesystem::copy(options.state_directory / "keys", copy.path() / "keys");
    const auto state = rehearsal::StateDirectory::open(copy.path());
    const auto key = rehearsal::IssuerKey::load_or_create(*state);
    return key->make_jwt(claims.dump());
}

HttpReply ServerWorld::exchange_for_crates(const std::string& jwt) const {
    return send({.method = "POST",
                 .target = "/crates/api/v1/trusted_publishing/tokens",
                 .headers = {{"Content-Type", "application/json"}},
                 .body = Json{{"jwt", jwt}}.dump()});
}

HttpReply ServerWorld::mint_for_pypi(const std::string& jwt) const {
    return send({.method = "POST", .target = "/pypi/_/oidc/mint-token", .body = Json{{"token", jwt}}.dump()});
}

std::string detail_of(const HttpReply& reply) {
    const auto json = Json::parse(reply.body, nullptr, false);
    if (!json.is_object() || !json.contains("errors")) return "no errors in: " + reply.body;
    return json.at("errors").at(0).at("detail");
}

std::string basic_authorization(const std::string& user, const std::string& password) {
    return "Basic " + rehearsal::base64url_encode(user + ":" + password);
}

}  // namespace piot::test
