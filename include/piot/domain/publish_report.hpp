// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/version.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// What became of one planned package in this run.
enum class PackageOutcome {
    not_attempted,      ///< stopped before its turn: a finding of the preflight, an interrupt
    released,           ///< this run did what was missing: uploaded a file or wrote the tag
    already_live,       ///< everything was there before: same bytes, tag in place
    healed,             ///< the version was live from another commit; this run wrote that commit's tag. Plan again
    dependency_failed,  ///< not attempted because a package beneath it failed
    failed,
};

/// What became of one file.
enum class FileOutcome {
    pending,        ///< not uploaded (yet)
    uploaded,       ///< by this run
    already_there,  ///< the registry held the same bytes before
    failed,
};

enum class TagOutcome {
    pending,        ///< not written (yet)
    created,        ///< by this run, on the remote
    already_there,  ///< the remote had it on the right commit
    failed,
};

/// Can a client (cargo, pip) find the version.
enum class Resolvability {
    not_awaited,
    resolvable,
    expired,  ///< the wait ran out; only dependents and the exit code depend on it
};

struct FileReport {
    std::string file_name;  ///< as it stands on the registry
    std::string sha256;     ///< lower-case hex
    std::uint64_t size = 0;
    FileOutcome outcome = FileOutcome::pending;

    friend bool operator==(const FileReport&, const FileReport&) = default;
};

struct PackageReport {
    std::string package;
    PackageKind kind = PackageKind::crates;
    std::string registry_name;
    Version version;
    std::string registry_version;  ///< SemVer for crates.io, PEP 440 for PyPI
    PackageOutcome outcome = PackageOutcome::not_attempted;
    std::vector<FileReport> files = {};  ///< wheels by name, then the sdist; or the crate
    std::string tag = {};
    TagOutcome tag_outcome = TagOutcome::pending;
    Resolvability resolvability = Resolvability::not_awaited;
    std::string release_url = {};              ///< of the forge release; empty = none
    std::string page_url = {};                 ///< of the version on its registry, for people; empty = none
    std::vector<Diagnostic> diagnostics = {};  ///< about this package

    friend bool operator==(const PackageReport&, const PackageReport&) = default;
};

/// What became of one tag of the plan's `heal`.
struct HealReport {
    std::string tag;
    std::string commit;  ///< full id
    TagOutcome outcome = TagOutcome::pending;

    friend bool operator==(const HealReport&, const HealReport&) = default;
};

/// What a run of `publish` did, complete also when it failed half-way. A value; rendering is in
/// piot/render/publish_report.hpp.
struct PublishReport {
    std::string plan_id;
    std::string head;                          ///< commit of the plan, where the tags sit
    std::vector<PackageReport> packages = {};  ///< every planned package, in plan order
    std::vector<Diagnostic> diagnostics = {};  ///< about the run as a whole: plan, preflight, interrupt
    std::vector<HealReport> heal = {};         ///< tags of earlier releases that were missing, each once

    /// nullptr when the plan has no such package.
    [[nodiscard]] PackageReport* find_package(std::string_view package);
    [[nodiscard]] const PackageReport* find_package(std::string_view package) const;

    friend bool operator==(const PublishReport&, const PublishReport&) = default;
};

/// The exit code that all diagnostics of the report ask for together. An interrupted run carries PIOT_INTERRUPTED.
[[nodiscard]] ExitCode exit_code_of(const PublishReport& report);

/// Those of the run, then those of each package.
[[nodiscard]] std::vector<Diagnostic> all_diagnostics(const PublishReport& report);

/// True when this run released at least one package.
[[nodiscard]] bool has_released(const PublishReport& report);

/// The page of the version on crates.io or PyPI.
[[nodiscard]] std::string make_public_page_url(const PackageReport& package);

/// The words of the JSON report, `already_live`.
[[nodiscard]] std::string_view to_string(PackageOutcome outcome);
[[nodiscard]] std::string_view to_string(FileOutcome outcome);
[[nodiscard]] std::string_view to_string(TagOutcome outcome);
[[nodiscard]] std::string_view to_string(Resolvability resolvability);

}  // namespace piot
