// SPDX-License-Identifier: MIT
#include "app/cargo_publish/tree_snapshot.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::app {

Result<TreeSnapshot> make_snapshot(std::string_view status, const SourceTree& tree) {
    constexpr std::size_t k_letters = 3;  // `XY ` stands before the path
    TreeSnapshot snapshot;
    for (const auto entry : split(status, '\0')) {
        if (entry.size() <= k_letters) continue;
        const std::string path(entry.substr(k_letters));
        auto& state = snapshot[path];
        state = entry.substr(0, k_letters);
        if (entry.starts_with("??")) continue;
        PIOT_TRY(const auto text, tree.read_file(path));
        state += text ? sha256_hex(*text) : "gone";
    }
    return snapshot;
}

std::vector<std::string> find_differences(const TreeSnapshot& before, const TreeSnapshot& after) {
    std::vector<std::string> paths;
    for (const auto& [path, state] : before)
        if (const auto now = after.find(path); now == after.end() || now->second != state) paths.push_back(path);
    for (const auto& [path, state] : after)
        if (!before.contains(path)) paths.push_back(path);
    std::sort(paths.begin(), paths.end());
    return paths;
}

bool is_lockfile(std::string_view path) {
    return path.substr(path.rfind('/') + 1) == "Cargo.lock";
}

}  // namespace piot::app
