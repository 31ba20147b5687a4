// SPDX-License-Identifier: MIT
#include "domain/config/fields.hpp"

#include <algorithm>

namespace piot::config {

namespace {

constexpr std::string_view k_schema_versions[] = {"1"};
constexpr std::string_view k_cadences[] = {"immediate", "scheduled"};
constexpr std::string_view k_kinds[] = {"crates", "pypi"};
constexpr std::string_view k_builds[] = {"maturin", "setuptools", "hatch"};
constexpr std::string_view k_fan_outs[] = {"targets", "interpreters"};

constexpr FieldSpec k_settings_fields[] = {
    {.name = "version",
     .type = FieldType::integer,
     .doc = "Version of this file's format; always 1.",
     .need = Need::required,
     .choices = k_schema_versions},
    {.name = "cadence",
     .doc = "When workflows release: on every push, or on a schedule; plans do not depend on it.",
     .default_json = R"("immediate")",
     .choices = k_cadences},
    {.name = "line",
     .doc = "Which tags count on this branch: `1` or `1.4` = the highest of that line, `*` = the highest wherever it "
            "sits.",
     .rule = TextRule::line},
    {.name = "github_release",
     .type = FieldType::boolean,
     .doc = "Make a GitHub Release for every tag.",
     .default_json = "true"},
};

constexpr FieldSpec k_trust_policy_fields[] = {
    {.name = "workflow",
     .doc = "File name of the workflow that is registered as trusted publisher.",
     .need = Need::required,
     .rule = TextRule::workflow_file},
    {.name = "environment", .doc = "GitHub environment that is registered with it."},
    {.name = "repository", .doc = "Repository that is registered, `owner/repo`.", .rule = TextRule::repository},
};

constexpr FieldSpec k_bundle_cli_fields[] = {
    {.name = "bin", .doc = "Name of the binary target.", .need = Need::required, .rule = TextRule::binary_name},
    {.name = "stage_to",
     .doc = "Directory in the package that the binary is copied to before the wheel is built.",
     .need = Need::required,
     .rule = TextRule::path},
    {.name = "crate_path",
     .doc = "Directory of the crate that builds the binary.",
     .default_json = R"(".")",
     .rule = TextRule::path},
    {.name = "features",
     .type = FieldType::text_list,
     .doc = "Cargo features of the binary.",
     .default_json = "[]",
     .rule = TextRule::feature},
    {.name = "no_default_features",
     .type = FieldType::boolean,
     .doc = "Build the binary without its default features.",
     .default_json = "false"},
};

constexpr FieldSpec k_target_fields[] = {
    {.name = "triple", .doc = "Rust target triple.", .need = Need::required, .rule = TextRule::triple},
    {.name = "runner", .doc = "GitHub runner that builds it, instead of the triple's default."},
};

constexpr TableSpec k_trust_policy{"[package.trust_policy]", "What is registered as trusted publisher on the registry.",
                                   k_trust_policy_fields};
constexpr TableSpec k_bundle_cli{"[package.bundle_cli]", "A Rust binary that is shipped inside each wheel.",
                                 k_bundle_cli_fields};
constexpr TableSpec k_target{"{ triple, runner }", "A target with a runner of its own.", k_target_fields};

constexpr FieldSpec k_package_fields[] = {
    {.name = "name",
     .doc = "The package's name in this file, in trailers and in tags; may hold `/`.",
     .need = Need::required,
     .rule = TextRule::package_name},
    {.name = "kind", .doc = "Registry that it goes to.", .need = Need::required, .choices = k_kinds},
    {.name = "path",
     .doc = "Directory of the manifest, seen from the repository's root; `.` = the root.",
     .need = Need::required,
     .rule = TextRule::path},
    {.name = "paths",
     .type = FieldType::text_list,
     .doc = "Globs over repository paths; a change of a matching file makes the package due.",
     .rule = TextRule::glob,
     .min_items = 1},
    {.name = "globs",
     .type = FieldType::text_list,
     .doc = "Another spelling of `paths`.",
     .rule = TextRule::glob,
     .min_items = 1,
     .alias_of = "paths"},
    {.name = "depends_on",
     .type = FieldType::text_list,
     .doc = "Names of packages of this file that this one ships on top of.",
     .default_json = "[]",
     .rule = TextRule::label},
    {.name = "group", .doc = "Packages of one group are released together, at one version."},
    {.name = "first_version",
     .doc = "Version of the first release.",
     .default_json = R"("0.1.0")",
     .rule = TextRule::version},
    {.name = "tag_format",
     .doc = "Tag of a release; `{name}` and `{version}` are filled in.",
     .default_json = R"("{name}-v{version}")",
     .rule = TextRule::tag_format},
    {.name = "registry", .doc = "Name of the `[registry.NAME]` to publish to, instead of crates.io or PyPI."},
    {.name = "build_workflow",
     .doc = "File name of a workflow; stamped on the build rows.",
     .rule = TextRule::workflow_file},
    {.name = "trust_policy", .type = FieldType::table, .doc = k_trust_policy.doc, .table = &k_trust_policy},
    {.name = "crate",
     .doc = "Name on crates.io when it differs from `name`.",
     .scope = Scope::crates,
     .rule = TextRule::crate_name},
    {.name = "features",
     .type = FieldType::text_list,
     .doc = "Cargo features to package with.",
     .scope = Scope::crates,
     .default_json = "[]",
     .rule = TextRule::feature},
    {.name = "no_default_features",
     .type = FieldType::boolean,
     .doc = "Package without the default features.",
     .scope = Scope::crates,
     .default_json = "false"},
    {.name = "pypi",
     .doc = "Project name on PyPI when it differs from `name`.",
     .scope = Scope::pypi,
     .rule = TextRule::project_name},
    {.name = "build",
     .doc = "Build backend.",
     .scope = Scope::pypi,
     .default_json = R"("setuptools")",
     .choices = k_builds},
    {.name = "targets",
     .type = FieldType::target_list,
     .doc = "Rust target triples; each gives one wheel row.",
     .scope = Scope::maturin,
     .rule = TextRule::triple,
     .table = &k_target},
    {.name = "python_versions",
     .type = FieldType::text_list,
     .doc = "Interpreters to build for, `3.<minor>`; default: expanded from requires-python.",
     .scope = Scope::pypi,
     .rule = TextRule::python_version,
     .min_items = 1},
    {.name = "fan_out",
     .doc = "One row per target builds all interpreters, or one row per interpreter.",
     .scope = Scope::pypi,
     .default_json = R"("targets")",
     .choices = k_fan_outs},
    {.name = "manylinux",
     .doc = "Baseline of Linux wheels: `auto`, `2014`, `2_28`, `musllinux_1_2`, …",
     .scope = Scope::maturin,
     .rule = TextRule::manylinux},
    {.name = "pure",
     .type = FieldType::boolean,
     .doc = "Build a py3-none-any wheel; default: true for hatch, false otherwise.",
     .scope = Scope::pypi},
    {.name = "rehearsal_build",
     .type = FieldType::text_list,
     .doc = "Command of `piot rehearse`; {path} {artifact_dir} {version} {target} {python} are filled in.",
     .scope = Scope::pypi,
     .rule = TextRule::argument,
     .min_items = 1},
    {.name = "bundle_cli",
     .type = FieldType::table,
     .doc = k_bundle_cli.doc,
     .scope = Scope::maturin,
     .table = &k_bundle_cli},
};

constexpr FieldSpec k_registry_fields[] = {
    {.name = "kind", .doc = "Protocol that it speaks.", .need = Need::required, .choices = k_kinds},
    {.name = "index",
     .doc = "URL of the sparse index (crates) or of the simple index (pypi).",
     .need = Need::required,
     .rule = TextRule::index_url},
    {.name = "upload",
     .doc = "URL that distributions are posted to, as twine would.",
     .need = Need::required,
     .scope = Scope::pypi,
     .rule = TextRule::url},
    {.name = "token_env", .doc = "Name of the environment variable that holds the token.", .rule = TextRule::variable},
};

constexpr TableSpec k_settings{"[putitoutthere]", "Settings of the whole repository.", k_settings_fields};
constexpr TableSpec k_package{"[[package]]", "A package that is released from this repository.", k_package_fields};
constexpr TableSpec k_registry{"[registry.NAME]", "Another registry to publish to; a package names it with `registry`.",
                               k_registry_fields};

constexpr FieldSpec k_root_fields[] = {
    {.name = "putitoutthere",
     .type = FieldType::table,
     .doc = k_settings.doc,
     .need = Need::required,
     .table = &k_settings},
    {.name = "package",
     .type = FieldType::table_list,
     .doc = "The packages, in the order that ties are broken in.",
     .need = Need::required,
     .min_items = 1,
     .table = &k_package},
    {.name = "registry", .type = FieldType::named_tables, .doc = "Other registries, by name.", .table = &k_registry},
};

constexpr TableSpec k_root{"", "What piot releases from this repository, in which order and how.", k_root_fields};

}  // namespace

const FieldSpec* TableSpec::find(std::string_view name) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

const TableSpec& root_table() {
    return k_root;
}

const TableSpec& settings_table() {
    return k_settings;
}

const TableSpec& package_table() {
    return k_package;
}

const TableSpec& registry_table() {
    return k_registry;
}

}  // namespace piot::config
