// SPDX-License-Identifier: MIT
// What CLI11 would let through, or word for programmers.
#include "cli/parsed_line.hpp"

#include "cli/parser.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::cli;

namespace {

using Arguments = std::vector<std::string>;

Diagnostic refuse(const Arguments& arguments) {
    const auto command = parse_command(arguments);
    INFO(Catch::Detail::stringify(arguments));
    REQUIRE_FALSE(command.has_value());
    REQUIRE(command.error().diagnostics.size() == 1);
    const auto& finding = command.error().diagnostics.front();
    CHECK(finding.code == codes::PIOT_USAGE);
    CHECK(finding.hint.find("tells more") != std::string::npos);
    CHECK((finding.message + finding.hint).find('\n') == std::string::npos);
    return finding;
}

template <class Body>
Body accept(const Arguments& arguments) {
    const auto command = parse_command(arguments);
    INFO(Catch::Detail::stringify(arguments));
    REQUIRE(command.has_value());
    REQUIRE(std::holds_alternative<Body>(command->body));
    return std::get<Body>(command->body);
}

}  // namespace

TEST_CASE("parser: an empty value is an unset variable, not a missing flag", "[parser]") {
    const auto arguments = GENERATE(
        Arguments{"publish", "--plan", "p", "--plan-id", ""}, Arguments{"publish", "--plan", "p", "--plan-id="},
        Arguments{"publish", "--plan", "p", "--plan-id=", "--yes"}, Arguments{"--config=", "publish", "--plan-id="});
    const auto finding = refuse(arguments);
    CHECK(finding.message.find("has an empty value") != std::string::npos);
    CHECK(finding.hint.find("is a variable unset?") != std::string::npos);
}

TEST_CASE("parser: a flag is never the value of another flag", "[parser]") {
    CHECK(refuse({"plan", "--out", "--json"}).message == "`--out` needs a value, and got `--json`");
    CHECK(refuse({"publish", "--plan", "--yes"}).message == "`--plan` needs a value, and got `--yes`");
    CHECK(refuse({"-C", "--json", "plan"}).code == codes::PIOT_USAGE);
    CHECK(refuse({"plan", "--out"}).message == "`--out` needs a value");
    CHECK(refuse({"plan", "-C"}).hint == "write `-C DIR`; `piot help plan` tells more");
}

TEST_CASE("parser: a flag is given once, lists may be given in parts", "[parser]") {
    CHECK(refuse({"plan", "--out", "a", "--out", "b"}).message == "`--out` is given 2 times");
    CHECK(refuse({"-C", "a", "plan", "-C", "b"}).message == "`--directory` is given 2 times");
    const auto plan = accept<PlanCommand>({"plan", "--only", "a,b", "--only=c", "--exclude", "d"});
    CHECK(plan.only == Arguments{"a", "b", "c"});
    CHECK(plan.exclude == Arguments{"d"});
}

TEST_CASE("parser: a list takes one word only", "[parser]") {
    CHECK(refuse({"plan", "--only", "a", "b"}).message == "`piot plan` takes no argument, and got `b`");
}

TEST_CASE("parser: a switch takes no value", "[parser]") {
    CHECK(refuse({"publish", "--yes=false"}).message == "`--yes` takes no value");
    CHECK(refuse({"rehearse", "--keep=1"}).message == "`--keep` takes no value");
    CHECK(refuse({"plan", "--json=true"}).message == "`--json` takes no value");
}

TEST_CASE("parser: names of commands are ordinary words behind a command", "[parser]") {
    CHECK(accept<InspectCommand>({"inspect", "plan", "stamp"}).files.size() == 2);
    CHECK(accept<PlanCommand>({"plan", "--out", "publish"}).output_file == "publish");
    CHECK(refuse({"plan", "stamp"}).message == "`piot plan` takes no argument, and got `stamp`");
}

TEST_CASE("parser: after two dashes everything is an operand", "[parser]") {
    const auto inspect = accept<InspectCommand>({"inspect", "--plan", "p", "--", "-odd.whl", "--plan", "--"});
    CHECK(inspect.plan_file == "p");
    CHECK(inspect.files == std::vector<std::filesystem::path>{"-odd.whl", "--plan", "--"});
    CHECK(refuse({"plan", "--", "x"}).message == "`piot plan` takes no argument, and got `x`");
    CHECK(refuse({"--", "plan"}).message == "unknown command `plan`");
}

TEST_CASE("parser: file names are taken as they are", "[parser]") {
    const std::vector<std::filesystem::path> files{"[x].whl", "a,b.whl", "/abs/x", "-", "ä", "a=b"};
    Arguments arguments{"inspect"};
    for (const auto& file : files)
        arguments.push_back(file.string());
    CHECK(accept<InspectCommand>(arguments).files == files);
    CHECK(accept<PlanCommand>({"plan", "--out", "[x]"}).output_file == "[x]");
    CHECK(accept<PlanCommand>({"plan", "--out", "a,b"}).output_file == "a,b");
}

