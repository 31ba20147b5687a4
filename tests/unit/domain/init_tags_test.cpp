// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/domain/init_world.hpp"

#include "piot/base/codes.hpp"

using namespace piot;

namespace {

using Texts = std::vector<std::string>;

Proposal proposal_of(const std::vector<std::pair<std::string, std::string>>& names_and_paths) {
    Proposal proposal;
    for (const auto& [name, path] : names_and_paths) {
        ProposedPackage package;
        package.config.name = name;
        package.config.path = path;
        if (name.ends_with("-py"))
            package.config.settings.emplace<PypiSettings>().project = name.substr(0, name.size() - 3);
        else
            package.config.settings = CratesSettings{name, {}, false};
        proposal.packages.push_back(std::move(package));
    }
    return proposal;
}

struct Line {
    std::string prefix;
    Version version;
    std::size_t distance;
};

std::vector<TagLine> lines_of(const std::vector<Line>& lines) {
    std::vector<TagLine> placed;
    for (const auto& [prefix, version, distance] : lines)
        placed.push_back({prefix, prefix + version.to_string(), version, version, distance});
    return placed;
}

Texts formats_of(const Proposal& proposal) {
    Texts formats;
    for (const auto& package : proposal.packages)
        formats.push_back(package.config.tag_format);
    return formats;
}

}  // namespace

TEST_CASE("init_tags: lines are found by what stands before the version", "[init_tags]") {
    const auto lines = find_tag_lines({"1.0.0", "a-v1.0.0", "a-v1.10.0", "a-v1.9.0-rc.1", "b@0.1.0", "c/2.0.0",
                                       "nightly", "v1.2", "v2.0.0rc1", "v10.2.3", "x{y}-1.0.0"});
    Texts prefixes, examples;
    for (const auto& line : lines) {
        prefixes.push_back(line.prefix);
        examples.push_back(line.example);
    }
    CHECK(prefixes == Texts{"", "a-v", "b@", "c/", "v"});
    CHECK(examples == Texts{"1.0.0", "a-v1.10.0", "b@0.1.0", "c/2.0.0", "v10.2.3"});
}

TEST_CASE("init_tags: releases that nobody here can read are found", "[init_tags]") {
    CHECK(find_unread_release({"nightly", "v1.1", "v1.2"}) == "v1.2");
    CHECK(find_unread_release({"1.2.3-py"}) == "1.2.3-py");
    CHECK_FALSE(find_unread_release({"v1.2", "v1.2.0"}));
    CHECK_FALSE(find_unread_release({"nightly", "build-20240101", "v2", "a.b"}));
    CHECK_FALSE(find_unread_release({}));
}

TEST_CASE("init_tags: the probe asks for each line by itself", "[init_tags]") {
    const auto lines = find_tag_lines({"a-v1.0.0", "v1.0.0"});
    const auto probe = make_tag_probe(lines);
    REQUIRE(probe.packages.size() == 2);
    CHECK(format_tag(probe.packages[0], "1.0.0") == "a-v1.0.0");
    RepoSnapshot snapshot;
    snapshot.packages.resize(2);
    snapshot.packages[0].tags = {{"a-v2.0.0", Version(2, 0, 0), "c", TagRelation::elsewhere, Parting::after_release},
                                 {"a-v1.0.0", Version(1, 0, 0), "d"}};
    snapshot.packages[0].range = 3;
    snapshot.packages[1].tags = {{"v1.0.0", Version(1, 0, 0), "c", TagRelation::elsewhere}};
    const auto placed = place_tag_lines(lines, snapshot);
    CHECK(placed[0].reached == Version(1, 0, 0));
    CHECK(placed[0].example == "a-v1.0.0");
    CHECK(placed[0].distance == 3);
    CHECK_FALSE(placed[1].reached);
    CHECK(placed[1].example == "v1.0.0");
}

TEST_CASE("init_tags: nothing is tagged, nothing changes", "[init_tags]") {
    const auto proposal = continue_tags(proposal_of({{"a", "a"}}), {});
    CHECK(formats_of(proposal) == Texts{"{name}-v{version}"});
    CHECK(proposal.decisions.empty());
}

TEST_CASE("init_tags: one package goes on from v1.2.3", "[init_tags]") {
    const auto proposal = continue_tags(proposal_of({{"a", "."}}), lines_of({{"v", Version(1, 2, 3), 4}}));
    CHECK(formats_of(proposal) == Texts{"v{version}"});
    CHECK(proposal.packages[0].config.group.empty());
    CHECK(proposal.packages[0].released == Version(1, 2, 3));
}

TEST_CASE("init_tags: a line that all share makes a group", "[init_tags]") {
    const auto proposal = continue_tags(proposal_of({{"a", "a"}, {"b", "b"}}), lines_of({{"v", Version(1, 2, 3), 4}}));
    CHECK(formats_of(proposal) == Texts{"v{version}", "v{version}"});
    CHECK(proposal.packages[1].config.group == "all");
    REQUIRE(proposal.decisions.size() == 1);
    CHECK(proposal.decisions[0].code == codes::PIOT_INIT_CHOICE);
}

TEST_CASE("init_tags: lines by name, in any shape", "[init_tags]") {
    const auto proposal =
        continue_tags(proposal_of({{"a", "x/a"}, {"b-c", "x/b"}, {"d", "x/d"}, {"e-py", "x/python"}, {"new", "x/new"}}),
                      lines_of({{"a@", Version(1, 0, 0), 1},
                                {"b_c/v", Version(1, 0, 0), 2},
                                {"x/d/v", Version(1, 0, 0), 2},
                                {"py-", Version(2, 0, 0), 0}}));
    CHECK(formats_of(proposal) ==
          Texts{"{name}@{version}", "b_c/v{version}", "x/d/v{version}", "py-{version}", "{name}@{version}"});
    CHECK_FALSE(proposal.packages[4].released);
}

