// SPDX-License-Identifier: MIT
#include "domain/manifest/repository_path.hpp"
#include "domain/project/crate_reader.hpp"
#include "domain/project/python_reader.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/project.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace piot {

namespace {

constexpr std::array<std::string_view, 4> k_manifests{"Cargo.toml", "pyproject.toml", "setup.py", "setup.cfg"};

std::string_view file_name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 = 0
}

/// A setup.cfg may hold the settings of linters, and nothing else.
bool describes_project(std::string_view setup_cfg) {
    const auto lines = split_lines(setup_cfg);
    return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
        line = trim(line);
        return line == "[metadata]" || line == "[options]";
    });
}

class TreeReader {
  public:
    TreeReader(const std::vector<ManifestText>& manifests, const std::vector<std::string>& files)
        : manifests_(manifests), files_(files) {}

    ProjectTree read() {
        for (const auto& [path, text] : manifests_)
            if (file_name_of(path) == "Cargo.toml") read_cargo(path, text);
        read_crates();
        read_workspaces();
        for (const auto& [path, text] : manifests_)
            if (file_name_of(path).starts_with("setup.")) setups_.emplace(path, text);
        for (const auto& [path, text] : manifests_)
            if (file_name_of(path) == "pyproject.toml") read_pyproject(path, text);
        read_bare_setups();
        for (auto& [directory, project] : pythons_)
            result_.pythons.push_back(std::move(project));
        return std::move(result_);
    }

  private:
    void read_cargo(const std::string& path, std::string_view text) {
        auto crate = read_cargo_toml(text, path);
        if (crate)
            crates_.insert_or_assign(parent_directory(path), *std::move(crate));
        else
            add_unreadable(crate.error());
    }

    void add_unreadable(const Failure& failure) {
        result_.unreadable.insert(result_.unreadable.end(), failure.diagnostics.begin(), failure.diagnostics.end());
    }

    void read_crates() {
        for (const auto& [directory, crate] : crates_)
            if (crate.package != nullptr)
                result_.crates.push_back(read_crate({crate, find_workspace_root(crates_, crate), files_}));
    }

    void read_workspaces() {
        for (const auto& [directory, crate] : crates_) {
            if (crate.workspace == nullptr) continue;
            CargoWorkspace workspace;
            workspace.file = crate.document.file();
            workspace.directory = directory;
            for (const auto& reached : find_locked_crates(crates_, directory)) {
                const auto& member = crates_.find(reached)->second;
                if (member.package != nullptr && find_workspace_root(crates_, member) == &crate)
                    workspace.members.push_back(reached);
            }
            for (const auto& member : strings_of(crate.workspace->find("default-members")))
                workspace.default_members.push_back(resolve_path(directory, member).value_or(member));
            workspace.version.origin = crate.document.origin_of(*crate.workspace);
            const auto* version = crate.workspace->find_path({"package", "version"});
            if (version != nullptr && version->is_string())
                workspace.version = {version->text, crate.document.origin_of(*version)};
            result_.workspaces.push_back(std::move(workspace));
        }
    }

    void read_pyproject(const std::string& path, std::string_view text) {
        auto document = ManifestDocument::parse(text, path);
        if (!document) return add_unreadable(document.error());
        pythons_.insert_or_assign(parent_directory(path), read_python(*std::move(document), context()));
    }

    void read_bare_setups() {
        for (const auto& [path, text] : setups_) {
            const auto directory = parent_directory(path);
            if (pythons_.contains(directory) || files_.contains(path_in(directory, "pyproject.toml"))) continue;
            if (path.ends_with(".cfg") && !describes_project(text)) continue;
            pythons_.emplace(directory, read_setup(path, context()));
        }
    }

    [[nodiscard]] PythonContext context() const { return {crates_, files_, setups_}; }

    const std::vector<ManifestText>& manifests_;
    TrackedFiles files_;
    CargoTree crates_;
    std::map<std::string, std::string_view> setups_;
    std::map<std::string, PythonProject> pythons_;
    ProjectTree result_;
};

template <class Value>
const Value* find_in(const std::vector<Value>& values, std::string_view directory) {
    const auto found =
        std::lower_bound(values.begin(), values.end(), directory,
                         [](const Value& value, std::string_view wanted) { return value.directory < wanted; });
    return found == values.end() || found->directory != directory ? nullptr : &*found;
}

}  // namespace

bool CrateLibrary::is_cdylib() const {
    return std::find(types.begin(), types.end(), "cdylib") != types.end();
}

const Origin& CrateProject::place_of(std::string_view key) const {
    const auto found = places.find(key);
    return found == places.end() ? package_origin : found->second;
}

const CrateProject* ProjectTree::find_crate(std::string_view directory) const {
    return find_in(crates, directory);
}

const CargoWorkspace* ProjectTree::find_workspace(std::string_view directory) const {
    return find_in(workspaces, directory);
}

const PythonProject* ProjectTree::find_python(std::string_view directory) const {
    return find_in(pythons, directory);
}

bool is_project_manifest(std::string_view path) {
    return std::find(k_manifests.begin(), k_manifests.end(), file_name_of(path)) != k_manifests.end();
}

ProjectTree parse_projects(const std::vector<ManifestText>& manifests, const std::vector<std::string>& files) {
    return TreeReader(manifests, files).read();
}

}  // namespace piot
