// SPDX-License-Identifier: MIT
#include "git/remote_tag_store.hpp"

#include "git/push_report.hpp"
#include "tag_world.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

using World = TagWorld;

}  // namespace

TEST_CASE("remote tags: a pushed tag is annotated, on its commit, and in the clone too", "[remote_tag_store]") {
    World world;
    const auto tag = world.tag("group/core-v1.0.0", world.first);
    const auto pushed = world.store.push(tag);
    REQUIRE(pushed.has_value());
    CHECK(*pushed == TagPush::created);
    const auto text = world.git({"cat-file", "tag", "group/core-v1.0.0"}, world.remote());
    CHECK(text.starts_with("object " + world.first + "\ntype commit\ntag group/core-v1.0.0\ntagger "));
    CHECK(text.ends_with("\n\nRelease group/core-v1.0.0"));
    CHECK(world.local_refs() == world.remote_refs());
}

TEST_CASE("remote tags: nobody configured means the bot's name, anybody configured means theirs",
          "[remote_tag_store]") {
    World world;
    SECTION("nobody") {
        REQUIRE(world.store.push(world.tag("v1", world.first)).has_value());
        CHECK(world.git({"cat-file", "tag", "v1"}, world.remote()).find("tagger github-actions[bot] <41898282+") !=
              std::string::npos);
    }
    SECTION("configuration") {
        world.git({"config", "user.name", "Ada"});
        world.git({"config", "user.email", "ada@example.org"});
        REQUIRE(world.store.push(world.tag("v1", world.first)).has_value());
        CHECK(world.git({"cat-file", "tag", "v1"}, world.remote()).find("tagger Ada <ada@example.org>") !=
              std::string::npos);
    }
    SECTION("environment") {
        world.processes.extra = {{"GIT_COMMITTER_NAME", "Bob"}, {"GIT_COMMITTER_EMAIL", "bob@example.org"}};
        REQUIRE(world.store.push(world.tag("v1", world.first)).has_value());
        CHECK(world.git({"cat-file", "tag", "v1"}, world.remote()).find("tagger Bob <bob@example.org>") !=
              std::string::npos);
    }
}

TEST_CASE("remote tags: reading peels annotated tags, takes lightweight ones and leaves absent ones out",
          "[remote_tag_store]") {
    World world;
    world.git({"tag", "-a", "-m", "x", "annotated", world.first});
    world.git({"tag", "light", world.second});
    world.git({"tag", "other", world.second});
    world.git({"push", "-q", "origin", "--tags"});
    world.git({"push", "-q", "origin", world.first + ":refs/heads/refs/tags/absent"});
    const auto tags = world.store.read_remote({"annotated", "light", "absent"});
    REQUIRE(tags.has_value());
    CHECK(*tags == std::map<std::string, std::string>{{"annotated", world.first}, {"light", world.second}});
    CHECK(world.store.read_remote({})->empty());
}

TEST_CASE("remote tags: pushing again changes nothing", "[remote_tag_store]") {
    World world;
    const auto tag = world.tag("v1", world.first);
    REQUIRE(world.store.push(tag).has_value());
    const auto before = world.remote_refs();
    CHECK(world.store.push(tag) == TagPush::already_equal);
    // As on another machine that never saw the tag.
    world.git({"update-ref", "-d", "refs/tags/v1"});
    CHECK(world.store.push(tag) == TagPush::already_equal);
    CHECK(world.remote_refs() == before);
}

TEST_CASE("remote tags: a tag on another commit of the remote stays where it is", "[remote_tag_store]") {
    World world;
    world.git({"push", "-q", "origin", world.second + ":refs/tags/v1"});
    const auto before = world.remote_refs();
    CHECK(world.store.push(world.tag("v1", world.first)) == TagPush::elsewhere);
    CHECK(world.remote_refs() == before);
    CHECK(world.local_refs().empty());
    CHECK(code_of(world.store.check_writable({world.tag("v1", world.first)})) == codes::PIOT_TAG_ELSEWHERE);
}

TEST_CASE("remote tags: a tag of the clone is used on its commit and refused on another", "[remote_tag_store]") {
    World world;
    world.git({"tag", "-a", "-m", "mine", "v1", world.first});
    SECTION("same commit") {
        CHECK(world.store.push(world.tag("v1", world.first)) == TagPush::created);
        CHECK(world.git({"cat-file", "tag", "v1"}, world.remote()).ends_with("mine"));
    }
    SECTION("another commit") {
        CHECK(code_of(world.store.push(world.tag("v1", world.second))) == codes::PIOT_TAG_ELSEWHERE);
        CHECK(code_of(world.store.check_writable({world.tag("v1", world.second)})) == codes::PIOT_TAG_ELSEWHERE);
        CHECK(world.remote_refs().empty());
    }
}

TEST_CASE("remote tags: a remote that refuses leaves no tag behind and is quoted", "[remote_tag_store]") {
    World world;
    world.add_remote_hook("echo 'tags are made by the release team' >&2\nexit 1\n");
    const auto pushed = world.store.push(world.tag("v1", world.first));
    CHECK(code_of(pushed) == codes::PIOT_REMOTE_NOT_WRITABLE);
    CHECK(pushed.error().diagnostics.at(0).message.find("release team") != std::string::npos);
    CHECK(world.local_refs().empty());
    CHECK(world.remote_refs().empty());
}

