// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <csignal>
#include <filesystem>

#include <sys/resource.h>

using namespace piot::test;
namespace fs = std::filesystem;

namespace {

// A disk on which files cannot grow, for as long as the object lives.
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &limit_);
        const rlimit lower{bytes, limit_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &lower);
    }
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &limit_);
        std::signal(SIGXFSZ, before_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

  private:
    void (*before_)(int);
    rlimit limit_{};
};

std::size_t files_below(const fs::path& directory) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        count += entry.is_regular_file() ? 1U : 0U;
    return count;
}

TestDistribution a_large_wheel() {
    auto wheel = a_wheel();
    wheel.content = std::string(2 * 1024 * 1024, 'x');
    return wheel;
}

}  // namespace

TEST_CASE("state: a second server goes on where the first stopped", "[state]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    REQUIRE(world.upload(a_wheel()).status == 200);
    const auto line = world.get("/index/al/ph/alpha").body;
    world.restart();
    CHECK(world.server().accepted_uploads() == 2);
    CHECK(world.get("/index/al/ph/alpha").body == line);
    CHECK(world.get("/crates/api/v1/crates/alpha/1.0.0/download").body == TestCrate{}.pack());
    CHECK(detail_of(world.publish({})) == "crate version `1.0.0` is already uploaded");
    CHECK(world.upload(a_wheel()).status == 200);
    CHECK(world.server().accepted_uploads() == 2);
    REQUIRE(world.publish({.version = "1.1.0"}).status == 200);
    const auto versions = Json::parse(world.get("/crates/api/v1/crates/alpha").body).at("versions");
    CHECK(versions.at(0).at("id").get<int>() > versions.at(1).at("id").get<int>());
}

TEST_CASE("state: a directory belongs to one server at a time", "[state]") {
    ServerWorld world;
    world.start();
    const auto second = piot::rehearsal::EmbeddedServerFactory(world.settings).start(world.options);
    REQUIRE_FALSE(second);
    CHECK(second.error().diagnostics.front().code == piot::codes::PIOT_REHEARSAL_SERVER);
    world.stop();
    world.start();
}

TEST_CASE("state: a taken port is a failure with a hint", "[state]") {
    ServerWorld first;
    first.start();
    ServerWorld second;
    second.options.port = first.port();
    const auto started = piot::rehearsal::EmbeddedServerFactory(second.settings).start(second.options);
    REQUIRE_FALSE(started);
    CHECK(started.error().diagnostics.front().code == piot::codes::PIOT_REHEARSAL_SERVER);
    CHECK_FALSE(started.error().diagnostics.front().hint.empty());
}

TEST_CASE("state: a directory that cannot be made is a failure", "[state]") {
    TempDir directory;
    const auto file = directory.write("file", "");
    ServerWorld world;
    world.options.state_directory = file / "below";
    const auto started = piot::rehearsal::EmbeddedServerFactory(world.settings).start(world.options);
    REQUIRE_FALSE(started);
    CHECK(started.error().diagnostics.front().code == piot::codes::PIOT_IO);
}

TEST_CASE("state: what was received halfway is swept, and bytes without a record do not exist", "[state]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    world.stop();
    const auto& state = world.options.state_directory;
    const auto first = state / "crates" / "alpha" / "1.0.0.crate";
    fs::copy(first, state / "crates" / "alpha" / "1.1.0.crate");
    fs::copy(first, state / "incoming" / "half");
    world.start();
    CHECK(fs::is_empty(state / "incoming"));
    CHECK(world.get("/crates/api/v1/crates/alpha/1.1.0").status == 404);
    CHECK(world.server().accepted_uploads() == 1);
    CHECK(world.publish({.version = "1.1.0"}).status == 200);
    CHECK(world.get("/crates/api/v1/crates/alpha/1.1.0/download").body == TestCrate{.version = "1.1.0"}.pack());
}

TEST_CASE("state: a damaged record is told, not guessed", "[state]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.publish({}).status == 200);
    world.stop();
    fs::resize_file(world.options.state_directory / "crates" / "alpha" / "1.0.0.json", 10);
    const auto started = piot::rehearsal::EmbeddedServerFactory(world.settings).start(world.options);
    REQUIRE_FALSE(started);
    CHECK(started.error().diagnostics.front().code == piot::codes::PIOT_REHEARSAL_SERVER);
}

TEST_CASE("state: requests leave no files behind, taken or refused", "[state]") {
    ServerWorld world;
    world.start();
    const auto& state = world.options.state_directory;
    const auto before = files_below(state);
    CHECK(world.upload(a_large_wheel()).status == 400);
    CHECK(world.publish(std::string(1024 * 1024, 'x'), k_user_token).status == 413);
    CHECK(files_below(state) == before);
    CHECK(world.upload(a_wheel()).status == 200);
    CHECK(files_below(state) == before + 3);  // the wheel, its metadata, the record
}

TEST_CASE("state: a full disk is 503 with a text, and nothing is there afterwards", "[state]") {
    ServerWorld world;
    world.start();
    const auto before = files_below(world.options.state_directory);
    {
        const FullDisk full(512 * 1024);
        const auto reply = world.upload(a_large_wheel());
        CHECK(reply.status == 503);
        CHECK(reply.reason.find("the rehearsal server could not store this") != std::string::npos);
    }
    {
        const FullDisk full(100);
        const auto reply = world.publish({});
        CHECK(reply.status == 503);
        CHECK(detail_of(reply).find("the rehearsal server could not store this") != std::string::npos);
        CHECK(world.upload(a_wheel()).status == 503);
    }
    CHECK(files_below(world.options.state_directory) == before);
    CHECK(world.get("/index/al/ph/alpha").status == 404);
    CHECK(world.get("/pypi/simple/my-py/").status == 404);
    CHECK(world.server().accepted_uploads() == 0);
    CHECK(world.publish({}).status == 200);
    CHECK(world.upload(a_wheel()).status == 200);
}
