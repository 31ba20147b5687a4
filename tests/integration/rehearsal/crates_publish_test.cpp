// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/archive_builder.hpp"
#include "support/catch.hpp"

#include "piot/base/hash.hpp"

#include <atomic>
#include <thread>

using namespace piot::test;

namespace {

std::string metadata_of(const std::string& name, const std::string& version) {
    return Json{{"name", name}, {"vers", version}}.dump();
}

// The refusal's words, after a look that nothing became visible.
std::string refusal(ServerWorld& world, const HttpReply& reply, int status) {
    CHECK(reply.status == status);
    CHECK(reply.header("content-type") == "application/json");
    CHECK(world.server().accepted_uploads() == 0);
    return detail_of(reply);
}

std::string refusal_of_package(const std::string& package, const std::string& tail = "") {
    ServerWorld world;
    world.start();
    return refusal(world, world.publish({.manifest_tail = tail, .package = package}), 400);
}

std::string refusal_of_files(const std::vector<TarEntry>& files) {
    ServerWorld world;
    world.start();
    const auto body = make_upload_body(metadata_of("alpha", "1.0.0"), make_tar_gz(files));
    return refusal(world, world.publish(body, k_user_token), 400);
}

}  // namespace

TEST_CASE("crates publish: an upload is answered with the crate and empty warnings", "[crates_publish]") {
    ServerWorld world;
    world.start();
    const auto reply = world.publish({.version = "1.0.0-rc.1"});
    REQUIRE(reply.status == 200);
    const auto json = Json::parse(reply.body);
    CHECK(json.at("crate").at("name") == "alpha");
    CHECK(json.at("crate").at("max_version") == "1.0.0-rc.1");
    CHECK(json.at("crate").at("max_stable_version").is_null());
    CHECK(json.at("warnings") ==
          Json{{"invalid_categories", Json::array()}, {"invalid_badges", Json::array()}, {"other", Json::array()}});
    CHECK(world.server().accepted_uploads() == 1);
}

TEST_CASE("crates publish: the download has the uploaded bytes and the index their checksum", "[crates_publish]") {
    ServerWorld world;
    world.start();
    const TestCrate crate;
    REQUIRE(world.publish(crate).status == 200);
    CHECK(world.get("/crates/api/v1/crates/alpha/1.0.0/download").body == crate.pack());
    CHECK(Json::parse(world.get("/index/al/ph/alpha").body).at("cksum") == piot::sha256_hex(crate.pack()));
}

TEST_CASE("crates publish: a broken body is refused by the block that is broken", "[crates_publish]") {
    ServerWorld world;
    world.start();
    struct Case {
        std::string body;
        int status;
        std::string text;
    };
    const auto metadata = metadata_of("alpha", "1.0.0");
    const auto whole = make_upload_body(metadata, "12345678");
    const auto [body, status, text] = GENERATE_COPY(
        Case{"", 400, "invalid metadata length"}, Case{"abc", 400, "invalid metadata length"},
        Case{whole.substr(0, 10), 400,
             "invalid metadata length for remaining payload: " + std::to_string(metadata.size())},
        Case{make_upload_body(std::string(1024 * 1024 + 1, ' '), ""), 413, "JSON metadata blob too large"},
        Case{make_upload_body("nonsense", ""), 400, "invalid upload request: expected value at line 1 column 1"},
        Case{make_upload_body(R"({"vers":"1.0.0"})", ""), 400,
             "invalid upload request: missing field `name` at line 1 column 16"},
        Case{make_upload_body(R"({"name":"alpha"})", ""), 400,
             "invalid upload request: missing field `vers` at line 1 column 16"},
        Case{whole.substr(0, 4 + metadata.size() + 2), 400, "invalid tarball length"},
        Case{whole.substr(0, whole.size() - 1), 400, "invalid tarball length for remaining payload: 8"});
    CHECK(refusal(world, world.publish(body, k_user_token), status) == text);
}

