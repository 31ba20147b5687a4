// SPDX-License-Identifier: MIT
#include "piot/domain/trailer.hpp"

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace piot;

namespace {

Trailer trailer_of(const std::string& message) {
    INFO(message);
    const auto line = find_trailer(message);
    REQUIRE(line);
    REQUIRE(line->content);
    return *line->content;
}

TrailerProblem problem_of(const std::string& message) {
    INFO(message);
    const auto line = find_trailer(message);
    REQUIRE(line);
    REQUIRE_FALSE(line->content);
    return line->content.error();
}

Trailer bump_to(BumpLevel level, std::vector<std::string> packages = {}) {
    return {TrailerKind::bump, level, std::nullopt, std::move(packages)};
}

}  // namespace

TEST_CASE("trailer: a message without a release line has none", "[trailer]") {
    for (const auto* message : {"", "Fix a bug\n\nMore prose", "This PR is a release: please merge", "releases: minor",
                                "release minor", "prerelease: minor", "release", "x\n\nrelease-notes: none"})
        CHECK_FALSE(find_trailer(message));
}

TEST_CASE("trailer: levels, skip and lists are read as in the reference", "[trailer]") {
    CHECK(trailer_of("Subject\n\nBody.\n\nrelease: patch\n") == bump_to(BumpLevel::patch));
    CHECK(trailer_of("s\n\nrelease: minor") == bump_to(BumpLevel::minor));
    CHECK(trailer_of("s\n\nrelease: major") == bump_to(BumpLevel::major));
    CHECK(trailer_of("s\n\nrelease: skip") == Trailer{TrailerKind::skip});
    CHECK(trailer_of("s\n\nrelease: major [dirsql-python]") == bump_to(BumpLevel::major, {"dirsql-python"}));
    CHECK(trailer_of("s\n\nrelease: minor [ a ,  b   , c ]") == bump_to(BumpLevel::minor, {"a", "b", "c"}));
    CHECK(trailer_of("s\n\nrelease: minor[a]") == bump_to(BumpLevel::minor, {"a"}));
    CHECK(trailer_of("s\n\nrelease: patch [dirsql-python, proj2, my-thing-v2]").packages.size() == 3);
    CHECK(trailer_of("s\n\nrelease: minor []") == bump_to(BumpLevel::minor));
    CHECK(trailer_of("s\n\nrelease: minor [ ]") == bump_to(BumpLevel::minor));
    CHECK(trailer_of("s\n\nrelease: minor [a, a]") == bump_to(BumpLevel::minor, {"a"}));
    CHECK(trailer_of("s\n\nrelease: skip [a]") == Trailer{TrailerKind::skip, BumpLevel::patch, std::nullopt, {"a"}});
}

TEST_CASE("trailer: names may hold slashes", "[trailer]") {
    CHECK(trailer_of("s\n\nrelease: minor [py/foo, lang/py/bar]") ==
          bump_to(BumpLevel::minor, {"py/foo", "lang/py/bar"}));
    CHECK(trailer_of("s\n\nrelease: minor [a_b.1]") == bump_to(BumpLevel::minor, {"a_b.1"}));
    CHECK(trailer_of("s\n\nrelease: minor [größe]") == bump_to(BumpLevel::minor, {"größe"}));
}

TEST_CASE("trailer: the key is written in any case and with blanks around it", "[trailer]") {
    for (const auto* line : {"Release: patch", "RELEASE: patch", "release:   patch", "release:\tpatch", "release:patch",
                             "release : patch", "    release: patch", "release: patch   "})
        CHECK(trailer_of(std::string("s\n\n") + line) == bump_to(BumpLevel::patch));
}

TEST_CASE("trailer: prerelease forms", "[trailer]") {
    const auto with = [](BumpLevel level, PrereleaseLabel label) { return Trailer{TrailerKind::bump, level, label}; };
    CHECK(trailer_of("s\n\nrelease: minor-rc") == with(BumpLevel::minor, PrereleaseLabel::rc));
    CHECK(trailer_of("s\n\nrelease: patch-beta") == with(BumpLevel::patch, PrereleaseLabel::beta));
    CHECK(trailer_of("s\n\nrelease: major-alpha [a]") ==
          Trailer{TrailerKind::bump, BumpLevel::major, PrereleaseLabel::alpha, {"a"}});
    CHECK(trailer_of("s\n\nrelease: rc") == Trailer{TrailerKind::label, BumpLevel::patch, PrereleaseLabel::rc});
    CHECK(trailer_of("s\n\nrelease: alpha") == Trailer{TrailerKind::label, BumpLevel::patch, PrereleaseLabel::alpha});
    CHECK(trailer_of("s\n\nrelease: beta") == Trailer{TrailerKind::label, BumpLevel::patch, PrereleaseLabel::beta});
    CHECK(trailer_of("s\n\nrelease: final [a]") ==
          Trailer{TrailerKind::finalize, BumpLevel::patch, std::nullopt, {"a"}});
}

