// SPDX-License-Identifier: MIT
#include "piot/domain/repository_slug.hpp"

#include "support/catch.hpp"

using namespace piot;

TEST_CASE("repository slug: every spelling of a repository on GitHub gives its owner and name", "[repository_slug]") {
    const std::string url = GENERATE(
        "https://github.com/octo/tool", "https://github.com/octo/tool.git", "http://www.github.com/octo/tool/",
        "git@github.com:octo/tool.git", "ssh://git@github.com/octo/tool", "ssh://git@ssh.github.com:443/octo/tool",
        "git://github.com/octo/tool.git", "git+https://github.com/octo/tool", "github.com/octo/tool",
        "https://x-access-token:secret@github.com/octo/tool.git", "https://GitHub.com/octo/tool/tree/main/crates/a",
        "https://github.com/octo/tool#readme", " https://github.com/octo/tool/issues?q=1 ");
    CAPTURE(url);
    CHECK(parse_repository_slug(url) == "octo/tool");
}

TEST_CASE("repository slug: what is not a repository on GitHub has none", "[repository_slug]") {
    const std::string url =
        GENERATE("", "https://gitlab.com/octo/tool", "https://github.com/octo", "https://github.com/", "../origin.git",
                 "/srv/git/tool.git", "file:///srv/github.com/octo/tool", "https://example.org/github.com/octo/tool",
                 "https://github.com.evil.org/octo/tool", "https://github.com/../tool", "https://github.com/octo/a b");
    CAPTURE(url);
    CHECK_FALSE(parse_repository_slug(url));
}

TEST_CASE("repository slug: capitals make no other repository, and nothing is like nothing", "[repository_slug]") {
    CHECK(is_same_repository("Octo/Tool", "octo/tool"));
    CHECK_FALSE(is_same_repository("octo/tool", "octo/tools"));
    CHECK_FALSE(is_same_repository("", ""));
}
