// SPDX-License-Identifier: MIT
#include "io/posix_process_runner.hpp"

#include "support/catch.hpp"
#include "support/switch_clock.hpp"
#include "support/temp_dir.hpp"

#include "piot/base/codes.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

using namespace piot;
using namespace piot::test;

namespace {

struct World {
    SwitchClock clock;
    io::PosixProcessRunner runner{clock};

    [[nodiscard]] ProcessSpec shell(const std::string& script) const {
        ProcessSpec spec;
        spec.argv = {"sh", "-c", script};
        spec.environment = {{"PATH", "/usr/bin:/bin"}};
        return spec;
    }
};

/// A variable of this process for the length of a test.
class ScopedVariable {
  public:
    ScopedVariable(std::string name, const char* value) : name_(std::move(name)) {
        if (const char* const before = ::getenv(name_.c_str()); before != nullptr) before_ = before;
        ::setenv(name_.c_str(), value, 1);
    }
    ~ScopedVariable() {
        if (before_)
            ::setenv(name_.c_str(), before_->c_str(), 1);
        else
            ::unsetenv(name_.c_str());
    }
    ScopedVariable(const ScopedVariable&) = delete;
    ScopedVariable& operator=(const ScopedVariable&) = delete;

  private:
    std::string name_;
    std::optional<std::string> before_;
};

/// A zombie that nobody has collected yet does not run.
bool is_running(int pid) {
    std::ifstream in(fmt::format("/proc/{}/stat", pid));
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto state = text.rfind(") ");
    return state != std::string::npos && text[state + 2] != 'Z';
}

ErrorCode code_of(const Result<ProcessResult>& result) {
    REQUIRE_FALSE(result.has_value());
    CHECK_FALSE(result.error().diagnostics.at(0).message.empty());
    return result.error().diagnostics.at(0).code;
}

}  // namespace

TEST_CASE("process runner: both outputs, the input and the exit status come through", "[process_runner]") {
    World world;
    auto spec = world.shell("cat; echo problem >&2; exit 7");
    spec.input = "fed";
    const auto result = world.runner.run(spec);
    REQUIRE(result.has_value());
    CHECK(result->output == "fed");
    CHECK(result->error == "problem\n");
    CHECK(result->exit_status == 7);
}

TEST_CASE("process runner: without input the child reads an end of file", "[process_runner]") {
    World world;
    const auto result = world.runner.run(world.shell("read line || echo nothing"));
    REQUIRE(result.has_value());
    CHECK(result->output == "nothing\n");
}

