// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/artifact.hpp"
#include "piot/domain/plan.hpp"
#include "piot/ports/archive_reader.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot::app {

/// A row's files as they were found. Paths are relative to the artifacts' directory.
struct RowFiles {
    const MatrixRow* row = nullptr;
    std::string directory;           ///< empty: the row's files stand in the artifacts' directory itself
    std::vector<std::string> files;  ///< distributions of the row's kind, sorted
};

/// Which file belongs to which row, and what does not fit in.
struct ArtifactLayout {
    std::vector<RowFiles> rows;                       ///< every row of the plan, in its order
    std::map<std::string, std::string> attestations;  ///< by the distribution's path
    std::vector<Diagnostic> findings;
};

/// `root` is how findings name the artifacts' directory.
[[nodiscard]] ArtifactLayout make_artifact_layout(const Plan& plan, const std::vector<ListedFile>& files,
                                                  const std::string& root);

}  // namespace piot::app
