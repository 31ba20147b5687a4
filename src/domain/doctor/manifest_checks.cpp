// SPDX-License-Identifier: MIT
#include "piot/domain/doctor_tree.hpp"

namespace piot {

std::vector<Diagnostic> check_manifests(const ManifestInput&) {
    return {};
}

std::vector<std::string> find_extension_sources(const Config&, const ProjectTree&) {
    return {};
}

}  // namespace piot