TEST_CASE("process runner: much output on both streams with much input does not block", "[process_runner]") {
    World world;
    auto spec = world.shell("cat & head -c 400000 /dev/zero >&2; wait");
    spec.input = std::string(300'000, 'i');
    std::size_t seen = 0;
    spec.on_output = [&](std::string_view piece) { seen += piece.size(); };
    const auto result = world.runner.run(spec);
    REQUIRE(result.has_value());
    CHECK(result->error.size() == 400'000);
    CHECK(result->output.size() <= 300'000);
    CHECK(seen == result->output.size() + result->error.size());
}

TEST_CASE("process runner: arguments are handed over as they are, without a shell", "[process_runner]") {
    World world;
    ProcessSpec spec;
    spec.argv = {"printf", "%s|", "a b", "$HOME", "`id`", "*", ""};
    spec.environment = {{"PATH", "/usr/bin:/bin"}};
    const auto result = world.runner.run(spec);
    REQUIRE(result.has_value());
    CHECK(result->output == "a b|$HOME|`id`|*||");
}

TEST_CASE("process runner: the child gets exactly the environment that it is given", "[process_runner]") {
    World world;
    const ScopedVariable token("PIOT_TEST_TOKEN", "do-not-leak");
    ProcessSpec spec;
    spec.argv = {"env"};
    spec.environment = {{"PATH", "/usr/bin:/bin"}, {"ONLY", "this"}};
    const auto result = world.runner.run(spec);
    REQUIRE(result.has_value());
    CHECK(result->output == "ONLY=this\nPATH=/usr/bin:/bin\n");
}

TEST_CASE("process runner: children inherit by an allow-list without tokens", "[process_runner]") {
    World world;
    const ScopedVariable registry_token("CARGO_REGISTRY_TOKEN", "t1");
    const ScopedVariable id_token("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t2");
    const ScopedVariable github_token("GITHUB_TOKEN", "t3");
    const ScopedVariable pip("PIP_INDEX_URL", "https://user:password@example.org");
    const ScopedVariable git_directory("GIT_DIR", "/somewhere");
    const ScopedVariable language("LC_MESSAGES", "C");
    const ScopedVariable cargo_home("CARGO_HOME", "/tmp/cargo");
    const auto variables = world.runner.base_environment();
    CHECK(variables.count("PATH") == 1);
    CHECK(variables.at("LC_MESSAGES") == "C");
    CHECK(variables.at("CARGO_HOME") == "/tmp/cargo");
    for (const auto* const name :
         {"CARGO_REGISTRY_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GITHUB_TOKEN", "PIP_INDEX_URL", "GIT_DIR"})
        CHECK(variables.count(name) == 0);
}

TEST_CASE("process runner: programs are looked for on the child's PATH, the working directory being the child's",
          "[process_runner]") {
    World world;
    const TempDir directory;
    const auto tool = directory.write("bin/tool", "#!/bin/sh\npwd\n");
    std::filesystem::permissions(tool, std::filesystem::perms::owner_all);
    ProcessSpec spec;
    spec.argv = {"tool"};
    spec.working_directory = directory.path();
    SECTION("found") {
        spec.environment = {{"PATH", "/nonexistent:" + (directory.path() / "bin").string()}};
        const auto result = world.runner.run(spec);
        REQUIRE(result.has_value());
        CHECK(result->output == directory.path().string() + "\n");
    }
    SECTION("relative to the working directory") {
        spec.argv = {"bin/tool"};
        CHECK(world.runner.run(spec).has_value());
    }
    SECTION("not on PATH") {
        spec.environment = {{"PATH", "/usr/bin:/bin"}};
        CHECK(code_of(world.runner.run(spec)) == codes::PIOT_TOOL_MISSING);
    }
    SECTION("no PATH at all") {
        CHECK(code_of(world.runner.run(spec)) == codes::PIOT_TOOL_MISSING);
    }
    SECTION("an empty entry does not mean the checkout") {
        spec.working_directory = directory.path() / "bin";
        spec.environment = {{"PATH", ":/usr/bin"}};
        CHECK(code_of(world.runner.run(spec)) == codes::PIOT_TOOL_MISSING);
    }
    SECTION("no such working directory") {
        spec.environment = {{"PATH", (directory.path() / "bin").string()}};
        spec.working_directory = directory.path() / "nowhere";
        CHECK(code_of(world.runner.run(spec)) == codes::PIOT_IO);
    }
}

TEST_CASE("process runner: an end by a signal is 128 and its number", "[process_runner]") {
    World world;
    const auto result = world.runner.run(world.shell("kill -9 $$"));
    REQUIRE(result.has_value());
    CHECK(result->exit_status == 128 + 9);
}

TEST_CASE("process runner: a child that takes too long is ended with what it started", "[process_runner]") {
    World world;
    auto spec = world.shell("sleep 600 & echo $!; wait");
    spec.timeout = std::chrono::seconds{0};
    std::string background;
    spec.on_output = [&](std::string_view piece) { background += piece; };
    CHECK(code_of(world.runner.run(spec)) == codes::PIOT_PROCESS_FAILED);
    // The shell may be ended before it says whom it started; if it did, that process is gone too.
    if (!background.empty()) CHECK_FALSE(is_running(std::stoi(background)));
}

TEST_CASE("process runner: an interruption ends the child and starts no other", "[process_runner]") {
    World world;
    auto spec = world.shell("echo up; sleep 600");
    spec.on_output = [&](std::string_view) { world.clock.interrupted = true; };
    CHECK(code_of(world.runner.run(spec)) == codes::PIOT_INTERRUPTED);
    CHECK(code_of(world.runner.run(world.shell("true"))) == codes::PIOT_INTERRUPTED);
}

TEST_CASE("process runner: a process left in the background does not hold the result up for ever", "[process_runner]") {
    World world;
    const auto result = world.runner.run(world.shell("sleep 600 & echo $!"));
    REQUIRE(result.has_value());
    CHECK(result->exit_status == 0);
    ::kill(std::stoi(result->output), SIGKILL);
}

TEST_CASE("process runner: the child has no terminal to ask on", "[process_runner]") {
    World world;
    const auto result = world.runner.run(world.shell("exec 3<>/dev/tty"));
    REQUIRE(result.has_value());
    CHECK(result->exit_status != 0);
}
