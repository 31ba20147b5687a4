// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace piot {

/// A running SHA-256, so that large files are hashed without being held in memory.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::string_view bytes);
    /// Lower-case hex; the object must not be used afterwards.
    [[nodiscard]] std::string finish_hex();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Lower-case hex SHA-256 of a text.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace piot
