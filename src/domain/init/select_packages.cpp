// SPDX-License-Identifier: MIT
#include "domain/config/text_rules.hpp"
#include "domain/init/draft.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/glob.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace piot::init {

namespace {

/// Directories whose manifests serve the repository itself.
constexpr std::array<std::string_view, 16> k_helper_directories{
    "test",  "tests",   "testdata",   "test-data", "test_data", "fixtures", "example",     "examples",
    "bench", "benches", "benchmarks", "fuzz",      "xtask",     "vendor",   "third_party", "templates"};

bool serves_the_repository(std::string_view directory) {
    const auto parts = split(directory, '/');
    return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
        return std::find(k_helper_directories.begin(), k_helper_directories.end(), part) != k_helper_directories.end();
    });
}

/// Why a path cannot stand in the configuration; empty = it can.
std::string find_path_obstacle(const std::string& directory) {
    if (to_valid_utf8(directory) != directory) return "its path is not UTF-8";
    if (const auto complaint = config::check_text(config::TextRule::path, directory))
        return "its path " + complaint->message;
    return {};
}

class Selector {
  public:
    explicit Selector(const InitFacts& facts) : facts_(facts) {}

    Selection run() {
        for (const auto& broken : facts_.projects.unreadable)
            leave_out("it is not TOML", broken.origin, "repair it and run `piot init` again", broken.origin.file);
        for (const auto& crate : facts_.projects.crates)
            consider(crate);
        for (const auto& python : facts_.projects.pythons)
            consider(python);
        leave_private_crates_out();
        for (auto& package : selection_.packages)
            package.name = choose_name(package);
        return std::move(selection_);
    }

  private:
    void leave_out(std::string why, Origin origin, std::string hint, const std::string& manifest) {
        selection_.decisions.push_back({codes::PIOT_INIT_LEFT_OUT, Severity::notice,
                                        fmt::format("`{}` is left out: {}", to_valid_utf8(manifest), std::move(why)),
                                        std::move(origin), std::move(hint)});
    }

    void consider(const CrateProject& crate) {
        const auto& manifest = crate.manifest;
        const auto skip = [&](std::string why, const Origin& origin, std::string hint) {
            leave_out(std::move(why), origin, std::move(hint), crate.file);
        };
        if (manifest.publish && manifest.publish->empty()) {
            private_.push_back(&crate);
            return;
        }
        if (manifest.publish &&
            std::find(manifest.publish->begin(), manifest.publish->end(), "crates-io") == manifest.publish->end())
            return skip(fmt::format("it goes to the registry `{}`", manifest.publish->front()),
                        crate.place_of("publish"),
                        "add a `[registry.NAME]` and a `[[package]]` with `registry` by hand");
        if (const auto* python = extension_of(crate); python != nullptr && is_extension_only(crate)) {
            if (!crate.manifest.description.empty() && crate.library->types.size() > 1)
                choose_extension(crate, *python);
            return;
        }
        if (serves_the_repository(crate.directory) && !is_needed(crate))
            return skip("its directory looks like a test, an example or a tool of the repository", crate.package_origin,
                        "add a `[[package]]` for it if it is to be released");
        if (const auto* root = workspace_around(crate); root != nullptr && !is_needed(crate))
            return skip(fmt::format("it stands outside of the workspace of `{}`", to_valid_utf8(root->file)),
                        crate.package_origin, "add a `[[package]]` for it if it is to be released");
        if (const auto complaint = config::check_text(config::TextRule::crate_name, manifest.name))
            return skip("its name " + complaint->message, crate.place_of("name"), complaint->hint);
        if (const auto obstacle = find_path_obstacle(crate.directory); !obstacle.empty())
            return skip(obstacle, crate.package_origin, "rename the directory to release it");
        if (!crate_names_.insert(canonical_crate_name(manifest.name)).second)
            return skip(fmt::format("another crate is named `{}` too", manifest.name), crate.place_of("name"),
                        "rename one of them to release both");
        selection_.packages.push_back({.crate = &crate, .name = {}});
    }

