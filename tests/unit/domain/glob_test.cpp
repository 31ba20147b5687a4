// SPDX-License-Identifier: MIT
#include "piot/domain/glob.hpp"

#include "support/catch.hpp"

#include <string>
#include <vector>

using piot::Glob;
using piot::GlobShape;

namespace {

bool matches(const std::string& pattern, const std::string& path) {
    const auto glob = Glob::compile(pattern);
    INFO(pattern << " ~ " << path);
    REQUIRE(glob);
    return glob->matches(path);
}

struct Pair {
    const char* pattern;
    const char* path;
};

struct Refusal {
    const char* pattern;
    const char* meant;
};

}  // namespace

TEST_CASE("glob: patterns match whole paths as the reference's do", "[glob]") {
    const std::vector<Pair> table{
        {"packages/python/**/*.py", "packages/python/foo.py"},
        {"packages/python/**/*.py", "packages/python/sub/foo.py"},
        {"packages/python/**/*.py", "packages/python/sub/deep/foo.py"},
        {"packages/python/**", "packages/python/a"},
        {"packages/python/**", "packages/python/a/b/c"},
        {"packages/python/**", "packages/python/.hidden/.x"},
        {"packages/{python,rust}/**", "packages/rust/a/b"},
        {"Cargo.lock", "Cargo.lock"},
        {"**/Cargo.lock", "Cargo.lock"},
        {"**/Cargo.lock", "a/b/Cargo.lock"},
        {"**/Cargo.{toml,lock}", "a/Cargo.toml"},
        {"**/*.yml", ".github/workflows/r.yml"},
        {"**", ".a/b/c"},
        {"*", ".env"},
        {"src/**/x", "src/x"},
        {"a/**/b", "a/b"},
        {"a/**/b", "a/x/y/b"},
        {"a/**/**/b", "a/b"},
        {"a/**/**", "a/b"},
        {"a**b", "axxb"},
        {"{a,{b,c}}/x", "c/x"},
        {"f{1..3}.txt", "f2.txt"},
        {"f{3..1}.txt", "f2.txt"},
        {"f{01..03}.txt", "f02.txt"},
        {"f{a..c}", "fb"},
        {"{a}", "{a}"},
        {"a{,b}", "a"},
        {"a{,b}", "ab"},
        {"a{/**,}", "a"},
        {"a{/**,}", "a/b/c"},
        {"{a/,b/**/}c", "a/c"},
        {"{a/,b/**/}c", "b/x/c"},
        {"{**,x}/y", "y"},
        {"{**,x}/y", "a/b/y"},
        {"[!a].rs", "b.rs"},
        {"[^a].rs", "b.rs"},
        {"[]a]", "]"},
        {"[a-c-]", "-"},
        {"[[:alpha:]]x", "qx"},
        {"[[:alpha:][:digit:]_]x", "_x"},
        {"?a", ".a"},
        {"#x", "#x"},
        {"a\\*b", "a*b"},
        {"\\!x", "!x"},
        {"\\{a,b}", "{a,b}"},
        {"a[", "a["},
        {"[a", "[a"},
        {"{a,b", "{a,b"},
        {"[a/b]", "[a/b]"},
        {"?", "ü"},
        {"[ä-ü]", "ö"},
        {"*.md", "\xff.md"},
        {"?", "\xff"},
        {"{a,b,c}{a,b,c}", "ca"},
        {"x\\ ", "x "},
        {"x[ ]", "x "},
        {"{./a,b}", "b"},
        {"...", "..."},
        {"[[:alpha", "[[:alpha"},
        {"[[:a-z:]x", "[x"},
    };
    for (const auto& [pattern, path] : table)
        CHECK(matches(pattern, path));
}

TEST_CASE("glob: what the reference does not match is not matched", "[glob]") {
    const std::vector<Pair> table{
        {"packages/python/**/*.py", "packages/python/foo.rs"},
        {"packages/python/**/*.py", "packages/rust/foo.py"},
        {"Cargo.lock", "packages/rust/Cargo.lock"},
        {"*", "a/b"},
        {"src", "src/a.rs"},
        {"src/*", "src/a/b.rs"},
        {"src/**", "src"},
        {"src/**", "srcx/a"},
        {"src/**/*.rs", "src"},
        {"*.py", "x/y.py"},
        {"a**b", "a/b"},
        {"**a", "x/a"},
        {"a/**b", "a/x/b"},
        {"a?c", "a/c"},
        {"[a/b]", "a"},
        {"[+-9]", "/"},
        {"a[!x]b", "a/b"},
        {"{a}", "a"},
        {"SRC/**", "src/a"},
        {"cargo.lock", "Cargo.lock"},
        {"a/**/b", "a/xb"},
        {"a/**/b", "ab"},
        {"**/b", "ab"},
        {"{**,x}/y", "ay"},
        {"a{/**,}", "ab"},
        {"?", "ab"},
        {"f{1..3}", "f4"},
        {"f{01..03}", "f2"},
        {"[ä-ü]", "a"},
        {"*", ""},
        {"**", ""},
    };
    for (const auto& [pattern, path] : table)
        CHECK_FALSE(matches(pattern, path));
}

