// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/domain/init_world.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using test::crate;
using test::extension;
using test::facts_of;
using test::python;
using test::Tree;

namespace {

using Texts = std::vector<std::string>;

/// The proposal as the configuration that its text is read back as.
Config propose(const Tree& tree) {
    const auto proposal = propose_packages(facts_of(tree));
    const auto text = render_config(proposal);
    INFO(text);
    const auto config = parse_config(text);
    REQUIRE(config);
    const auto meant = to_config(proposal);
    REQUIRE(config->packages.size() == meant.packages.size());
    for (std::size_t i = 0; i < meant.packages.size(); ++i) {
        const auto& read = config->packages[i];
        const auto& said = meant.packages[i];
        CHECK(read.name == said.name);
        CHECK(read.path == said.path);
        CHECK(read.globs == said.globs);
        CHECK(read.depends_on == said.depends_on);
        CHECK(read.first_version == said.first_version);
        CHECK(read.trust_policy == said.trust_policy);
        CHECK(read.settings == said.settings);
    }
    return *config;
}

Texts names_of(const Config& config) {
    Texts names;
    for (const auto& package : config.packages)
        names.push_back(package.name);
    return names;
}

Texts left_out_of(const Tree& tree) {
    Texts files;
    for (const auto& decision : propose_packages(facts_of(tree)).decisions)
        if (decision.code == codes::PIOT_INIT_LEFT_OUT) files.push_back(decision.origin.file);
    return files;
}

const PackageConfig& find(const Config& config, const std::string& name) {
    const auto* package = config.find_package(name);
    REQUIRE(package != nullptr);
    return *package;
}

const Texts k_usual_triples{"x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-apple-darwin",
                            "aarch64-apple-darwin", "x86_64-pc-windows-msvc"};

Texts triples_of(const PackageConfig& package) {
    Texts triples;
    for (const auto& target : package.pypi()->targets)
        triples.push_back(target.triple);
    return triples;
}

}  // namespace

TEST_CASE("init_propose: one crate at the root", "[init_propose]") {
    const auto config = propose({{"Cargo.toml", crate("lantern")},
                                 {"Cargo.lock", ""},
                                 {"README.md", ""},
                                 {"build.rs", ""},
                                 {"src/lib.rs", ""},
                                 {"templates/a.html", ""},
                                 {"tests/it.rs", ""},
                                 {".github/workflows/ci.yml", ""},
                                 {"docs/index.md", ""}});
    REQUIRE(names_of(config) == Texts{"lantern"});
    const auto& package = config.packages[0];
    CHECK(package.path == ".");
    CHECK(package.globs == Texts{"src/**", "templates/**", "Cargo.toml", "README.md", "build.rs"});
    CHECK(package.trust_policy == TrustPolicy{"release.yml", "release", "octo/repo"});
    CHECK(package.first_version == Version(0, 1, 0));
}

TEST_CASE("init_propose: a program's lockfile is part of it", "[init_propose]") {
    const auto config = propose({{"Cargo.toml", crate("lantern")}, {"Cargo.lock", ""}, {"src/main.rs", ""}});
    CHECK(config.packages[0].globs == Texts{"src/**", "Cargo.lock", "Cargo.toml"});
}

