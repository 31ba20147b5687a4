// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"
#include "domain/manifest/repository_path.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

/// Everything that a build with these features switches on, of the crate's own features.
std::set<std::string> enabled_features(const CrateProject& crate, const BundleCli& bundle) {
    std::set<std::string> enabled;
    auto pending = bundle.features;
    if (!bundle.no_default_features) pending.emplace_back("default");
    while (!pending.empty()) {
        const auto feature = std::move(pending.back());
        pending.pop_back();
        if (!enabled.insert(feature).second) continue;
        if (const auto found = crate.manifest.features.find(feature); found != crate.manifest.features.end())
            pending.insert(pending.end(), found->second.begin(), found->second.end());
    }
    return enabled;
}

/// True when a pattern of maturin's `include` takes the program along: as a glob, or by naming a directory.
bool covers(std::string_view pattern, std::string_view directory, const std::vector<std::string>& programs) {
    const auto resolved = resolve_path(directory, pattern);
    if (!resolved) return false;
    const auto glob = Glob::compile(*resolved);
    return std::any_of(programs.begin(), programs.end(), [&](const std::string& program) {
        return (glob && glob->matches(program)) || is_within(program, *resolved);
    });
}

class BundleCheck {
  public:
    BundleCheck(const CheckedTree& tree, std::size_t index, Findings& findings)
        : tree_(tree), index_(index), findings_(findings), bundle_(*tree.package(index).pypi()->bundle_cli) {}

    void check() {
        if (const auto* crate = tree_.find_bundled_crate(index_); crate != nullptr)
            check_crate(*crate);
        else
            report_no_crate();
        check_include();
    }

  private:
    void report_no_crate() {
        const bool is_workspace = tree_.projects().find_workspace(bundle_.crate_path) != nullptr;
        add(codes::PIOT_MANIFEST_BUNDLE,
            is_workspace ? fmt::format("no crate of the workspace at `{}` declares a program `{}`", bundle_.crate_path,
                                       bundle_.bin)
                         : fmt::format("`bundle_cli` of `{}` is built from `{}`, where no Cargo.toml is tracked",
                                       name(), bundle_.crate_path),
            {"bundle_cli", is_workspace ? "bin" : "crate_path"},
            is_workspace ? "name a `[[bin]]` of one of its crates, or that crate's directory in `crate_path`"
                         : "write `crate_path` as the crate's directory, seen from the repository's root");
    }

    void check_crate(const CrateProject& crate) {
        const auto binary = std::find_if(crate.binaries.begin(), crate.binaries.end(),
                                         [&](const auto& candidate) { return candidate.name == bundle_.bin; });
        if (binary == crate.binaries.end()) return report_no_binary(crate);
        for (std::size_t at = 0; at < bundle_.features.size(); ++at)
            check_feature(crate, bundle_.features[at],
                          tree_.places().of_element(index_, {"bundle_cli", "features"}, at), findings_);
        const auto enabled = enabled_features(crate, bundle_);
        for (const auto& feature : binary->required_features)
            if (!enabled.contains(feature) && feature.find('/') == std::string::npos)
                add(codes::PIOT_MANIFEST_FEATURE,
                    fmt::format("program `{}` of `{}` is built with feature `{}` only, which `bundle_cli` does not "
                                "switch on",
                                bundle_.bin, crate.file, feature),
                    {"bundle_cli", "features"}, fmt::format("add `\"{}\"` to `features` of `bundle_cli`", feature));
    }

    void report_no_binary(const CrateProject& crate) {
        std::string declared;
        for (const auto& binary : crate.binaries)
            declared += fmt::format("{}`bin = \"{}\"`", declared.empty() ? "" : " or ", binary.name);
        add(codes::PIOT_MANIFEST_BUNDLE, fmt::format("`{}` declares no program `{}`", crate.file, bundle_.bin),
            {"bundle_cli", "bin"},
            declared.empty() ? fmt::format("add src/main.rs or a `[[bin]]` with `name = \"{}\"`", bundle_.bin)
                             : fmt::format("write {}", declared));
    }

    void check_include() {
        const auto* project = tree_.projects().find_python(tree_.package(index_).path);
        if (project == nullptr) return;
        const auto stage = resolve_path(project->directory, bundle_.stage_to);
        if (!stage) return;
        const std::vector<std::string> programs{path_in(*stage, bundle_.bin), path_in(*stage, bundle_.bin + ".exe")};
        const auto& include = project->maturin.include;
        if (std::any_of(include.begin(), include.end(),
                        [&](const auto& pattern) { return covers(pattern.text, project->directory, programs); }))
            return;
        const bool is_in_module = is_in_python_module(*project, *stage);
        findings_.push_back(
            {codes::PIOT_MANIFEST_BUNDLE, is_in_module ? Severity::warning : Severity::error,
             is_in_module
                 ? fmt::format("`include` of `{}` does not name `{}`, and maturin leaves out what a .gitignore names",
                               project->file, bundle_.stage_to)
                 : fmt::format("`{}` is staged to `{}`, which maturin does not take into the wheel of `{}`",
                               bundle_.bin, bundle_.stage_to, name()),
             include.empty() ? project->maturin.origin.line > 0 ? project->maturin.origin : Origin{project->file}
                             : include.front().origin,
             fmt::format("add `{{ path = \"{}/*\", format = \"wheel\" }}` to `include` in `[tool.maturin]`",
                         bundle_.stage_to)});
    }

    /// Below a directory of Python modules that maturin takes as a whole.
    [[nodiscard]] bool is_in_python_module(const PythonProject& project, const std::string& stage) const {
        const auto& source = project.maturin.python_source.text;
        if (!source.empty()) {
            const auto root = resolve_path(project.directory, source);
            return root && is_within(stage, *root) && stage != *root;
        }
        const auto import_name = replace_all(normalize_pypi_name(project.name.text), "-", "_");
        const auto& module = project.maturin.module_name.text;
        const auto top = module.empty() ? import_name : module.substr(0, module.find('.'));
        return is_within(stage, path_in(project.directory, top)) ||
               is_within(stage, path_in(project.directory, "src/" + top));
    }

    [[nodiscard]] const std::string& name() const { return tree_.package(index_).name; }

    void add(const ErrorCode& code, std::string message, std::initializer_list<std::string_view> keys,
             std::string hint) {
        findings_.push_back(
            {code, Severity::error, std::move(message), tree_.places().of(index_, keys), std::move(hint)});
    }

    const CheckedTree& tree_;
    std::size_t index_;
    Findings& findings_;
    const BundleCli& bundle_;
};

}  // namespace

void check_bundles(const CheckedTree& tree, Findings& findings) {
    for (std::size_t i = 0; i < tree.size(); ++i)
        if (const auto* pypi = tree.package(i).pypi(); pypi != nullptr && pypi->bundle_cli)
            BundleCheck(tree, i, findings).check();
}

}  // namespace piot::doctor
