// SPDX-License-Identifier: MIT
#pragma once
#include "git/remote_tag_store.hpp"
#include "io/posix_process_runner.hpp"
#include "support/catch.hpp"
#include "support/switch_clock.hpp"
#include "support/temp_dir.hpp"

#include "piot/base/text.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace piot::test {

/// Children see no configuration of the machine, only what a test gives them.
class IsolatedRunner final : public ProcessRunner {
  public:
    explicit IsolatedRunner(const Clock& clock, std::filesystem::path home) : inner_(clock), home_(std::move(home)) {}

    [[nodiscard]] Result<ProcessResult> run(const ProcessSpec& spec) const override {
        arguments.push_back(spec.argv);
        return inner_.run(spec);
    }
    [[nodiscard]] std::map<std::string, std::string> base_environment() const override {
        auto variables = inner_.base_environment();
        std::erase_if(variables, [](const auto& entry) { return entry.first.starts_with("GIT_"); });
        variables["HOME"] = home_.string();
        variables["XDG_CONFIG_HOME"] = home_.string();
        variables["GIT_CONFIG_NOSYSTEM"] = "1";
        for (const auto& [name, value] : extra)
            variables[name] = value;
        return variables;
    }

    std::map<std::string, std::string> extra;
    mutable std::vector<std::vector<std::string>> arguments;

  private:
    io::PosixProcessRunner inner_;
    std::filesystem::path home_;
};

/// A clone with two commits and the bare repository that it came from.
class TagWorld {
  public:
    TagWorld() {
        std::filesystem::create_directories(directory.path() / "home");
        git({"init", "-q", "--bare", remote().string()}, directory.path());
        git({"init", "-q", "-b", "main", clone().string()}, directory.path());
        git({"remote", "add", "origin", remote().string()});
        first = commit("first");
        second = commit("second");
        git({"push", "-q", "origin", "main"});
    }

    std::string git(std::vector<std::string> arguments, const std::filesystem::path& where = {}) const {
        ProcessSpec spec;
        spec.argv = {"git", "-c", "user.name=Test", "-c", "user.email=test@example.org"};
        spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
        spec.working_directory = where.empty() ? clone() : where;
        spec.environment = processes.base_environment();
        const auto result = processes.run(spec);
        REQUIRE(result.has_value());
        INFO(result->error);
        REQUIRE(result->exit_status == 0);
        return std::string(trim(result->output));
    }

    std::string commit(const std::string& message) const {
        git({"commit", "-q", "--allow-empty", "-m", message});
        return git({"rev-parse", "HEAD"});
    }

    /// A script on the remote that looks at every push.
    void add_remote_hook(const std::string& script) const {
        const auto hook = directory.write("remote.git/hooks/pre-receive", "#!/bin/sh\n" + script);
        std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
    }

    [[nodiscard]] std::filesystem::path remote() const { return directory.path() / "remote.git"; }
    [[nodiscard]] std::filesystem::path clone() const { return directory.path() / "clone"; }
    [[nodiscard]] std::string remote_refs() const { return git({"for-each-ref", "refs/tags"}, remote()); }
    [[nodiscard]] std::string local_refs() const { return git({"for-each-ref", "refs/tags"}); }
    [[nodiscard]] TagRequest tag(const std::string& name, const std::string& where) const {
        return {name, where, "Release " + name};
    }

    TempDir directory;
    SwitchClock clock;
    IsolatedRunner processes{clock, directory.path() / "home"};
    std::string first;
    std::string second;
    git::RemoteTagStore store{processes, {clone(), "origin"}};
};

template <class T>
ErrorCode code_of(const Result<T>& result) {
    REQUIRE_FALSE(result.has_value());
    const auto& diagnostic = result.error().diagnostics.at(0);
    CHECK_FALSE(diagnostic.message.empty());
    CHECK_FALSE(diagnostic.hint.empty());
    return diagnostic.code;
}

}  // namespace piot::test
