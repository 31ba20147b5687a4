// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <thread>

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

constexpr int k_threads = 24;
constexpr int k_rounds = 4;
const std::string k_sum(64, 'a');

/// Both registries, ready for every question and upload at any time.
struct World : RegistryWorld {
    Artifact crate = make_crate(directory, k_manifest);
    Artifact wheel = make_wheel(directory, k_metadata);
    RegistryConnection crates = registry::connect_crates(crates_endpoints(), dependencies);
    RegistryConnection cargo = registry::connect_crates({server.url() + "/index/", "", ""}, dependencies);
    RegistryConnection pypi = registry::connect_pypi(pypi_endpoints(), dependencies);
    UploadToken token{Secret("upload-token"), false, {}};

    World() {
        offer_id_token("crates.io", make_jwt(make_run_claims("")));
        offer_id_token("pypi", make_jwt(make_run_claims("")));
        server.on("GET /index/config.json",
                  {200, fmt::format(R"({{"dl":"{0}/dl","api":"{0}/crates"}})", server.url())});
        server.on("GET /index/my/-c/my-crate",
                  {200, fmt::format(R"({{"name":"my-crate","vers":"1.2.3","cksum":"{}"}})", crate.sha256)});
        // No commit is recorded, so that every observation downloads and unpacks the crate.
        server.on(
            "GET /crates/api/v1/crates/my-crate/1.2.3",
            {200, fmt::format(R"({{"version":{{"crate":"my-crate","num":"1.2.3","checksum":"{}"}}}})", crate.sha256)});
        server.on("GET /crates/api/v1/crates/my-crate/1.2.3/download", {200, read_file(crate.file)});
        server.on("PUT /crates/api/v1/crates/new", {200, R"({"crate":{},"warnings":{}})"});
        server.on("POST /crates/api/v1/trusted_publishing/tokens", {200, R"({"token":"cio_tp_secret"})"});
        server.on(
            "GET /simple/my-project/",
            {200, fmt::format(R"({{"name":"my-project","files":[{{"filename":"{}","hashes":{{"sha256":"{}"}}}}]}})",
                              wheel.file_name, wheel.sha256)});
        server.on("POST /legacy/", {200, "OK"});
        server.on("GET /_/oidc/audience", {200, R"({"audience":"pypi"})"});
        server.on("POST /_/oidc/mint-token", {200, R"({"token":"pypi-secret"})"});
    }

    /// Everything that a publish asks of its connections; each is true when its answer was right.
    [[nodiscard]] std::vector<std::function<bool()>> questions() {
        const ProjectVersion in_crates{"my-crate", "1.2.3"};
        const ProjectVersion in_pypi{"my-project", "1.2.3"};
        return {
            [=, this] { return crates.registry->observe(in_crates).version == Liveness::live; },
            [=, this] { return crates.registry->observe_files(in_crates).files.at(0).sha256 == crate.sha256; },
            [=, this] { return crates.registry->is_resolvable(in_crates) == Liveness::live; },
            [=, this] { return crates.registry->list_versions("my-crate").versions.size() == 1; },
            [=, this] { return pypi.registry->observe(in_pypi).files.at(0).sha256 == wheel.sha256; },
            [=, this] { return pypi.registry->is_resolvable(in_pypi) == Liveness::live; },
            [=, this] { return crates.publisher->upload(crate, token, {}).status == UploadStatus::uploaded; },
            [=, this] { return cargo.publisher->upload(crate, token, {}).status == UploadStatus::uploaded; },
            [=, this] { return pypi.publisher->upload(wheel, token, {}).status == UploadStatus::uploaded; },
            [=, this] { return crates.tokens->mint().has_value() && pypi.tokens->mint().has_value(); },
        };
    }
};

}  // namespace

TEST_CASE("registries: one connection serves many threads, each of which keeps its answers", "[side_by_side]") {
    World world;
    const auto questions = world.questions();
    std::vector<std::atomic<int>> right(questions.size());
    std::vector<std::thread> threads;
    for (std::size_t number = 0; number < k_threads; ++number)
        threads.emplace_back([&, number] {
            // Every thread begins elsewhere, so that all kinds of questions meet.
            for (std::size_t i = 0; i < k_rounds * questions.size(); ++i) {
                const auto at = (number + i) % questions.size();
                if (questions[at]()) ++right[at];
            }
        });
    for (auto& thread : threads)
        thread.join();
    for (std::size_t at = 0; at < questions.size(); ++at) {
        CAPTURE(at);
        CHECK(right[at] == k_threads * k_rounds);
    }
    const auto requests = world.server.requests();
    // Whoever waits for an answer holds one connection; more are never needed.
    CHECK(std::all_of(requests.begin(), requests.end(),
                      [](const ReceivedRequest& request) { return request.connection <= k_threads; }));
    CHECK(world.server.requests("GET /index/config.json").size() == 1);
    CHECK(world.server.requests("PUT /crates/api/v1/crates/new").size() == 2 * k_threads * k_rounds);
    CHECK(std::all_of(requests.begin(), requests.end(), [&](const ReceivedRequest& request) {
        return request.target != "/crates/api/v1/crates/new" || request.body.ends_with(read_file(world.crate.file));
    }));
}
