// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/why.hpp"
#include "piot/ports/history.hpp"

#include <functional>
#include <memory>
#include <string>

namespace piot::app {

/// Opens the repository at a revision; empty = HEAD.
using OpenHistory = std::function<Result<std::unique_ptr<History>>(const std::string& revision)>;

struct WhyRequest {
    std::string config_file = std::string(k_config_file_name);  ///< repository-relative
    std::string package;
    std::string version;   ///< of a past release, SemVer or PEP 440; empty = the plan of `revision`
    std::string revision;  ///< empty = HEAD
};

/// Tells why the package is, or is not, in the plan of the revision; of a past version, from the commit that its tag
/// names, with the configuration of that commit and the tags before it. Failures: PIOT_WHY_UNKNOWN_PACKAGE,
/// PIOT_WHY_NOT_RELEASED, and whatever refuses the plan.
[[nodiscard]] Result<WhyReport> explain_package(const OpenHistory& open, const WhyRequest& request);

}  // namespace piot::app
