// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"
#include "piot/domain/doctor_tree.hpp"
#include "piot/domain/doctor_workflow.hpp"
#include "piot/domain/trust.hpp"
#include "piot/ports/environment.hpp"
#include "piot/ports/history.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace piot::app {

/// What the work tree holds that doctor looks at, each file read once.
struct TreeFacts {
    std::string config_file;
    std::string config_text;
    std::optional<Config> config;             ///< nullopt: see `config_findings`
    std::vector<Diagnostic> config_findings;  ///< why there is none
    std::vector<std::string> files;           ///< tracked, sorted bytewise
    std::vector<ManifestText> manifests;      ///< every tracked manifest and lockfile, and those of the packages
    std::vector<Diagnostic> unreadable;       ///< manifests, and the list of files
    ProjectTree projects;
    WorkflowSet workflows;  ///< files that cannot be read are among its findings
    std::vector<PublishJob> publish_jobs;
    std::string repository;  ///< `owner/repo`; empty = not known
};

struct TreeRequest {
    std::string config_file;
    std::string remote = "origin";
};

[[nodiscard]] TreeFacts gather_tree(const History& history, const TreeRequest& request, const Environment& environment);

/// The manifests that a stamp reads.
[[nodiscard]] std::vector<ManifestText> manifests_to_stamp(const TreeFacts& tree);

/// Further files of the work tree; what cannot be read is left out and said in `unreadable`.
[[nodiscard]] std::vector<ManifestText> read_files(const SourceTree& tree, const std::vector<std::string>& paths,
                                                   std::vector<Diagnostic>& unreadable);

/// Who is to be registered as trusted publisher of the package: as declared, its blanks and all else as the publish job
/// has it. What is not known, or only at run time, is empty.
[[nodiscard]] RegisteredPublisher find_expected_publisher(const TreeFacts& tree, const PackageConfig& package);

}  // namespace piot::app