TEST_CASE("init_propose: a workspace with a virtual root", "[init_propose]") {
    const Tree tree{
        {"Cargo.toml",
         "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/scratch\"]\n"
         "[workspace.package]\nversion = \"0.4.0\"\n[workspace.dependencies]\n"
         "core = { path = \"crates/core\", version = \"0.4.0\" }\n"},
        {"Cargo.lock", ""},
        {"crates/core/Cargo.toml",
         "[package]\nname = \"core\"\nversion.workspace = true\nlicense = \"MIT\"\n"
         "description = \"d\"\n[dev-dependencies]\ncli = { path = \"../cli\", version = \"0.1\" }\n"},
        {"crates/core/src/lib.rs", ""},
        {"crates/cli/Cargo.toml",
         crate("cli", "[dependencies]\ncore = { workspace = true }\nsecret.path = \"../secret\"\n")},
        {"crates/cli/src/main.rs", ""},
        {"crates/secret/Cargo.toml", crate("secret", "publish = false\n")},
        {"crates/secret/src/lib.rs", ""},
        {"crates/examples/demo/Cargo.toml", crate("demo")},
        {"crates/examples/demo/src/main.rs", ""},
    };
    const auto config = propose(tree);
    CHECK(names_of(config) == Texts{"cli", "core"});
    const auto& cli = find(config, "cli");
    CHECK(cli.depends_on == Texts{"core"});
    CHECK(cli.globs == Texts{"crates/cli/**", "crates/secret/**", "Cargo.toml", "Cargo.lock"});
    const auto& core = find(config, "core");
    CHECK(core.depends_on.empty());  // the development dependency would close a circle
    CHECK(core.globs == Texts{"crates/core/**", "Cargo.toml"});
    CHECK(core.first_version == Version(0, 4, 0));
    // What `cli` is built from is part of it.
    CHECK(left_out_of(tree) == Texts{"crates/examples/demo/Cargo.toml"});
}

TEST_CASE("init_propose: what is left out says where and why", "[init_propose]") {
    const auto proposal = propose_packages(facts_of({{"Cargo.toml", crate("x", "publish = false\n")}}));
    CHECK(proposal.packages.empty());
    REQUIRE(proposal.decisions.size() == 1);
    const auto& decision = proposal.decisions[0];
    CHECK(decision.code == codes::PIOT_INIT_LEFT_OUT);
    CHECK(decision.origin.file == "Cargo.toml");
    CHECK(decision.origin.line == 7);
    CHECK(decision.message == "`Cargo.toml` is left out: it says `publish = false`");
}

TEST_CASE("init_propose: a crate and its PyO3 binding of the same name", "[init_propose]") {
    const auto config = propose({
        {"Cargo.toml", "[workspace]\nmembers = [\"crates/tide\", \"bindings/python\"]\n"},
        {"Cargo.lock", ""},
        {"crates/tide/Cargo.toml", crate("tide")},
        {"crates/tide/src/lib.rs", ""},
        {"bindings/python/Cargo.toml", extension("tide-python", "tide = { path = \"../../crates/tide\" }\n")},
        {"bindings/python/pyproject.toml", python("tide", "maturin")},
        {"bindings/python/src/lib.rs", ""},
    });
    CHECK(names_of(config) == Texts{"tide", "tide-py"});
    const auto& wheel = find(config, "tide-py");
    CHECK(wheel.registry_name() == "tide");
    CHECK(wheel.depends_on == Texts{"tide"});
    CHECK(wheel.globs == Texts{"bindings/python/**", "Cargo.lock"});
    CHECK(wheel.pypi()->build == BuildMode::maturin);
    CHECK(triples_of(wheel) == k_usual_triples);
    CHECK_FALSE(wheel.pypi()->pure);
}

TEST_CASE("init_propose: an extension crate at the root serves its wheel alone", "[init_propose]") {
    const auto config = propose({
        {"Cargo.toml", crate("fast", "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n[dependencies]\npyo3 = \"0.22\"\n")},
        {"Cargo.lock", ""},
        {"pyproject.toml", python("fast", "maturin", "[tool.maturin]\npython-source = \"python\"\n")},
        {"src/lib.rs", ""},
        {"python/fast/__init__.py", ""},
        {"tests/test_it.py", ""},
    });
    REQUIRE(names_of(config) == Texts{"fast"});
    CHECK(config.packages[0].kind() == PackageKind::pypi);
    CHECK(config.packages[0].globs == Texts{"python/**", "src/**", "Cargo.lock", "Cargo.toml", "pyproject.toml"});
}

TEST_CASE("init_propose: a program on crates.io and in a wheel", "[init_propose]") {
    const auto config = propose({
        {"Cargo.toml", crate("ruffle")},
        {"Cargo.lock", ""},
        {"pyproject.toml", python("ruffle", "maturin", "[tool.maturin]\nbindings = \"bin\"\n")},
        {"src/main.rs", ""},
    });
    CHECK(names_of(config) == Texts{"ruffle", "ruffle-py"});
    CHECK(find(config, "ruffle").globs == Texts{"src/**", "Cargo.lock", "Cargo.toml"});
    CHECK(find(config, "ruffle-py").depends_on == Texts{"ruffle"});
    CHECK_FALSE(find(config, "ruffle-py").pypi()->bundle_cli);
}

