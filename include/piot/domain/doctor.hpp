// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// What doctor looks at, in the order of its report.
enum class DoctorArea { tree, manifests, workflows, trust, registries };

/// One area of the report.
struct DoctorSection {
    DoctorArea area = DoctorArea::tree;
    std::string checked;  ///< what was looked at, for people: `4 packages, 212 files`; empty = nothing
    std::string skipped;  ///< why it was not looked at; empty = it was
    std::vector<Diagnostic> findings;

    friend bool operator==(const DoctorSection&, const DoctorSection&) = default;
};

/// Whose a name on a registry is.
enum class NameHolder {
    unknown,  ///< the registry did not say, or nothing tells whose it is
    free,
    ours,
    taken,
};

/// What an upload would be paid with.
enum class UploadLane {
    trusted_publishing,  ///< this job offers ID tokens
    declared_trust,      ///< this job does not, the publish job does by what is declared
    long_lived_token,    ///< the registry's variable is set
    none,                ///< nothing that would do is known here
};

/// How one package would go out.
struct PackageRoute {
    std::string package;
    PackageKind kind = PackageKind::crates;
    std::string registry;  ///< for people
    std::string registry_name;
    NameHolder name = NameHolder::unknown;
    UploadLane lane = UploadLane::none;

    friend bool operator==(const PackageRoute&, const PackageRoute&) = default;
};

struct DoctorReport {
    std::vector<DoctorSection> sections;
    std::vector<PackageRoute> routes = {};  ///< configuration order; empty when the registries were not asked

    friend bool operator==(const DoctorReport&, const DoctorReport&) = default;
};

enum class Strictness {
    errors,    ///< warnings are told and change nothing
    warnings,  ///< they are an answer of no
};

/// PIOT_CONFIG_* errors ask for 2, errors of a transient code for 3, an interrupt for 130, all others for 1, and
/// warnings only under the second kind of strictness.
[[nodiscard]] ExitCode exit_code_of(const DoctorReport& report, Strictness strictness);

/// Of all sections, in their order.
[[nodiscard]] std::vector<Diagnostic> all_findings(const DoctorReport& report);

[[nodiscard]] std::string_view to_string(DoctorArea area);
[[nodiscard]] std::string_view to_string(NameHolder state);
/// `trusted_publishing`
[[nodiscard]] std::string_view to_string(UploadLane lane);

}  // namespace piot