TEST_CASE("trailer: a malformed line says what is wrong", "[trailer]") {
    for (const auto* payload :
         {"PATCH",          "yeet",          "",           " ",           "v1.2",       "skip-rc",
          "final-rc",       "rc-1",          "minor-RC",   "minor rc",    "minor -rc",  "minor [a, b",
          "minor [a,, b]",  "minor [, a]",   "minor [a,]", "minor [a b]", "minor [-a]", "minor [@s/x]",
          "minor [a] oops", "minor, please", "minor ]",    "[a]"}) {
        const auto problem = problem_of(std::string("s\n\nrelease:") + payload);
        CHECK_FALSE(problem.message.empty());
        CHECK_FALSE(problem.hint.empty());
    }
}

TEST_CASE("trailer: a typo is answered with what was meant", "[trailer]") {
    CHECK(problem_of("s\n\nrelease: minr").message == "`minr` is not a release level");
    CHECK(problem_of("s\n\nrelease: minr").hint == "write `release: minor` if that was meant");
    CHECK(problem_of("s\n\nrelease: MAJOR").hint == "write `release: major` if that was meant");
    CHECK(problem_of("s\n\nrelease: minor-rv").hint == "write `release: minor-rc` if that was meant");
}

TEST_CASE("trailer: the last matching line decides, even a malformed one", "[trailer]") {
    CHECK(trailer_of("s\n\nrelease: patch\nrelease: major") == bump_to(BumpLevel::major));
    CHECK(trailer_of("s\n\nrelease: minor [a, b]\n\nrelease: patch [c]") == bump_to(BumpLevel::patch, {"c"}));
    CHECK_FALSE(find_trailer("s\n\nrelease: minor\nrelease: v1.2")->content);
}

TEST_CASE("trailer: where it stands is told", "[trailer]") {
    const auto line = [](const std::string& message) { return *find_trailer(message); };
    CHECK(line("s\n\nbody\n\nrelease: minor\nSigned-off-by: x").in_last_paragraph);
    CHECK(line("s\n\nrelease: minor\n\n\n").in_last_paragraph);
    CHECK_FALSE(line("s\n\nrelease: minor\n\nCo-authored-by: x").in_last_paragraph);
    CHECK(line("s\n\nrelease: minor\n\nCo-authored-by: x").content);
    CHECK(line("release: minor").is_subject);
    CHECK(line("release: minor").in_last_paragraph);
    CHECK(line("\n\nrelease: minor\n").is_subject);
    CHECK(line("release: minor\n\nbody").is_subject);
    CHECK_FALSE(line("release: minor\n\nbody").in_last_paragraph);
    CHECK_FALSE(line("s\nrelease: minor").is_subject);
    CHECK(line("s\n\nrelease: minor").line == 3);
    CHECK(line("s\n\n  release: minor [a]  ").text == "release: minor [a]");
}

TEST_CASE("trailer: a malformed subject line is only a remark", "[trailer]") {
    CHECK(find_trailer("release: v1.4.0")->is_remark());
    CHECK(find_trailer("release: v1.4.0\n\nbody")->is_remark());
    CHECK_FALSE(find_trailer("release: minor")->is_remark());
    CHECK_FALSE(find_trailer("s\n\nrelease: v1.4.0")->is_remark());
}

TEST_CASE("trailer: line ends and encodings do not matter", "[trailer]") {
    CHECK(trailer_of("s\r\n\r\nrelease: minor\r\n") == bump_to(BumpLevel::minor));
    CHECK(trailer_of("s\r\n\r\nrelease: minor [a, b]\r\n\r\n") == bump_to(BumpLevel::minor, {"a", "b"}));
    CHECK(trailer_of("Gr\xfc\xdf\n\n\xe9t\xe9\n\nrelease: minor") == bump_to(BumpLevel::minor));
    const auto odd = find_trailer("s\n\nrelease: min\xfcr");
    REQUIRE_FALSE(odd->content);
    CHECK(odd->text == "release: min\xEF\xBF\xBDr");
    CHECK(odd->content.error().message == "`min\xEF\xBF\xBDr` is not a release level");
}

TEST_CASE("trailer: formatting reads back as itself", "[trailer]") {
    for (const auto* text : {"release: minor", "release: minor-rc [a, b]", "release: rc", "release: final [x]",
                             "release: skip", "release: major-alpha", "release: skip [py/foo]"}) {
        const auto trailer = trailer_of(std::string("s\n\n") + text);
        CHECK(format_trailer(trailer) == text);
    }
}

TEST_CASE("trailer: what a bad line was probably meant to be", "[trailer]") {
    const std::vector<std::string_view> names{"core", "tools/cli"};
    const std::vector<std::pair<std::string, std::string>> table{
        {"release: minr", "release: minor"},
        {"Release : MAJOR", "release: major"},
        {"release: skpi [core]", "release: skip [core]"},
        {"release: minor-rc1 [tool/cli]", "release: minor-rc [tools/cli]"},
        {"release: minor [core tools/cli", "release: minor [core, tools/cli]"},
        {"release: minor [cor, core, nobody]", "release: minor [core]"},
        {"release: minor [core] now", "release: minor [core]"},
        {"release: minor [,]", "release: minor"},
        {"release:", "release: patch"},
        {"release: v1.4.0", "release: patch"},
        {"release: yeet [core]", "release: patch [core]"},
    };
    for (const auto& [line, meant] : table) {
        INFO(line);
        CHECK(format_trailer(guess_trailer(line, names)) == meant);
    }
}
