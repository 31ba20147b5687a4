// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "piot/domain/matrix.hpp"
#include "piot/domain/python_facts.hpp"

#include <map>
#include <utility>

using namespace piot;

namespace {

using Versions = std::vector<std::string>;

const Versions k_all{"3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"};

/// Manifests by path, standing in for the tree of HEAD.
ManifestReader reader_of(std::map<std::string, std::string> files) {
    return [files = std::move(files)](const std::string& path) -> std::optional<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) return std::nullopt;
        return found->second;
    };
}

bool is_version_independent(std::string_view pyproject, std::string_view cargo) {
    return parse_python_facts(pyproject, cargo).is_version_independent;
}

}  // namespace

TEST_CASE("matrix: requires-python lets in the minors of which some release satisfies every clause", "[matrix]") {
    const auto [specifier, expected] = GENERATE(table<std::string, Versions>({
        {">=3.10", {"3.10", "3.11", "3.12", "3.13", "3.14"}},
        {">=3.9,<3.12", {"3.9", "3.10", "3.11"}},
        {">=3.11,<3.12", {"3.11"}},
        {"~=3.11", {"3.11", "3.12", "3.13", "3.14"}},
        {"==3.12", {"3.12"}},
        {"===3.12", {"3.12"}},
        {">3.11,<=3.13", {"3.12", "3.13"}},
        {">=3.10,!=3.12", {"3.10", "3.11", "3.13", "3.14"}},
        {"==3.*", k_all},
        {">=3", k_all},
        {">3", k_all},
        {"<4", k_all},
        {">=2.7", k_all},
        {">=2.7, !=3.0.*, !=3.1.*, !=3.8.*", {"3.9", "3.10", "3.11", "3.12", "3.13", "3.14"}},
        {">=3.11.0", {"3.11", "3.12", "3.13", "3.14"}},
        {">= 3.10, < 4", {"3.10", "3.11", "3.12", "3.13", "3.14"}},
        {">=3.10.2", {"3.10", "3.11", "3.12", "3.13", "3.14"}},
        {"~=3.10.2", {"3.10"}},
        {">=3.10.2,<3.10.3", {"3.10"}},
        {">3.10.2,<3.10.3", {}},
        {">3.12.4,<3.14.0", {"3.12", "3.13"}},
        {"<3.9.1", {"3.8", "3.9"}},
        {"<=3.9.0", {"3.8", "3.9"}},
        {">=3.13,!=3.13.0", {"3.13", "3.14"}},
        {"==3.11.*", {"3.11"}},
        {"==3.11.4", {"3.11"}},
        {"==3.11.4.*", {"3.11"}},
        {">=3.13.0rc1", {"3.13", "3.14"}},
        {">3.13rc1", {"3.13", "3.14"}},
        {">=3.12,<3.14.0a0", {"3.12", "3.13"}},
        {">=3.12,<=3.14.0rc1", {"3.12", "3.13"}},
        {">=3.13.0.post1", {"3.13", "3.14"}},
        {">=v3.13", {"3.13", "3.14"}},
        {">=3.12 <3.14", {"3.12", "3.13"}},
        {">=3.13,", {"3.13", "3.14"}},
    }));
    INFO(specifier);
    CHECK(expand_requires_python(specifier) == expected);
}

TEST_CASE("matrix: a requires-python that is no specifier lets nothing in", "[matrix]") {
    const std::string specifier = GENERATE("", " ", ",", "not-a-version", "^3.8", "3.8", ">=", ">=x", ">=3.8 || >=3.10",
                                           ">=3.8; junk", ">=3.99999999999", ">=1!3.8", ">=3.8\xff", "~=3.8zeta");
    INFO(specifier);
    CHECK(expand_requires_python(specifier).empty());
}

TEST_CASE("matrix: configured interpreters win over requires-python, sorted by number", "[matrix]") {
    PypiSettings settings;
    const PythonFacts facts{">=3.13", false};
    CHECK(make_python_versions(settings, facts) == Versions{"3.13", "3.14"});
    settings.python_versions = {"3.13", "3.9", "3.10"};
    CHECK(make_python_versions(settings, facts) == Versions{"3.9", "3.10", "3.13"});
}

TEST_CASE("matrix: where nothing is known, 3.12 it is", "[matrix]") {
    CHECK(make_python_versions({}, {}) == Versions{"3.12"});
    CHECK(make_python_versions({}, {">=3.99", false}) == Versions{"3.12"});
    CHECK(make_python_versions({}, {"garbage", false}) == Versions{"3.12"});
}

