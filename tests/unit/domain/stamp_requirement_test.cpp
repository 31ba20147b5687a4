// SPDX-License-Identifier: MIT
#include "stamp_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using piot::test::describe;
using piot::test::StampWorld;

namespace {

/// A workspace with a stamped crate `demo-core` in core/ and a crate in app/ that is no package.
StampWorld workspace_with(const std::string& app) {
    auto world = StampWorld().crate("demo-core", "core", "0.4.2");
    world.file("core/Cargo.toml", "[package]\nname = \"demo-core\"\nversion = \"0.4.2\"\n");
    return world.file("app/Cargo.toml", app);
}

struct Case {
    std::string name;
    std::string source;
    std::string expected;
};

}  // namespace

TEST_CASE("stamp: requirements on a stamped crate move in every spelling", "[stamp]") {
    const auto test = GENERATE(values<Case>({
        {"inline", "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
         "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"no blanks", "[dependencies]\ndemo-core={path=\"../core\",version=\"0.2\"}",
         "[dependencies]\ndemo-core={path=\"../core\",version=\"0.4.2\"}"},
        {"literal strings", "[dependencies]\ndemo-core = { path = '../core', version = '0.2' }\n",
         "[dependencies]\ndemo-core = { path = '../core', version = '0.4.2' }\n"},
        {"section", "[dependencies.demo-core]\npath = \"../core\"\nversion = \"0.2\" # r\nfeatures = [\"x\"]\n",
         "[dependencies.demo-core]\npath = \"../core\"\nversion = \"0.4.2\" # r\nfeatures = [\"x\"]\n"},
        {"dotted", "[dependencies]\ndemo-core.path = \"../core\"\ndemo-core.version = \"0.2\"\n",
         "[dependencies]\ndemo-core.path = \"../core\"\ndemo-core.version = \"0.4.2\"\n"},
        {"dotted from the root", "dependencies.demo-core.path = \"../core\"\ndependencies.demo-core.version=\"0.2\"\n",
         "dependencies.demo-core.path = \"../core\"\ndependencies.demo-core.version=\"0.4.2\"\n"},
        {"renamed", "[dependencies]\ncore = { package = \"demo-core\", path = \"../core\", version = \"0.2\" }\n",
         "[dependencies]\ncore = { package = \"demo-core\", path = \"../core\", version = \"0.4.2\" }\n"},
        {"quoted keys", "[\"dependencies\"]\n\"demo-core\" = { \"path\" = \"../core\", 'version' = \"0.2\" }\n",
         "[\"dependencies\"]\n\"demo-core\" = { \"path\" = \"../core\", 'version' = \"0.4.2\" }\n"},
        {"behind features",
         "[dependencies]\ndemo-core = { features = [\"cli\"], version = \"0.2\", path = \"../core\" }\n",
         "[dependencies]\ndemo-core = { features = [\"cli\"], version = \"0.4.2\", path = \"../core\" }\n"},
        {"array over lines",
         "[dependencies]\ndemo-core = { features = [\n  \"cli\", # c\n], version = \"0.2\", path = \"../core\" }\n",
         "[dependencies]\ndemo-core = { features = [\n  \"cli\", # c\n], version = \"0.4.2\", path = \"../core\" }\n"},
        {"dev", "[dev-dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
         "[dev-dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"build", "[build-dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
         "[build-dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"old underscore", "[dev_dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
         "[dev_dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"target", "[target.'cfg(unix)'.dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
         "[target.'cfg(unix)'.dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"target and section",
         "[target.x86_64-pc-windows-gnu.build-dependencies.demo-core]\nversion = \"0.2\"\npath = \"../core\"\n",
         "[target.x86_64-pc-windows-gnu.build-dependencies.demo-core]\nversion = \"0.4.2\"\npath = \"../core\"\n"},
        {"workspace", "[workspace.dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
         "[workspace.dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"patch", "[patch.crates-io]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
         "[patch.crates-io]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"several tables",
         "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n[dev-dependencies.demo-core]\nversion "
         "= \"~0.2\"\npath = \"../core\"\n",
         "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" "
         "}\n[dev-dependencies.demo-core]\nversion = \"~0.4.2\"\npath = \"../core\"\n"},
        {"odd spelling of the path",
         "[dependencies]\ndemo-core = { path = \".././app//../core/\", version = \"0.2\" }\n",
         "[dependencies]\ndemo-core = { path = \".././app//../core/\", version = \"0.4.2\" }\n"},
        {"operators kept",
         "[dependencies]\na = { path = \"../core\", version = \"= 0.2.0\" }\nb = { path = \"../core\", version = "
         "\"~0.2\" }\n",
         "[dependencies]\na = { path = \"../core\", version = \"= 0.4.2\" }\nb = { path = \"../core\", version = "
         "\"~0.4.2\" }\n"},
        {"caret", "[dependencies]\ndemo-core = { path = \"../core\", version = \"^0.2.0\" }\n",
         "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n"},
        {"CRLF and several bytes",
         "# ünï\r\n[dependencies]\r\ndemo-core = { features = [\"ü\"], path = \"../core\", version = \"0.2\" }\r\n",
         "# ünï\r\n[dependencies]\r\ndemo-core = { features = [\"ü\"], path = \"../core\", version = \"0.4.2\" }\r\n"},
    }));
    INFO(test.name);
    CHECK(workspace_with(test.source).stamped("app/Cargo.toml") == test.expected);
}

TEST_CASE("stamp: everything that is no requirement on a stamped crate stays", "[stamp]") {
    const auto* source =
        GENERATE("[dependencies]\ndemo-core = \"0.2\"\n",                                        // registry
                 "[dependencies]\ndemo-core = { version = \"0.2\" }\n",                          //
                 "[dependencies]\ndemo-core = { path = \"../core\" }\n",                         // nothing to move
                 "[dependencies]\ndemo-core.workspace = true\n",                                 //
                 "[dependencies]\ndemo-core = { path = \"../other\", version = \"0.2\" }\n",     // another crate
                 "[dependencies]\ndemo-core = { path = \"../../core\", version = \"0.2\" }\n",   // outside
                 "[dependencies]\ndemo-core = { path = \"/core\", version = \"0.2\" }\n",        // absolute
                 "[dependencies]\ndemo-core = { path = \"core\", version = \"0.2\" }\n",         // below app/
                 "[dependencies]\ndemo-core = { path = \"../core/sub\", version = \"0.2\" }\n",  //
                 "[dependencies]\ndemo-core = { base = \"b\", path = \"../core\", version = \"0.2\" }\n",  // unstable
                 "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.4.2\" }\n",        // already there
                 "[dependencies]\ndemo-core = { path = \"../core\", version = \">=0.2, <0.5\" }\n",  // satisfied
                 "[dependencies]\ndemo-core = { path = \"../core\", version = \"*\" }\n",            //
                 "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.*\" }\n",          //
                 "[package.metadata.dependencies]\ndemo-core = { path = \"../core\", version = \"0.2\" }\n",
                 "dependencies = 3\ntarget = \"x\"\npatch = []\nworkspace = true\nreplace = 1\n");
    INFO(source);
    CHECK(workspace_with(source).stamp().files.empty());
}

TEST_CASE("stamp: a requirement that cannot follow is refused with its place", "[stamp]") {
    struct Refusal {
        std::string entry;
        std::string finding;
    };
    const auto test = GENERATE(values<Refusal>({
        {"{ path = \"../core\", version = \">=0.2, <0.4\" }",
         "app/Cargo.toml:2:43 PIOT_STAMP_REQUIREMENT `[dependencies].demo-core` requires `>=0.2, <0.4`, which 0.4.2 "
         "does not satisfy"},
        {"{ path = \"../core\", version = \"1.*\" }",
         "app/Cargo.toml:2:43 PIOT_STAMP_REQUIREMENT `[dependencies].demo-core` requires `1.*`, which 0.4.2 does not "
         "satisfy"},
        {"{ path = \"../core\", version = \"next\" }",
         "app/Cargo.toml:2:43 PIOT_STAMP_REQUIREMENT `[dependencies].demo-core` requires `next`, which is no "
         "requirement"},
        {"{ path = \"../core\", version = \"\"\"0.2\"\"\" }",
         "app/Cargo.toml:2:43 PIOT_STAMP_NOT_WRITABLE `version` is not a string on one line, so it cannot be stamped "
         "safely"},
        {"{ path = \"../core\", version = 0.2 }",
         "app/Cargo.toml:2:43 PIOT_STAMP_NOT_WRITABLE `app/Cargo.toml` holds no string as version of "
         "`[dependencies].demo-core`"},
        {"{ path = \"../core\", version.workspace = true }",
         "app/Cargo.toml:2:33 PIOT_STAMP_NOT_WRITABLE `app/Cargo.toml` holds no string as version of "
         "`[dependencies].demo-core`"},
    }));
    CHECK(describe(workspace_with("[dependencies]\ndemo-core = " + test.entry + "\n").finding()) == test.finding);
}

TEST_CASE("stamp: a prerelease does not satisfy a range without one", "[stamp]") {
    auto world = StampWorld().crate("demo-core", "core", "0.5.0-rc.1");
    world.file("core/Cargo.toml", "[package]\nname = \"demo-core\"\nversion = \"0.4.2\"\n");
    world.file("app/Cargo.toml", "[dependencies]\ndemo-core = { path = \"../core\", version = \">=0.2\" }\n");
    CHECK(world.finding().code == codes::PIOT_STAMP_REQUIREMENT);
}

TEST_CASE("stamp: `[replace]` by a stamped crate is refused", "[stamp]") {
    CHECK(describe(workspace_with("[replace]\n\"demo-core:0.2.0\" = { path = \"../core\" }\n").finding()) ==
          "app/Cargo.toml:2:1 PIOT_STAMP_NOT_WRITABLE `app/Cargo.toml` replaces `demo-core:0.2.0` by a crate that is "
          "stamped");
}

TEST_CASE("stamp: requirements on a package that keeps its version stay", "[stamp]") {
    auto world = StampWorld().crate("demo-core", "core", "");
    world.file("core/Cargo.toml", "[package]\nname = \"demo-core\"\nversion = \"0.1.0\"\n");
    world.file("app/Cargo.toml", "[dependencies]\ndemo-core = { path = \"../core\", version = \"0.1\" }\n");
    CHECK(world.stamp().files.empty());
}

TEST_CASE("stamp: requirements on a wheel's own crate follow it", "[stamp]") {
    auto world = StampWorld().wheel("demo", "py", "1.3.0-rc.1");
    world.file("py/pyproject.toml", "[project]\nname = \"demo\"\ndynamic = [\"version\"]\n");
    world.file("py/Cargo.toml", "[package]\nname = \"demo-py\"\nversion = \"0.1.0\"\n");
    world.file("bench/Cargo.toml", "[dependencies]\ndemo-py = { path = \"../py\", version = \"0.1\" }\n");
    CHECK(world.stamped("bench/Cargo.toml") ==
          "[dependencies]\ndemo-py = { path = \"../py\", version = \"1.3.0-rc.1\" }\n");
}

TEST_CASE("stamp: the root crate is found by every way to the root", "[stamp]") {
    auto world = StampWorld().crate("demo", ".", "0.4.2");
    world.file("Cargo.toml",
               "[package]\nname = \"demo\"\nversion = \"0.1.0\"\n[dev-dependencies]\ndemo = { path = \".\", version = "
               "\"0.1\" }\n");
    world.file("a/b/Cargo.toml", "[dependencies]\ndemo = { path = \"../..\", version = \"0.1\" }\n");
    CHECK(world.stamped("Cargo.toml") ==
          "[package]\nname = \"demo\"\nversion = \"0.4.2\"\n[dev-dependencies]\ndemo = { path = \".\", version = "
          "\"0.4.2\" }\n");
    CHECK(world.stamped("a/b/Cargo.toml") == "[dependencies]\ndemo = { path = \"../..\", version = \"0.4.2\" }\n");
}