    /// Not worth a word where a package is built from them.
    void leave_private_crates_out() {
        std::set<const CrateProject*> inner;
        for (const auto& package : selection_.packages)
            for (const auto* crate : reach_crates(package, selection_, facts_.projects).own)
                inner.insert(crate);
        for (const auto* crate : private_)
            if (!inner.contains(crate))
                leave_out("it says `publish = false`", crate->place_of("publish"), "", crate->file);
    }

    void choose_extension(const CrateProject& crate, const PythonProject& python) {
        selection_.decisions.push_back(
            {codes::PIOT_INIT_CHOICE, Severity::notice,
             fmt::format("crate `{}` is taken for the extension of `{}` alone", to_valid_utf8(crate.manifest.name),
                         to_valid_utf8(python.name.text)),
             crate.place_of("name"), "add a `[[package]]` with `kind = \"crates\"` if it goes to crates.io as well"});
    }

    void consider(const PythonProject& python) {
        const auto skip = [&](std::string why, const Origin& origin, std::string hint) {
            leave_out(std::move(why), origin, std::move(hint), python.file);
        };
        // A pyproject.toml may hold the settings of a linter, and nothing else.
        const bool is_built = !python.backend.text.empty() || has_setup_script(python);
        if (!python.has_project_table && !is_built) return;
        if (!python.file.ends_with(".toml"))
            return skip("piot reads and writes name and version in a pyproject.toml", {python.file},
                        "move them to the `[project]` table of a pyproject.toml beside it");
        if (!python.build)
            return skip(fmt::format("piot does not build with `{}`", to_valid_utf8(python.backend.text)),
                        python.backend.origin, "maturin, setuptools and hatchling are known");
        if (python.name.text.empty())
            return skip("it names no project", python.name.origin,
                        "give it a `[project]` table with `name` and `version`");
        // pip would take setuptools; who writes none means a project that is only worked in, as uv does.
        if (!is_built)
            return skip("it has no `[build-system]`, so nothing is built from it", python.name.origin,
                        "give it a `[build-system]` to release it");
        if (serves_the_repository(python.directory))
            return skip("its directory looks like a test, an example or a tool of the repository", python.name.origin,
                        "add a `[[package]]` for it if it is to be released");
        if (const auto complaint = config::check_text(config::TextRule::project_name, python.name.text))
            return skip("its name " + complaint->message, python.name.origin, complaint->hint);
        if (const auto obstacle = find_path_obstacle(python.directory); !obstacle.empty())
            return skip(obstacle, python.name.origin, "rename the directory to release it");
        if (!project_names_.insert(normalize_pypi_name(python.name.text)).second)
            return skip(fmt::format("another project is named `{}` too", python.name.text), python.name.origin,
                        "rename one of them to release both");
        selection_.packages.push_back({.python = &python, .name = {}, .program = find_program(python)});
    }

    bool has_setup_script(const PythonProject& python) const {
        const auto script = path_in(python.directory, "setup.py");
        return !python.file.ends_with(".toml") || std::binary_search(facts_.files.begin(), facts_.files.end(), script);
    }

    const PythonProject* extension_of(const CrateProject& crate) const {
        for (const auto& python : facts_.projects.pythons) {
            const auto& compiled = python.compiled_crates;
            if (python.build == BuildMode::maturin && python.crate == crate.directory) return &python;
            if (std::find(compiled.begin(), compiled.end(), crate.directory) != compiled.end()) return &python;
        }
        return nullptr;
    }

