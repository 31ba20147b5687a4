// SPDX-License-Identifier: MIT
#include "app/rehearse/cargo.hpp"

#include "app/rehearse/tool.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/cargo_config.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace fs = std::filesystem;

RehearsalCargo::RehearsalCargo(const RehearseServices& services, const ScratchDirectory& scratch,
                               std::string registry_url)
    : services_(services), scratch_(scratch), registry_url_(std::move(registry_url)) {}

Result<void> RehearsalCargo::run(std::vector<std::string> arguments, const fs::path& directory,
                                 const ErrorCode& code) const {
    ProcessSpec spec;
    spec.argv = {"cargo"};
    spec.argv.insert(spec.argv.end(), std::make_move_iterator(arguments.begin()),
                     std::make_move_iterator(arguments.end()));
    // Only `--config` is stronger than a configuration file of the checkout. The name stands under `registries` because
    // cargo packages several crates at once only for a remote registry.
    for (const auto& setting : {std::string("source.crates-io.replace-with=\"rehearsal\""),
                                fmt::format("registries.rehearsal.index=\"sparse+{}/index/\"", registry_url_)}) {
        spec.argv.emplace_back("--config");
        spec.argv.push_back(setting);
    }
    spec.working_directory = directory;
    spec.environment = tool_environment(services_, scratch_);
    PIOT_CHECK(run_tool(services_, spec, code));
    return {};
}

Result<void> RehearsalCargo::package(const fs::path& directory, const std::vector<std::string>& crates,
                                     const fs::path& target) const {
    // The stamped manifests are not committed, hence `--allow-dirty`; inspect checks what went into the crate.
    std::vector<std::string> arguments{"package",   "--allow-dirty", "--registry",
                                       "rehearsal", "--target-dir",  target.string()};
    for (const auto& crate : crates) {
        arguments.emplace_back("-p");
        arguments.push_back(crate);
    }
    return run(std::move(arguments), directory, codes::PIOT_REHEARSAL_BUILD);
}

Result<void> RehearsalCargo::consume_library(const ProjectVersion& crate) const {
    PIOT_TRY(const auto directory, scratch_.make_directory(fs::path("consumers") / crate.project));
    PIOT_TRY(const auto sources, scratch_.make_directory(fs::path("consumers") / crate.project / "src"));
    const auto manifest = fmt::format(
        "[package]\nname = \"consumer-of-{0}\"\nversion = \"0.0.0\"\nedition = "
        "\"2021\"\n\n[workspace]\n\n[dependencies]\n{0} = \"={1}\"\n",
        crate.project, crate.version);
    PIOT_CHECK(services_.files.write_files({{directory / "Cargo.toml", manifest}, {sources / "lib.rs", ""}}));
    return run({"build", "--target-dir", (scratch_.path() / "consumers" / "target").string()}, directory,
               codes::PIOT_REHEARSAL_CONSUME);
}

Result<void> RehearsalCargo::consume_binary(const ProjectVersion& crate) const {
    PIOT_TRY(const auto root, scratch_.make_directory("installed"));
    return run({"install", crate.project, "--version", crate.version, "--root", root.string(), "--target-dir",
                (scratch_.path() / "consumers" / "target").string()},
               root, codes::PIOT_REHEARSAL_CONSUME);
}

namespace {

/// `$CARGO_HOME/registry/cache/<registry>/`, one directory for each registry the user ever downloaded from.
std::vector<fs::path> find_caches(const Environment& environment) {
    auto home = environment.get("CARGO_HOME");
    if (!home) {
        const auto user = environment.get("HOME");
        if (!user) return {};
        home = (fs::path(*user) / ".cargo").string();
    }
    std::vector<fs::path> caches;
    std::error_code ignored;  // no cache is an ordinary answer
    for (fs::directory_iterator entry(fs::path(*home) / "registry" / "cache", ignored), end; entry != end;
         entry.increment(ignored))
        caches.push_back(entry->path());
    std::sort(caches.begin(), caches.end());
    return caches;
}

}  // namespace

Result<CrateSources> find_crate_sources(const RehearseServices& services, const ScratchDirectory& scratch,
                                        const RehearsalCheckout& checkout) {
    CrateSources sources;
    sources.caches = find_caches(services.environment);
    // Crates of this repository that are not in the plan are packaged into here and served as if they were long
    // released.
    PIOT_TRY(auto baseline, scratch.make_directory("baseline"));
    sources.caches.insert(sources.caches.begin(), std::move(baseline));
    for (const auto* name : {".cargo/config.toml", ".cargo/config"}) {
        PIOT_TRY(const auto text, services.repository.commit_tree().read_file(name));
        if (!text) continue;
        for (const auto& directory : find_directory_sources(*text))
            sources.directory_sources.push_back((checkout.work_tree / directory).lexically_normal());
        break;
    }
    return sources;
}

Result<std::size_t> drop_lock_checksums(const RehearseServices& services, const RehearsalCheckout& checkout) {
    PIOT_TRY(const auto locks, services.repository.commit_tree().find_files("Cargo.lock"));
    std::vector<FileContent> changed;
    for (const auto& path : locks) {
        PIOT_TRY(const auto text, services.repository.commit_tree().read_file(path));
        if (!text) continue;
        auto without = drop_checksums(*text);
        if (without != *text) changed.push_back({checkout.work_tree / path, std::move(without)});
    }
    if (!changed.empty()) PIOT_CHECK(services.files.write_files(changed));
    return changed.size();
}

}  // namespace piot::app
