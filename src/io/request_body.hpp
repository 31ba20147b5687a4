// SPDX-License-Identifier: MIT
#pragma once
#include "io/unique_fd.hpp"

#include "piot/ports/http_client.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace piot::io {

/// Hands out the body of a request piece by piece; files are never held in memory.
class RequestBody {
  public:
    /// Measures all parts. Failure: a file that cannot be opened, for people.
    [[nodiscard]] static tl::expected<RequestBody, std::string> open(const std::vector<BodyPart>& parts);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] bool holds_file() const { return holds_file_; }

    /// Copies the next bytes, at most `capacity`; 0 = the end. Failure: a file broke off before its measured size.
    [[nodiscard]] tl::expected<std::size_t, std::string> read(char* buffer, std::size_t capacity);

  private:
    explicit RequestBody(const std::vector<BodyPart>& parts) : parts_(&parts) {}

    [[nodiscard]] std::size_t read_bytes(char* buffer, std::size_t capacity);
    [[nodiscard]] tl::expected<std::size_t, std::string> read_file(char* buffer, std::size_t capacity);
    void next_part();

    const std::vector<BodyPart>* parts_;  // the request outlives its body
    std::vector<std::uint64_t> file_sizes_;
    std::uint64_t size_ = 0;
    bool holds_file_ = false;
    std::size_t part_ = 0;
    std::uint64_t bytes_done_ = 0;  // of the current part's bytes
    std::uint64_t file_done_ = 0;   // of the current part's file
    UniqueFd file_;
};

}  // namespace piot::io
