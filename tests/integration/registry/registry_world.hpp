// SPDX-License-Identifier: MIT
#pragma once
#include "io/archive/archive_reader.hpp"
#include "io/curl_http_client.hpp"
#include "io/disk_file_writer.hpp"
#include "io/disk_scratch.hpp"
#include "registry/connection.hpp"
#include "support/archive_builder.hpp"
#include "support/fakes/fake_environment.hpp"
#include "support/scripted_http_server.hpp"
#include "support/switch_clock.hpp"
#include "support/temp_dir.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace piot::test {

/// Everything that a registry client stands on, with a scripted server in place of the registry.
struct RegistryWorld {
    SwitchClock clock;
    io::CurlHttpClient http{clock};
    FakeEnvironment environment;
    io::FileArchiveReader archives;
    io::DiskScratch scratch;
    io::DiskFileWriter files;
    std::mutex secrets_mutex;
    std::vector<std::string> secrets;
    TempDir directory;
    ScriptedHttpServer server;
    registry::Dependencies dependencies{
        http, clock, environment, archives, scratch, files, [this](const Secret& secret) {
            const std::lock_guard lock(secrets_mutex);
            secrets.push_back(secret.reveal());
        }};

    [[nodiscard]] registry::CratesEndpoints crates_endpoints() const;
    [[nodiscard]] registry::PypiEndpoints pypi_endpoints() const;
    /// Sets the CI's two variables, and has the server answer with this ID token for the audience.
    void offer_id_token(const std::string& audience, const std::string& jwt);
    [[nodiscard]] bool heard(const std::string& secret) const;
};

/// An unsigned token with these claims, in the form of a JWT.
[[nodiscard]] std::string make_jwt(const std::string& claims_json);
/// The claims of a run of `release.yml` of `octo/tool` in `environment`.
[[nodiscard]] std::string make_run_claims(const std::string& environment);

/// A small crate on disk. `extra` are further members, below `name-version/`.
[[nodiscard]] Artifact make_crate(const TempDir& directory, const std::string& manifest,
                                  const std::vector<TarEntry>& extra = {});
/// A small wheel on disk.
[[nodiscard]] Artifact make_wheel(const TempDir& directory, const std::string& metadata);
[[nodiscard]] Artifact make_sdist(const TempDir& directory, const std::string& metadata);

inline constexpr const char* k_manifest =
    "[package]\nname = \"my-crate\"\nversion = \"1.2.3\"\ndescription = \"d\"\nlicense = \"MIT\"\nreadme = "
    "\"README.md\"\n";
inline constexpr const char* k_metadata =
    "Metadata-Version: 2.1\nName: My.Project\nVersion: 1.2.3\nSummary: short\nClassifier: A\nClassifier: B\n"
    "Project-URL: Home, https://example.org\nRequires-Python: >=3.9\nDescription-Content-Type: text/markdown\n\n# "
    "Title\n";

}  // namespace piot::test
