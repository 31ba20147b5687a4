// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/init.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot::test {

/// Tracked files by path.
using Tree = std::map<std::string, std::string>;

/// Facts of a repository that holds these files, with a remote on GitHub.
inline InitFacts facts_of(const Tree& tree) {
    InitFacts facts;
    for (const auto& [path, text] : tree) {
        facts.files.push_back(path);
        if (is_project_manifest(path)) facts.manifests.push_back({path, text});
        if (path.starts_with(".github/workflows/"))
            if (auto workflow = parse_workflow(text, path)) facts.workflows.push_back(*std::move(workflow));
    }
    facts.projects = parse_projects(facts.manifests, facts.files);
    facts.remote_url = "https://github.com/octo/repo.git";
    return facts;
}

/// A Cargo.toml with everything that crates.io asks for.
inline std::string crate(const std::string& name, const std::string& rest = {}) {
    return "[package]\nname = \"" + name +
           "\"\nversion = \"0.1.0\"\nedition = \"2021\"\ndescription = \"d\"\nlicense = \"MIT\"\n" + rest;
}

inline std::string extension(const std::string& name, const std::string& rest = {}) {
    return crate(name, "publish = false\n[lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\npyo3 = \"0.22\"\n" + rest);
}

inline std::string python(const std::string& name, const std::string& backend, const std::string& rest = {}) {
    return "[build-system]\nrequires = []\nbuild-backend = \"" + backend + "\"\n[project]\nname = \"" + name +
           "\"\nversion = \"0.1.0\"\nrequires-python = \">=3.9\"\n" + rest;
}

}  // namespace piot::test
