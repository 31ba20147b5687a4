// SPDX-License-Identifier: MIT
#include "io/posix_terminal.hpp"

#include "io/file_error.hpp"

#include "piot/base/text.hpp"

#include <cerrno>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace piot::io {

void PosixTerminal::write(std::string_view text) {
    const std::lock_guard lock(mutex_);
    while (!text.empty()) {
        const auto written = ::write(descriptor_, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            // Somebody made the pipe non-blocking; cutting the output short would hand half a JSON document on.
            pollfd waiting{descriptor_, POLLOUT, 0};
            ::poll(&waiting, 1, -1);
            continue;
        }
        if (errno != EPIPE) error_ = errno;
        return;
    }
}

std::optional<Diagnostic> PosixTerminal::failure() const {
    const std::lock_guard lock(mutex_);
    if (error_ == 0) return std::nullopt;
    auto failure = make_file_error(error_, "write", descriptor_ == STDERR_FILENO ? "stderr" : "stdout");
    failure.origin = {};
    return failure;
}

bool PosixTerminal::is_terminal() const {
    return ::isatty(descriptor_) == 1;
}

std::size_t PosixTerminal::columns() const {
    constexpr std::size_t k_usual_columns = 80;
    winsize size{};
    if (::ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return k_usual_columns;
    return size.ws_col;
}

std::size_t PosixTerminal::rows() const {
    constexpr std::size_t k_usual_rows = 24;
    winsize size{};
    if (::ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return k_usual_rows;
    return size.ws_row;
}

void occupy_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(descriptor, F_GETFD) < 0)
            // The lowest free number, which is this one. The wrong direction, so that use still fails.
            ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // NOLINT: inherited on purpose
}

bool confirm_on_terminal(const std::string& question) {
    if (::isatty(STDIN_FILENO) != 1) return false;
    PosixTerminal(STDERR_FILENO).write(question + " [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    const auto word = to_lower(trim(answer));
    return word == "y" || word == "yes";
}

}  // namespace piot::io
