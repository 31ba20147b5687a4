// SPDX-License-Identifier: MIT
#include "registry/simple_html.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/wheel_name.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace piot::registry {

namespace {

constexpr std::string_view k_space = " \t\r\n\f";

/// `&amp;` and its like; file names and URLs of an index need no more of them.
std::string decode_entities(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_entities{{{"&lt;", "<"},
                                                                                       {"&gt;", ">"},
                                                                                       {"&quot;", "\""},
                                                                                       {"&#34;", "\""},
                                                                                       {"&#39;", "'"},
                                                                                       {"&#x27;", "'"},
                                                                                       {"&#43;", "+"},
                                                                                       {"&amp;", "&"}}};
    std::string decoded(text);
    for (const auto& [entity, character] : k_entities)
        decoded = replace_all(decoded, entity, character);
    return decoded;
}

std::string percent_decode(std::string_view text) {
    const auto digit = [](char c) {
        constexpr std::string_view k_digits = "0123456789abcdef";
        return k_digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    };
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool has_digits = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) != std::string_view::npos &&
                                digit(text[i + 2]) != std::string_view::npos;
        if (!has_digits) {
            decoded.push_back(text[i]);
            continue;
        }
        decoded.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
        i += 2;
    }
    return decoded;
}

struct Tag {
    std::string name;  // in lower case; `/a` ends one
    std::vector<std::pair<std::string, std::string>> attributes;

    [[nodiscard]] std::optional<std::string> get(std::string_view attribute) const {
        for (const auto& [key, value] : attributes)
            if (key == attribute) return value;
        return std::nullopt;
    }
};

/// Walks over the tags of a page. Broken HTML ends the walk early, it never goes astray.
class Tags {
  public:
    explicit Tags(std::string_view page) : rest_(page) {}

    std::optional<Tag> next() {
        while (true) {
            const auto open = rest_.find('<');
            text_ = rest_.substr(0, open);
            if (open == std::string_view::npos) return std::nullopt;
            rest_.remove_prefix(open + 1);
            if (!rest_.starts_with("!--")) return read_tag();
            const auto end = rest_.find("-->");
            if (end == std::string_view::npos) return std::nullopt;
            rest_.remove_prefix(end + 3);
        }
    }

    /// What stood before the last tag.
    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    std::string_view take_until(std::string_view ends) {
        const auto end = std::min(rest_.find_first_of(ends), rest_.size());
        const auto taken = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return taken;
    }

    void skip(std::string_view characters) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
    }

    std::optional<Tag> read_tag() {
        Tag tag{to_lower(take_until(" \t\r\n\f>")), {}};
        while (true) {
            skip(" \t\r\n\f/");
            if (rest_.empty()) return std::nullopt;
            if (rest_.front() == '>') break;
            auto attribute = read_attribute();
            if (!attribute) return std::nullopt;
            tag.attributes.push_back(*std::move(attribute));
        }
        rest_.remove_prefix(1);
        return tag;
    }

    std::optional<std::pair<std::string, std::string>> read_attribute() {
        auto name = to_lower(take_until(" \t\r\n\f/>="));
        skip(k_space);
        if (!rest_.starts_with('=')) {
            // A character that begins no name would be met for ever.
            if (name.empty() && !rest_.empty()) rest_.remove_prefix(1);
            return std::pair(std::move(name), std::string());
        }
        rest_.remove_prefix(1);
        skip(k_space);
        if (rest_.empty()) return std::nullopt;
        const char quote = rest_.front();
        if (quote != '"' && quote != '\'') return std::pair(std::move(name), decode_entities(take_until(" \t\r\n\f>")));
        rest_.remove_prefix(1);
        const auto value = take_until({&quote, 1});
        if (rest_.empty()) return std::nullopt;
        rest_.remove_prefix(1);
        return std::pair(std::move(name), decode_entities(value));
    }

    std::string_view rest_;
    std::string_view text_;
};

bool belongs_to(const std::string& file_name, std::string_view project) {
    if (const auto wheel = parse_wheel_name(file_name)) return normalize_pypi_name(wheel->distribution) == project;
    const auto sdist = parse_sdist_name(file_name);
    return sdist && normalize_pypi_name(sdist->distribution) == project;
}

/// The last segment of a link's path, and the hash behind its `#`.
Json to_file(const Tag& anchor) {
    const auto href = anchor.get("href").value_or("");
    const auto hash = href.find('#');
    const auto path = std::string_view(href).substr(0, std::min(href.find_first_of("?#"), href.size()));
    Json file{{"filename", to_valid_utf8(percent_decode(path.substr(path.rfind('/') + 1)))},
              {"hashes", Json::object()}};
    constexpr std::string_view k_sha256 = "sha256=";
    if (hash != std::string::npos)
        for (const auto part : split(std::string_view(href).substr(hash + 1), '&'))
            if (part.starts_with(k_sha256)) file["hashes"]["sha256"] = to_valid_utf8(part.substr(k_sha256.size()));
    // Even an empty value is one: the reason is what may be missing.
    file["yanked"] = anchor.get("data-yanked").has_value();
    return file;
}

}  // namespace

Json parse_simple_html(std::string_view page, std::string_view project) {
    Json document{{"name", std::string(project)}, {"files", Json::array()}};
    bool is_index = false;
    Tags tags(page);
    while (const auto tag = tags.next()) {
        if (tag->name == "meta" && tag->get("name") == "pypi:repository-version") is_index = true;
        if (tag->name != "a") continue;
        auto file = to_file(*tag);
        if (!belongs_to(file["filename"].get<std::string>(), project)) continue;
        is_index = true;
        document["files"].push_back(std::move(file));
    }
    return is_index ? document : Json();
}

}  // namespace piot::registry
