// SPDX-License-Identifier: MIT
#include "piot/base/codes.hpp"
#include "piot/domain/crate_manifest.hpp"

#include <nlohmann/json.hpp>

namespace piot {

Result<VcsInfo> parse_vcs_info(std::string_view text, std::string_view origin) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    const auto is_member = [](const nlohmann::json& object, const char* key, auto check) {
        return object.is_object() && object.contains(key) && (object[key].*check)();
    };
    using Json = nlohmann::json;
    constexpr auto k_is_object = static_cast<bool (Json::*)() const noexcept>(&Json::is_object);
    constexpr auto k_is_string = static_cast<bool (Json::*)() const noexcept>(&Json::is_string);
    constexpr auto k_is_boolean = static_cast<bool (Json::*)() const noexcept>(&Json::is_boolean);
    if (!is_member(document, "git", k_is_object) || !is_member(document["git"], "sha1", k_is_string))
        return fail({codes::PIOT_INSPECT_COMMIT,
                     Severity::error,
                     "`.cargo_vcs_info.json` names no commit",
                     {std::string(origin), 0, 0},
                     "package the crate with cargo inside a git checkout"});
    VcsInfo info;
    info.commit = document["git"]["sha1"].get<std::string>();
    if (is_member(document["git"], "dirty", k_is_boolean)) info.is_dirty = document["git"]["dirty"].get<bool>();
    if (is_member(document, "path_in_vcs", k_is_string)) info.path = document["path_in_vcs"].get<std::string>();
    return info;
}

}  // namespace piot
