// SPDX-License-Identifier: MIT
#include "rehearsal/sparse_index.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::rehearsal {

namespace {

// The name when the path is where the index keeps it: `3/a/abc`, in lower case.
std::optional<std::string> name_at(PathRest rest) {
    if (rest.size() < 2) return std::nullopt;
    const auto& name = rest.back();
    if (name.empty() || name != to_lower(name)) return std::nullopt;
    const std::vector<std::string> directories(rest.begin(), rest.end() - 1);
    if (join(directories, "/") != index_prefix(name)) return std::nullopt;
    return name;
}

}  // namespace

Response SparseIndex::handle(const Request& request, PathRest rest) {
    if (request.method != "GET" && request.method != "HEAD") return text_response(405, "method not allowed\n");
    const bool is_config = rest.size() == 1 && rest.front() == "config.json";
    auto file = is_config ? std::optional(config()) : std::nullopt;
    if (!is_config) {
        auto found = find_file(rest);
        if (!found) return render(request, found.error());
        file = std::move(*found);
    }
    if (!file) return text_response(404, "not found\n");

    const auto tag = fmt::format("\"{}\"", sha256_hex(*file).substr(0, 32));
    if (request.header("If-None-Match") == tag) return {.status = 304, .headers = {{"ETag", tag}}};
    auto response = text_response(200, std::move(*file));
    response.headers.push_back({"ETag", tag});
    response.headers.push_back({"Cache-Control", "public,max-age=600"});
    return response;
}

Response SparseIndex::render(const Request&, const Refusal& refusal) const {
    return text_response(refusal.status, refusal.text + "\n");
}

std::string SparseIndex::config() const {
    return fmt::format(R"({{"dl":"{0}/crates/api/v1/crates","api":"{0}/crates","auth-required":false}})", base_url_);
}

Accepted<std::optional<std::string>> SparseIndex::find_file(PathRest rest) const {
    const auto name = name_at(rest);
    if (!name) return std::nullopt;
    if (const auto crate = store_.find(*name)) {
        // The index does not fold `-` and `_`: only the crate's own spelling leads to it.
        if (to_lower(crate->name) != *name || crate->versions.empty()) return std::nullopt;
        std::string file;
        for (const auto& version : crate->versions) {
            file += with_yank_state(version.index_line, version.yank_state) + "\n";
        }
        return file;
    }
    auto found = fallback_.find_index_file(*name);
    if (!found) return tl::unexpected(to_refusal(found.error()));
    return std::move(*found);
}

}  // namespace piot::rehearsal