TEST_CASE("init_tags: a line that bears the name of a kind makes a group of its packages", "[init_tags]") {
    const auto proposal = continue_tags(proposal_of({{"core", "crates/core"}, {"io", "crates/io"}, {"core-py", "py"}}),
                                        lines_of({{"py-", {1, 20, 0}, 1}, {"rs-", {0, 46, 0}, 1}}));
    CHECK(formats_of(proposal) == Texts{"rs-{version}", "rs-{version}", "py-{version}"});
    CHECK(proposal.packages[0].config.group == "rs");
    CHECK(proposal.packages[1].config.group == "rs");
    CHECK(proposal.packages[2].config.group.empty());
    CHECK(proposal.packages[1].released == Version{0, 46, 0});
    REQUIRE(proposal.decisions.size() == 1);
    CHECK(proposal.decisions[0].message == "the packages of `rs-0.46.0` go on together, as the group `rs`");

    const auto with_own = continue_tags(proposal_of({{"core", "crates/core"}, {"io", "crates/io"}}),
                                        lines_of({{"io-v", {0, 2, 0}, 0}, {"rs-", {0, 46, 0}, 1}}));
    CHECK(formats_of(with_own) == Texts{"rs-{version}", "{name}-v{version}"});
}

TEST_CASE("init_tags: of several shapes the newest goes on", "[init_tags]") {
    const auto proposal =
        continue_tags(proposal_of({{"a", "a"}}), lines_of({{"a-", Version(3, 0, 0), 9}, {"a-v", Version(1, 0, 0), 2}}));
    CHECK(formats_of(proposal) == Texts{"{name}-v{version}"});
    REQUIRE(proposal.decisions.size() == 1);
    CHECK(proposal.decisions[0].code == codes::PIOT_INIT_CHOICE);
}

TEST_CASE("init_tags: a line without a name is the root's, where others bear names", "[init_tags]") {
    const auto proposal = continue_tags(proposal_of({{"a", "."}, {"b", "b"}, {"c", "c"}}),
                                        lines_of({{"b-v", Version(0, 2, 0), 8}, {"v", Version(1, 0, 0), 0}}));
    CHECK(formats_of(proposal) == Texts{"v{version}", "{name}-v{version}", "{name}-v{version}"});
    CHECK(proposal.packages[0].config.group.empty());
}

TEST_CASE("init_tags: a repository that went over to tags by name starts the rest above what it shared",
          "[init_tags]") {
    auto proposal = continue_tags(proposal_of({{"a", "a"}, {"b", "b"}, {"c", "c"}}),
                                  lines_of({{"a-v", Version(1, 1, 0), 1}, {"v", Version(1, 0, 0), 5}}));
    CHECK(formats_of(proposal) == Texts{"{name}-v{version}", "{name}-v{version}", "{name}-v{version}"});
    CHECK(proposal.packages[1].config.first_version == Version(1, 0, 1));
    proposal = continue_tags(proposal_of({{"a", "a"}, {"b", "b"}, {"c", "c"}}),
                             lines_of({{"a-v", Version(1, 1, 0), 5}, {"v", Version(2, 0, 0), 1}}));
    CHECK(formats_of(proposal) == Texts{"v{version}", "v{version}", "v{version}"});
}

TEST_CASE("init_tags: tags of nobody are told", "[init_tags]") {
    const auto proposal = continue_tags(proposal_of({{"a", "a"}}), lines_of({{"legacy-", Version(1, 0, 0), 1}}));
    CHECK(formats_of(proposal) == Texts{"{name}-v{version}"});
    CHECK(proposal.decisions.size() == 1);
}

TEST_CASE("init_tags: a manifest ahead of its tags is told", "[init_tags]") {
    auto proposal = proposal_of({{"a", "a"}});
    proposal.packages[0].declared = Version(2, 0, 0);
    proposal = continue_tags(std::move(proposal), lines_of({{"a-v", Version(1, 0, 0), 1}}));
    REQUIRE(proposal.decisions.size() == 1);
    CHECK(proposal.decisions[0].hint == "for 2.0.0, release it with `--release a@2.0.0`");
}

TEST_CASE("init_tags: what is live without a tag is passed", "[init_tags]") {
    auto proposal = proposal_of({{"a", "a"}, {"b", "b"}, {"c", "c"}, {"d", "d"}});
    proposal.packages[1].config.first_version = Version(3, 0, 0);
    proposal.packages[3].released = Version(1, 0, 0);
    RegistryView view;
    view.packages = {{"crates.io", Liveness::live, {{Version(1, 2, 3)}}, ""},
                     {"crates.io", Liveness::live, {{Version(1, 2, 3)}}, ""},
                     {"crates.io", Liveness::absent, {}, ""},
                     {"crates.io", Liveness::live, {{Version(1, 0, 0)}}, ""}};
    proposal = continue_live_versions(std::move(proposal), view);
    CHECK(proposal.packages[0].config.first_version == Version(1, 2, 4));
    CHECK(proposal.packages[1].config.first_version == Version(3, 0, 0));
    CHECK(proposal.packages[2].config.first_version == Version(0, 1, 0));
    CHECK(proposal.decisions.size() == 2);
}

TEST_CASE("init_tags: a registry that does not answer is told", "[init_tags]") {
    RegistryView view;
    view.packages = {{"crates.io", Liveness::unknown, {}, "timed out"}};
    const auto proposal = continue_live_versions(proposal_of({{"a", "a"}}), view);
    REQUIRE(proposal.decisions.size() == 1);
    CHECK(proposal.decisions[0].message == "crates.io did not say what is live of `a`: timed out");
}