TEST_CASE("remote tags: where GitHub wants the right to change workflows, the way around it is told",
          "[remote_tag_store]") {
    World world;
    const std::string words = GENERATE(
        "refusing to allow a GitHub App to create or update workflow \\`.github/workflows/ci.yml\\` without "
        "\\`workflows\\` permission",
        "Unable to determine if workflow can be created or updated due to timeout; \\`workflows\\` scope may be "
        "required.");
    world.add_remote_hook(fmt::format("echo \"{}\" >&2\nexit 1\n", words));
    const auto pushed = world.store.push(world.tag("v1", world.first));
    CHECK(code_of(pushed) == codes::PIOT_REMOTE_NOT_WRITABLE);
    const auto command = fmt::format("`git tag -a -m v1 v1 {} && git push origin v1`", world.first);
    CHECK(pushed.error().diagnostics.at(0).hint.find(command) != std::string::npos);
}

TEST_CASE("remote tags: a race with an equal push is won by both, with another one by the first",
          "[remote_tag_store]") {
    World world;
    // Somebody else's push lands while the remote thinks about ours.
    const bool is_equal = GENERATE(true, false);
    const auto commit = is_equal ? world.first : world.second;
    world.add_remote_hook(
        fmt::format("unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
                    "git update-ref refs/tags/v1 {}\n",
                    commit));
    const auto pushed = world.store.push(world.tag("v1", world.first));
    REQUIRE(pushed.has_value());
    CHECK(*pushed == (is_equal ? TagPush::already_equal : TagPush::elsewhere));
}

TEST_CASE("remote tags: the dry run tells what a push would do and changes nothing", "[remote_tag_store]") {
    World world;
    CHECK(world.store.check_writable({world.tag("v1", world.first), world.tag("v2", world.second)}).has_value());
    CHECK(world.store.check_writable({}).has_value());
    CHECK(world.remote_refs().empty());
    CHECK(world.local_refs().empty());
}

TEST_CASE("remote tags: a remote that can be read but not written is found before anything happens",
          "[remote_tag_store]") {
    World world;
    // A fetch URL that works beside a push URL that does not: what a read-only credential looks like.
    world.git({"remote", "set-url", "--push", "origin", (world.directory.path() / "nowhere").string()});
    CHECK(code_of(world.store.check_writable({world.tag("v1", world.first)})) == codes::PIOT_REMOTE_NOT_WRITABLE);
}

TEST_CASE("remote tags: a remote that cannot be asked is no empty remote", "[remote_tag_store]") {
    World world;
    world.git({"remote", "set-url", "origin", (world.directory.path() / "nowhere").string()});
    CHECK(code_of(world.store.read_remote({"v1"})) == codes::PIOT_REMOTE_UNREACHABLE);
    CHECK(code_of(world.store.check_writable({world.tag("v1", world.first)})) == codes::PIOT_REMOTE_UNREACHABLE);
    CHECK(code_of(world.store.push(world.tag("v1", world.first))) == codes::PIOT_REMOTE_UNREACHABLE);
    CHECK(world.local_refs().empty());
}

TEST_CASE("remote tags: hooks of the checkout are not run", "[remote_tag_store]") {
    World world;
    const auto trace = world.directory.path() / "hook-ran";
    for (const auto* const name : {"pre-push", "reference-transaction", "post-checkout"}) {
        const auto hook = world.directory.write(fmt::format("clone/hooks/{}", name),
                                                fmt::format("#!/bin/sh\ntouch '{}'\n", trace.string()));
        std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
    }
    world.git({"config", "core.hooksPath", "hooks"});
    REQUIRE(world.store.check_writable({world.tag("v1", world.first)}).has_value());
    REQUIRE(world.store.push(world.tag("v1", world.first)).has_value());
    CHECK_FALSE(std::filesystem::exists(trace));
}

TEST_CASE("remote tags: a ref that another push holds is a lost race", "[remote_tag_store]") {
    World world;
    const auto lock = world.directory.write("remote.git/refs/tags/v1.lock", "");
    CHECK(world.store.push(world.tag("v1", world.first)) == TagPush::lost_race);
    CHECK(world.local_refs().empty());
    std::filesystem::remove(lock);
    CHECK(world.store.push(world.tag("v1", world.first)) == TagPush::created);
}

TEST_CASE("remote tags: all tags of the remote are listed at once, peeled", "[remote_tag_store]") {
    World world;
    CHECK(world.store.list_remote()->empty());
    REQUIRE(world.store.push(world.tag("group/v1", world.first)).has_value());
    world.git({"push", "-q", "origin", world.second + ":refs/tags/plain", "HEAD:refs/heads/refs/tags/no"});
    const auto tags = world.store.list_remote();
    REQUIRE(tags.has_value());
    CHECK(*tags == std::map<std::string, std::string>{{"group/v1", world.first}, {"plain", world.second}});
    world.git({"remote", "set-url", "origin", (world.directory.path() / "nowhere").string()});
    CHECK(code_of(world.store.list_remote()) == codes::PIOT_REMOTE_UNREACHABLE);
}

