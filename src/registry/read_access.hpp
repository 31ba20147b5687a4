// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/secret.hpp"
#include "piot/ports/environment.hpp"
#include "piot/ports/http_client.hpp"

#include <string>
#include <string_view>

namespace piot::registry {

/// What a private registry is read with.
struct ReadCredential {
    std::string variable;  ///< that holds it, for people; empty = the registry has none, everybody may read
    std::string scheme;    ///< empty = the bare secret, as cargo sends it
    Secret secret;         ///< empty = the variable is not set
};

/// As cargo sends a token: as it stands in the variable, which may begin with a scheme of its own (`Bearer …`).
[[nodiscard]] ReadCredential read_cargo_credential(const std::string& variable, const Environment& environment);
/// As pip and twine send it: Basic, see `to_basic`.
[[nodiscard]] ReadCredential read_pypi_credential(const std::string& variable, const Environment& environment);

/// `user:password` as it is, anything else as the password of the user `__token__`; in base64.
[[nodiscard]] Secret to_basic(const Secret& token);

enum class AskedAs {
    anyone,               ///< the registry has no credentials
    known,                ///< with the credentials
    without_credentials,  ///< it has some, and they are not set here
};

struct ReadAnswer {
    tl::expected<HttpResponse, TransportError> response;
    AskedAs asked_as = AskedAs::anyone;
    std::string variable;  ///< of the credentials, for people
};

/// Reads from one registry, with credentials where there are some. They go to the origin of the index only. Has no
/// state, so any number of threads may use it.
class ReadAccess {
  public:
    /// `http` outlives the access.
    ReadAccess(HttpClient& http, ReadCredential credential, std::string_view index);

    [[nodiscard]] ReadAnswer get(HttpRequest request) const;

  private:
    HttpClient& http_;
    ReadCredential credential_;
    std::string origin_;
};

/// `scheme://host:port` in lower case.
[[nodiscard]] std::string origin_of(std::string_view url);

}  // namespace piot::registry
