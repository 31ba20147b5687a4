// SPDX-License-Identifier: MIT
#pragma once
#include "io/curl_http_client.hpp"
#include "io/curl_url.hpp"
#include "io/request_body.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

namespace piot::io {

/// One exchange on its way: sets a curl handle up, feeds and collects through its callbacks, and judges how it ended.
/// Has a fixed address while curl knows of it.
class CurlTransfer {
  public:
    CurlTransfer(const HttpRequest& request, RequestBody body, const Clock& clock);
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    /// Failure: a header that could not be sent as one line.
    [[nodiscard]] tl::expected<void, TransportError> prepare(const CheckedUrl& url, const CurlOptions& options);
    /// To be asked several times a second: an error once the exchange has to end now.
    [[nodiscard]] std::optional<TransportError> find_reason_to_stop();
    /// The answer, or what curl's verdict means.
    [[nodiscard]] tl::expected<HttpResponse, TransportError> finish(CURLcode verdict);

    [[nodiscard]] CURL* handle() const { return handle_.get(); }
    /// True once bytes of the request have left.
    [[nodiscard]] bool has_sent() const;

  private:
    using HandlePointer = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
    using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

    static std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* self);
    static std::size_t on_write(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);

    [[nodiscard]] tl::expected<void, TransportError> set_headers();
    [[nodiscard]] bool add_header(const std::string& name, const std::string& value);
    void set_body();
    void set_limits();
    void take_header_line(std::string_view line);
    void report_progress();

    const HttpRequest& request_;
    RequestBody body_;
    const Clock& clock_;
    HandlePointer handle_;
    HeaderList headers_;
    std::string host_;
    HttpResponse response_;
    std::string read_error_;
    bool is_too_large_ = false;
    char error_text_[CURL_ERROR_SIZE] = {};
    std::uint64_t moved_ = 0;
    std::uint64_t reported_ = 0;
    std::chrono::steady_clock::time_point last_move_;
    std::optional<std::chrono::steady_clock::time_point> interrupted_at_;
};

}  // namespace piot::io
