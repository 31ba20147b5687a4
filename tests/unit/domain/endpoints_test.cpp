// SPDX-License-Identifier: MIT
#include "piot/domain/endpoints.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;

TEST_CASE("endpoints: a rehearsal replaces every service", "[endpoints]") {
    const auto rehearsal = rehearsal_endpoints("http://127.0.0.1:4711");
    REQUIRE(rehearsal.has_value());
    for (const auto& url : {rehearsal->crates_index, rehearsal->crates_api, rehearsal->pypi_upload,
                            rehearsal->pypi_simple, rehearsal->pypi_json, rehearsal->pypi_oidc, rehearsal->github_api})
        CHECK(url.starts_with("http://127.0.0.1:4711/"));
    CHECK(rehearsal->crates_index == "http://127.0.0.1:4711/index/");
}

TEST_CASE("endpoints: a rehearsal never leaves the machine", "[endpoints]") {
    const auto url = GENERATE(as<std::string>{}, "", "http://127.0.0.1", "http://127.0.0.1:", "http://127.0.0.1:80/",
                              "https://127.0.0.1:80", "http://127.0.0.1:80@example.org", "http://example.org:80",
                              "http://127.0.0.1.example.org:80", "http://127.0.0.1:123456");
    const auto rehearsal = rehearsal_endpoints(url);
    REQUIRE_FALSE(rehearsal.has_value());
    CHECK(rehearsal.error().diagnostics.at(0).code == codes::PIOT_USAGE);
}

TEST_CASE("endpoints: the public services are https", "[endpoints]") {
    const Endpoints endpoints;
    CHECK(endpoints.pypi_upload.ends_with("/legacy/"));
    for (const auto& url : {endpoints.crates_index, endpoints.crates_api, endpoints.pypi_upload, endpoints.pypi_simple,
                            endpoints.pypi_json, endpoints.pypi_oidc, endpoints.github_api})
        CHECK(url.starts_with("https://"));
}
