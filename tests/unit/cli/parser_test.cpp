// SPDX-License-Identifier: MIT
#include "cli/parser.hpp"

#include "cli/command_table.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::cli;

namespace {

Command parse(const std::vector<std::string>& arguments) {
    auto command = parse_command(arguments);
    INFO((command ? "" : command.error().diagnostics.front().message));
    REQUIRE(command.has_value());
    return *command;
}

Diagnostic refuse(const std::vector<std::string>& arguments) {
    const auto command = parse_command(arguments);
    REQUIRE_FALSE(command.has_value());
    CHECK(exit_code_of(command.error().diagnostics) == ExitCode::usage);
    return command.error().diagnostics.front();
}

std::string help_text(const std::vector<std::string>& arguments) {
    const auto command = parse(arguments);
    return std::get<HelpCommand>(command.body).text;
}

}  // namespace

TEST_CASE("parser: global flags stand before or after the command", "[parser]") {
    for (const auto& arguments :
         {std::vector<std::string>{"-C", "x", "--json", "plan"}, {"plan", "-C", "x", "--json"}}) {
        const auto command = parse(arguments);
        CHECK(command.options.directory == "x");
        CHECK(command.options.format == OutputFormat::json);
        CHECK(std::holds_alternative<PlanCommand>(command.body));
    }
}

TEST_CASE("parser: every flag reaches its field", "[parser]") {
    const auto plan = std::get<PlanCommand>(
        parse({"plan", "--out", "p.json", "--at", "v1", "--release", "a@minor", "--only", "a,b", "--exclude=c"}).body);
    CHECK(plan.output_file == "p.json");
    CHECK(plan.revision == "v1");
    CHECK(plan.release == "a@minor");
    CHECK(plan.only == std::vector<std::string>{"a", "b"});
    CHECK(plan.exclude == std::vector<std::string>{"c"});

    const auto checked = std::get<PlanCommand>(parse({"plan", "--check-registry", "--deadline", "7", "--pr"}).body);
    CHECK((checked.checks_registry && checked.previews_pull_request));
    CHECK(checked.deadline == std::chrono::seconds(7));

    const auto publish = std::get<PublishCommand>(parse({"publish", "--plan", "p", "--plan-id", "i", "--artifacts", "d",
                                                         "--remote", "r", "--wait", "5", "--yes", "--dry-run"})
                                                      .body);
    CHECK(publish.plan_file == "p");
    CHECK(publish.plan_id == "i");
    CHECK(publish.artifacts_directory == "d");
    CHECK(publish.remote == "r");
    CHECK(publish.wait == std::chrono::seconds(5));
    CHECK(publish.is_confirmed);
    CHECK(publish.is_preview);
    CHECK_FALSE(publish.packages_crates);
    CHECK(std::get<PublishCommand>(parse({"publish", "--cargo-publish"}).body).packages_crates);

    CHECK(std::get<StampCommand>(parse({"stamp", "--plan", "p", "--out", "d"}).body).output_directory == "d");
    CHECK(std::get<StampCommand>(parse({"stamp", "--check"}).body).is_check);
    CHECK(std::get<InspectCommand>(parse({"inspect", "a.whl", "b.crate"}).body).files.size() == 2);
    const auto rehearse = std::get<RehearseCommand>(parse({"rehearse", "--keep", "--serve", "--strict"}).body);
    CHECK((rehearse.keeps_directory && rehearse.serves && rehearse.is_strict));
    CHECK(parse({"plan", "-q"}).options.verbosity == Verbosity::quiet);
    CHECK(parse({"plan", "--color", "never"}).options.color == ColorMode::never);
}

TEST_CASE("parser: why takes one package, of now, of a version or of a revision", "[parser]") {
    CHECK(std::get<WhyCommand>(parse({"why", "a"}).body).package == "a");
    const auto past = std::get<WhyCommand>(parse({"why", "group/a@1.4.0"}).body);
    CHECK(past.package == "group/a");
    CHECK(past.version == "1.4.0");
    CHECK(std::get<WhyCommand>(parse({"why", "a", "--at", "v1"}).body).revision == "v1");
    CHECK(refuse({"why"}).message.find("one package") != std::string::npos);
    CHECK(refuse({"why", "a", "b"}).message.find("one package") != std::string::npos);
    CHECK(refuse({"why", "a@"}).message.find("no version") != std::string::npos);
    CHECK(refuse({"why", "a@1.0.0", "--at", "v1"}).message.find("both name a commit") != std::string::npos);
}

