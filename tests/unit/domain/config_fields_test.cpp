// SPDX-License-Identifier: MIT
#include "config_support.hpp"
#include "support/catch.hpp"

#include "piot/base/hash.hpp"
#include "piot/domain/config.hpp"

using namespace piot;
using namespace piot::test;

namespace {

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("config: a crate needs name, kind, path and paths; the rest has defaults", "[config]") {
    const auto config = config_of(a_file(a_crate("lib")));
    CHECK(config.cadence == Cadence::immediate);
    CHECK(config.line.empty());
    CHECK(config.github_release);
    CHECK(config.registries.empty());
    REQUIRE(config.packages.size() == 1);
    const auto& package = config.packages[0];
    CHECK(package.name == "lib");
    CHECK(package.kind() == PackageKind::crates);
    CHECK(package.path == "crates/lib");
    CHECK(package.globs == Texts{"crates/lib/**"});
    CHECK(package.depends_on.empty());
    CHECK(package.group.empty());
    CHECK(package.first_version == Version(0, 1, 0));
    CHECK(package.tag_format == "{name}-v{version}");
    CHECK(package.build_workflow.empty());
    CHECK(package.registry.empty());
    CHECK_FALSE(package.trust_policy.has_value());
    CHECK(package.registry_name() == "lib");
    REQUIRE(package.crates() != nullptr);
    CHECK(*package.crates() == CratesSettings{"lib", {}, false});
    CHECK(package.pypi() == nullptr);
    CHECK(package.origin == Origin{"putitoutthere.toml", 3, 1});
}

TEST_CASE("config: a wheel is built by setuptools, without targets, unless told otherwise", "[config]") {
    const auto config =
        config_of(a_file("[[package]]\nname = \"py\"\nkind = \"pypi\"\npath = \".\"\npaths = [\"src/**\"]\n"));
    REQUIRE(config.packages.size() == 1);
    REQUIRE(config.packages[0].pypi() != nullptr);
    CHECK(*config.packages[0].pypi() == PypiSettings{.project = "py",
                                                     .build = BuildMode::setuptools,
                                                     .targets = {},
                                                     .python_versions = {},
                                                     .fan_out = FanOut::targets,
                                                     .manylinux = "",
                                                     .pure = false,
                                                     .bundle_cli = std::nullopt,
                                                     .rehearsal_build = {}});
    CHECK(config.packages[0].crates() == nullptr);
}

TEST_CASE("config: every setting of the repository is read", "[config]") {
    const auto config =
        config_of("[putitoutthere]\nversion = 1\ncadence = \"scheduled\"\nline = \"1.4\"\ngithub_release = false\n" +
                  a_crate("lib"));
    CHECK(config.cadence == Cadence::scheduled);
    CHECK(config.line == "1.4");
    CHECK_FALSE(config.github_release);
}

TEST_CASE("config: every field of a crate is read", "[config]") {
    const auto config = config_of(a_file(a_crate("base") + a_crate("my-crate", R"toml(
depends_on = ["base"]
group = "core"
first_version = "1.2.3-rc.4"
tag_format = "rel/{name}/{version}"
build_workflow = "crate.yml"
registry = "internal"
crate = "my_crate"
features = ["std", "serde/derive"]
no_default_features = true
[package.trust_policy]
workflow = "release.yml"
environment = "release"
repository = "octo/repo.rs"
[registry.internal]
kind = "crates"
index = "sparse+https://crates.example.org/index"
token_env = "INTERNAL_TOKEN")toml")));
    REQUIRE(config.packages.size() == 2);
    const auto& package = config.packages[1];
    CHECK(package.depends_on == Texts{"base"});
    CHECK(package.group == "core");
    CHECK(package.first_version == Version(1, 2, 3, Prerelease{PrereleaseLabel::rc, 4}));
    CHECK(package.tag_format == "rel/{name}/{version}");
    CHECK(package.build_workflow == "crate.yml");
    CHECK(package.registry == "internal");
    CHECK(package.registry_name() == "my_crate");
    CHECK(*package.crates() == CratesSettings{"my_crate", {"std", "serde/derive"}, true});
    CHECK(package.trust_policy == TrustPolicy{"release.yml", "release", "octo/repo.rs"});
    REQUIRE(config.registries.size() == 1);
    CHECK(config.registries[0].name == "internal");
    CHECK(config.registries[0].kind == PackageKind::crates);
    CHECK(config.registries[0].index == "https://crates.example.org/index/");
    CHECK(config.registries[0].upload.empty());
    CHECK(config.registries[0].token_env == "INTERNAL_TOKEN");
}

TEST_CASE("config: every field of a wheel is read", "[config]") {
    const auto config = config_of(a_file(a_wheel("py/tool", R"toml(
pypi = "My.Tool"
targets = ["x86_64-unknown-linux-gnu", { triple = "aarch64-apple-darwin", runner = "macos-15" }, { triple = "x86_64-pc-windows-msvc" }]
python_versions = ["3.12", "3.9"]
fan_out = "interpreters"
manylinux = "2_28"
pure = true
build_workflow = "wheels.yaml"
registry = "mirror"
rehearsal_build = ["python3", "-c", "print({})", "{path}"]
[package.bundle_cli]
bin = "tool"
stage_to = "./src/tool/_binary/"
crate_path = "crates/tool"
features = ["full"]
no_default_features = true
[registry.mirror]
kind = "pypi"
index = "http://127.0.0.1:8080/simple"
upload = "http://localhost:8080/legacy/")toml")));
    const auto& settings = *config.packages.at(0).pypi();
    CHECK(config.packages[0].registry_name() == "My.Tool");
    CHECK(settings.build == BuildMode::maturin);
    CHECK(settings.targets == std::vector<Target>{{"x86_64-unknown-linux-gnu", ""},
                                                  {"aarch64-apple-darwin", "macos-15"},
                                                  {"x86_64-pc-windows-msvc", ""}});
    CHECK(settings.python_versions == Texts{"3.12", "3.9"});
    CHECK(settings.fan_out == FanOut::interpreters);
    CHECK(settings.manylinux == "2_28");
    CHECK(settings.pure);
    CHECK(settings.rehearsal_build == Texts{"python3", "-c", "print({})", "{path}"});
    CHECK(settings.bundle_cli == BundleCli{"tool", "src/tool/_binary", "crates/tool", {"full"}, true});
    CHECK(config.packages[0].build_workflow == "wheels.yaml");
    CHECK(config.registries.at(0).index == "http://127.0.0.1:8080/simple/");
    CHECK(config.registries.at(0).upload == "http://localhost:8080/legacy/");
    CHECK(config.registries.at(0).token_env.empty());
}

TEST_CASE("config: a bundled binary is looked for at the root unless told otherwise", "[config]") {
    const auto config = config_of(a_file(
        a_wheel("py", "targets = [\"x86_64-unknown-linux-gnu\"]\nbundle_cli = { bin = \"b\", stage_to = \"s\" }")));
    CHECK(config.packages.at(0).pypi()->bundle_cli == BundleCli{"b", "s", ".", {}, false});
}

TEST_CASE("config: only hatch makes a pure wheel by itself", "[config]") {
    const auto is_pure = [](std::string_view lines) {
        return config_of(a_file("[[package]]\nname = \"p\"\nkind = \"pypi\"\npath = \".\"\npaths = [\"**\"]\n" +
                                std::string(lines)))
            .packages.at(0)
            .pypi()
            ->pure;
    };
    CHECK(is_pure("build = \"hatch\""));
    CHECK_FALSE(is_pure("build = \"hatch\"\npure = false"));
    CHECK_FALSE(is_pure("build = \"setuptools\""));
    CHECK(is_pure("build = \"setuptools\"\npure = true"));
    CHECK_FALSE(is_pure("build = \"maturin\""));
}

TEST_CASE("config: globs is another spelling of paths", "[config]") {
    const auto config =
        config_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npath = \"p\"\nglobs = [\"a/**\", \"b\"]\n"));
    CHECK(config.packages.at(0).globs == Texts{"a/**", "b"});
}

TEST_CASE("config: paths are normal however they are written", "[config]") {
    const auto path_of = [](std::string_view path) {
        return config_of(a_file("[[package]]\nname = \"p\"\nkind = \"crates\"\npaths = [\"**\"]\npath = \"" +
                                std::string(path) + "\"\n"))
            .packages.at(0)
            .path;
    };
    CHECK(path_of(".") == ".");
    CHECK(path_of("./") == ".");
    CHECK(path_of("./crates/a") == "crates/a");
    CHECK(path_of("crates/a/") == "crates/a");
    CHECK(path_of("crates//./a") == "crates/a");
    CHECK(path_of("..a/b..") == "..a/b..");
}

TEST_CASE("config: packages, dependencies and registries keep the order of the file", "[config]") {
    const auto config = config_of(a_file(a_crate("z", "depends_on = [\"m\", \"a\"]") + a_crate("a") + a_crate("m") +
                                         "[registry.y]\nkind = \"crates\"\nindex = \"https://y/\"\n" +
                                         "[registry.b]\nkind = \"crates\"\nindex = \"https://b/\"\n"));
    REQUIRE(config.packages.size() == 3);
    CHECK(config.packages[0].name == "z");
    CHECK(config.packages[1].name == "a");
    CHECK(config.packages[0].depends_on == Texts{"m", "a"});
    CHECK(config.registries.at(0).name == "y");
    CHECK(config.find_package("m") == &config.packages[2]);
    CHECK(config.find_package("q") == nullptr);
}

TEST_CASE("config: the hash is of the file's bytes, line ends and byte order mark included", "[config]") {
    const auto unix_text = a_file(a_crate("lib"));
    const auto marked = "\xEF\xBB\xBF" + unix_text;
    CHECK(config_of(unix_text).sha256 == sha256_hex(unix_text));
    CHECK(config_of(marked).sha256 == sha256_hex(marked));
    CHECK(config_of(marked).sha256 != config_of(unix_text).sha256);
}

TEST_CASE("config: a tag is made from the package's own format", "[config]") {
    auto package = config_of(a_file(a_crate("grp/lib"))).packages.at(0);
    CHECK(format_tag(package, "1.2.3") == "grp/lib-v1.2.3");
    package.tag_format = "v{version}";
    CHECK(format_tag(package, "1.2.3") == "v1.2.3");
}
