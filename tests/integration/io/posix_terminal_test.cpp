// SPDX-License-Identifier: MIT
#include "io/posix_terminal.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace piot;

namespace {

class Pipe {
  public:
    Pipe() { REQUIRE(::pipe(ends_.data()) == 0); }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int reader() const { return ends_[0]; }
    [[nodiscard]] int writer() const { return ends_[1]; }
    void close_reader() { close_end(0); }
    void close_writer() { close_end(1); }

  private:
    void close_end(std::size_t which) {
        if (ends_.at(which) >= 0) ::close(ends_.at(which));
        ends_.at(which) = -1;
    }

    std::array<int, 2> ends_{-1, -1};
};

/// Reads everything, a few bytes at a time, until the writer closes.
std::string drain(int descriptor) {
    std::string text;
    std::array<char, 777> piece{};
    while (true) {
        pollfd waiting{descriptor, POLLIN, 0};
        ::poll(&waiting, 1, -1);
        const auto count = ::read(descriptor, piece.data(), piece.size());
        if (count <= 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

TEST_CASE("terminal: a document far larger than the pipe arrives whole, also when the pipe does not block",
          "[terminal]") {
    const int flags = GENERATE(0, O_NONBLOCK);
    Pipe pipe;
    REQUIRE(::fcntl(pipe.writer(), F_SETFL, flags) == 0);
    std::string document;
    while (document.size() < 3'000'000)
        document += std::to_string(document.size()) + "\n";
    std::string received;
    std::thread reader([&] { received = drain(pipe.reader()); });
    io::PosixTerminal terminal(pipe.writer());
    terminal.write(document);
    pipe.close_writer();
    reader.join();
    CHECK(received.size() == document.size());
    CHECK((received == document));
    CHECK_FALSE(terminal.failure().has_value());
}

TEST_CASE("terminal: a reader that has gone away ends the output quietly", "[terminal]") {
    const auto before = std::signal(SIGPIPE, SIG_IGN);  // as main does
    Pipe pipe;
    pipe.close_reader();
    io::PosixTerminal terminal(pipe.writer());
    terminal.write(std::string(1'000'000, 'x'));
    CHECK_FALSE(terminal.failure().has_value());
    CHECK_FALSE(terminal.is_terminal());
    CHECK(terminal.columns() == 80);
    std::signal(SIGPIPE, before);
}

TEST_CASE("terminal: a full disk is remembered", "[terminal]") {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    io::PosixTerminal terminal(full);
    terminal.write("x");
    const auto failure = terminal.failure();
    REQUIRE(failure);
    CHECK(failure->code == codes::PIOT_DISK_FULL);
    CHECK_FALSE(failure->hint.empty());
    ::close(full);
}

TEST_CASE("terminal: a closed stream is an error of its own", "[terminal]") {
    const int closed = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    REQUIRE(closed >= 0);
    io::PosixTerminal terminal(closed);
    terminal.write("x");
    REQUIRE(terminal.failure());
    CHECK(terminal.failure()->code == codes::PIOT_IO);
    ::close(closed);
}