    /// The workspace of a directory above that does not hold the crate, by `exclude` as a rule; nullptr also where a
    /// wheel is built from the crate, or where it is one of several in a workspace of their own.
    const CargoWorkspace* workspace_around(const CrateProject& crate) const {
        const auto* own = crate.workspace.empty() ? nullptr : facts_.projects.find_workspace(crate.workspace);
        if ((own != nullptr && own->members.size() > 1) || extension_of(crate) != nullptr) return nullptr;
        for (const auto& workspace : facts_.projects.workspaces)
            if (workspace.directory != crate.workspace && is_within(crate.directory, workspace.directory))
                return &workspace;
        return nullptr;
    }

    bool is_extension_only(const CrateProject& crate) const {
        return crate.library && crate.library->is_cdylib() && !is_needed(crate);
    }

    /// Another crate that could be released is built on it.
    bool is_needed(const CrateProject& crate) const {
        return std::any_of(facts_.projects.crates.begin(), facts_.projects.crates.end(), [&](const auto& other) {
            const bool is_private = other.manifest.publish && other.manifest.publish->empty();
            if (is_private || other.directory == crate.directory || serves_the_repository(other.directory))
                return false;
            return std::any_of(other.path_dependencies.begin(), other.path_dependencies.end(), [&](const auto& entry) {
                return entry.kind != DependencyKind::dev && entry.directory == crate.directory;
            });
        });
    }

    /// maturin's `include` names a directory of the package that nothing tracked lies in, and one crate builds a
    /// program: it is put there when the wheel is built.
    std::optional<CarriedProgram> find_program(const PythonProject& python) const {
        if (python.build != BuildMode::maturin || python.maturin.bindings.text == "bin") return std::nullopt;
        std::vector<CarriedProgram> programs;
        for (const auto& crate : facts_.projects.crates)
            if (crate.directory != python.crate && !serves_the_repository(crate.directory))
                for (const auto& binary : crate.binaries)
                    programs.push_back({&crate, binary.name, {}});
        auto program = choose_program(programs, python.name.text);
        if (!program) return std::nullopt;
        for (const auto& include : python.maturin.include) {
            const auto glob = Glob::compile(include.text);
            if (!glob) continue;
            auto directory = glob->shape() == GlobShape::file ? parent_directory(glob->prefix()) : glob->prefix();
            if (directory.empty() || directory == "." || has_files_in(path_in(python.directory, directory))) continue;
            program->directory = std::move(directory);
            return program;
        }
        return std::nullopt;
    }

    /// The only one, or the only one named as the project.
    static std::optional<CarriedProgram> choose_program(std::vector<CarriedProgram> programs, std::string_view name) {
        if (programs.size() > 1)
            std::erase_if(programs, [&](const CarriedProgram& program) {
                return normalize_pypi_name(program.binary) != normalize_pypi_name(name);
            });
        if (programs.size() != 1) return std::nullopt;
        return std::move(programs.front());
    }

    /// Files that only keep the directory in git do not count.
    bool has_files_in(const std::string& directory) const {
        return std::any_of(facts_.files.begin(), facts_.files.end(), [&](const std::string& file) {
            return file.starts_with(directory + '/') && !file.ends_with("/.gitignore") &&
                   !file.ends_with("/.gitkeep") && !file.ends_with("/__init__.py");
        });
    }

    /// The registry's name; a wheel named as a crate gets another one.
    std::string choose_name(const PackageDraft& package) {
        auto base = package.registry_name();
        for (auto at = base.find("__"); at != std::string::npos; at = base.find("__"))
            base.replace(at, 2, "-");
        for (const std::string_view suffix : {"", "-py", "-python", "-pypi", "-wheel"}) {
            auto name = base + std::string(suffix);
            if (names_.insert(normalize_pypi_name(name)).second) return name;
        }
        return base;
    }

    const InitFacts& facts_;
    Selection selection_;
    std::vector<const CrateProject*> private_;  ///< `publish = false`
    std::set<std::string> crate_names_;
    std::set<std::string> project_names_;
    std::set<std::string> names_;
};

}  // namespace

Selection select_packages(const InitFacts& facts) {
    return Selector(facts).run();
}

}  // namespace piot::init
