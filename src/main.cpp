// SPDX-License-Identifier: MIT
// The composition root: the only place that knows which adapter stands behind which port.
#include "cli/run.hpp"
#include "git/git_history.hpp"
#include "io/disk_file_reader.hpp"
#include "io/disk_file_writer.hpp"
#include "io/disk_scratch.hpp"
#include "io/posix_process_runner.hpp"
#include "io/posix_terminal.hpp"
#include "io/process_environment.hpp"
#include "io/random_word.hpp"
#include "io/system_clock.hpp"
#include "wiring/load_network.hpp"

#include "piot/render/diagnostics.hpp"

#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

int main(int argc, char** argv) {
    using namespace piot;
    io::occupy_standard_descriptors();
    const io::SignalGuard signals;
    io::SystemClock clock(signals);
    io::PosixTerminal out(STDOUT_FILENO);
    io::PosixTerminal err(STDERR_FILENO);
    const io::ProcessEnvironment environment;
    const io::DiskFileWriter files;
    const io::DiskScratch scratch;
    const io::PosixProcessRunner processes(clock);
    Redactor redactor;
    std::unique_ptr<cli::NetworkServices> network;

    cli::Services services{out,
                           err,
                           environment,
                           clock,
                           files,
                           scratch,
                           processes,
                           redactor,
                           [](const auto& directory, const std::string& revision) {
                               return git::open_history({directory, revision});
                           },
                           [](const auto& directory) { return git::open_checkout(directory); },
                           io::read_text_file,
                           io::make_random_word,
                           io::confirm_on_terminal,
                           [&signals] { signals.end_at_once(); },
                           {}};
    services.network = [&]() -> cli::NetworkServices& {
        if (!network) network = wiring::load_network(services);
        return *network;
    };
    auto code = ExitCode::usage;
    try {
        code = cli::run(std::vector<std::string>(argv + 1, argv + argc), services);
    } catch (const wiring::BrokenInstallation& broken) {
        err.write(std::string("error[PIOT_INSTALLATION]: ") + broken.what() +
                  "\n  hint: install piot again, as a whole\n");
    }
    // A full disk behind a redirection must not look like success.
    if (const auto failure = out.failure()) {
        err.write(render::render_diagnostics_text({*failure}, {}));
        code = more_severe(code, failure->code.exit);
    }
    return static_cast<int>(code);
}
