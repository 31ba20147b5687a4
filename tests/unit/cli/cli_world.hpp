// SPDX-License-Identifier: MIT
#pragma once
#include "cli/run.hpp"
#include "support/fakes/fake_clock.hpp"
#include "support/fakes/fake_environment.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot::test {

/// Keeps what was written.
class MemoryTerminal final : public Terminal {
  public:
    void write(std::string_view written) override { text += written; }
    [[nodiscard]] bool is_terminal() const override { return is_interactive; }
    [[nodiscard]] std::size_t columns() const override { return width; }
    [[nodiscard]] std::size_t rows() const override { return height; }

    std::size_t width = 80;
    std::size_t height = 24;
    std::string text;
    bool is_interactive = false;
};

/// Remembers what was appended, by file name, and forbids every other write.
class AppendOnlyFiles final : public FileWriter {
  public:
    [[nodiscard]] Result<void> write_files(const std::vector<FileContent>& files) const override;
    [[nodiscard]] Result<void> append_file(const std::filesystem::path& path, std::string_view text) const override;

    mutable std::map<std::string, std::string> appended;
};

/// A process in which only the terminals, the environment and appended files do anything: whoever touches the
/// repository, the disk, other programs or the network fails the running test.
class CliWorld {
  public:
    /// Runs piot; returns the exit code as the shell would see it.
    int run(const std::vector<std::string>& arguments);
    [[nodiscard]] cli::Services services();

    MemoryTerminal out, err;
    FakeEnvironment environment;
    AppendOnlyFiles files;
    Redactor redactor;

  private:
    Calls calls_;
    Time time_;
    FakeClock clock_{calls_, time_};
};

}  // namespace piot::test
