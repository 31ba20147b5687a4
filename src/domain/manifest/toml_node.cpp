// SPDX-License-Identifier: MIT
#include "domain/manifest/toml_node.hpp"

#include <algorithm>

namespace piot {

const TomlNode* TomlNode::find(std::string_view name) const {
    if (!is_table()) return nullptr;
    const auto found =
        std::find_if(children.begin(), children.end(), [&](const TomlNode& child) { return child.key == name; });
    return found == children.end() ? nullptr : &*found;
}

const TomlNode* TomlNode::find_path(std::initializer_list<std::string_view> names) const {
    const TomlNode* node = this;
    for (const auto name : names) {
        node = node->find(name);
        if (node == nullptr) return nullptr;
    }
    return node;
}

std::string_view TomlNode::string_at(std::string_view name) const {
    const auto* member = find(name);
    return member != nullptr && member->is_string() ? std::string_view(member->text) : std::string_view();
}

}  // namespace piot
