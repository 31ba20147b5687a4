// SPDX-License-Identifier: MIT
#include "io/posix_process_runner.hpp"

#include "io/child_process.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace piot::io {

namespace {

constexpr std::chrono::seconds k_time_to_end{5};    // between SIGTERM and SIGKILL
constexpr std::chrono::seconds k_time_to_drain{1};  // for output that grandchildren still hold open
constexpr std::chrono::milliseconds k_poll_period{50};

/// What children may inherit. Tokens are not among them: a child that needs one is given it by name.
constexpr auto k_inheritable = std::to_array<std::string_view>(
    {// where things are, who and in which language
     "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR", "XDG_CONFIG_HOME",
     "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "LD_LIBRARY_PATH", "SOURCE_DATE_EPOCH",
     // toolchains
     "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CC", "CXX", "PKG_CONFIG_PATH", "PYENV_ROOT",
     "PYENV_VERSION",
     // how to reach the network
     "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
     "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO", "CARGO_HTTP_CAINFO",
     // git: identity, where its settings are, and how it authenticates
     "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_CONFIG_GLOBAL",
     "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS",
     "SSH_ASKPASS", "SSH_AUTH_SOCK", "GNUPGHOME", "KRB5CCNAME", "DISPLAY", "WAYLAND_DISPLAY",
     "DBUS_SESSION_BUS_ADDRESS", "GIT_EXEC_PATH"});

enum class Ending { exited, timed_out, interrupted };

/// Follows one child to its end while both its outputs are read as they come.
class Watch {
  public:
    Watch(const ProcessSpec& spec, const Clock& clock, ChildProcess& child)
        : spec_(spec), clock_(clock), child_(child), deadline_(clock.steady_now() + spec.timeout) {}

    Ending follow() {
        while (!is_done()) {
            wait();
            const auto now = clock_.steady_now();
            if (ending_ == Ending::exited && !exit_status_) {
                if (clock_.is_interrupted())
                    stop(Ending::interrupted, now);
                else if (now >= deadline_)
                    stop(Ending::timed_out, now);
            } else if (!exit_status_ && now >= kill_at_) {
                child_.signal_group(SIGKILL);
            }
        }
        return ending_;
    }

    [[nodiscard]] ProcessResult take_result() {
        result_.exit_status = exit_status_.value_or(0);
        return std::move(result_);
    }

  private:
    /// Ended and silent. A process left behind in the background may hold the pipes open for ever, so they get some
    /// time only.
    [[nodiscard]] bool is_done() {
        if (!exit_status_ && child_.has_ended()) {
            // What was told to end takes its own children along; a child that ended by itself may leave some behind.
            if (ending_ != Ending::exited) child_.signal_group(SIGKILL);
            exit_status_ = child_.reap();
            drain_until_ = clock_.steady_now() + k_time_to_drain;
        }
        if (!exit_status_) return false;
        return (!is_output_open_ && !is_error_open_) || clock_.steady_now() >= drain_until_;
    }

    void wait() {
        std::array<pollfd, 3> events{pollfd{is_output_open_ ? child_.output() : -1, POLLIN, 0},
                                     pollfd{is_error_open_ ? child_.error() : -1, POLLIN, 0},
                                     pollfd{exit_status_ ? -1 : child_.end_event(), POLLIN, 0}};
        if (::poll(events.data(), events.size(), static_cast<int>(k_poll_period.count())) <= 0) return;
        if (events[0].revents != 0) is_output_open_ = read_piece(child_.output(), result_.output);
        if (events[1].revents != 0) is_error_open_ = read_piece(child_.error(), result_.error);
    }

    /// False at the end of the stream.
    [[nodiscard]] bool read_piece(int descriptor, std::string& all) {
        std::array<char, 65536> buffer;
        const auto count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0) return errno == EINTR || errno == EAGAIN;
        if (count == 0) return false;
        const std::string_view piece(buffer.data(), static_cast<std::size_t>(count));
        all += piece;
        if (spec_.on_output) spec_.on_output(piece);
        return true;
    }

    void stop(Ending why, std::chrono::steady_clock::time_point now) {
        ending_ = why;
        kill_at_ = now + k_time_to_end;
        child_.signal_group(SIGTERM);
    }

    const ProcessSpec& spec_;
    const Clock& clock_;
    ChildProcess& child_;
    std::chrono::steady_clock::time_point deadline_;
    std::chrono::steady_clock::time_point kill_at_;
    std::chrono::steady_clock::time_point drain_until_;
    Ending ending_ = Ending::exited;
    std::optional<int> exit_status_;
    bool is_output_open_ = true;
    bool is_error_open_ = true;
    ProcessResult result_;
};

}  // namespace

bool is_inheritable(std::string_view name) {
    return name.starts_with("LC_") ||
           std::find(k_inheritable.begin(), k_inheritable.end(), name) != k_inheritable.end();
}

std::map<std::string, std::string> PosixProcessRunner::base_environment() const {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos || !is_inheritable(text.substr(0, equals))) continue;
        variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

Result<ProcessResult> PosixProcessRunner::run(const ProcessSpec& spec) const {
    const auto interrupted = [&] {
        return fail({codes::PIOT_INTERRUPTED,
                     Severity::error,
                     fmt::format("interrupted while running `{}`", spec.argv.empty() ? "" : spec.argv.front()),
                     {},
                     "run the same command again"});
    };
    if (clock_.is_interrupted()) return interrupted();
    PIOT_TRY(auto child, ChildProcess::start(spec));
    Watch watch(spec, clock_, child);
    switch (watch.follow()) {
        case Ending::interrupted:
            return interrupted();
        case Ending::timed_out:
            return fail({codes::PIOT_PROCESS_FAILED,
                         Severity::error,
                         fmt::format("`{}` was ended because it ran for more than {} s", spec.argv.front(),
                                     spec.timeout.count()),
                         {},
                         "see what it waits for: it has no terminal and cannot ask"});
        case Ending::exited:
            break;
    }
    return watch.take_result();
}

}  // namespace piot::io
