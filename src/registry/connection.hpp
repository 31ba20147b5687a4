// SPDX-License-Identifier: MIT
#pragma once
#include "registry/read_access.hpp"

#include "piot/ports/archive_reader.hpp"
#include "piot/ports/clock.hpp"
#include "piot/ports/environment.hpp"
#include "piot/ports/file_system.hpp"
#include "piot/ports/http_client.hpp"
#include "piot/ports/registry.hpp"
#include "piot/ports/scratch.hpp"

#include <functional>
#include <string>

namespace piot::registry {

/// What the registry clients stand on. All of it outlives the connections.
struct Dependencies {
    HttpClient& http;
    Clock& clock;
    const Environment& environment;
    const ArchiveReader& archives;
    const Scratch& scratch;
    const FileWriter& files;
    /// Hears every token before it is used, so that sinks redact it and CI masks it.
    std::function<void(const Secret&)> on_secret;

    void announce(const Secret& secret) const {
        if (on_secret) on_secret(secret);
    }
};

/// A registry that cargo can use.
struct CratesEndpoints {
    std::string index;  ///< sparse index; `sparse+` in front and `/` behind are as one likes
    /// `/api/v1/…` follows. Empty = as the index's config.json says; such a registry is only asked what every registry
    /// knows, the index.
    std::string api;
    std::string audience;  ///< of ID tokens; empty = the registry has no trusted publishing
    ReadCredential credential = {};
};

/// A registry that pip and twine can use.
struct PypiEndpoints {
    std::string upload;
    std::string simple;  ///< simple index; `/` behind is as one likes
    std::string oidc;    ///< ends in `/`; empty = the registry has no trusted publishing
    ReadCredential credential = {};
    std::string json = {};  ///< JSON API, ends in `/`; empty = it has none
};

[[nodiscard]] RegistryConnection connect_crates(const CratesEndpoints& endpoints, const Dependencies& dependencies);
[[nodiscard]] RegistryConnection connect_pypi(const PypiEndpoints& endpoints, const Dependencies& dependencies);

/// The audience that crates.io demands, whichever address it is reached under.
inline constexpr const char* k_crates_io_audience = "crates.io";

}  // namespace piot::registry
