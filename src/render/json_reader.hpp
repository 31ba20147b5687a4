// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/error_code.hpp"
#include "piot/base/result.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace piot::render {

/// Collects what is wrong with one JSON document.
class DocumentFindings {
  public:
    DocumentFindings(ErrorCode code, std::string_view file, std::string hint)
        : code_(code), file_(file), hint_(std::move(hint)) {}

    void add(std::string message);
    [[nodiscard]] bool empty() const { return findings_.empty(); }
    [[nodiscard]] std::vector<Diagnostic> take() { return std::move(findings_); }

  private:
    ErrorCode code_;
    std::string file_;
    std::string hint_;
    std::vector<Diagnostic> findings_;
};

/// Reads one JSON object strictly: every key once asked for must be there and have its type, every other key is a
/// finding. What is missing reads as an empty value, so that one pass finds everything.
class ObjectReader {
  public:
    /// `path` names the object in findings: `releases[0]`, empty for the document itself.
    ObjectReader(const nlohmann::json& value, std::string path, DocumentFindings& findings);

    [[nodiscard]] std::string text(const char* key);
    [[nodiscard]] std::string optional_text(const char* key);
    [[nodiscard]] int integer(const char* key);
    [[nodiscard]] int optional_integer(const char* key);
    [[nodiscard]] bool boolean(const char* key);
    [[nodiscard]] std::vector<std::string> texts(const char* key);
    [[nodiscard]] std::vector<std::string> optional_texts(const char* key);
    /// nullptr when the key is absent.
    [[nodiscard]] const nlohmann::json* optional_value(const char* key);
    [[nodiscard]] const nlohmann::json* value(const char* key);

    /// Calls `read` with the reader of each object in the array.
    void each(const char* key, const std::function<void(ObjectReader&)>& read);

    /// A finding about the value of `key`: `releases[0].version` plus `problem`.
    void complain(const char* key, std::string_view problem);
    [[nodiscard]] std::string path_of(std::string_view key) const;
    [[nodiscard]] DocumentFindings& findings() { return *findings_; }

    /// Reports the keys that nobody asked for. Call it last.
    void finish();

  private:
    const nlohmann::json* value_ = nullptr;  // nullptr when it is no object
    std::string path_;
    DocumentFindings* findings_;
    std::set<std::string, std::less<>> asked_;
};

/// The JSON in `text`, or one finding at the place where it stops being JSON.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text, const Diagnostic& failure);

}  // namespace piot::render