TEST_CASE("parser: what does not go together is refused", "[parser]") {
    CHECK(refuse({"plan", "--deadline", "7"}).message.find("`--check-registry`") != std::string::npos);
    CHECK(refuse({"plan", "--check-registry", "--deadline", "0"}).hint.find("from 1 to 600") != std::string::npos);
    CHECK(refuse({"plan", "--pr", "--release", "a"}).message.find("`--pr`") != std::string::npos);
    CHECK(refuse({"stamp", "--format", "mermaid"}).message.find("is for `piot plan`") != std::string::npos);
}

TEST_CASE("parser: slips get a suggestion", "[parser]") {
    CHECK(refuse({"plam"}).hint.find("`plan`") != std::string::npos);
    CHECK(refuse({"publish", "--dryrun"}).hint.find("`--dry-run`") != std::string::npos);
    CHECK(refuse({"plan", "--jsn"}).hint.find("`--json`") != std::string::npos);
    CHECK(refuse({"plan", "--format", "jsn"}).hint.find("`json`") != std::string::npos);
    CHECK(refuse({"help", "rehearsal"}).hint.find("`rehearse`") != std::string::npos);
    CHECK(refuse({"plan", "extra"}).message.find("`extra`") != std::string::npos);
}

TEST_CASE("parser: what cannot be meant is refused", "[parser]") {
    CHECK(refuse({"plan", "--out"}).code == codes::PIOT_USAGE);
    CHECK(refuse({"publish", "--wait", "soon"}).code == codes::PIOT_USAGE);
    CHECK(refuse({"publish", "--wait", "-1"}).code == codes::PIOT_USAGE);
    CHECK(refuse({"plan", "-q", "-v"}).message.find("contradict") != std::string::npos);
    CHECK(refuse({"plan", "--json", "--format", "matrix"}).message.find("contradict") != std::string::npos);
    CHECK(refuse({"stamp", "--format", "matrix"}).message.find("plan") != std::string::npos);
    CHECK(refuse({"stamp", "--check", "--out", "d"}).code == codes::PIOT_USAGE);
    CHECK(refuse({"inspect"}).message.find("--artifacts") != std::string::npos);
}

TEST_CASE("parser: status and reconcile ask for what they are told", "[parser]") {
    const auto status = std::get<StatusCommand>(parse({"status"}).body);
    CHECK((!status.is_check && status.remote == "origin" && status.deadline == std::chrono::seconds(30)));
    const auto checked = std::get<StatusCommand>(parse({"status", "--check", "--remote", "r", "--deadline", "7"}).body);
    CHECK((checked.is_check && checked.remote == "r" && checked.deadline == std::chrono::seconds(7)));
    CHECK(refuse({"status", "core"}).message.find("`core`") != std::string::npos);
    CHECK(refuse({"status", "--deadline", "0"}).code == codes::PIOT_USAGE);

    const auto all = std::get<ReconcileCommand>(parse({"reconcile", "--yes", "--dry-run", "--remote=r"}).body);
    CHECK((all.package.empty() && all.is_confirmed && all.is_preview && all.remote == "r"));
    const auto one = std::get<ReconcileCommand>(parse({"reconcile", "@scope/a@1.4.0", "--at", "v1^{}"}).body);
    CHECK((one.package == "@scope/a" && one.version == "1.4.0" && one.revision == "v1^{}"));
    CHECK((!one.is_confirmed && !one.is_preview));
    CHECK(std::get<ReconcileCommand>(parse({"reconcile", "core"}).body).version.empty());
}

TEST_CASE("parser: reconcile takes one package, and a commit for one only", "[parser]") {
    CHECK(refuse({"reconcile", "a", "b"}).message.find("one package") != std::string::npos);
    CHECK(refuse({"reconcile", "--at", "HEAD"}).message.find("one package") != std::string::npos);
    CHECK(refuse({"reconcile", "core@"}).hint.find("NAME@1.4.0") != std::string::npos);
    CHECK(std::get<ReconcileCommand>(parse({"reconcile", "@scope/a"}).body).package == "@scope/a");
}

TEST_CASE("parser: help names every command and flag, with an example", "[parser]") {
    const auto overview = help_text({});
    for (const auto& info : command_table()) {
        CAPTURE(std::string(info.name));
        CHECK(overview.find(info.summary) != std::string::npos);
        const auto text = help_text({"help", std::string(info.name)});
        CHECK(text.find(info.example) != std::string::npos);
        CHECK(text == help_text({std::string(info.name), "--help"}));
    }
    CHECK(help_text({"help", "publish"}).find("--plan-id ID") != std::string::npos);
    CHECK(std::holds_alternative<VersionCommand>(parse({"--version"}).body));
}
