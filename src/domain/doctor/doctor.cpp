// SPDX-License-Identifier: MIT
#include "piot/domain/doctor.hpp"

namespace piot {

std::string_view to_string(DoctorArea area) {
    switch (area) {
        case DoctorArea::tree:
            return "tree";
        case DoctorArea::manifests:
            return "manifests";
        case DoctorArea::workflows:
            return "workflows";
        case DoctorArea::trust:
            return "trust";
        case DoctorArea::registries:
            return "registries";
    }
    return "";
}

}  // namespace piot
