// SPDX-License-Identifier: MIT
#include "piot/domain/row_match.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/artifact_facts.hpp"
#include "piot/domain/pep440.hpp"
#include "piot/domain/wheel_name.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

/// What a file's name says of it.
struct Named {
    ArtifactKind kind = ArtifactKind::crate;
    std::string project;
    std::string version;
    std::optional<WheelName> wheel;
};

std::optional<Named> parse_named(std::string_view file_name) {
    const auto kind = find_artifact_kind(file_name);
    if (!kind) return std::nullopt;
    if (*kind == ArtifactKind::wheel) {
        if (auto name = parse_wheel_name(file_name))
            return Named{*kind, normalize_pypi_name(name->distribution),
                         normalize_pep440(name->version).value_or(name->version), name};
    } else if (*kind == ArtifactKind::sdist) {
        if (const auto name = parse_sdist_name(file_name))
            return Named{*kind, normalize_pypi_name(name->distribution),
                         normalize_pep440(name->version).value_or(name->version), std::nullopt};
    } else if (const auto name = parse_crate_file_name(file_name))
        return Named{*kind, name->name, name->version, std::nullopt};
    return std::nullopt;
}

/// Why a name does not belong to a row, in the order in which the checks are made.
enum class Misfit { none, project, version, kind, platform, python };

Misfit misfit_of(const Named& named, const MatrixRow& row, const Release& release) {
    const bool is_crate = named.kind == ArtifactKind::crate;
    if (is_crate != (row.kind == PackageKind::crates)) return Misfit::project;
    const auto project = is_crate ? release.registry_name : normalize_pypi_name(release.registry_name);
    if (named.project != project) return Misfit::project;
    if (named.version != row.version) return Misfit::version;
    if (is_crate) return Misfit::none;
    if ((named.kind == ArtifactKind::sdist) != (row.target == "sdist")) return Misfit::kind;
    if (!named.wheel) return Misfit::none;
    // How old a C library it must run on is for inspect to say: the row is the right one all the same.
    if (find_platform_misfit(*named.wheel, row.target, "")) return Misfit::platform;
    const auto belongs = [&](const std::string& python) { return belongs_to_python(*named.wheel, python); };
    const auto& pythons = row.python_versions;
    return pythons.empty() || std::any_of(pythons.begin(), pythons.end(), belongs) ? Misfit::none : Misfit::python;
}

tl::unexpected<Failure> unclaimed(std::string_view file_name, std::string message, std::string hint) {
    return fail({codes::PIOT_INSPECT_UNPLANNED,
                 Severity::error,
                 std::move(message),
                 {std::string(file_name), 0, 0},
                 std::move(hint)});
}

std::string planned_targets(const Plan& plan, std::string_view package) {
    std::vector<std::string> targets;
    for (const auto& row : plan.matrix)
        if (row.name == package)
            targets.push_back(row.python_versions.empty() || row.target == "sdist" || row.target == "any"
                                  ? fmt::format("`{}`", row.target)
                                  : fmt::format("`{}` for Python {}", row.target, join(row.python_versions, ", ")));
    return join(targets, "; ");
}

/// The closest a file came to a row, so that the finding speaks of what is really wrong.
struct Nearest {
    Misfit misfit = Misfit::project;
    const MatrixRow* row = nullptr;
};

tl::unexpected<Failure> explain(const Plan& plan, std::string_view file_name, const Named& named,
                                const Nearest& nearest) {
    constexpr std::string_view k_remove = "remove it from the artifacts, or plan what it belongs to";
    switch (nearest.misfit) {
        case Misfit::version:
            return unclaimed(file_name,
                             fmt::format("is version `{}` where `{}` is planned for `{}`", named.version,
                                         nearest.row->version, nearest.row->name),
                             "lay the stamped manifests over the checkout before the build, and build again");
        case Misfit::kind:
        case Misfit::platform:
        case Misfit::python:
            return unclaimed(file_name,
                             fmt::format("fits no row of `{}`, which are: {}", nearest.row->name,
                                         planned_targets(plan, nearest.row->name)),
                             std::string(k_remove));
        case Misfit::project:
        case Misfit::none:
            break;
    }
    return unclaimed(file_name, fmt::format("belongs to `{}`, which is not in the plan", named.project),
                     std::string(k_remove));
}

bool is_attestation(const std::filesystem::path& file) {
    return file.generic_string().ends_with(k_attestation_end);
}

}  // namespace

Result<const MatrixRow*> find_row(const Plan& plan, std::string_view file_name) {
    const auto named = parse_named(file_name);
    if (!named)
        return fail({codes::PIOT_INSPECT_FILE_NAME,
                     Severity::error,
                     "is not the name of a wheel, an sdist or a crate",
                     {std::string(file_name), 0, 0},
                     "upload files as their build tools named them"});
    Nearest nearest;
    for (const auto& row : plan.matrix) {
        const auto* release = plan.find_release(row.name);
        if (release == nullptr) continue;
        const auto misfit = misfit_of(*named, row, *release);
        if (misfit == Misfit::none) return &row;
        if (misfit > nearest.misfit) nearest = {misfit, &row};
    }
    return explain(plan, file_name, *named, nearest);
}

Result<std::vector<SortedFile>> sort_into_rows(const std::vector<std::filesystem::path>& files, const Plan& plan,
                                               std::string_view package) {
    std::vector<SortedFile> sorted;
    std::vector<Diagnostic> findings;
    for (const auto& file : files) {
        auto name = file.filename().generic_string();
        if (is_attestation(file)) name.resize(name.size() - k_attestation_end.size());
        if (!find_artifact_kind(name)) continue;
        const auto row = find_row(plan, name);
        if (!row)
            findings.insert(findings.end(), row.error().diagnostics.begin(), row.error().diagnostics.end());
        else if ((*row)->name != package)
            findings.push_back({codes::PIOT_INSPECT_UNPLANNED,
                                Severity::error,
                                fmt::format("was built for `{}` and belongs to `{}`", package, (*row)->name),
                                {name, 0, 0},
                                "let each package's build make that package's files only"});
        else
            sorted.push_back({file, (*row)->artifact_name});
    }
    if (!findings.empty()) return fail(std::move(findings));
    return sorted;
}

std::string example_file_name(const MatrixRow& row, std::string_view registry_name) {
    if (row.kind == PackageKind::crates) return format_crate_file_name(registry_name, row.version);
    if (row.target == "sdist") return format_sdist_name(registry_name, row.version);
    const auto stem = to_distribution_name(registry_name) + "-" + row.version;
    if (row.target == "any") return stem + "-py3-none-any.whl";
    const auto python = row.python_versions.empty() ? "cp3x" : "cp" + replace_all(row.python_versions.front(), ".", "");
    return fmt::format("{}-{}-{}-{}.whl", stem, python, python, example_platform_tag(row.target, row.manylinux));
}

}  // namespace piot