TEST_CASE("init_propose: pure wheels", "[init_propose]") {
    const auto config = propose({
        {"packages/a/pyproject.toml", python("a", "hatchling.build")},
        {"packages/b/pyproject.toml",
         python("b", "setuptools.build_meta", "dependencies = [\"A >= 0.1; python_version > '3'\"]\n")},
    });
    CHECK(names_of(config) == Texts{"a", "b"});
    CHECK(find(config, "a").pypi()->pure);
    CHECK(find(config, "a").pypi()->build == BuildMode::hatch);
    CHECK(find(config, "b").pypi()->pure);
    CHECK(find(config, "b").depends_on == Texts{"a"});
}

TEST_CASE("init_propose: a program that a wheel carries", "[init_propose]") {
    const auto config = propose({
        {"Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"},
        {"crates/cli/Cargo.toml", crate("halyard-cli", "publish = false\n[[bin]]\nname = \"halyard\"\n")},
        {"crates/cli/src/main.rs", ""},
        {"crates/ext/Cargo.toml", extension("halyard-ext")},
        {"crates/ext/src/lib.rs", ""},
        {"python/pyproject.toml", python("halyard", "maturin",
                                         "[tool.maturin]\nmanifest-path = \"../crates/ext/Cargo.toml\"\n"
                                         "python-source = \"src\"\ninclude = [\"src/halyard/_binary/*\"]\n")},
        {"python/src/halyard/__init__.py", ""},
    });
    REQUIRE(names_of(config) == Texts{"halyard"});
    const auto& bundle = config.packages[0].pypi()->bundle_cli;
    REQUIRE(bundle);
    CHECK(bundle->bin == "halyard");
    CHECK(bundle->stage_to == "src/halyard/_binary");
    CHECK(bundle->crate_path == "crates/cli");
    CHECK(config.packages[0].globs == Texts{"python/**", "crates/cli/**", "crates/ext/**"});
}

TEST_CASE("init_propose: a directory that holds nothing of others is covered once", "[init_propose]") {
    const auto config = propose({
        {"Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"},
        {"Cargo.lock", ""},
        {"crates/tool/Cargo.toml", crate("tool", "publish = false\n[dependencies]\nparts = { path = \"../parts\" }\n")},
        {"crates/tool/src/main.rs", ""},
        {"crates/parts/Cargo.toml", crate("parts", "publish = false\n")},
        {"crates/parts/src/lib.rs", ""},
        {"pyproject.toml",
         python("tool", "maturin", "[tool.maturin]\nbindings = \"bin\"\nmanifest-path = \"crates/tool/Cargo.toml\"\n")},
    });
    CHECK(names_of(config) == Texts{"tool"});
    CHECK(config.packages[0].globs == Texts{"crates/**", "pyproject.toml", "Cargo.lock"});
}

TEST_CASE("init_propose: packages inside each other do not share files", "[init_propose]") {
    const auto config = propose({
        {"Cargo.toml", crate("outer",
                             "[workspace]\nmembers = [\"macros\", \"lib/**\"]\n[dependencies]\n"
                             "outer-macros = { path = \"macros\", version = \"0.1.0\" }\n")},
        {"src/lib.rs", ""},
        {"macros/Cargo.toml", crate("outer-macros")},
        {"macros/src/lib.rs", ""},
        {"lib/a/Cargo.toml", crate("a")},
        {"lib/a/src/lib.rs", ""},
        {"lib/a/assets/x", ""},
        {"lib/a/derive/Cargo.toml", crate("a-derive")},
        {"lib/a/derive/src/lib.rs", ""},
    });
    CHECK(find(config, "outer").globs == Texts{"src/**", "Cargo.toml"});
    CHECK(find(config, "outer").depends_on == Texts{"outer-macros"});
    CHECK(find(config, "outer-macros").globs == Texts{"macros/**"});
    CHECK(find(config, "a").globs == Texts{"lib/a/assets/**", "lib/a/src/**", "lib/a/*"});
    CHECK(find(config, "a-derive").globs == Texts{"lib/a/derive/**"});
}

