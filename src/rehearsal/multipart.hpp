// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_message.hpp"
#include "rehearsal/refusal.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace piot::rehearsal {

/// What stands above the content of one part.
struct PartHeader {
    std::string name;
    std::optional<std::string> file_name;
    std::string content_type;
};

/// Reads a multipart/form-data body part by part, holding a small window of it only.
class MultipartReader {
  public:
    /// `boundary` without dashes.
    MultipartReader(BodyReader& body, std::string_view boundary);

    /// Steps to the next part, passing over what was not read of the current one; nothing after the last.
    [[nodiscard]] Accepted<std::optional<PartHeader>> next();
    /// The next piece of the current part's content; nothing at its end. Valid until the next call.
    [[nodiscard]] Accepted<std::optional<std::string_view>> read();

    /// The boundary of a `Content-Type` header; nothing when it is no multipart/form-data.
    [[nodiscard]] static std::optional<std::string> boundary_of(std::string_view content_type);

  private:
    [[nodiscard]] Accepted<bool> fill();
    [[nodiscard]] Accepted<std::string> take_header_block();

    BodyReader& body_;
    std::string delimiter_;
    std::string window_ = "\r\n";  // so that the first delimiter looks like the others
    std::string piece_;
    bool is_at_end_of_part_ = false;
};

}  // namespace piot::rehearsal
