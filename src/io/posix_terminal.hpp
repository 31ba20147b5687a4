// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/ports/terminal.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace piot::io {

/// A terminal, pipe or file behind a descriptor that it does not own.
class PosixTerminal final : public Terminal {
  public:
    explicit PosixTerminal(int descriptor) : descriptor_(descriptor) {}

    void write(std::string_view text) override;
    [[nodiscard]] bool is_terminal() const override;
    [[nodiscard]] std::size_t columns() const override;
    [[nodiscard]] std::size_t rows() const override;

    /// Why some text could not be written although the reader was there: PIOT_DISK_FULL or PIOT_IO; nullopt when all
    /// was.
    [[nodiscard]] std::optional<Diagnostic> failure() const;

  private:
    int descriptor_;
    mutable std::mutex mutex_;  // writes may come in several pieces
    int error_ = 0;             // an errno
};

/// Where stdin, stdout or stderr came closed, puts something in its place that refuses: else the next file or
/// connection to be opened would take the number, and receive what is said. Call it first of all.
void occupy_standard_descriptors();

/// Asks a yes-or-no question on stderr and reads the answer from stdin. False when stdin is no terminal.
[[nodiscard]] bool confirm_on_terminal(const std::string& question);

}  // namespace piot::io