TEST_CASE("init_propose: targets come from a matrix that spells them out", "[init_propose]") {
    const auto config = propose({
        {"Cargo.toml", extension("x")},
        {"pyproject.toml", python("x", "maturin")},
        {"src/lib.rs", ""},
        {".github/workflows/wheels.yml",
         "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        include:\n"
         "          - target: x86_64-unknown-linux-musl\n          - target: aarch64-apple-darwin\n"
         "          - target: x86_64-unknown-linux-musl\n    steps:\n      - run: true\n"},
    });
    CHECK(triples_of(config.packages[0]) == Texts{"x86_64-unknown-linux-musl", "aarch64-apple-darwin"});
}

TEST_CASE("init_propose: names and paths may hold anything", "[init_propose]") {
    const Tree tree{
        {"it's $(x) [1]/Cargo.toml", crate("a")},
        {"it's $(x) [1]/src/lib.rs", ""},
        {"gr\xC3\xBC\xC3\x9F \"e\"/pyproject.toml", python("b", "hatchling.build")},
        {"bad1/Cargo.toml", crate("$(touch x)")},
        {"bad2/pyproject.toml", python("b c", "hatchling.build")},
        {"bad\xFF/Cargo.toml", crate("d")},
        {"two/Cargo.toml", crate("A")},
        {"under/Cargo.toml", crate("x__y")},
    };
    const auto config = propose(tree);
    CHECK(names_of(config) == Texts{"a", "x-y", "b"});
    CHECK(find(config, "a").path == "it's $(x) [1]");
    CHECK(find(config, "a").globs == Texts{"it's $(x) \\[1\\]/**"});
    CHECK(find(config, "x-y").registry_name() == "x__y");
    CHECK(left_out_of(tree).size() == 4);
}

TEST_CASE("init_propose: projects that cannot be built are named", "[init_propose]") {
    const Tree tree{
        {"poetry/pyproject.toml", python("a", "poetry.core.masonry.api")},
        {"nameless/pyproject.toml", "[build-system]\nbuild-backend = \"hatchling.build\"\n"},
        {"virtual/pyproject.toml", "[project]\nname = \"v\"\nversion = \"1\"\n"},
        {"lint/pyproject.toml", "[tool.ruff]\nline-length = 100\n"},
        {"broken/Cargo.toml", "[package\n"},
        {"elsewhere/Cargo.toml", crate("e", "publish = [\"internal\"]\n")},
    };
    const auto proposal = propose_packages(facts_of(tree));
    CHECK(proposal.packages.empty());
    auto files = left_out_of(tree);
    CHECK(files == Texts{"broken/Cargo.toml", "elsewhere/Cargo.toml", "nameless/pyproject.toml",
                         "poetry/pyproject.toml", "virtual/pyproject.toml"});
    for (const auto& decision : proposal.decisions)
        CHECK(decision.severity == Severity::notice);
}

TEST_CASE("init_propose: a hint tells what would make a project one", "[init_propose]") {
    const auto hint_about = [](const Tree& tree) {
        const auto decisions = propose_packages(facts_of(tree)).decisions;
        REQUIRE(decisions.size() == 1);
        CHECK_FALSE(decisions[0].origin.file.empty());
        return decisions[0].hint;
    };
    // A poetry without `[project]` is first of all a poetry.
    CHECK(hint_about({{"pyproject.toml", "[build-system]\nbuild-backend = \"poetry.core.masonry.api\"\n"}}) ==
          "maturin, setuptools and hatchling are known");
    CHECK(hint_about({{"pyproject.toml", "[build-system]\nrequires = [\"setuptools\"]\n"}, {"setup.py", ""}}) ==
          "give it a `[project]` table with `name` and `version`");
    CHECK(hint_about({{"setup.py", "setup(name='x')\n"}}) ==
          "move them to the `[project]` table of a pyproject.toml beside it");
    CHECK(hint_about({{"setup.cfg", "[metadata]\nname = x\n"}, {"setup.py", ""}}) ==
          "move them to the `[project]` table of a pyproject.toml beside it");
}

