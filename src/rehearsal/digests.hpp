// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace piot::rehearsal {

/// The three digests that PyPI keeps of a file, lower-case hex.
struct FileDigests {
    std::string md5;
    std::string sha256;
    std::string blake2b_256;
};

/// Computes them while a file streams by.
class DigestStream {
  public:
    DigestStream();
    ~DigestStream();
    DigestStream(const DigestStream&) = delete;
    DigestStream& operator=(const DigestStream&) = delete;

    void update(std::string_view bytes);
    /// The object must not be used afterwards.
    [[nodiscard]] FileDigests finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace piot::rehearsal