TEST_CASE("matrix: requires-python is read from [project] only", "[matrix]") {
    CHECK(parse_python_facts("[project]\nrequires-python = '>=3.9'\n", "").requires_python == ">=3.9");
    CHECK(parse_python_facts("[tool.poetry.dependencies]\npython = '^3.9'\n", "").requires_python.empty());
    CHECK(parse_python_facts("[project]\nrequires-python = 3\n", "").requires_python.empty());
}

TEST_CASE("matrix: a broken manifest says nothing", "[matrix]") {
    CHECK(parse_python_facts("[project\n", "[[[") == PythonFacts{});
    CHECK(parse_python_facts("project = 1\ntool = []\n", "dependencies = 'x'\ntarget = 3\nfeatures = [1]\n") ==
          PythonFacts{});
    CHECK(parse_python_facts(PythonManifests{}) == PythonFacts{});
}

TEST_CASE("matrix: abi3 is found wherever Cargo and maturin switch it on", "[matrix]") {
    const std::string cargo =
        GENERATE("[dependencies]\npyo3 = { version = '0.20', features = ['abi3-py39'] }",
                 "[dependencies.pyo3]\nfeatures = ['abi3']",
                 "[dependencies]\npyo3-ffi = { features = ['extension-module', 'abi3-py310'] }",
                 "[dependencies]\npython = { package = 'pyo3', features = ['abi3'] }",
                 "[target.'cfg(unix)'.dependencies]\npyo3 = { features = ['abi3'] }",
                 "[dependencies]\npyo3 = '0.20'\n[features]\ndefault = ['stable']\nstable = ['pyo3/abi3-py38']",
                 "[dependencies]\npyo3 = { version = '1', optional = true }\n[features]\ndefault = ['pyo3?/abi3']");
    INFO(cargo);
    CHECK(is_version_independent("", cargo));
}

TEST_CASE("matrix: maturin's own features switch abi3 on", "[matrix]") {
    const std::string features = GENERATE("pyo3/abi3-py39", "abi3", "stable");
    INFO(features);
    CHECK(is_version_independent("[tool.maturin]\nfeatures = ['" + features + "']",
                                 "[features]\nstable = ['pyo3/abi3']\n"));
}

TEST_CASE("matrix: bindings that do not link to Python make one wheel", "[matrix]") {
    const std::string bindings = GENERATE("bin", "cffi", "uniffi");
    CHECK(is_version_independent("[tool.maturin]\nbindings = '" + bindings + "'", ""));
    CHECK_FALSE(is_version_independent("[tool.maturin]\nbindings = 'pyo3'", ""));
}

TEST_CASE("matrix: a feature that only resembles abi3, or is switched off, does not count", "[matrix]") {
    CHECK_FALSE(is_version_independent("", "[dependencies]\npyo3 = { features = ['abi3-pyx', 'noabi3', 'abi3-py'] }"));
    CHECK_FALSE(is_version_independent("", "[dependencies]\nother = { features = ['abi3'] }"));
    CHECK_FALSE(is_version_independent("", "[features]\nstable = ['pyo3/abi3']"));
    CHECK_FALSE(
        is_version_independent("[tool.maturin]\nno-default-features = true", "[features]\ndefault = ['pyo3/abi3']"));
    CHECK_FALSE(is_version_independent("", "[features]\na = ['b']\nb = ['a']\ndefault = ['a']"));
}

TEST_CASE("matrix: the extension crate is found through manifest-path, its pyo3 through the workspace", "[matrix]") {
    const auto facts = gather_python_facts(
        "python/demo",
        reader_of({
            {"python/demo/pyproject.toml",
             "[project]\nrequires-python = '>=3.9'\n[tool.maturin]\nmanifest-path = '../../rust/Cargo.toml'"},
            {"rust/Cargo.toml", "[dependencies]\npyo3 = { workspace = true }"},
            {"Cargo.toml", "[workspace.dependencies]\npyo3 = { version = '1', features = ['abi3'] }"},
        }));
    CHECK(facts == PythonFacts{">=3.9", true});
}

TEST_CASE("matrix: a package at the root reads the root's manifests, and nothing outside", "[matrix]") {
    const std::map<std::string, std::string> files{
        {"pyproject.toml", "[tool.maturin]\nmanifest-path = '../Cargo.toml'"},
        {"Cargo.toml", "[dependencies]\npyo3 = { features = ['abi3'] }"}};
    CHECK_FALSE(gather_python_facts(".", reader_of(files)).is_version_independent);
    auto inside = files;
    inside["pyproject.toml"] = "";
    CHECK(gather_python_facts(".", reader_of(inside)).is_version_independent);
}
