// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace piot {

/// A temporary directory of our own. Removed with all its content when destroyed, unless it is kept.
class ScratchDirectory {
  public:
    virtual ~ScratchDirectory() = default;
    [[nodiscard]] virtual const std::filesystem::path& path() const = 0;  ///< absolute, no symbolic links
    virtual void keep() = 0;
    /// A directory below it; parents are created.
    [[nodiscard]] virtual Result<std::filesystem::path> make_directory(const std::filesystem::path& relative) const = 0;
    /// All regular files below an absolute directory, sorted; empty when it does not exist.
    [[nodiscard]] virtual Result<std::vector<std::filesystem::path>> list_files(
        const std::filesystem::path& directory) const = 0;
    /// Copies one file into a directory below it that may not exist yet; returns the new path.
    [[nodiscard]] virtual Result<std::filesystem::path> copy_into(const std::filesystem::path& file,
                                                                  const std::filesystem::path& relative) const = 0;
};

class Scratch {
  public:
    virtual ~Scratch() = default;
    /// Below TMPDIR (else /tmp), readable by its owner only. `purpose` becomes part of its name.
    [[nodiscard]] virtual Result<std::unique_ptr<ScratchDirectory>> create(const std::string& purpose) const = 0;
};

}  // namespace piot
