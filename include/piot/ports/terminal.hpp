// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string_view>

namespace piot {

/// One of the two output streams of the process. May be used by several threads at once: each text is written in one
/// piece.
class Terminal {
  public:
    virtual ~Terminal() = default;
    /// Writes all of it, also to a slow pipe. A reader that has gone away is no error: the rest is dropped.
    virtual void write(std::string_view text) = 0;
    [[nodiscard]] virtual bool is_terminal() const = 0;
    [[nodiscard]] virtual std::size_t columns() const = 0;  ///< 80 where it is unknown
    [[nodiscard]] virtual std::size_t rows() const = 0;     ///< 24 where it is unknown
};

}  // namespace piot
