// SPDX-License-Identifier: MIT
#include "domain/manifest/toml_reader.hpp"

#include "domain/manifest/toml_guard.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include <toml++/toml.h>

namespace piot {

namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

/// toml++ counts lines and, within them, code points, and does not see the byte order mark. This gives bytes.
class PositionMap {
  public:
    explicit PositionMap(std::string_view text) {
        std::size_t at = text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0;
        line_starts_.push_back(0);
        for (; at < text.size(); ++at) {
            const bool is_continuation = (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
            if (is_continuation) continue;
            characters_.push_back(at);
            if (text[at] == '\n') line_starts_.push_back(characters_.size());
        }
        characters_.push_back(text.size());
    }

    [[nodiscard]] std::size_t offset(toml::source_position position) const {
        if (!position) return 0;
        const std::size_t line = std::min<std::size_t>(position.line, line_starts_.size()) - 1;
        const std::size_t character = line_starts_[line] + position.column - 1;
        return characters_[std::min(character, characters_.size() - 1)];
    }

    [[nodiscard]] ByteRange range(const toml::source_region& region) const {
        return {offset(region.begin), offset(region.end)};
    }

  private:
    std::vector<std::size_t> characters_;   // byte offset of each code point, and of the end
    std::vector<std::size_t> line_starts_;  // index into characters_
};

TomlNode convert(const toml::node& source, const PositionMap& positions);

std::vector<TomlNode> convert_members(const toml::table& table, const PositionMap& positions) {
    std::vector<TomlNode> members;
    members.reserve(table.size());
    for (const auto& [key, value] : table) {
        members.push_back(convert(value, positions));
        members.back().key = std::string(key.str());
        members.back().key_range = positions.range(key.source());
    }
    return members;
}

TomlNode convert(const toml::node& source, const PositionMap& positions) {
    TomlNode node;
    node.range = positions.range(source.source());
    if (const auto* table = source.as_table()) {
        node.is_inline = table->is_inline();
        node.children = convert_members(*table, positions);
    } else if (const auto* array = source.as_array()) {
        node.kind = TomlKind::array;
        node.children.reserve(array->size());
        for (const auto& element : *array)
            node.children.push_back(convert(element, positions));
    } else if (const auto* string = source.as_string()) {
        node.kind = TomlKind::string;
        node.text = string->get();
    } else if (const auto* boolean = source.as_boolean()) {
        node.kind = TomlKind::boolean;
        node.text = boolean->get() ? "true" : "false";
    } else {
        node.kind = TomlKind::other;
        std::ostringstream out;
        source.visit([&](const auto& value) {
            if constexpr (toml::is_value<decltype(value)>) out << value;
        });
        node.text = out.str();
    }
    return node;
}

}  // namespace

tl::expected<TomlNode, TomlSyntaxError> read_toml(std::string_view text) {
    if (const auto at = find_too_deep_place(text); at != std::string_view::npos)
        return tl::unexpected(TomlSyntaxError{"it nests too deeply", at});
    const PositionMap positions(text);
    try {
        const toml::table table = toml::parse(text);
        return convert(table, positions);
    } catch (const toml::parse_error& error) {
        return tl::unexpected(
            TomlSyntaxError{std::string(error.description()), positions.offset(error.source().begin)});
    }
}

}  // namespace piot
