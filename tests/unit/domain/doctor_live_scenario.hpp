// SPDX-License-Identifier: MIT
#pragma once
#include "support/finding_text.hpp"

#include "piot/domain/doctor_live.hpp"

#include <string>

namespace piot::test {

/// A crate and a PyPI project of `octo/tool` that are live, tagged, declared, and in order.
struct LiveScenario {
    Config config;
    LiveInput input{config, "octo/tool", {}, {}};

    LiveScenario() {
        const auto parsed = parse_config(R"([putitoutthere]
version = 1

[[package]]
name = "core"
kind = "crates"
path = "core"
paths = ["core/**"]

[[package]]
name = "py"
kind = "pypi"
path = "py"
paths = ["py/**"]
)");
        config = *parsed;
        input.registries = {{"crates.io", "CARGO_REGISTRY_TOKEN", true}, {"PyPI", "PYPI_API_TOKEN", true}};
        for (std::size_t i = 0; i < 2; ++i) {
            PackageFacts facts;
            facts.registry = i;
            facts.project = Liveness::live;
            facts.last = LiveVersion{Version(1, 2, 0)};
            facts.has_tags = true;
            facts.is_last_tagged = true;
            facts.record.project = Liveness::live;
            facts.record.urls = {"https://github.com/octo/tool"};
            facts.expected = {"octo/tool", "release.yml", "release"};
            facts.is_declared = true;
            facts.lane = UploadLane::declared_trust;
            input.packages.push_back(facts);
        }
        input.doctor_token_variable = "CRATES_IO_DOCTOR_TOKEN";
        crate().registered = {PublisherListing::State::known, {crate().expected}};
        input.publishing_workflows = {"release.yml"};
    }
    LiveScenario(const LiveScenario&) = delete;
    LiveScenario& operator=(const LiveScenario&) = delete;

    PackageFacts& crate() { return input.packages[0]; }
    PackageFacts& project() { return input.packages[1]; }

    /// Both registries see an ID token with these claims.
    void run_as(const RunClaims& claims) {
        for (auto& registry : input.registries) {
            registry.offers_id_tokens = true;
            registry.claims = claims;
        }
    }
};

/// Of the publish job as it is declared.
[[nodiscard]] inline RunClaims the_claims() {
    const std::string file = "octo/tool/.github/workflows/release.yml@refs/heads/main";
    return {"octo/tool", "42", file, file, "release", "push", "refs/heads/main"};
}

[[nodiscard]] inline bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace piot::test
