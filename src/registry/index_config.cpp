// SPDX-License-Identifier: MIT
#include "registry/index_config.hpp"

#include "registry/answer.hpp"
#include "registry/crates_reader.hpp"
#include "registry/json.hpp"
#include "registry/read_answer.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::registry {

namespace {

Failure make_failure(const ReadAnswer& answer, const std::string& detail) {
    if (!answer.response) return make_transport_diagnostic("the registry's index", answer.response.error());
    const auto status = answer.response->status;
    if (status == 401 || status == 403)
        return Diagnostic{codes::PIOT_CREDENTIALS_REFUSED,
                          Severity::error,
                          fmt::format("the registry's index answered {}", detail),
                          {},
                          "give the credentials that `token_env` names the right to read"};
    auto diagnostic = make_answer_diagnostic("the registry's index (config.json)", *answer.response, "");
    if (status == 200) diagnostic.message = "the registry's index has a config.json that is none";
    return diagnostic;
}

}  // namespace

Result<IndexSettings> IndexConfig::read() {
    const std::lock_guard lock(mutex_);
    if (settings_) return *settings_;
    HttpRequest request;
    request.url = index_ + "config.json";
    request.total_timeout = std::chrono::seconds{30};
    const auto answer = access_.get(request);
    const auto verdict = judge_sparse_index(answer);
    if (verdict.meaning != Liveness::live) return tl::unexpected(make_failure(answer, verdict.detail));
    const auto document = parse_json(answer.response->body);
    IndexSettings settings{text_at(document, "dl"), text_at(document, "api")};
    if (settings.download.empty()) return tl::unexpected(make_failure(answer, {}));
    while (settings.api.ends_with('/'))
        settings.api.pop_back();
    settings_ = std::move(settings);
    return *settings_;
}

std::string make_download_url(const IndexSettings& settings, const ProjectVersion& wanted, const std::string& sha256) {
    const auto directory = [](const std::string& path) { return path.substr(0, path.rfind('/')); };
    const std::array<std::pair<std::string_view, std::string>, 5> markers{{
        {"{crate}", percent_encode(wanted.project)},
        {"{version}", percent_encode(wanted.version)},
        {"{prefix}", directory(sparse_index_path(wanted.project, IndexCase::kept))},
        {"{lowerprefix}", directory(sparse_index_path(wanted.project))},
        {"{sha256-checksum}", sha256},
    }};
    auto url = settings.download;
    const bool has_marker = std::any_of(markers.begin(), markers.end(), [&](const auto& marker) {
        return url.find(marker.first) != std::string::npos;
    });
    if (!has_marker) url += "/{crate}/{version}/download";
    for (const auto& [marker, value] : markers)
        url = replace_all(url, marker, value);
    return url;
}

}  // namespace piot::registry
