// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/inspect.hpp"

#include <deque>
#include <filesystem>
#include <vector>

namespace piot::app {

/// Reads distributions ahead, side by side: hashing and unpacking is nearly all that inspecting costs. Only a few are
/// held at a time, however many there are.
class FactsLoader {
  public:
    /// `files` in the order in which they will be taken. `archives` outlives the loader and bears several threads.
    FactsLoader(const ArchiveReader& archives, std::vector<std::filesystem::path> files)
        : archives_(archives), files_(std::move(files)) {}

    /// The next file's facts, or its findings. To be called once per file.
    [[nodiscard]] Result<ArtifactFacts> take();

  private:
    void read_ahead();

    const ArchiveReader& archives_;
    std::vector<std::filesystem::path> files_;
    std::size_t next_ = 0;  // to be read
    std::deque<Result<ArtifactFacts>> ready_;
};

}  // namespace piot::app
