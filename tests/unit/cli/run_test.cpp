// SPDX-License-Identifier: MIT
#include "cli/run.hpp"

#include "cli/console.hpp"
#include "cli_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

using namespace piot;
using namespace piot::cli;
using namespace piot::test;

namespace {

const Diagnostic k_notice{codes::PIOT_PLAN_TAG_NOTICE, Severity::notice, "look at `v1.2`", {}, "rename it"};

bool is_colored(const std::string& text) {
    return text.find('\x1b') != std::string::npos;
}

}  // namespace

TEST_CASE("cli: version is data, and touches nothing", "[cli]") {
    CliWorld world;
    CHECK(world.run({"version"}) == 0);
    CHECK(world.out.text == "piot " PIOT_VERSION "\n");
    CHECK(world.err.text.empty());
    CliWorld by_flag;
    CHECK(by_flag.run({"--version"}) == 0);
    CHECK(by_flag.out.text == world.out.text);
    CliWorld as_json;
    CHECK(as_json.run({"version", "--json"}) == 0);
    CHECK(as_json.out.text == "{\"name\": \"piot\", \"version\": \"" PIOT_VERSION "\"}\n");
}

TEST_CASE("cli: schema prints the configuration's schema, and touches nothing", "[cli]") {
    CliWorld world;
    CHECK(world.run({"schema"}) == 0);
    CHECK(world.out.text == make_config_schema());
    CHECK(world.err.text.empty());
}

TEST_CASE("cli: help is data, asked for or not", "[cli]") {
    CliWorld bare, asked;
    CHECK(bare.run({}) == 0);
    CHECK(asked.run({"help"}) == 0);
    CHECK(bare.out.text == asked.out.text);
    CHECK(bare.err.text.empty());
}

TEST_CASE("cli: a usage error is two lines on stderr and exit 2", "[cli]") {
    CliWorld world;
    CHECK(world.run({"plam"}) == 2);
    CHECK(world.out.text.empty());
    CHECK(split_lines(world.err.text).size() == 2);
    CHECK(world.err.text.find("PIOT_USAGE") != std::string::npos);
    CHECK(world.err.text.find("did you mean `plan`?") != std::string::npos);
}

TEST_CASE("cli: a usage error cannot drive the terminal or the runner", "[cli]") {
    CliWorld world;
    world.environment.set("GITHUB_ACTIONS", "true");
    CHECK(world.run({"\x1b[31mplan\n::set-output name=x::y"}) == 2);
    CHECK_FALSE(is_colored(world.err.text));
    for (const auto line : split_lines(world.err.text)) {
        INFO(line);
        CHECK((!line.starts_with("::") || line.starts_with("::error ")));
    }
}

TEST_CASE("console: quiet silences talk and notices, never errors", "[cli]") {
    CliWorld world;
    auto services = world.services();
    GlobalOptions options;
    options.verbosity = Verbosity::quiet;
    const Console console(options, services);
    console.tell("talk\n");
    CHECK(console.report(std::vector{k_notice}) == ExitCode::success);
    CHECK(world.err.text.empty());
    auto error = k_notice;
    error.severity = Severity::error;
    CHECK(console.report(std::vector{error}) == ExitCode::usage);
    CHECK(world.err.text.find("look at `v1.2`") != std::string::npos);
}

TEST_CASE("console: no secret passes, wherever text goes", "[cli]") {
    CliWorld world;
    world.environment.set("GITHUB_OUTPUT", "out");
    world.environment.set("GITHUB_STEP_SUMMARY", "summary");
    world.environment.set("GITHUB_ACTIONS", "true");
    world.redactor.add(Secret("hunter2hunter2"));
    auto services = world.services();
    const GlobalOptions options;
    const Console console(options, services);
    console.print("a hunter2hunter2\n");
    console.tell("b hunter2hunter2\n");
    CHECK(console.report(std::vector{
              Diagnostic{codes::PIOT_IO, Severity::error, "hunter2hunter2", {}, "hunter2hunter2"}}) == ExitCode::usage);
    CHECK(console.write_outputs({{"x", "hunter2hunter2"}}).has_value());
    CHECK(console.write_summary("hunter2hunter2").has_value());
    CHECK(world.files.appended.size() == 2);
    for (const auto& text :
         {world.out.text, world.err.text, world.files.appended["out"], world.files.appended["summary"]}) {
        INFO(text);
        CHECK(text.find("hunter2") == std::string::npos);
        CHECK(text.find("***") != std::string::npos);
    }
}

TEST_CASE("console: outputs and summary are written only where CI wants them", "[cli]") {
    CliWorld world;
    auto services = world.services();
    const GlobalOptions options;
    const Console console(options, services);
    CHECK(console.write_outputs({{"x", "y"}}).has_value());
    CHECK(console.write_summary("text").has_value());
    CHECK(world.files.appended.empty());
}

TEST_CASE("console: color follows the flag, then the environment, then the terminal", "[cli]") {
    struct Case {
        ColorMode mode;
        bool is_terminal;
        std::map<std::string, std::string> environment;
        bool is_colored;
    };
    const std::vector<Case> cases{
        {ColorMode::automatic, true, {}, true},
        {ColorMode::automatic, false, {}, false},
        {ColorMode::automatic, true, {{"NO_COLOR", "1"}}, false},
        {ColorMode::automatic, false, {{"CLICOLOR_FORCE", "1"}}, true},
        {ColorMode::automatic, false, {{"CLICOLOR_FORCE", "0"}}, false},
        {ColorMode::automatic, true, {{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}, false},
        {ColorMode::always, false, {{"NO_COLOR", "1"}}, true},
        {ColorMode::never, true, {{"CLICOLOR_FORCE", "1"}}, false},
    };
    for (const auto& one : cases) {
        CliWorld world;
        world.err.is_interactive = one.is_terminal;
        for (const auto& [name, value] : one.environment)
            world.environment.set(name, value);
        auto services = world.services();
        GlobalOptions options;
        options.color = one.mode;
        const Console console(options, services);
        static_cast<void>(console.report(std::vector{k_notice}));
        INFO(world.err.text);
        CHECK(is_colored(world.err.text) == one.is_colored);
    }
}

TEST_CASE("cli: a usage error is JSON where JSON was asked for, wherever that stands", "[cli]") {
    const auto line = GENERATE(as<std::vector<std::string>>(), std::vector<std::string>{"--json", "plam"},
                               std::vector<std::string>{"plan", "--oops", "--json"},
                               std::vector<std::string>{"plam", "--format", "json"},
                               std::vector<std::string>{"--format=json", "plan", "extra"});
    CliWorld world;
    CHECK(world.run(line) == 2);
    CHECK(world.out.text.starts_with("[\n"));
    CHECK(world.out.text.find("\"code\": \"PIOT_USAGE\"") != std::string::npos);
    CHECK(world.err.text.find("PIOT_USAGE") != std::string::npos);
}

TEST_CASE("cli: what stands behind `--`, or is another flag's value, asks for no JSON", "[cli]") {
    const auto line = GENERATE(as<std::vector<std::string>>(), std::vector<std::string>{"plam", "--", "--json"},
                               std::vector<std::string>{"plam", "--format", "matrix"});
    CliWorld world;
    CHECK(world.run(line) == 2);
    CHECK(world.out.text.empty());
}
