// SPDX-License-Identifier: MIT
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// The tracked paths of a repository. They belong to the caller and are sorted bytewise.
class TrackedFiles {
  public:
    explicit TrackedFiles(const std::vector<std::string>& files) : files_(files) {}

    [[nodiscard]] bool contains(std::string_view path) const;
    /// Those below a directory, `.` = the root; empty when there is no such directory.
    [[nodiscard]] std::span<const std::string> below(std::string_view directory) const;

  private:
    const std::vector<std::string>& files_;
};

}  // namespace piot
