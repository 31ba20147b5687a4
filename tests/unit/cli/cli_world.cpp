// SPDX-License-Identifier: MIT
#include "cli_world.hpp"

#include "support/catch.hpp"

#include <stdexcept>

namespace piot::test {

namespace {

[[noreturn]] void forbid(const char* what) {
    throw std::logic_error(std::string("this command must not touch ") + what);
}

class ForbiddenScratch final : public Scratch {
  public:
    [[nodiscard]] Result<std::unique_ptr<ScratchDirectory>> create(const std::string& /*purpose*/) const override {
        forbid("the disk");
    }
};

class ForbiddenProcesses final : public ProcessRunner {
  public:
    [[nodiscard]] Result<ProcessResult> run(const ProcessSpec& /*spec*/) const override { forbid("other programs"); }
    [[nodiscard]] std::map<std::string, std::string> base_environment() const override { forbid("other programs"); }
};

const ForbiddenScratch k_scratch;
const ForbiddenProcesses k_processes;

}  // namespace

Result<void> AppendOnlyFiles::write_files(const std::vector<FileContent>& /*files*/) const {
    forbid("the disk");
}

Result<void> AppendOnlyFiles::append_file(const std::filesystem::path& path, std::string_view text) const {
    appended[path.string()] += text;
    return {};
}

cli::Services CliWorld::services() {
    return {out,
            err,
            environment,
            clock_,
            files,
            k_scratch,
            k_processes,
            redactor,
            [](const auto&, const auto&) -> Result<std::unique_ptr<History>> { forbid("the repository"); },
            [](const auto&) -> Result<std::unique_ptr<History>> { forbid("the repository"); },
            [](const auto&) -> Result<std::string> { forbid("the disk"); },
            [] { return std::string("word"); },
            [](const auto&) -> bool { forbid("stdin"); },
            [] {},
            []() -> cli::NetworkServices& { forbid("the network"); }};
}

int CliWorld::run(const std::vector<std::string>& arguments) {
    auto all = services();
    return static_cast<int>(cli::run(arguments, all));
}

}  // namespace piot::test
