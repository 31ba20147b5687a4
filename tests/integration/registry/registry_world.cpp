// SPDX-License-Identifier: MIT
#include "registry_world.hpp"

#include "piot/base/encoding.hpp"
#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::test {

namespace {

Artifact make_artifact(const TempDir& directory, ArtifactKind kind, const std::string& file_name,
                       const std::string& bytes) {
    Artifact artifact;
    artifact.package = "package";
    artifact.kind = kind;
    artifact.file = directory.write(file_name, bytes);
    artifact.file_name = file_name;
    artifact.size = bytes.size();
    artifact.sha256 = sha256_hex(bytes);
    return artifact;
}

}  // namespace

registry::CratesEndpoints RegistryWorld::crates_endpoints() const {
    return {server.url() + "/index/", server.url() + "/crates", registry::k_crates_io_audience};
}

registry::PypiEndpoints RegistryWorld::pypi_endpoints() const {
    return {server.url() + "/legacy/", server.url() + "/simple/", server.url() + "/_/oidc/"};
}

void RegistryWorld::offer_id_token(const std::string& audience, const std::string& jwt) {
    environment.set("ACTIONS_ID_TOKEN_REQUEST_URL", server.url() + "/token?api-version=2");
    environment.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token");
    server.on("GET /token?api-version=2&audience=" + audience,
              {200, fmt::format(R"({{"count":1,"value":"{}"}})", jwt)});
}

bool RegistryWorld::heard(const std::string& secret) const {
    return std::find(secrets.begin(), secrets.end(), secret) != secrets.end();
}

std::string make_jwt(const std::string& claims_json) {
    const auto encode = [](const std::string& text) {
        auto encoded = replace_all(replace_all(to_base64(text), "+", "-"), "/", "_");
        std::erase(encoded, '=');
        return encoded;
    };
    return encode(R"({"alg":"RS256","kid":"k"})") + "." + encode(claims_json) + ".c2lnbmF0dXJl";
}

std::string make_run_claims(const std::string& environment) {
    const auto environment_claim = environment.empty() ? "" : fmt::format(R"("environment":"{}",)", environment);
    return fmt::format(R"({{{}"repository":"octo/tool","repository_owner_id":"42","event_name":"push",)"
                       R"("workflow_ref":"octo/tool/.github/workflows/release.yml@refs/heads/main",)"
                       R"("job_workflow_ref":"octo/tool/.github/workflows/called.yml@refs/heads/main"}})",
                       environment_claim);
}

Artifact make_crate(const TempDir& directory, const std::string& manifest, const std::vector<TarEntry>& extra) {
    std::vector<TarEntry> entries{{"my-crate-1.2.3/Cargo.toml", manifest},
                                  {"my-crate-1.2.3/README.md", "# My crate ä\n"},
                                  {"my-crate-1.2.3/src/lib.rs", "\n"}};
    entries.insert(entries.end(), extra.begin(), extra.end());
    return make_artifact(directory, ArtifactKind::crate, "my-crate-1.2.3.crate", make_tar_gz(entries));
}

Artifact make_wheel(const TempDir& directory, const std::string& metadata) {
    const std::vector<ZipEntry> entries{
        {"my_project/__init__.py", "\n"},
        {"my_project-1.2.3.dist-info/METADATA", metadata},
        {"my_project-1.2.3.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\n"},
        {"my_project-1.2.3.dist-info/RECORD", ""}};
    return make_artifact(directory, ArtifactKind::wheel, "my_project-1.2.3-py2.py3-none-any.whl", make_zip(entries));
}

Artifact make_sdist(const TempDir& directory, const std::string& metadata) {
    return make_artifact(
        directory, ArtifactKind::sdist, "my_project-1.2.3.tar.gz",
        make_tar_gz({{"my_project-1.2.3/PKG-INFO", metadata}, {"my_project-1.2.3/pyproject.toml", "[project]\n"}}));
}

}  // namespace piot::test
