// SPDX-License-Identifier: MIT
#include "render/json_reader.hpp"

#include "render/display_text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::render {

namespace {

/// Line and column of a byte, both from 1.
Origin locate(std::string_view text, std::size_t offset, std::string file) {
    const auto before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {std::move(file), static_cast<int>(line), static_cast<int>(before.size() - line_start) + 1};
}

constexpr int k_max_integer = 1'000'000'000;

}  // namespace

void DocumentFindings::add(std::string message) {
    findings_.push_back({code_, Severity::error, std::move(message), {file_, 0, 0}, hint_});
}

ObjectReader::ObjectReader(const nlohmann::json& value, std::string path, DocumentFindings& findings)
    : path_(std::move(path)), findings_(&findings) {
    if (value.is_object())
        value_ = &value;
    else
        findings.add(path_.empty() ? "the document is not an object" : fmt::format("`{}` is not an object", path_));
}

std::string ObjectReader::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void ObjectReader::complain(const char* key, std::string_view problem) {
    findings_->add(fmt::format("`{}` {}", path_of(key), problem));
}

const nlohmann::json* ObjectReader::optional_value(const char* key) {
    asked_.insert(key);
    if (value_ == nullptr) return nullptr;
    const auto found = value_->find(key);
    return found == value_->end() ? nullptr : &*found;
}

const nlohmann::json* ObjectReader::value(const char* key) {
    const auto* found = optional_value(key);
    if (found == nullptr && value_ != nullptr) complain(key, "is missing");
    return found;
}

std::string ObjectReader::text(const char* key) {
    return value(key) == nullptr ? std::string() : optional_text(key);
}

std::string ObjectReader::optional_text(const char* key) {
    const auto* found = optional_value(key);
    if (found == nullptr) return {};
    if (found->is_string() && !found->get_ref<const std::string&>().empty()) return found->get<std::string>();
    complain(key, found->is_string() ? "is empty" : "is not a text");
    return {};
}

int ObjectReader::integer(const char* key) {
    return value(key) == nullptr ? 0 : optional_integer(key);
}

int ObjectReader::optional_integer(const char* key) {
    const auto* found = optional_value(key);
    if (found == nullptr) return 0;
    if (found->is_number_unsigned() && found->get<std::uint64_t>() <= k_max_integer) return found->get<int>();
    complain(key, "is not a whole number");
    return 0;
}

bool ObjectReader::boolean(const char* key) {
    const auto* found = value(key);
    if (found == nullptr) return false;
    if (found->is_boolean()) return found->get<bool>();
    complain(key, "is neither true nor false");
    return false;
}

std::vector<std::string> ObjectReader::texts(const char* key) {
    return value(key) == nullptr ? std::vector<std::string>{} : optional_texts(key);
}

std::vector<std::string> ObjectReader::optional_texts(const char* key) {
    const auto* found = optional_value(key);
    if (found == nullptr) return {};
    const bool is_list = found->is_array() && std::all_of(found->begin(), found->end(),
                                                          [](const auto& element) { return element.is_string(); });
    if (is_list) return found->get<std::vector<std::string>>();
    complain(key, "is not a list of texts");
    return {};
}

void ObjectReader::each(const char* key, const std::function<void(ObjectReader&)>& read) {
    const auto* found = value(key);
    if (found == nullptr) return;
    if (!found->is_array()) {
        complain(key, "is not a list");
        return;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
        ObjectReader reader((*found)[i], fmt::format("{}[{}]", path_of(key), i), *findings_);
        read(reader);
        reader.finish();
    }
}

void ObjectReader::finish() {
    if (value_ == nullptr) return;
    for (const auto& [key, _] : value_->items())
        if (!asked_.contains(key)) findings_->add(fmt::format("unknown key `{}`", path_of(to_display(key))));
}

Result<nlohmann::json> parse_json(std::string_view text, const Diagnostic& failure) {
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        auto diagnostic = failure;
        // `byte` counts the byte at which the parser stopped, from 1.
        diagnostic.origin = locate(text, error.byte == 0 ? 0 : error.byte - 1, diagnostic.origin.file);
        return fail(std::move(diagnostic));
    }
}

}  // namespace piot::render
