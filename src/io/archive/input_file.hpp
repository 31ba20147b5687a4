// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/archive_reader.hpp"

#include <cstdint>
#include <string>

namespace piot::io {

/// An archive opened once: its hash and its content are those of the same file, whatever happens to the path.
class InputFile {
  public:
    [[nodiscard]] static Result<InputFile> open(const ArchiveRequest& request);

    ~InputFile();
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::string& sha256() const { return sha256_; }
    /// Up to `count` bytes; fewer where the file ends or cannot be read.
    [[nodiscard]] std::string read_at(std::uint64_t offset, std::uint64_t count) const;

  private:
    InputFile(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
    [[nodiscard]] bool hash();

    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::string sha256_;
};

/// How findings name the file.
[[nodiscard]] std::string display_of(const ArchiveRequest& request);

}  // namespace piot::io