TEST_CASE("crates publish: names and versions have rules", "[crates_publish]") {
    ServerWorld world;
    world.start();
    struct Case {
        std::string name;
        std::string version;
        std::string text;
    };
    const std::string long_name(65, 'a');
    const auto [name, version, text] = GENERATE_COPY(
        Case{"", "1.0.0", "crate name cannot be empty"},
        Case{long_name, "1.0.0", "the crate name `" + long_name + "` is too long (max 64 characters)"},
        Case{"1abc", "1.0.0", "the name `1abc` cannot be used as a crate name, the name cannot start with a digit"},
        Case{"_abc", "1.0.0",
             "invalid character `_` in crate name: `_abc`, the first character must be an ASCII character"},
        Case{"äbc", "1.0.0",
             "invalid character `ä` in crate name: `äbc`, the first character must be an ASCII character"},
        Case{"a.b", "1.0.0",
             "invalid character `.` in crate name: `a.b`, characters must be an ASCII alphanumeric characters, `-`, or "
             "`_`"},
        Case{"alpha", "1.0", "\"1.0\" is an invalid semver version"},
        Case{"alpha", "1.0.0-01", "\"1.0.0-01\" is an invalid semver version"},
        Case{"alpha", "1.0.0-" + std::string(150, 'a'), "the version number is too long (max 150 characters)"});
    const auto body = make_upload_body(metadata_of(name, version), "");
    CHECK(refusal(world, world.publish(body, k_user_token), 400) == text);
}

TEST_CASE("crates publish: users need the token that the server was given", "[crates_publish]") {
    ServerWorld world;
    world.start();
    const auto body = TestCrate{}.upload_body();
    CHECK(refusal(world, world.send({.method = "PUT", .target = "/crates/api/v1/crates/new", .body = body}), 403) ==
          "this action requires authentication");
    CHECK(refusal(world, world.publish(body, "cio-another-token"), 403) == "authentication failed");
    CHECK(refusal(world, world.publish(body, "nonsense"), 401)
              .starts_with("The given API token does not match the format used by crates.io. "));
    CHECK(world.publish(body, std::string("Bearer ") + k_user_token).status == 200);
}

TEST_CASE("crates publish: without a user token nobody is a user", "[crates_publish]") {
    ServerWorld world;
    world.options.crates_token = "";
    world.start();
    CHECK(refusal(world, world.publish(TestCrate{}.upload_body(), ""), 403) == "this action requires authentication");
}

TEST_CASE("crates publish: authentication comes before the size, the size before the content", "[crates_publish]") {
    ServerWorld world;
    world.start();
    const auto body = make_upload_body(metadata_of("alpha", "1.0.0"), std::string(10 * 1024 * 1024 + 1, 'x'));
    CHECK(refusal(world, world.publish(body, "cio-another-token"), 403) == "authentication failed");
    CHECK(refusal(world, world.publish(body, k_user_token), 413) == "max upload size is: 10485760");
}

TEST_CASE("crates publish: archives have rules", "[crates_publish]") {
    const TarEntry manifest{"alpha-1.0.0/Cargo.toml", TestCrate{}.manifest()};
    CHECK(refusal_of_files({manifest, {"beta-1.0.0/src/lib.rs", ""}}) == "invalid path found: beta-1.0.0/src/lib.rs");
    CHECK(refusal_of_files({manifest, {"alpha-1.0.0/../x", ""}}) == "invalid path found: alpha-1.0.0/../x");
    CHECK(refusal_of_files({manifest, {"alpha-1.0.0/link", "", '2', "/etc/passwd"}}) ==
          "unexpected symlink or hard link found: alpha-1.0.0/link");
    CHECK(refusal_of_files({manifest, {"alpha-1.0.0/link", "", '1', "alpha-1.0.0/Cargo.toml"}}) ==
          "unexpected symlink or hard link found: alpha-1.0.0/link");
    CHECK(refusal_of_files({manifest, {"alpha-1.0.0/pipe", "", '6'}}) ==
          "unexpected entry type found: alpha-1.0.0/pipe");
    CHECK(refusal_of_files({{"alpha-1.0.0/src/lib.rs", ""}}) ==
          "uploaded tarball is missing a `Cargo.toml` manifest file");
    CHECK(refusal_of_files({{"alpha-1.0.0/CARGO.TOML", TestCrate{}.manifest()}}) ==
          "uploaded tarball is missing a `Cargo.toml` manifest file; `CARGO.TOML` was found, but must be named "
          "`Cargo.toml` "
          "with that exact casing");
    CHECK(refusal_of_files({manifest, {"alpha-1.0.0/cargo.toml", ""}}) ==
          "uploaded tarball contains more than one `Cargo.toml` manifest file; found `Cargo.toml`, `cargo.toml`");
}