TEST_CASE("glob: what can never match is refused with the spelling that was meant", "[glob]") {
    const std::vector<Refusal> table{
        {"./x", "x"},
        {"./src/**", "src/**"},
        {"/x", "x"},
        {"/src/**", "src/**"},
        {"/", "**"},
        {".", "**"},
        {"dir/", "dir/**"},
        {"dir/.", "dir/**"},
        {"src/**/", "src/**"},
        {"a//b", "a/b"},
        {"a/./b", "a/b"},
        {"a/../b", ""},
        {"..", ""},
        {"!x", ""},
        {"!!docs/**", ""},
        {"!(a)/x", ""},
        {"@(a|b)/**", "{a,b}/**"},
        {"+(a|b).rs", ""},
        {"crates\\core\\**", "crates/core/**"},
        {"crates\\**", "crates/**"},
        {"crates\\", "crates/**"},
        {"crates\\/**", "crates/**"},
        {".\\crates\\**", "crates/**"},
        {"src/** ", "src/**"},
        {" src/**", "src/**"},
        {" ", ""},
        {"{./a,../b}/**", ""},
        {"[.]/x", ""},
        {"\\./**", ""},
        {"a/\\.", ""},
        {"{,}", ""},
        {"a/[.][.]/b", ""},
        {".git/config", ""},
        {"[z-a]", ""},
        {"[[:letter:]]", ""},
        {"f{1..99999}", ""},
        {"{1..600}{1..600}", ""},
        {"", ""},
    };
    for (const auto& [pattern, meant] : table) {
        INFO(pattern);
        const auto glob = Glob::compile(pattern);
        REQUIRE_FALSE(glob);
        CHECK_FALSE(glob.error().message.empty());
        CHECK(glob.error().meant == meant);
        if (*meant != '\0') CHECK(Glob::compile(meant));
    }
}

TEST_CASE("glob: too long or too deep a pattern is refused", "[glob]") {
    CHECK_FALSE(Glob::compile(std::string(5000, 'a')));
    std::string nested;
    for (int i = 0; i < 200; ++i)
        nested += "{a,";
    nested += "b" + std::string(200, '}');
    CHECK_FALSE(Glob::compile(nested));
}

TEST_CASE("glob: the shape tells how little must be compared", "[glob]") {
    const auto shape = [](const char* pattern) { return Glob::compile(pattern)->shape(); };
    const auto prefix = [](const char* pattern) { return Glob::compile(pattern)->prefix(); };
    CHECK(shape("a/b/Cargo.toml") == GlobShape::file);
    CHECK(prefix("a/b/Cargo.toml") == "a/b/Cargo.toml");
    CHECK(prefix("a\\*b") == "a*b");
    CHECK(shape("a/b/**") == GlobShape::subtree);
    CHECK(prefix("a/b/**") == "a/b");
    CHECK(shape("**") == GlobShape::subtree);
    CHECK(prefix("**").empty());
    CHECK(shape("a/**/*") == GlobShape::subtree);
    CHECK(shape("a/b/**/*.py") == GlobShape::pattern);
    CHECK(prefix("a/b/**/*.py") == "a/b");
    CHECK(shape("a/b*/**") == GlobShape::pattern);
    CHECK(prefix("a/b*/**") == "a");
    CHECK(shape("a**") == GlobShape::pattern);
    CHECK(prefix("docs/[a-m]*.md") == "docs");
    CHECK(prefix("{a,b}/**").empty());
    CHECK(prefix("ünï/**") == "ünï");
}

TEST_CASE("glob: a subtree matches everything below its directory and nothing else", "[glob]") {
    const auto glob = Glob::compile("a/b/**");
    CHECK(glob->matches("a/b/c"));
    CHECK(glob->matches("a/b/c/d"));
    CHECK_FALSE(glob->matches("a/b"));
    CHECK_FALSE(glob->matches("a/b/"));
    CHECK_FALSE(glob->matches("a/bc"));
    CHECK_FALSE(glob->matches("a/c/b/x"));
}

TEST_CASE("glob: hostile patterns take time in proportion to pattern and path", "[glob]") {
    // Backtracking or expansion would never get past these.
    std::string stars, braces, globstars;
    for (int i = 0; i < 60; ++i) {
        stars += "*a";
        braces += "{a,{a,b},}";
        globstars += "**/a/";
    }
    const std::string path(2000, 'a');
    std::string deep;
    for (int i = 0; i < 500; ++i)
        deep += "a/";
    CHECK_FALSE(matches(stars + "b", path));
    CHECK_FALSE(matches(braces + "c", path));
    CHECK_FALSE(matches(globstars + "b", deep + "c"));
    std::string classes, brackets;
    for (int i = 0; i < 2000; ++i) {
        classes += "[:";
        brackets += "[!";
    }
    CHECK_FALSE(matches(classes, path));
    CHECK_FALSE(matches(brackets, path));
}
