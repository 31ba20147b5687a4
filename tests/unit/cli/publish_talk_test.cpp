// SPDX-License-Identifier: MIT
#include "cli/publish_talk.hpp"

#include "cli_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <utility>

using namespace piot;
using namespace piot::test;
using cli::OutputFormat;

namespace {

constexpr const char* k_secret = "pypi-a_secret\"with*marks";

Diagnostic a_refusal() {
    return {codes::PIOT_REGISTRY_REFUSED, Severity::error, std::string("no rights for ") + k_secret, {}, "mend it"};
}

/// One run of publish that fails, in a process of which only the streams are real.
struct TalkWorld {
    TalkWorld() { world.redactor.add(Secret(k_secret)); }

    ExitCode run() {
        auto services = world.services();
        const cli::Console console(options, services);
        cli::PublishTalk talk(console, options, services);
        talk.begin({{"core", "1.0.0", 10}});
        talk.report({ProgressKind::step, "core", std::string("PyPI says: ") + k_secret});
        ProgressEvent failed{ProgressKind::phase, "core", a_refusal().message};
        failed.phase = PackagePhase::failed;
        talk.report(failed);
        PublishReport report{"", "", {{"core", PackageKind::pypi, "core", Version{1, 0, 0}, "1.0.0"}}, {}};
        report.packages[0].outcome = PackageOutcome::failed;
        report.packages[0].diagnostics = {a_refusal()};
        return talk.finish(std::move(report));
    }

    [[nodiscard]] std::string everything() const {
        auto text = world.out.text + world.err.text;
        for (const auto& [name, appended] : world.files.appended)
            text += appended;
        return text;
    }

    CliWorld world;
    cli::GlobalOptions options;
};

}  // namespace

TEST_CASE("publish talk: lines while it runs, then the report", "[publish_talk]") {
    TalkWorld talk;
    CHECK(talk.run() == ExitCode::negative);
    CHECK(talk.world.err.text == "  core: PyPI says: ***\n  core: failed: no rights for ***\n");
    CHECK(talk.world.out.text.starts_with("released 0 of 1 package, 1 failed\n"));
    CHECK(talk.world.out.text.find("error[PIOT_REGISTRY_REFUSED]: no rights for ***\n") != std::string::npos);
}

TEST_CASE("publish talk: quiet is quiet but for the report", "[publish_talk]") {
    TalkWorld talk;
    talk.options.verbosity = cli::Verbosity::quiet;
    talk.run();
    CHECK(talk.world.err.text.empty());
    CHECK_FALSE(talk.world.out.text.empty());
}

TEST_CASE("publish talk: with --json every line of stdout is an event, and the last one the report", "[publish_talk]") {
    TalkWorld talk;
    talk.options.format = OutputFormat::json;
    talk.run();
    const auto lines = split_lines(talk.world.out.text);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("{\"event\":\"step\","));
    CHECK(lines[1].starts_with("{\"event\":\"phase\","));
    CHECK(lines[2].starts_with("{\"event\":\"report\","));
}

TEST_CASE("publish talk: a table on a terminal is gone before the report", "[publish_talk]") {
    TalkWorld talk;
    talk.world.err.is_interactive = true;
    talk.world.environment.set("TERM", "xterm");
    talk.run();
    CHECK(talk.world.err.text.find("looking what is live of 1 package") != std::string::npos);
    CHECK(talk.world.err.text.ends_with("\x1b[J"));
}

TEST_CASE("publish talk: no table in CI, on a dumb terminal, or where events share it", "[publish_talk]") {
    TalkWorld talk;
    talk.world.err.is_interactive = true;
    talk.world.environment.set("TERM", "xterm");
    SECTION("CI") {
        talk.world.environment.set("CI", "true");
    }
    SECTION("dumb") {
        talk.world.environment.set("TERM", "dumb");
    }
    SECTION("events") {
        talk.options.format = OutputFormat::json;
        talk.world.out.is_interactive = true;
    }
    talk.run();
    CHECK(talk.world.err.text.find("looking what is live") == std::string::npos);
}

TEST_CASE("publish talk: no format makes a secret readable", "[publish_talk]") {
    TalkWorld talk;
    talk.options.format = GENERATE(OutputFormat::text, OutputFormat::json);
    for (const auto* name : {"GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"})
        talk.world.environment.set(name, "somewhere");
    talk.run();
    CHECK(talk.everything().find("secret") == std::string::npos);
    CHECK(talk.everything().find("::group::core 1.0.0: failed\n") != std::string::npos);
    CHECK(talk.everything().find("::error title=PIOT_REGISTRY_REFUSED::no rights for ***") != std::string::npos);
}

TEST_CASE("publish talk: what could not begin has a report as well", "[publish_talk]") {
    CliWorld world;
    cli::GlobalOptions options;
    options.format = OutputFormat::json;
    auto services = world.services();
    const cli::Console console(options, services);
    CHECK(cli::PublishTalk(console, options, services).stop(Failure{a_refusal()}) == ExitCode::negative);
    CHECK(world.out.text.starts_with("{\"event\":\"report\","));
    CHECK(split_lines(world.out.text).size() == 1);
    CHECK(world.err.text.starts_with("error[PIOT_REGISTRY_REFUSED]"));
}