TEST_CASE("crates publish: what is no tar.gz, or a piece of one, is malformed", "[crates_publish]") {
    ServerWorld world;
    world.start();
    const auto whole = TestCrate{}.pack();
    const auto bytes = GENERATE_COPY(std::string("nonsense"), std::string(), whole.substr(0, whole.size() / 2),
                                     make_tar({{"alpha-1.0.0/Cargo.toml", TestCrate{}.manifest()}}));
    const auto body = make_upload_body(metadata_of("alpha", "1.0.0"), bytes);
    CHECK(refusal(world, world.publish(body, k_user_token), 400) ==
          "uploaded tarball is malformed or too large when decompressed");
}

TEST_CASE("crates publish: the manifest inside speaks for the crate", "[crates_publish]") {
    ServerWorld world;
    world.start();
    const auto send = [&](const std::string& name, const std::string& version, const std::string& manifest) {
        const auto bytes = make_tar_gz({{name + "-" + version + "/Cargo.toml", manifest}});
        return refusal(world, world.publish(make_upload_body(metadata_of(name, version), bytes), k_user_token), 400);
    };
    CHECK(send("alpha", "1.0.0", TestCrate{.name = "beta"}.manifest()) ==
          "metadata name `alpha` does not match manifest name `beta`");
    CHECK(send("alpha", "1.0.0", TestCrate{.version = "1.0.1"}.manifest()) ==
          "metadata version `1.0.0` does not match manifest version `1.0.1`");
    CHECK(send("alpha", "1.0.0", "[package\n").starts_with("failed to parse `Cargo.toml` manifest file\n\n"));
    CHECK(send("alpha", "1.0.0", "[lib]\n") == "failed to parse `Cargo.toml` manifest file\n\nmissing field `package`");
}

TEST_CASE("crates publish: description and license are required", "[crates_publish]") {
    const std::string rest =
        ". Please see https://doc.rust-lang.org/cargo/reference/manifest.html for more information on configuring "
        "these "
        "fields";
    CHECK(refusal_of_package("") == "missing or empty metadata fields: description, license" + rest);
    CHECK(refusal_of_package("license = \"MIT\"") == "missing or empty metadata fields: description" + rest);
    CHECK(refusal_of_package("description = \"x\"") == "missing or empty metadata fields: license" + rest);
    ServerWorld world;
    world.start();
    CHECK(world.publish({.package = "description = \"x\"\nlicense-file = \"LICENSE\""}).status == 200);
}

TEST_CASE("crates publish: metadata has limits", "[crates_publish]") {
    const std::string good = "description = \"x\"\nlicense = \"MIT\"\n";
    CHECK(refusal_of_package("description = \"" + std::string(1001, 'x') + "\"\nlicense = \"MIT\"") ==
          "The `description` is too long. A maximum of 1000 characters are currently allowed.");
    CHECK(refusal_of_package("description = \"x\"\nlicense = \"MIT AND\"")
              .starts_with("unknown or invalid license expression; see http://opensource.org/licenses for options"));
    CHECK(refusal_of_package(good + "homepage = \"example.org\"") ==
          "URL for field `homepage` must begin with http:// or https:// (url: example.org)");
    CHECK(refusal_of_package(good + "repository = \"git://x\"") ==
          "URL for field `repository` must begin with http:// or https:// (url: git://x)");
    CHECK(refusal_of_package(good + "keywords = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]") ==
          "expected at most 5 keywords per crate");
    CHECK(refusal_of_package(good + "keywords = [\"super-long-keyword-name-oh-no\"]") ==
          "\"super-long-keyword-name-oh-no\" is an invalid keyword (keywords must have less than 20 characters)");
    CHECK(refusal_of_package(good + "keywords = [\"?@?%\"]") == "\"?@?%\" is an invalid keyword");
    CHECK(refusal_of_package(good + "categories = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]") ==
          "expected at most 5 categories per crate");
}

