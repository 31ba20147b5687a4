// SPDX-License-Identifier: MIT
#include "tag_world.hpp"

#include "piot/base/codes.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

using World = TagWorld;

}  // namespace

TEST_CASE("remote tags: signing is asked of git where it is configured, and a key that fails leaves nothing",
          "[remote_tag_store]") {
    World world;
    world.git({"config", "tag.gpgSign", "true"});
    world.git({"config", "gpg.program", "/bin/false"});
    CHECK(code_of(world.store.check_writable({world.tag("v1", world.first)})) == codes::PIOT_TAG_FAILED);
    CHECK(code_of(world.store.push(world.tag("v1", world.first))) == codes::PIOT_TAG_FAILED);
    CHECK(world.local_refs().empty());
    CHECK(world.remote_refs().empty());
}

TEST_CASE("remote tags: a signature is git's own, and no tag of the clone stands before the push",
          "[remote_tag_store]") {
    World world;
    // Signs with a fixed word; says at each call what refs the clone has.
    const auto seen = (world.directory.path() / "seen").string();
    const auto signer = world.directory.write(
        "signer",
        fmt::format("#!/bin/sh\ngit --git-dir='{}/.git' for-each-ref refs/tags >> '{}'\n"
                    "case \"$*\" in *--verify*) printf '\\n[GNUPG:] GOODSIG 0 Test\\n' ;;\n"
                    "*) cat > /dev/null; echo '[GNUPG:] SIG_CREATED ' >&2\n"
                    "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nABCD\\n-----END PGP SIGNATURE-----\\n' ;; esac\n",
                    world.clone().string(), seen));
    std::filesystem::permissions(signer, std::filesystem::perms::owner_all);
    world.add_remote_hook(
        fmt::format("unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
                    "git --git-dir='{}/.git' for-each-ref refs/tags >> '{}'\n",
                    world.clone().string(), seen));
    world.git({"config", "tag.gpgSign", "true"});
    world.git({"config", "gpg.program", signer.string()});
    world.git({"config", "user.signingKey", "0"});
    CHECK(world.store.check_writable({world.tag("group/v1", world.first)}).has_value());
    CHECK(world.local_refs().empty());
    CHECK(world.store.push(world.tag("group/v1", world.first)) == TagPush::created);
    CHECK(std::filesystem::file_size(seen) == 0);
    CHECK(world.local_refs() == world.remote_refs());
    const auto text = world.git({"cat-file", "tag", "group/v1"}, world.remote());
    CHECK(text.starts_with("object " + world.first + "\ntype commit\ntag group/v1\ntagger github-actions[bot]"));
    CHECK(text.find("\n\nRelease group/v1\n-----BEGIN PGP SIGNATURE-----\n") != std::string::npos);
    world.git({"verify-tag", "group/v1"});
    CHECK(world.git({"for-each-ref"}, world.clone() / ".git/piot-signing").empty());
}

TEST_CASE("remote tags: a signing that was killed half-way is done again", "[remote_tag_store]") {
    World world;
    world.git({"config", "tag.gpgSign", "true"});
    world.git({"config", "gpg.format", "ssh"});
    const auto key = (world.directory.path() / "key").string();
    ProcessSpec make_key;
    make_key.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key};
    make_key.working_directory = world.directory.path();
    make_key.environment = world.processes.base_environment();
    const auto made = world.processes.run(make_key);
    REQUIRE(made.has_value());
    REQUIRE(made->exit_status == 0);
    world.git({"config", "user.signingKey", key + ".pub"});
    // What a killed run leaves: the ref in the signing room, on another object.
    const auto room = (world.clone() / ".git/piot-signing").string();
    world.git({"init", "-q", "--bare", room});
    world.git({"--git-dir=" + room, "fetch", "-q", world.clone().string(), "HEAD:refs/tags/v1"});
    CHECK(world.store.push(world.tag("v1", world.first)) == TagPush::created);
    CHECK(world.git({"rev-parse", "v1^{commit}"}, world.remote()) == world.first);
    world.git({"config", "gpg.ssh.allowedSignersFile", world.directory.write("signers", "").string()});
    std::ifstream file(key + ".pub");
    const std::string line((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    world.directory.write("signers", "test@example.org " + line);
    world.git({"verify-tag", "v1"});
}
