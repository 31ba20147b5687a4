// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/embedded_server.hpp"
#include "support/temp_dir.hpp"
#include "test_client.hpp"

#include "piot/ports/rehearsal_server.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace piot::test {

using Json = nlohmann::json;
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Notes every request, and does to answers what a test wants.
class RecordingInterceptor final : public rehearsal::Interceptor {
  public:
    std::optional<rehearsal::Response> before(const rehearsal::Request& request) override;
    void after(const rehearsal::Request& request, rehearsal::Response& response) override;

    /// `METHOD /path` of all requests so far.
    [[nodiscard]] std::vector<std::string> requests() const;

    std::function<void(const rehearsal::Request&, rehearsal::Response&)> change_answer;  ///< set before any request

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
};

/// A `.crate` for uploads; change what a test is about.
struct TestCrate {
    std::string name = "alpha";
    std::string version = "1.0.0";
    std::string manifest_tail = {};  ///< behind `[package]` and its fields
    std::string package = "description = \"a crate\"\nlicense = \"MIT\"\nedition = \"2021\"\n";

    [[nodiscard]] std::string manifest() const;
    [[nodiscard]] std::string pack() const;
    /// A whole publish body around `pack()`.
    [[nodiscard]] std::string upload_body() const;
};
[[nodiscard]] std::string make_upload_body(const std::string& metadata, const std::string& crate_bytes);

/// A distribution for uploads with its form; wheels unless `file_type` says sdist.
struct TestDistribution {
    std::string file_name = "my_py-1.2.0-py3-none-any.whl";
    std::string name = "my_py";
    std::string version = "1.2.0";
    std::string file_type = "bdist_wheel";
    std::string content = {};  ///< empty = a valid one is made
    Fields more_fields = {};   ///< an empty value takes a field away, others replace or add
    std::string content_type = "application/octet-stream";

    [[nodiscard]] std::string bytes() const;
    [[nodiscard]] Fields fields() const;
};
[[nodiscard]] TestDistribution a_wheel();
[[nodiscard]] TestDistribution an_sdist();

/// A server on a state directory of its own, with a clock that only the test moves.
class ServerWorld {
  public:
    ServerWorld();

    RehearsalOptions options;
    rehearsal::EmbeddedServerSettings settings;
    std::shared_ptr<RecordingInterceptor> interceptor = std::make_shared<RecordingInterceptor>();

    void start();
    void stop() { server_.reset(); }
    void restart();
    void advance(std::int64_t seconds) { *now_ += seconds; }

    [[nodiscard]] RehearsalServer& server() { return *server_; }
    [[nodiscard]] int port() const;
    [[nodiscard]] const TempDir& directory() const { return directory_; }

    [[nodiscard]] HttpReply get(const std::string& target, Fields headers = {}) const;
    [[nodiscard]] HttpReply send(HttpCall request) const;

    /// `PUT /crates/api/v1/crates/new`, by default as the user.
    [[nodiscard]] HttpReply publish(const TestCrate& crate) const;
    [[nodiscard]] HttpReply publish(const std::string& body, const std::string& token) const;
    /// `POST /pypi/legacy/`, by default as the user.
    [[nodiscard]] HttpReply upload(const TestDistribution& distribution) const;
    [[nodiscard]] HttpReply upload(const TestDistribution& distribution, const std::string& authorization) const;

    /// A fresh ID token from the issuer.
    [[nodiscard]] std::string id_token(const std::string& audience);
    /// One with other claims, signed with the issuer's own key: `null` takes a claim away.
    [[nodiscard]] std::string forge_id_token(const std::string& audience, const Json& changes);
    [[nodiscard]] HttpReply exchange_for_crates(const std::string& jwt) const;
    [[nodiscard]] HttpReply mint_for_pypi(const std::string& jwt) const;

  private:
    TempDir directory_;
    std::shared_ptr<std::atomic<std::int64_t>> now_;
    std::unique_ptr<RehearsalServer> server_;
};

/// The text of crates.io's error envelope.
[[nodiscard]] std::string detail_of(const HttpReply& reply);
[[nodiscard]] std::string basic_authorization(const std::string& user, const std::string& password);

inline constexpr const char* k_user_token = "cio-user-token";
inline constexpr const char* k_pypi_token = "pypi-user-token";

}  // namespace piot::test