TEST_CASE("parser: a flag in the wrong place is told where it belongs", "[parser]") {
    CHECK(refuse({"--out", "x", "plan"}).hint == "write it after `plan`; `piot help plan` tells more");
    CHECK(refuse({"plan", "--plan-id", "x"}).hint == "it is a flag of `piot publish`; `piot help plan` tells more");
    CHECK(refuse({"plan", "--zzz"}).hint == "`piot help plan` tells more");
    CHECK(refuse({"plan", "-x"}).message == "unknown flag `-x`");
    CHECK(refuse({"plan", "--otu=x"}).message == "unknown flag `--otu`");
    CHECK(refuse({"plan", "--otu=x"}).hint == "did you mean `--out`? `piot help plan` tells more");
}

TEST_CASE("parser: doctor asks registries, or does not", "[parser]") {
    const auto plain = accept<DoctorCommand>({"doctor"});
    CHECK_FALSE((plain.is_offline || plain.is_strict || plain.probes));
    CHECK(plain.deadline == std::chrono::seconds(30));
    CHECK(accept<DoctorCommand>({"doctor", "--offline", "--strict"}).is_strict);
    CHECK(accept<DoctorCommand>({"doctor", "--probe"}).probes);
    for (const auto* flag : {"--probe", "--deadline=3", "--remote=fork"})
        CHECK(refuse({"doctor", "--offline", flag}).message.find("contradict each other") != std::string::npos);
}

TEST_CASE("parser: init compares, or writes", "[parser]") {
    CHECK(accept<InitCommand>({"init"}).cadence.empty());
    CHECK(accept<InitCommand>({"init", "--cadence", "scheduled"}).cadence == "scheduled");
    CHECK(refuse({"init", "--cadence", "schedule"}).hint.find("did you mean `scheduled`?") == 0);
    CHECK(accept<InitCommand>({"init", "--force", "--yes", "--offline"}).overwrites);
    CHECK(accept<InitCommand>({"init", "--action-ref", "o/r@1"}).action_ref == "o/r@1");
    CHECK(refuse({"init", "--check", "--force"}).message == "`--check` writes nothing, so `--force` says nothing");
    CHECK(refuse({"init", "--check", "--yes"}).message == "`--check` writes nothing, so `--yes` says nothing");
}

TEST_CASE("parser: completions knows three shells", "[parser]") {
    CHECK(accept<CompletionsCommand>({"completions", "zsh"}).shell == "zsh");
    CHECK(refuse({"completions", "bsh"}).hint.find("did you mean `bash`?") == 0);
    CHECK(refuse({"completions"}).message == "`completions` takes one shell");
    CHECK(refuse({"completions", "bash", "fish"}).message == "`completions` takes one shell");
}

TEST_CASE("parser: flags without a command ask for one", "[parser]") {
    CHECK(refuse({"--json"}).message == "there is no command");
    CHECK(accept<HelpCommand>({"--help"}).text == accept<HelpCommand>({}).text);
    CHECK(accept<HelpCommand>({"-h"}).text == accept<HelpCommand>({"help"}).text);
    CHECK(accept<HelpCommand>({"plan", "-h"}).text == accept<HelpCommand>({"help", "plan"}).text);
    accept<VersionCommand>({"--version"});
    accept<VersionCommand>({"-V"});
    CHECK(refuse({"help", "plan", "stamp"}).code == codes::PIOT_USAGE);
}

TEST_CASE("parser: values are checked against what the flag takes", "[parser]") {
    CHECK(refuse({"plan", "--color", "sometimes"}).hint.find("write one of auto, always, never") == 0);
    CHECK(refuse({"plan", "--color", "alway"}).hint.find("did you mean `always`?") == 0);
    CHECK(refuse({"publish", "--wait", "5m"}).hint.find("write whole seconds") == 0);
    CHECK(refuse({"publish", "--wait", "99999999999999999999"}).code == codes::PIOT_USAGE);
    CHECK(accept<PublishCommand>({"publish", "--wait", "0"}).wait == std::chrono::seconds(0));
    CHECK(accept<PublishCommand>({"publish"}).wait == std::chrono::seconds(600));
    CHECK(accept<PublishCommand>({"publish"}).artifacts_directory == "artifacts");
    CHECK(accept<PublishCommand>({"publish"}).remote == "origin");
    CHECK(refuse({"inspect", "a.whl", "--artifacts", "d"}).message.find("got both") != std::string::npos);
}

TEST_CASE("parser: odd bytes in an argument do not break the message", "[parser]") {
    CHECK(refuse({"pl\xFF"
                  "an"})
              .message ==
          "unknown command `pl\xEF\xBF\xBD"
          "an`");
    CHECK(refuse({""}).message == "unknown command ``");
}

TEST_CASE("parser: the configuration's path is normal", "[parser]") {
    const auto command = parse_command({"plan", "--config", "./sub//piot.toml"});
    REQUIRE(command.has_value());
    CHECK(command->options.config_file == "sub/piot.toml");
}

TEST_CASE("parser: help fits a terminal of ordinary width", "[parser]") {
    std::vector<Arguments> lines{{}};
    for (const auto& command : command_table())
        lines.push_back({"help", std::string(command.name)});
    for (const auto& line : lines) {
        const auto text = accept<HelpCommand>(line).text;
        CHECK(text.ends_with('\n'));
        std::size_t start = 0;
        while (start < text.size()) {
            const auto end = text.find('\n', start);
            INFO(text.substr(start, end - start));
            CHECK(end - start <= 100);
            start = end + 1;
        }
    }
}
