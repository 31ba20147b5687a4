// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/state_directory.hpp"

#include "piot/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace piot::rehearsal {

struct Header {
    std::string name;
    std::string value;
};

/// A received body: short ones in memory, long ones in a temporary file, so that memory does not grow with uploads.
class Body {
  public:
    Body() = default;
    explicit Body(std::string text) : text_(std::move(text)), size_(text_.size()) {}

    /// Bytes that stay in memory before the rest goes to disk.
    static constexpr std::size_t k_memory_limit = 256 * 1024;

    /// Failures: PIOT_DISK_FULL, PIOT_IO.
    [[nodiscard]] Result<void> append(std::string_view bytes, const StateDirectory& state);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// The whole body; for bodies whose size the caller has bounded.
    [[nodiscard]] Result<std::string> read_all() const;

  private:
    friend class BodyReader;
    std::string text_;
    TemporaryFile file_;
    std::uint64_t size_ = 0;
};

/// Reads a body from its beginning, in pieces.
class BodyReader {
  public:
    explicit BodyReader(const Body& body);
    ~BodyReader();
    BodyReader(const BodyReader&) = delete;
    BodyReader& operator=(const BodyReader&) = delete;

    /// Fills the buffer as far as there is content; 0 = the end.
    [[nodiscard]] Result<std::size_t> read(char* buffer, std::size_t size);

  private:
    const Body& body_;
    std::size_t offset_ = 0;
    int descriptor_ = -1;
};

struct Request {
    std::string method;
    std::string path;                   ///< as sent, still percent-encoded, without the query
    std::vector<std::string> segments;  ///< of the path, decoded; a trailing slash gives an empty last one
    std::string query;
    std::vector<Header> headers;
    Body body;

    /// The first header of that name, names compared without case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// The decoded value of a query parameter.
    [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
    /// All decoded values of a query parameter, as in `nums[]=1.0.0&nums[]=1.1.0`.
    [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const;
};

/// A response body that is sent from disk.
struct FileOnDisk {
    std::filesystem::path path;
};

/// What becomes of a finished response.
enum class Delivery {
    send,
    drop,           ///< the connection is closed without a word: the client cannot know what happened
    truncate,       ///< it is closed in the middle of the body
    pause_in_body,  ///< the rest of the body comes after `delay`
};

struct Response {
    int status = 200;
    std::string reason = {};  ///< empty = the standard phrase
    std::vector<Header> headers = {};
    std::variant<std::string, FileOnDisk> content = {};
    Delivery delivery = Delivery::send;
    std::chrono::milliseconds delay = std::chrono::milliseconds(0);  ///< before the answer, or in its middle
};

[[nodiscard]] Response json_response(int status, std::string text);
[[nodiscard]] Response text_response(int status, std::string text);
[[nodiscard]] Response redirect_response(int status, std::string location);

/// `%41+b` → `A+b`; malformed escapes stay as they are.
[[nodiscard]] std::string percent_decode(std::string_view text);
/// Everything but unreserved characters becomes `%XX`.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// Answers requests. Called from several threads at once; must not throw.
class RequestHandler {
  public:
    virtual ~RequestHandler() = default;
    [[nodiscard]] virtual Response handle(const Request& request) = 0;
    /// The most that the body of this request may hold; headers are complete, the body is still empty.
    [[nodiscard]] virtual std::uint64_t body_limit(const Request& request) const = 0;
    /// What a client gets whose body is over the limit, or does not fit on the disk.
    [[nodiscard]] virtual Response refuse_body(const Request& request, const Failure* storage_failure) const = 0;
};

}  // namespace piot::rehearsal
