// SPDX-License-Identifier: MIT
#include "cli_world.hpp"
#include "support/catch.hpp"
#include "support/fakes/memory_history.hpp"

#include "piot/base/codes.hpp"

#include <string>
#include <vector>

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_config =
    "[putitoutthere]\nversion = 1\n[[package]]\nname = \"core\"\nkind = \"crates\"\npath = \"core\"\npaths = "
    "[\"core/**\"]\n";

struct Run {
    int exit = 0;
    std::string out, err;
    std::vector<std::string> events;  ///< in order: signals set up, revisions opened
};

/// `piot why …` in a repository where core was never released. Of revisions only `v1` and the tag of 0.1.0 exist.
Run why(std::vector<std::string> arguments) {
    Run run;
    CliWorld world;
    auto services = world.services();
    services.end_at_once_on_signal = [&] { run.events.emplace_back("signals"); };
    services.open_repository = [&](const auto&, const std::string& revision) -> Result<std::unique_ptr<History>> {
        run.events.push_back("open " + revision);
        if (!revision.empty() && revision != "v1" && revision != "refs/tags/core-v0.1.0")
            return fail({codes::PIOT_GIT_REVISION, Severity::error, "names no commit", {}, "look"});
        auto history = std::make_unique<MemoryHistory>(std::string(40, revision.empty() ? 'a' : 'b'));
        history->add("putitoutthere.toml", k_config);
        return history;
    };
    arguments.insert(arguments.begin(), "why");
    run.exit = static_cast<int>(cli::run(arguments, services));
    run.out = world.out.text;
    run.err = world.err.text;
    return run;
}

}  // namespace

TEST_CASE("cli: why answers on stdout, and signals end it from the start", "[cli]") {
    const auto run = why({"core"});
    CHECK(run.exit == 0);
    CHECK(run.out.starts_with("core 0.1.0: in the plan from aaaaaaaaaa\n"));
    CHECK(run.err.empty());
    CHECK(run.events == std::vector<std::string>{"signals", "open "});
}

TEST_CASE("cli: why as JSON is the document, with notices on stderr too", "[cli]") {
    const auto run = why({"core@0.1.0", "--json"});
    CHECK(run.exit == 0);
    CHECK(run.out.starts_with("{\n  \"schema_version\": 1,"));
    CHECK(run.err.empty());
    CHECK(run.events.back() == "open refs/tags/core-v0.1.0");
}

TEST_CASE("cli: why asks about the revision that is named", "[cli]") {
    CHECK(why({"core", "--at", "v1"}).out.starts_with("core 0.1.0: in the plan from bbbbbbbbbb\n"));
    const auto unknown = why({"core", "--at", "v2"});
    CHECK(unknown.exit == 2);
    CHECK(unknown.out.empty());
}

TEST_CASE("cli: why ends with 2 for what it does not know", "[cli]") {
    const auto package = why({"corr"});
    CHECK(package.exit == 2);
    CHECK(package.out.empty());
    CHECK(package.err.find("did you mean `core`?") != std::string::npos);
    const auto version = why({"core@9.9.9", "--json"});
    CHECK(version.exit == 2);
    CHECK(version.out.find("PIOT_WHY_NOT_RELEASED") != std::string::npos);
}
