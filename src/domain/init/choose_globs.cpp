// SPDX-License-Identifier: MIT
#include "domain/init/draft.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace piot::init {

namespace {

/// Directories at the root that no package is made from, as a rule.
constexpr std::array<std::string_view, 24> k_side_directories{
    "docs",  "doc",     "documentation", "script", "scripts", "ci",         "tool",  "tools",
    "dev",   "website", "site",          "book",   "target",  "dist",       "build", "test",
    "tests", "example", "examples",      "bench",  "benches", "benchmarks", "fuzz",  "vendor"};

/// Modules at the root that tools of developers read.
constexpr std::array<std::string_view, 6> k_task_files{"conftest.py", "noxfile.py", "toxfile.py",
                                                       "tasks.py",    "fabfile.py", "dodo.py"};

bool is_one_of(const auto& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The path as a glob that matches it alone.
std::string escape_glob(std::string_view path) {
    std::string escaped;
    for (const char c : path) {
        if (std::string_view("*?[]{}\\!").find(c) != std::string_view::npos) escaped.push_back('\\');
        escaped.push_back(c);
    }
    return escaped;
}

/// What lies directly in a directory.
struct Listing {
    std::vector<std::string> files;
    std::vector<std::string> directories;
};

class GlobChooser {
  public:
    GlobChooser(const Selection& selection, const InitFacts& facts) : selection_(selection), facts_(facts) {
        for (const auto& crate : facts.projects.crates)
            projects_.insert(crate.directory);
        for (const auto& python : facts.projects.pythons)
            projects_.insert(python.directory);
        for (const auto& package : selection.packages)
            packages_.insert(package.directory());
    }

    std::vector<std::string> run(const PackageDraft& package) {
        globs_.clear();
        is_python_ = package.python != nullptr;
        const auto reach = reach_crates(package, selection_, facts_.projects);
        own_ = {package.directory()};
        for (const auto* crate : reach.own)
            own_.insert(crate->directory);
        cover(package.directory());
        for (const auto& directory : own_)
            if (!is_covered(directory)) cover(directory);
        if (package.crate != nullptr) add_workspace_files(*package.crate, has_program(*package.crate));
        for (const auto* crate : reach.own)
            add_workspace_files(*crate, true);
        drop_covered();
        return std::move(globs_);
    }

  private:
    static bool has_program(const CrateProject& crate) { return !crate.binaries.empty(); }

    void add(std::string glob) {
        if (!is_one_of(globs_, glob)) globs_.push_back(std::move(glob));
    }

    /// `a/b/**` beside `a/**` says nothing.
    void drop_covered() {
        constexpr std::string_view k_subtree = "/**";
        const auto all = globs_;
        std::erase_if(globs_, [&](const std::string& glob) {
            return std::any_of(all.begin(), all.end(), [&](const std::string& wider) {
                return glob != wider && wider.ends_with(k_subtree) &&
                       glob.starts_with(wider.substr(0, wider.size() - 2));
            });
        });
    }

    bool is_tracked(const std::string& path) const {
        return std::binary_search(facts_.files.begin(), facts_.files.end(), path);
    }

    bool is_covered(const std::string& directory) const {
        return std::any_of(own_.begin(), own_.end(), [&](const std::string& other) {
            return other != directory && other != "." && is_within(directory, other) && !holds_others(other);
        });
    }

    /// Another project lies in it, and at the root any other directory counts as one.
    bool holds_others(const std::string& directory) const {
        return std::any_of(projects_.begin(), projects_.end(), [&](const std::string& project) {
            return project != directory && is_within(project, directory) && !own_.contains(project) &&
                   (directory == "." || packages_.contains(project));
        });
    }

    bool holds_any_other(const std::string& directory) const {
        return std::any_of(projects_.begin(), projects_.end(), [&](const std::string& project) {
            return is_within(project, directory) && !own_.contains(project);
        });
    }

    void cover(const std::string& directory) {
        if (directory != "." && !holds_others(directory)) return add(escape_glob(directory) + "/**");
        const auto listing = list(directory);
        for (const auto& name : listing.directories)
            cover_part(directory, name);
        if (directory != ".") return add(escape_glob(directory) + "/*");
        for (const auto& file : listing.files)
            if (is_shipped(file)) add(escape_glob(file));
    }

    void cover_part(const std::string& directory, const std::string& name) {
        const auto path = path_in(directory, name);
        if (directory == "." && (name.starts_with('.') || is_one_of(k_side_directories, name))) return;
        if (!holds_any_other(path)) return add(escape_glob(path) + "/**");
        if (!is_source(path)) return;
        const auto listing = list(path);
        if (!listing.files.empty()) add(escape_glob(path) + "/*");
        for (const auto& part : listing.directories)
            cover_part(path, part);
    }

    /// The package's own sources lie in it, beside another project.
    bool is_source(const std::string& path) const {
        const auto holds = [&](const std::string& file) { return is_within(file, path); };
        return std::any_of(facts_.projects.crates.begin(), facts_.projects.crates.end(),
                           [&](const CrateProject& crate) {
                               return own_.contains(crate.directory) && crate.library && holds(crate.library->source);
                           }) ||
               std::any_of(facts_.projects.pythons.begin(), facts_.projects.pythons.end(),
                           [&](const PythonProject& python) {
                               const auto& source = python.maturin.python_source.text;
                               return own_.contains(python.directory) && !source.empty() &&
                                      holds(path_in(python.directory, source));
                           });
    }

    Listing list(const std::string& directory) const {
        Listing listing;
        const auto prefix = directory == "." ? std::string() : directory + '/';
        for (auto at = std::lower_bound(facts_.files.begin(), facts_.files.end(), prefix);
             at != facts_.files.end() && at->starts_with(prefix); ++at) {
            const auto rest = std::string_view(*at).substr(prefix.size());
            const auto slash = rest.find('/');
            auto& into = slash == std::string_view::npos ? listing.files : listing.directories;
            const std::string name(rest.substr(0, slash));
            if (to_valid_utf8(name) == name && !is_one_of(into, name)) into.push_back(name);
        }
        return listing;
    }

    /// Of the files at the root: those that become part of a package, or say how it is built.
    bool is_shipped(const std::string& file) const {
        const auto name = to_lower(file);
        if (name.starts_with("readme") || name.starts_with("license") || name.starts_with("licence")) return true;
        const auto* crate = facts_.projects.find_crate(".");
        if (crate != nullptr && (file == "Cargo.toml" || file == "build.rs")) return true;
        if (crate != nullptr && file == "Cargo.lock") return is_python_ || has_program(*crate);
        // A wheel may be built at the root, beside a crate that knows nothing of it.
        constexpr std::array<std::string_view, 4> k_python_files{"pyproject.toml", "setup.py", "setup.cfg",
                                                                 "MANIFEST.in"};
        return is_python_ && facts_.projects.find_python(".") != nullptr &&
               (is_one_of(k_python_files, file) || (file.ends_with(".py") && !is_one_of(k_task_files, file)));
    }

    void add_workspace_files(const CrateProject& crate, bool is_locked) {
        if (crate.workspace.empty() || crate.workspace == crate.directory) return;
        const auto file = path_in(crate.workspace, "Cargo.toml");
        if (!crate.inherited.empty()) add(escape_glob(file));
        const auto lock = path_in(crate.workspace, "Cargo.lock");
        if (is_locked && is_tracked(lock)) add(escape_glob(lock));
    }

    const Selection& selection_;
    const InitFacts& facts_;
    std::set<std::string> projects_;  ///< directories with a manifest
    std::set<std::string> packages_;
    std::set<std::string> own_;
    std::vector<std::string> globs_;
    bool is_python_ = false;
};

}  // namespace

std::vector<std::vector<std::string>> choose_globs(const Selection& selection, const InitFacts& facts) {
    std::vector<std::vector<std::string>> globs;
    GlobChooser chooser(selection, facts);
    for (const auto& package : selection.packages)
        globs.push_back(chooser.run(package));
    return globs;
}

}  // namespace piot::init
