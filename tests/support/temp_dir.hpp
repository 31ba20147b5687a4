// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace piot::test {

/// A fresh directory, removed with all its content at the end of its life.
class TempDir {
  public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Writes a file below the directory, creating parents; returns its path.
    std::filesystem::path write(std::string_view relative, std::string_view text) const;

  private:
    std::filesystem::path path_;
};

/// The whole file as bytes; fails the running test when it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace piot::test