TEST_CASE("crates publish: dependencies must be on this registry, known, and bounded", "[crates_publish]") {
    const std::string good = "description = \"x\"\nlicense = \"MIT\"\n";
    CHECK(
        refusal_of_package(good,
                           "[dependencies.foo]\nversion = \"1\"\nregistry-index = \"https://example.org/index\"") ==
        "Dependency `foo` is hosted on another registry. Cross-registry dependencies are not permitted on crates.io.");
    CHECK(refusal_of_package(good, "[dependencies]\nfoo = \"*\"") ==
          "wildcard (`*`) dependency constraints are not allowed on crates.io. Crate with this problem: `foo` See "
          "https://doc.rust-lang.org/cargo/faq.html#can-libraries-use--as-a-version-for-their-dependencies for more "
          "information");
    CHECK(refusal_of_package(good, "[dependencies]\n\"f.o\" = \"1\"") ==
          "invalid character `.` in dependency name: `f.o`, characters must be an ASCII alphanumeric characters, `-`, "
          "or `_`");
    CHECK(refusal_of_package(good, "[dependencies]\nbar_missing = \"1\"") == "no known crate named `bar_missing`");
    CHECK(refusal_of_package(good, "[dev-dependencies]\nbar_missing = \"1\"") == "no known crate named `bar_missing`");
}

TEST_CASE("crates publish: names of the standard library are reserved", "[crates_publish]") {
    ServerWorld world;
    world.start();
    CHECK(refusal(world, world.publish({.name = "proc-macro"}), 400) == "cannot upload a crate with a reserved name");
}

TEST_CASE("crates publish: a version can be uploaded once, whatever its bytes and build metadata", "[crates_publish]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    CHECK(detail_of(world.publish({})) == "crate version `1.0.0` is already uploaded");
    CHECK(detail_of(world.publish({.manifest_tail = "# other bytes"})) == "crate version `1.0.0` is already uploaded");
    const auto with_build = world.publish({.version = "1.0.0+build.5"});
    CHECK(with_build.status == 400);
    CHECK(detail_of(with_build) == "crate version `1.0.0` is already uploaded");
    CHECK(world.server().accepted_uploads() == 1);
    CHECK(world.get("/crates/api/v1/crates/alpha/1.0.0/download").body == TestCrate{}.pack());
}

TEST_CASE("crates publish: another spelling of a name is refused", "[crates_publish]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({.name = "foo_bar"}).status == 200);
    const auto reply = world.publish({.name = "Foo-Bar", .version = "2.0.0"});
    CHECK(reply.status == 400);
    CHECK(detail_of(reply) == "crate was previously named `foo_bar`");
}

TEST_CASE("crates publish: a crate may depend on what is published, by its exact name", "[crates_publish]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    CHECK(world.publish({.name = "beta", .manifest_tail = "[dependencies]\nalpha = \"1\""}).status == 200);
    CHECK(detail_of(world.publish({.name = "gamma", .manifest_tail = "[dependencies]\nAlpha = \"1\""})) ==
          "no known crate named `Alpha`");
    CHECK(world.publish({.name = "delta", .manifest_tail = "[dev-dependencies]\ndelta = \"1\""}).status == 200);
}

TEST_CASE("crates publish: of two uploads at once one wins", "[crates_publish]") {
    ServerWorld world;
    world.start();
    std::atomic<int> accepted = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 6; ++i) {
        clients.emplace_back([&world, &accepted, i] {
            if (world.publish({.manifest_tail = "# " + std::to_string(i)}).status == 200) ++accepted;
        });
    }
    for (auto& client : clients)
        client.join();
    CHECK(accepted == 1);
    CHECK(world.server().accepted_uploads() == 1);
}

TEST_CASE("crates publish: requests must name their agent", "[crates_publish]") {
    ServerWorld world;
    world.start();
    const auto reply = call_server(world.port(), {.target = "/crates/api/v1/crates/alpha"});
    CHECK(reply.status == 403);
    CHECK(detail_of(reply).starts_with("We require that all requests include a `User-Agent` header."));
}
