// SPDX-License-Identifier: MIT
// Runs the embedded registries as a process of their own, for tests that drive real clients or kill the server. Reads
// one line of JSON from stdin, prints one line of JSON, and serves until stdin closes. Every further line is answered
// with what happened so far; it may be empty, or set `faults` (src/rehearsal/fault.hpp) or `kill`.
#include "rehearsal/embedded_server.hpp"
#include "watchful_interceptor.hpp"

#include <csignal>
#include <iostream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>
#include <sys/resource.h>

namespace {

using Json = nlohmann::json;

piot::RegistryKind to_registry(const Json& json) {
    return json.at("registry") == "crates" ? piot::RegistryKind::crates : piot::RegistryKind::pypi;
}

std::vector<std::filesystem::path> to_paths(const Json& json, const char* key) {
    std::vector<std::filesystem::path> paths;
    for (const auto& path : json.value(key, Json::array()))
        paths.emplace_back(path.get<std::string>());
    return paths;
}

piot::RehearsalOptions to_options(const Json& json) {
    piot::RehearsalOptions options;
    options.state_directory = json.at("state_directory").get<std::string>();
    options.crates_token = json.value("crates_token", "");
    options.pypi_token = json.value("pypi_token", "");
    options.trustpub_only = json.value("trustpub_only", std::vector<std::string>());
    options.upstream_index = json.value("upstream_index", "");
    options.crate_caches = to_paths(json, "crate_caches");
    options.directory_sources = to_paths(json, "directory_sources");
    options.port = json.value("port", 0);
    for (const auto& project : json.value("existing_projects", Json::array())) {
        options.existing_projects.push_back({to_registry(project), project.at("name")});
    }
    for (const auto& publisher : json.value("trusted_publishers", Json::array())) {
        options.trusted_publishers.push_back(
            {to_registry(publisher), publisher.at("project"), publisher.at("repository"), publisher.at("workflow"),
             publisher.value("environment", ""), publisher.value("is_pending", false)});
    }
    const auto identity = json.value("identity", Json::object());
    options.identity.repository = identity.value("repository", "octo/repo");
    options.identity.workflow = identity.value("workflow", "release.yml");
    options.identity.environment = identity.value("environment", "");
    options.identity.sha = identity.value("sha", std::string(40, 'a'));
    return options;
}

// A full disk without root: files cannot grow beyond this.
void limit_file_size(const Json& json) {
    if (!json.contains("file_size_limit")) return;
    std::signal(SIGXFSZ, SIG_IGN);
    const auto bytes = json.at("file_size_limit").get<rlim_t>();
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
}

// Throws what is wrong with them.
void obey(const Json& json, piot::test::WatchfulInterceptor& interceptor) {
    if (json.contains("faults")) {
        auto faults = piot::rehearsal::parse_fault_script(json.at("faults").dump());
        if (!faults) throw std::runtime_error(faults.error().diagnostics.front().message);
        interceptor.faults().set(std::move(*faults));
    }
    if (json.contains("kill")) {
        const auto& kill = json.at("kill");
        const auto moment =
            kill.at("moment") == "before" ? piot::test::KillMoment::before : piot::test::KillMoment::after;
        interceptor.order({kill.at("request").get<std::size_t>(), moment, kill.at("pid_file").get<std::string>(),
                           kill.value("signal", SIGKILL)});
    }
}

int run() {
    std::string line;
    std::getline(std::cin, line);
    const auto json = Json::parse(line);
    limit_file_size(json);
    const auto interceptor = std::make_shared<piot::test::WatchfulInterceptor>();
    obey(json, *interceptor);
    piot::rehearsal::EmbeddedServerSettings settings;
    settings.interceptor = interceptor;
    const auto server = piot::rehearsal::EmbeddedServerFactory(settings).start(to_options(json));
    if (!server) {
        std::cout << Json{{"error", server.error().diagnostics.front().message}}.dump() << std::endl;
        return 1;
    }
    const Json started = {{"base_url", (*server)->base_url()},
                          {"id_token_request_url", (*server)->id_token_request_url()},
                          {"id_token_request_token", (*server)->id_token_request_token()},
                          {"github_token", (*server)->github_token()},
                          {"accepted_uploads", (*server)->accepted_uploads()}};
    std::cout << started.dump() << std::endl;
    while (std::getline(std::cin, line)) {
        if (!line.empty()) obey(Json::parse(line), *interceptor);
        const Json seen = {{"accepted_uploads", (*server)->accepted_uploads()},
                           {"requests", interceptor->requests()},
                           {"state", (*server)->describe_state()}};
        std::cout << seen.dump() << std::endl;
    }
    return 0;
}

}  // namespace

int main() {
    try {
        return run();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}
