// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;

namespace {

/// core is live at 1.0.0 without its tag, and released at 1.1.0 by this plan; py only lacks its tag.
struct Scenario : PublishScenario {
    Scenario() {
        add_crate("core");
        add_heal("core", crates, k_older);
        add_heal("py", pypi, k_older);
    }
};

Config make_config() {
    return parse_config(R"([putitoutthere]
version = 1
[[package]]
name = "core"
kind = "crates"
path = "core"
paths = ["core/**"]
crate = "the-core"
[[package]]
name = "py"
kind = "pypi"
path = "py"
paths = ["py/**"]
[[package]]
name = "a"
kind = "crates"
path = "a"
paths = ["a/**"]
group = "g"
tag_format = "v{version}"
[[package]]
name = "b"
kind = "crates"
path = "b"
paths = ["b/**"]
group = "g"
tag_format = "v{version}"
)")
        .value();
}

}  // namespace

TEST_CASE("publish heal: missing tags are written before anything is uploaded, once", "[publish]") {
    Scenario scenario;
    {
        Process process(scenario);
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::success);
        CHECK(report.heal == std::vector<HealReport>{{"core-v1.0.0", k_older, TagOutcome::created},
                                                     {"py-v1.0.0", k_older, TagOutcome::created}});
        CHECK(changes(process.calls) == std::vector<std::string>{"push core-v1.0.0 " + k_older,
                                                                 "push py-v1.0.0 " + k_older, "upload core-1.1.0.crate",
                                                                 "push core-v1.1.0 " + k_head, "forge core-v1.1.0"});
    }
    Process again(scenario);
    const auto report = again.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(report.heal[0].outcome == TagOutcome::already_there);
    CHECK(again.calls.count("push ") == 0);
    CHECK(again.calls.count("observe core 1.0.0") == 0);  // the tag is there: nobody needs to be asked
}

TEST_CASE("publish heal: a plan of nothing else is done with its tags", "[publish]") {
    PublishScenario scenario;
    scenario.add_heal("core", scenario.crates, k_older);
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(report.packages.empty());
    CHECK_FALSE(has_released(report));
    CHECK(scenario.remote.tags == std::map<std::string, std::string>{{"core-v1.0.0", k_older}});
    CHECK(process.calls.count("mint ") == 0);
}

TEST_CASE("publish heal: packages that share a tag have it written once", "[publish]") {
    PublishScenario scenario;
    for (const auto* name : {"core", "span"})
        scenario.add_heal(name, scenario.crates, k_older).missing.tag = "v1.0.0";
    Process process(scenario);
    CHECK(process.publish().heal.size() == 1);
    CHECK(process.calls.count("push v1.0.0") == 1);
}

TEST_CASE("publish heal: what the registry does not confirm stops everything", "[publish]") {
    Scenario scenario;
    auto expected = codes::PIOT_HEAL_REFUSED;
    auto exit = ExitCode::refused;
    SECTION("another commit") {
        scenario.crates.commits["core"] = k_head;
    }
    SECTION("no commit") {
        scenario.crates.commits.erase("core");
    }
    SECTION("not live") {
        scenario.crates.files.clear();
    }
    SECTION("without its sdist") {
        scenario.pypi.files[0].file.file_name = "py-1.0.0-py3-none-any.whl";
    }
    SECTION("not in the history of HEAD") {
        scenario.remote.ancestors.clear();
    }
    SECTION("no answer") {
        scenario.crates.silent_observations["core"] = 100;
        expected = codes::PIOT_REGISTRY_UNREACHABLE;
        exit = ExitCode::transient;
    }
    SECTION("the tag is elsewhere") {
        scenario.remote.tags["core-v1.0.0"] = k_head;
        expected = codes::PIOT_TAG_ELSEWHERE;
    }
    Process process(scenario);
    const auto report = process.publish();
    CHECK(exit_code_of(report) == exit);
    CHECK(has_code(report.diagnostics, expected));
    CHECK(changes(process.calls).empty());
}

