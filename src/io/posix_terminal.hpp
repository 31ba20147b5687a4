// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/terminal.hpp"

#include <string>

namespace piot::io {

/// A terminal, pipe or file behind a descriptor that it does not own.
class PosixTerminal final : public Terminal {
  public:
    explicit PosixTerminal(int descriptor) : descriptor_(descriptor) {}

    void write(std::string_view text) override;
    [[nodiscard]] bool is_terminal() const override;
    [[nodiscard]] std::size_t columns() const override;

    /// True when some text could not be written although the reader was there: a full disk.
    [[nodiscard]] bool has_failed() const { return has_failed_; }

  private:
    int descriptor_;
    bool has_failed_ = false;
};

/// Asks a yes-or-no question on stderr and reads the answer from stdin. False when stdin is no terminal.
[[nodiscard]] bool confirm_on_terminal(const std::string& question);

}  // namespace piot::io