TEST_CASE("init_propose: a crate that its workspace excludes is left out, unless something is made from it",
          "[init_propose]") {
    const Tree tree{
        {"Cargo.toml",
         "[workspace]\nmembers = [\"a\"]\nexclude = [\"old\", \"own\", \"base\", \"binding\", \"nested\"]\n"},
        {"a/Cargo.toml", crate("a", "[dependencies]\nbase = { path = \"../base\", version = \"0.1.0\" }\n")},
        {"base/Cargo.toml", crate("base")},
        {"old/Cargo.toml", crate("old")},
        {"own/Cargo.toml", crate("own", "[workspace]\n")},
        {"binding/Cargo.toml", crate("binding", "[lib]\ncrate-type = [\"cdylib\"]\n")},
        {"binding/pyproject.toml", python("binding", "maturin")},
        {"nested/Cargo.toml", "[workspace]\nmembers = [\"b\", \"c\"]\n"},
        {"nested/b/Cargo.toml", crate("b")},
        {"nested/c/Cargo.toml", crate("c")},
    };
    CHECK(names_of(propose(tree)) == Texts{"a", "base", "b", "c", "binding"});
    CHECK(left_out_of(tree) == Texts{"old/Cargo.toml", "own/Cargo.toml"});
}

TEST_CASE("init_propose: what setuptools-rust compiles belongs to its project", "[init_propose]") {
    const Tree tree{
        {"pyproject.toml", python("gannet", "setuptools.build_meta",
                                  "[[tool.setuptools-rust.ext-modules]]\ntarget = \"gannet._gannet\"\npath = "
                                  "\"src/rust/Cargo.toml\"\n")},
        {"src/gannet/__init__.py", ""},
        {"src/rust/Cargo.toml", extension("gannet-rust")},
        {"src/rust/src/lib.rs", ""},
    };
    const auto config = propose(tree);
    CHECK(names_of(config) == Texts{"gannet"});
    CHECK(config.packages[0].globs == Texts{"src/**", "pyproject.toml"});
    CHECK(left_out_of(tree).empty());
}

TEST_CASE("init_propose: modules of developers' tools ship with nothing", "[init_propose]") {
    const auto config = propose({{"pyproject.toml", python("a", "hatchling.build")},
                                 {"a.py", ""},
                                 {"conftest.py", ""},
                                 {"noxfile.py", ""},
                                 {"tasks.py", ""}});
    CHECK(config.packages[0].globs == Texts{"a.py", "pyproject.toml"});
}

TEST_CASE("init_propose: without GitHub there is nobody to trust", "[init_propose]") {
    auto facts = facts_of({{"Cargo.toml", crate("a")}, {"src/lib.rs", ""}});
    facts.remote_url = "https://gitlab.com/o/r";
    CHECK_FALSE(propose_packages(facts).packages[0].config.trust_policy);
    facts.remote_url.clear();
    const auto proposal = propose_packages(facts);
    CHECK(proposal.packages[0].config.trust_policy == TrustPolicy{"release.yml", "release", ""});
    CHECK(proposal.decisions.back().code == codes::PIOT_INIT_CHOICE);
}

TEST_CASE("init_propose: whoever publishes already is named", "[init_propose]") {
    const auto [step, is_named] = GENERATE(table<std::string, bool>({
        {"run: cargo publish -p a", true},
        {"run: cargo publish --dry-run", false},
        {"run: cargo build", false},
        {"uses: pypa/gh-action-pypi-publish@v1", true},
        {"{ uses: PyO3/maturin-action@v1, with: { command: upload } }", true},
        {"{ uses: PyO3/maturin-action@v1, with: { command: build } }", false},
    }));
    const auto proposal = propose_packages(facts_of({
        {"Cargo.toml", crate("a")},
        {"src/lib.rs", ""},
        {".github/workflows/old.yml",
         "on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - " + step + "\n"},
    }));
    REQUIRE(proposal.decisions.size() == (is_named ? 1 : 0));
    if (!is_named) return;
    CHECK(proposal.decisions[0].severity == Severity::warning);
    CHECK(proposal.decisions[0].origin.file == ".github/workflows/old.yml");
    CHECK(proposal.decisions[0].origin.line == 6);
}
