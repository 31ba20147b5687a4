// SPDX-License-Identifier: MIT
#pragma once
#include "support/fakes/calls.hpp"
#include "support/fakes/fake_clock.hpp"
#include "support/fakes/fake_environment.hpp"
#include "support/fakes/fake_forge.hpp"
#include "support/fakes/fake_registry.hpp"
#include "support/fakes/fake_tag_store.hpp"
#include "support/fakes/forbidden.hpp"
#include "support/fakes/recording_reporter.hpp"

#include "piot/app/publish.hpp"
#include "piot/base/codes.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace piot::test {

inline const std::string k_head(40, 'a');
inline const std::string k_older(40, 'b');

/// What the world looks like to everybody else, without times.
struct EndState {
    std::set<std::tuple<std::string, std::string, std::string, std::string>> files;  ///< project version name sha256
    std::map<std::string, std::string> tags;
    std::map<std::string, std::string> forge_releases;  ///< notes by tag

    friend bool operator==(const EndState&, const EndState&) = default;
};

/// A sealed plan with its artifacts, and the world that it is published to. Processes come and go; this stays.
struct PublishScenario {
    Time time;
    FakeRegistryState crates{"crates.io", PackageKind::crates, time};
    FakeRegistryState pypi{"PyPI", PackageKind::pypi, time};
    FakeRemote remote;
    FakeForgeState forge;
    FakeEnvironment environment;
    app::PublishRequest request;

    PublishScenario() {
        pypi.token_life = std::chrono::seconds(900);
        request.plan.head = k_head;
        request.plan_id = "the-plan-id";
        request.jobs = 1;
        remote.may_be_tagged = [this](const std::string& tag) { return is_all_live(tag); };
    }
    PublishScenario(const PublishScenario&) = delete;
    PublishScenario& operator=(const PublishScenario&) = delete;

    /// Version 1.1.0 of a crate that exists on crates.io already.
    Release& add_crate(const std::string& name, std::vector<std::string> depends_on = {}) {
        auto& release = add(name, crates, std::move(depends_on));
        add_artifact(name, ArtifactKind::crate, name + "-1.1.0.crate");
        return release;
    }

    /// Version 1.1.0 of a project with two wheels and an sdist that exists on PyPI already.
    Release& add_wheels(const std::string& name, std::vector<std::string> depends_on = {}) {
        auto& release = add(name, pypi, std::move(depends_on));
        add_artifact(name, ArtifactKind::wheel, name + "-1.1.0-cp311-abi3-linux.whl");
        add_artifact(name, ArtifactKind::wheel, name + "-1.1.0-cp311-abi3-macos.whl");
        add_artifact(name, ArtifactKind::sdist, name + "-1.1.0.tar.gz");
        return release;
    }

    /// Version 1.0.0 of a package: live from that commit, whole, and without its tag. The plan says so.
    app::TagHeal& add_heal(const std::string& name, FakeRegistryState& registry, const std::string& commit) {
        const bool is_crate = registry.kind == PackageKind::crates;
        registry.projects.insert(name);
        registry.commits[name] = commit;
        registry.files.push_back({name, "1.0.0", {name + (is_crate ? "-1.0.0.crate" : "-1.0.0.tar.gz"), "sha", false}});
        remote.ancestors.insert(commit);
        const MissingTag missing{name, Version(1, 0, 0), name + "-v1.0.0", commit};
        request.plan.heal.push_back(missing);
        request.heal.push_back({missing, registry.kind, {name, "1.0.0"}});
        return request.heal.back();
    }

    FakeRegistryState& registry_of(const std::string& package) {
        return crates.addresses.count(package) > 0 ? crates : pypi;
    }

    [[nodiscard]] const Artifact& artifact(const std::string& file_name) const {
        return *std::find_if(request.artifacts.artifacts.begin(), request.artifacts.artifacts.end(),
                             [&](const Artifact& one) { return one.file_name == file_name; });
    }

    /// As if an earlier run had uploaded it.
    void make_live(const std::string& file_name, const std::string& sha256 = "") {
        const auto& file = artifact(file_name);
        registry_of(file.package).store(file.package, file_name, sha256.empty() ? file.sha256 : sha256);
    }

    [[nodiscard]] EndState end_state() const {
        EndState state;
        for (const auto* registry : {&crates, &pypi})
            for (const auto& stored : registry->files)
                state.files.emplace(stored.project, stored.version, stored.file.file_name, stored.file.sha256);
        state.tags = remote.tags;
        for (const auto& [tag, release] : forge)
            state.forge_releases[tag] = release.notes;
        return state;
    }

  private:
    Release& add(const std::string& name, FakeRegistryState& registry, std::vector<std::string> depends_on) {
        Release release;
        release.package = name;
        release.kind = registry.kind;
        release.registry_name = name;
        release.previous = Version(1, 0, 0);
        release.version = Version(1, 1, 0);
        release.registry_version = "1.1.0";
        release.tag = name + "-v1.1.0";
        release.depends_on = std::move(depends_on);
        registry.addresses[name] = {name, "1.1.0"};
        registry.projects.insert(name);
        request.plan.releases.push_back(std::move(release));
        return request.plan.releases.back();
    }