TEST_CASE("remote tags: a depth-1 clone can tag", "[remote_tag_store]") {
    World world;
    const auto shallow = world.directory.path() / "shallow";
    world.git({"clone", "-q", "--depth=1", "--branch=main", "file://" + world.remote().string(), shallow.string()},
              world.directory.path());
    git::RemoteTagStore store(world.processes, {shallow, "origin"});
    CHECK(store.check_writable({world.tag("v2", world.second)}).has_value());
    CHECK(store.push(world.tag("v2", world.second)) == TagPush::created);
    CHECK(store.find_ancestry(world.first, world.second) == Ancestry::unknown);
}

TEST_CASE("remote tags: a depth-1 clone fetches the commit that it has to tag, and stays shallow",
          "[remote_tag_store]") {
    World world;
    const auto shallow = world.directory.path() / "shallow";
    world.git({"clone", "-q", "--depth=1", "--branch=main", "file://" + world.remote().string(), shallow.string()},
              world.directory.path());
    git::RemoteTagStore store(world.processes, {shallow, "origin"});
    SECTION("one of the remote's history") {
        CHECK(store.check_writable({world.tag("v1", world.first)}).has_value());
        CHECK(store.push(world.tag("v1", world.first)) == TagPush::created);
        CHECK(world.git({"rev-parse", "v1^{commit}"}, world.remote()) == world.first);
        CHECK(world.git({"rev-parse", "--is-shallow-repository"}, shallow) == "true");
    }
    SECTION("one that the remote does not have") {
        CHECK(code_of(store.check_writable({world.tag("v1", std::string(40, 'a'))})) == codes::PIOT_TAG_FAILED);
        CHECK(code_of(store.push(world.tag("v1", std::string(40, 'a')))) == codes::PIOT_TAG_FAILED);
        CHECK(world.remote_refs().empty());
    }
}

TEST_CASE("remote tags: a whole clone is not fetched into", "[remote_tag_store]") {
    World world;
    world.processes.arguments.clear();
    CHECK(code_of(world.store.check_writable({world.tag("v1", std::string(40, 'a'))})) == codes::PIOT_TAG_FAILED);
    for (const auto& arguments : world.processes.arguments)
        CHECK(std::find(arguments.begin(), arguments.end(), "fetch") == arguments.end());
}

TEST_CASE("remote tags: ancestry is what the whole history says", "[remote_tag_store]") {
    World world;
    CHECK(world.store.find_ancestry(world.first, world.second) == Ancestry::ancestor);
    CHECK(world.store.find_ancestry(world.second, world.second) == Ancestry::ancestor);
    CHECK(world.store.find_ancestry(world.second, world.first) == Ancestry::not_ancestor);
    CHECK(world.store.find_ancestry(std::string(40, 'a'), world.second) == Ancestry::unknown);
}

TEST_CASE("remote tags: what a registry calls a commit is not shown to git unless it is one", "[remote_tag_store]") {
    World world;
    world.processes.arguments.clear();
    CHECK(world.store.find_ancestry("--upload-pack=evil", world.second) == Ancestry::unknown);
    CHECK(world.store.find_ancestry("main", world.second) == Ancestry::unknown);
    CHECK(world.processes.arguments.empty());
}

TEST_CASE("push report: the machine's form is read, everything else is passed over", "[remote_tag_store]") {
    const auto report = git::parse_push_report(
        "To /tmp/remote.git\n*\tabc:refs/tags/v1\t[new tag]\n!\tabc:refs/tags/v2\t[remote rejected] (hook declined)\n"
        "Done\n");
    CHECK(report == std::vector<git::PushedRef>{{'*', "refs/tags/v1", "[new tag]"},
                                                {'!', "refs/tags/v2", "[remote rejected] (hook declined)"}});
}

TEST_CASE("push report: only a ref that was held is a lost race", "[remote_tag_store]") {
    const auto is_race = [](const std::string& summary) { return git::is_lost_race({'!', "refs/tags/v1", summary}); };
    CHECK(is_race("[remote rejected] (failed to update ref)"));
    CHECK(is_race("[remote rejected] (cannot lock ref 'refs/tags/v1': is at 1 but expected 0)"));
    CHECK_FALSE(is_race("[remote rejected] (pre-receive hook declined)"));
    CHECK_FALSE(is_race("[rejected] (already exists)"));
    CHECK_FALSE(git::is_lost_race({'*', "refs/tags/v1", "failed to update ref"}));
}

TEST_CASE("push report: error texts keep the reason and lose passwords, hints and colours", "[remote_tag_store]") {
    CHECK(git::summarize_git_error("remote: \n"
                                   "remote: \x1b[31mno\x1b[0m\n"
                                   "fatal: unable to access 'https://user:s3cret@example.org/r.git/': 403\n"
                                   "hint: try something\n") ==
          "remote: [31mno[0m; fatal: unable to access 'https://***@example.org/r.git/': 403");
}
