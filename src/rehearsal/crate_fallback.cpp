// SPDX-License-Identifier: MIT
#include "rehearsal/crate_fallback.hpp"

#include "rehearsal/cargo_manifest.hpp"

#include "piot/base/text.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

// So that a build without network does not wait for every crate in turn.
constexpr std::int64_t k_pause_seconds = 300;

}  // namespace

Result<std::optional<std::string>> CrateFallback::find_index_file(const std::string& name) {
    if (!upstream_.empty()) {
        if (auto found = ask_upstream(fmt::format("{}{}/{}", upstream_, index_prefix(name), name))) return found;
    }
    PIOT_TRY(const auto crates, local_.find(name));
    if (crates.empty()) return std::nullopt;
    std::string file;
    for (const auto& crate : crates)
        file += crate.index_line + "\n";
    return file;
}

Result<std::optional<std::variant<std::string, FileOnDisk>>> CrateFallback::find_crate(const std::string& name,
                                                                                       const std::string& version) {
    if (!upstream_.empty()) {
        const auto url = download_url(name, version);
        auto bytes = url.empty() ? std::nullopt : ask_upstream(url);
        if (bytes) return std::variant<std::string, FileOnDisk>(std::move(*bytes));
    }
    PIOT_TRY(const auto crates, local_.find(name));
    for (const auto& crate : crates) {
        if (crate.version == version) return std::variant<std::string, FileOnDisk>(FileOnDisk{crate.file});
    }
    return std::nullopt;
}

std::optional<std::string> CrateFallback::ask_upstream(const std::string& url) {
    if (clock_() < asleep_until_) return std::nullopt;
    auto page = client_.fetch(url);
    if (!page) asleep_until_ = clock_() + k_pause_seconds;
    if (!page || page->status != 200) return std::nullopt;
    return std::move(page->body);
}

std::string CrateFallback::download_url(const std::string& name, const std::string& version) {
    const std::lock_guard lock(mutex_);
    if (!download_template_) {
        const auto text = ask_upstream(upstream_ + "config.json");
        if (!text) return {};
        const auto config = nlohmann::json::parse(*text, nullptr, false);
        if (!config.is_object() || !config.value("dl", nlohmann::json()).is_string()) return {};
        download_template_ = config.at("dl").get<std::string>();
    }
    auto url = *download_template_;
    if (url.find('{') == std::string::npos) return fmt::format("{}/{}/{}/download", url, name, version);
    url = replace_all(url, "{crate}", name);
    url = replace_all(url, "{version}", version);
    url = replace_all(url, "{prefix}", index_prefix(name));
    return replace_all(url, "{lowerprefix}", index_prefix(to_lower(name)));
}

}  // namespace piot::rehearsal