    void add_artifact(const std::string& package, ArtifactKind kind, const std::string& file_name) {
        Artifact artifact;
        artifact.package = package;
        artifact.kind = kind;
        artifact.file_name = file_name;
        artifact.size = 1000;
        artifact.sha256 = "sha-of-" + file_name;
        request.artifacts.artifacts.push_back(std::move(artifact));
    }

    [[nodiscard]] bool is_all_live(const std::string& tag) {
        const auto& artifacts = request.artifacts.artifacts;
        return std::all_of(artifacts.begin(), artifacts.end(), [&](const Artifact& file) {
            if (request.plan.find_release(file.package)->tag != tag) return true;
            auto& registry = registry_of(file.package);
            return registry.find(registry.addresses.at(file.package), file.file_name) != nullptr;
        });
    }
};

/// core ← span ← py, and solo beside them.
struct Workspace : PublishScenario {
    Workspace() {
        add_crate("core");
        add_crate("span", {"core"});
        add_wheels("py", {"span"});
        add_crate("solo");
    }
};

/// core and py release together under one tag.
struct Group : PublishScenario {
    Group() {
        add_crate("core").tag = "v1.1.0";
        add_wheels("py", {"core"}).tag = "v1.1.0";
    }
};

/// One run of `piot publish`: everything in it dies with it.
class Process {
  public:
    explicit Process(PublishScenario& scenario)
        : tags(calls, scenario.remote),
          forge(calls, scenario.forge, scenario.remote),
          clock(calls, scenario.time),
          scenario_(scenario) {
        connect(crates_, scenario.crates, "CARGO_REGISTRY_TOKEN");
        connect(pypi_, scenario.pypi, "PYPI_API_TOKEN");
    }

    Calls calls;
    FakeTagStore tags;
    FakeForge forge;
    FakeClock clock;
    RecordingReporter reporter;
    std::set<std::string> announced_secrets;
    std::vector<std::string> unannounced_secrets;  ///< tokens used before they were announced

    FakePublisher& publisher(PackageKind kind) {
        return dynamic_cast<FakePublisher&>(*access(kind).connection.publisher);
    }
    FakeTokenSource& tokens(PackageKind kind) {
        return dynamic_cast<FakeTokenSource&>(*access(kind).connection.tokens);
    }
    app::RegistryAccess& access(PackageKind kind) { return kind == PackageKind::crates ? crates_ : pypi_; }

    void forbid_uploads() {
        crates_.connection.publisher = std::make_unique<ForbiddenPublisher>();
        pypi_.connection.publisher = std::make_unique<ForbiddenPublisher>();
    }

    PublishReport publish() { return app::publish(scenario_.request, services()); }
    app::PublishPreview preview() { return app::preview_publish(scenario_.request, services()); }

    app::PublishServices services() {
        std::map<std::string, app::RegistryAccess*> registries;
        for (const auto& release : scenario_.request.plan.releases)
            registries[release.package] = &access(release.kind);
        for (const auto& heal : scenario_.request.heal)
            registries[heal.missing.package] = &access(heal.kind);
        return {registries, tags, &forge, clock, reporter, scenario_.environment, [this](const Secret& secret) {
                    const auto held = calls.lock();
                    announced_secrets.insert(secret.reveal());
                }};
    }

  private:
    void connect(app::RegistryAccess& access, FakeRegistryState& state, std::string token_variable) {
        access.name = state.name;
        access.kind = state.kind;
        access.token_variable = std::move(token_variable);
        access.connection.registry = std::make_unique<FakeRegistry>(calls, state);
        auto publisher = std::make_unique<FakePublisher>(calls, state);
        publisher->on_token = [this](const UploadToken& token) {
            if (announced_secrets.count(token.secret.reveal()) == 0)
                unannounced_secrets.push_back(token.secret.reveal());
        };
        access.connection.publisher = std::move(publisher);
        access.connection.tokens = std::make_unique<FakeTokenSource>(calls, state);
    }

    PublishScenario& scenario_;
    app::RegistryAccess crates_;
    app::RegistryAccess pypi_;
};

inline bool has_code(const std::vector<Diagnostic>& diagnostics, const ErrorCode& code) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [&](const Diagnostic& diagnostic) { return diagnostic.code == code; });
}

/// The next upload of that file is refused for good.
inline void refuse(Process& process, PackageKind kind, const std::string& file_name) {
    process.publisher(kind).scripted[file_name].push_back({{UploadStatus::refused, "no"}, Effect::none});
}

/// Only the calls that change something, in their order.
inline std::vector<std::string> changes(const Calls& calls) {
    std::vector<std::string> found;
    for (const auto& call : calls.log())
        for (const char* beginning : {"upload ", "push ", "forge "})
            if (call.rfind(beginning, 0) == 0) found.push_back(call);
    return found;
}

/// The calls that change the world, or spend a credential.
inline std::size_t count_changes(const Calls& calls) {
    return calls.count("upload ") + calls.count("push ") + calls.count("mint ");
}

}  // namespace piot::test
