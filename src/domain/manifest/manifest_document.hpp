// SPDX-License-Identifier: MIT
#pragma once
#include "domain/manifest/toml_node.hpp"

#include "piot/base/result.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace piot {

/// True when `after` is `before` with exactly the strings of `intended` in place of those nodes of `before`.
[[nodiscard]] bool differs_only_in(const std::map<const TomlNode*, std::string>& intended, const TomlNode& before,
                                   const TomlNode& after);

/// A TOML file that is changed value by value while all its other bytes stay. Movable; nodes keep their addresses.
class ManifestDocument {
  public:
    /// `file` is what origins name. Fails with PIOT_STAMP_MANIFEST_SYNTAX and the position.
    [[nodiscard]] static Result<ManifestDocument> parse(std::string_view text, std::string file);

    [[nodiscard]] const TomlNode& root() const { return *root_; }
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    /// Where the value stands; its key for tables.
    [[nodiscard]] Origin origin_of(const TomlNode& node) const;

    /// Plans that `node` of this document holds the string `value`, which needs no escapes. A string keeps its quotes;
    /// `version.workspace = true` and `version = { workspace = true }` become `version = "value"`.
    /// Fails with PIOT_STAMP_NOT_WRITABLE for every other shape: multi-line strings, other tables, numbers.
    [[nodiscard]] Result<void> set_string(const TomlNode& node, const std::string& value);

    [[nodiscard]] bool is_changed() const { return !edits_.empty(); }
    /// The text with all planned changes. It has been parsed again and differs from the old document in the planned
    /// values only; PIOT_STAMP_NOT_WRITABLE when that cannot be had.
    [[nodiscard]] Result<std::string> edited_text() const;

  private:
    struct Edit {
        ByteRange range;
        std::string replacement;
        std::string value;
    };

    ManifestDocument(std::string_view text, std::string file);
    [[nodiscard]] Result<Edit> make_edit(const TomlNode& node, const std::string& value) const;
    [[nodiscard]] Diagnostic not_writable(const TomlNode& node, std::string message) const;

    std::string text_;
    std::string file_;
    std::unique_ptr<TomlNode> root_;
    std::map<const TomlNode*, Edit> edits_;
};

}  // namespace piot
