// SPDX-License-Identifier: MIT
#include "io/child_process.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace piot::io {

namespace {

std::string describe(int error) {
    return std::error_code(error, std::generic_category()).message();
}

tl::unexpected<Failure> cannot_start(const std::string& program, const std::string& why) {
    return fail({codes::PIOT_TOOL_MISSING,
                 Severity::error,
                 fmt::format("cannot start `{}`: {}", program, why),
                 {},
                 fmt::format("install `{}` or put it on PATH", program)});
}

bool is_executable(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

/// An anonymous file with the child's input: unlike a pipe it needs nobody to feed it while the outputs are read.
UniqueFd make_input(const std::string& text) {
    if (text.empty()) return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    UniqueFd file(::memfd_create("piot-input", MFD_CLOEXEC));
    for (std::size_t done = 0; file.is_open() && done < text.size();) {
        const auto count = ::write(file.get(), text.data() + done, text.size() - done);
        if (count < 0 && errno != EINTR) file.reset();
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    if (file.is_open()) ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

Pipe make_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// posix_spawn's two setting objects, with their life.
class SpawnSettings {
  public:
    SpawnSettings() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        sigset_t restored;
        sigemptyset(&restored);
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ, SIGHUP, SIGQUIT})
            sigaddset(&restored, signal);
        posix_spawnattr_setsigdefault(&attributes, &restored);
        posix_spawnattr_setflags(
            &attributes, static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    }
    ~SpawnSettings() {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

/// Pointers into the strings, ended by a null, as exec wants them.
std::vector<char*> to_pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

std::optional<std::string> find_program(const ProcessSpec& spec) {
    const auto& name = spec.argv.front();
    const auto resolve = [&](const std::filesystem::path& path) {
        return path.is_absolute() || spec.working_directory.empty() ? path : spec.working_directory / path;
    };
    if (name.find('/') != std::string::npos) {
        const auto path = resolve(name);
        return is_executable(path) ? std::optional(path.string()) : std::nullopt;
    }
    const auto path = spec.environment.find("PATH");
    if (path == spec.environment.end() || name.empty()) return std::nullopt;
    for (const auto directory : split(path->second, ':')) {
        // An empty entry means the current directory: a program from the checkout is never what was meant.
        if (directory.empty()) continue;
        if (const auto candidate = resolve(std::filesystem::path(directory) / name); is_executable(candidate))
            return candidate.string();
    }
    return std::nullopt;
}

Result<ChildProcess> ChildProcess::start(const ProcessSpec& spec) {
    if (spec.argv.empty()) return cannot_start("", "no program is named");
    const auto& name = spec.argv.front();
    const auto program = find_program(spec);
    if (!program) return cannot_start(name, "not found on PATH");
    std::error_code error;
    if (!spec.working_directory.empty() && !std::filesystem::is_directory(spec.working_directory, error))
        return fail({codes::PIOT_IO, Severity::error,
                     fmt::format("cannot run `{}` in `{}`: no such directory", name, spec.working_directory.string())});

    const UniqueFd input = make_input(spec.input);
    Pipe output = make_pipe();
    Pipe diagnostics = make_pipe();
    if (!input.is_open() || !output.read.is_open() || !diagnostics.read.is_open())
        return cannot_start(name, describe(errno));
    SpawnSettings settings;
    posix_spawn_file_actions_adddup2(&settings.actions, input.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&settings.actions, output.write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&settings.actions, diagnostics.write.get(), STDERR_FILENO);
    if (!spec.working_directory.empty())
        posix_spawn_file_actions_addchdir_np(&settings.actions, spec.working_directory.c_str());

    auto arguments = spec.argv;
    std::vector<std::string> variables;
    for (const auto& [variable, value] : spec.environment)
        variables.push_back(variable + "=" + value);
    ChildProcess child;
    const int failed = posix_spawn(&child.pid_, program->c_str(), &settings.actions, &settings.attributes,
                                   to_pointers(arguments).data(), to_pointers(variables).data());
    if (failed != 0) {
        child.is_reaped_ = true;
        return cannot_start(name, describe(failed));
    }
    child.output_ = std::move(output.read);
    child.error_ = std::move(diagnostics.read);
    child.end_event_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0)));
    return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(other.pid_),
      is_reaped_(std::exchange(other.is_reaped_, true)),
      output_(std::move(other.output_)),
      error_(std::move(other.error_)),
      end_event_(std::move(other.end_event_)) {}

ChildProcess::~ChildProcess() {
    if (is_reaped_) return;
    signal_group(SIGKILL);
    static_cast<void>(reap());
}

bool ChildProcess::has_ended() const {
    siginfo_t ended = {};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == pid_;
}

int ChildProcess::reap() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    is_reaped_ = true;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void ChildProcess::signal_group(int signal) const {
    ::kill(-pid_, signal);
}

}  // namespace piot::io
