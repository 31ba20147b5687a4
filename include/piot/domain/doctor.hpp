// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <string>
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

struct DoctorReport {
    std::vector<DoctorSection> sections;

    friend bool operator==(const DoctorReport&, const DoctorReport&) = default;
};

[[nodiscard]] std::string_view to_string(DoctorArea area);

}  // namespace piot