TEST_CASE("publish heal: a registry that is silent for a moment is asked again", "[publish]") {
    Scenario scenario;
    scenario.pypi.silent_observations["py"] = 1;
    Process process(scenario);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
}

TEST_CASE("publish heal: a tag that cannot be written stops everything", "[publish]") {
    Scenario scenario;
    Process process(scenario);
    SECTION("the remote takes none") {
        process.tags.writable = tl::unexpected<Failure>(
            Failure({codes::PIOT_REMOTE_NOT_WRITABLE, Severity::error, "no", {}, "look at its rules"}));
        CHECK(exit_code_of(process.publish()) == ExitCode::negative);
        CHECK(process.calls.count("push ") == 0);
    }
    SECTION("the push fails") {
        process.tags.scripted_pushes.push_back(tl::unexpected<Failure>(
            Failure({codes::PIOT_TAG_FAILED, Severity::error, "the remote refused the tag", {}, "look at its rules"})));
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::negative);
        CHECK(report.heal[0].outcome == TagOutcome::failed);
        CHECK(report.heal[1].outcome == TagOutcome::pending);
    }
    CHECK(process.calls.count("upload ") == 0);
}

TEST_CASE("publish heal: a preview names the tags and writes none", "[publish]") {
    Scenario scenario;
    Process process(scenario);
    const auto preview = process.preview();
    CHECK(preview.heal.size() == 2);
    CHECK(process.calls.count("check_writable core-v1.0.0 py-v1.0.0 core-v1.1.0") == 1);
    CHECK(changes(process.calls).empty());
}

TEST_CASE("publish heal: killed at any call and run again, it ends in the same state", "[publish]") {
    Scenario undisturbed;
    std::size_t calls = 0;
    {
        Process process(undisturbed);
        REQUIRE(exit_code_of(process.publish()) == ExitCode::success);
        calls = process.calls.log().size();
    }
    for (std::size_t at = 1; at <= calls; ++at)
        for (const auto death : {Death::before_effect, Death::after_effect}) {
            Scenario scenario;
            try {
                Process doomed(scenario);
                doomed.calls.end_at(at, death);
                static_cast<void>(doomed.publish());
            } catch (const Killed&) {
            }
            Process process(scenario);
            CAPTURE(at);
            CHECK(exit_code_of(process.publish()) == ExitCode::success);
            CHECK(scenario.end_state() == undisturbed.end_state());
        }
}

TEST_CASE("publish heal: an entry must be what the configuration makes of it", "[publish]") {
    const auto config = make_config();
    Plan plan;
    plan.heal = {{"core", Version(1, 0, 0), "core-v1.0.0", k_older},
                 {"py", Version(1, 0, 0, Prerelease{PrereleaseLabel::rc, 2}), "py-v1.0.0-rc.2", k_older},
                 {"a", Version(2, 0, 0), "v2.0.0", k_older},
                 {"b", Version(2, 0, 0), "v2.0.0", k_older}};
    const auto resolved = app::resolve_heal(plan, config);
    REQUIRE(resolved);
    CHECK((*resolved)[0].live.project == "the-core");
    CHECK((*resolved)[1].live.version == "1.0.0rc2");

    SECTION("an unknown package") {
        plan.heal[0].package = "other";
    }
    SECTION("another tag") {
        plan.heal[0].tag = "core-v1.0.1";
    }
    SECTION("a ref that is no tag of piot's") {
        plan.heal[0].tag = "heads/main";
    }
    SECTION("no commit id") {
        plan.heal[0].commit = "HEAD";
    }
    SECTION("an option in place of a commit") {
        plan.heal[0].commit = "--force";
    }
    SECTION("half of a shared tag") {
        plan.heal.pop_back();
    }
    SECTION("a shared tag on two commits") {
        plan.heal.back().commit = k_head;
    }
    SECTION("a version that this plan releases") {
        plan.releases.resize(1);
        plan.releases[0].tag = "core-v1.0.0";
    }
    const auto refused = app::resolve_heal(plan, config);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().diagnostics.front().code == codes::PIOT_HEAL_REFUSED);
    CHECK(exit_code_of(refused.error().diagnostics) == ExitCode::refused);
}
