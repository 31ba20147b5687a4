// SPDX-License-Identifier: MIT
#include "app/publish/forge_releases.hpp"

#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;

TEST_CASE("forge releases: the notes say why, with which commits, and list the files with hashes", "[publish]") {
    PublishScenario scenario;
    auto& release = scenario.add_crate("core");
    release.reasons = {{ReasonKind::changed, "", std::string(40, 'd'), "crates/core/src/lib.rs", "crates/core/**"},
                       {ReasonKind::dependency, "base", "", "", ""}};
    const auto text = app::make_forge_release_text("core-v1.1.0", scenario.request);
    CHECK(text.tag == "core-v1.1.0");
    CHECK(text.title == "core 1.1.0");
    CHECK_FALSE(text.is_prerelease);
    CHECK(text.notes ==
          "**`core`** 1.1.0, since 1.0.0\n\n"
          "- `crates/core/src/lib.rs` changed in `dddddddddd`\n"
          "- builds on `base`, released with it\n\n"
          "| file | sha256 |\n|---|---|\n"
          "| `core-1.1.0.crate` | `sha-of-core-1.1.0.crate` |\n");
}

TEST_CASE("forge releases: where the history is at hand the notes name the package's own commits", "[publish]") {
    PublishScenario scenario;
    auto& release = scenario.add_crate("core");
    release.reasons = {{ReasonKind::changed, "", std::string(40, 'd'), "crates/core/src/lib.rs", "crates/core/**"},
                       {ReasonKind::dependency, "base", "", "", ""}};
    scenario.request.commits["core"] = {{std::string(40, 'd'), "Speak `louder` (#12)"}, {std::string(40, 'e'), "@ops"}};
    scenario.request.commits["other"] = {{std::string(40, 'f'), "Elsewhere"}};
    const auto notes = app::make_forge_release_text("core-v1.1.0", scenario.request).notes;
    CHECK(
        notes.starts_with("**`core`** 1.1.0, since 1.0.0\n\n"
                          "- builds on `base`, released with it\n"
                          "- `dddddddddd` `Speak 'louder' (#12)`\n"
                          "- `eeeeeeeeee` `@ops`\n\n| file"));
    scenario.request.commits["core"] = std::vector<CommitNote>(101, {std::string(40, 'a'), std::string(5000, 'x')});
    const auto many = app::make_forge_release_text("core-v1.1.0", scenario.request).notes;
    CHECK(many.find("- and 1 more commits\n") != std::string::npos);
    CHECK(many.size() < 125'000);
}

TEST_CASE("forge releases: text from a repository cannot leave its code span", "[publish]") {
    PublishScenario scenario;
    auto& release = scenario.add_crate("core");
    release.reasons = {{ReasonKind::changed, "", std::string(40, 'd'), "a`b\n# big\x01\xff.rs", "**"}};
    const auto text = app::make_forge_release_text("core-v1.1.0", scenario.request);
    CHECK(text.notes.find("- `a'b?# big?\xef\xbf\xbd.rs` changed in") != std::string::npos);
}

TEST_CASE("forge releases: a prerelease is marked as one", "[publish]") {
    PublishScenario scenario;
    auto& release = scenario.add_crate("core");
    release.version = *Version::parse("1.1.0-rc.1");
    CHECK(app::make_forge_release_text("core-v1.1.0", scenario.request).is_prerelease);
}
