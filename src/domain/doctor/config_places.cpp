// SPDX-License-Identifier: MIT
#include "domain/doctor/config_places.hpp"

#include "domain/manifest/manifest_document.hpp"

namespace piot {

ConfigPlaces::ConfigPlaces(const TreeInput& input) : config_(input.config) {
    auto document = ManifestDocument::parse(input.config_text, input.config_file);
    if (document) document_ = std::make_unique<ManifestDocument>(*std::move(document));
}

ConfigPlaces::~ConfigPlaces() = default;

Origin ConfigPlaces::of(std::size_t package, std::initializer_list<std::string_view> keys) const {
    const auto* node = table_of(package);
    const TomlNode* reached = nullptr;
    for (const auto key : keys) {
        node = node == nullptr ? nullptr : node->find(key);
        if (node != nullptr) reached = node;
    }
    return reached == nullptr ? config_.packages[package].origin : document_->origin_of(*reached);
}

Origin ConfigPlaces::of_element(std::size_t package, std::initializer_list<std::string_view> keys,
                                std::size_t index) const {
    const auto* node = table_of(package);
    for (const auto key : keys)
        node = node == nullptr ? nullptr : node->find(key);
    if (node == nullptr || !node->is_array() || index >= node->children.size()) return of(package, keys);
    return document_->origin_of(node->children[index]);
}

Origin ConfigPlaces::of_globs(std::size_t package) const {
    return of(package, {globs_key(package)});
}

Origin ConfigPlaces::of_glob(std::size_t package, std::size_t index) const {
    return of_element(package, {globs_key(package)}, index);
}

std::string_view ConfigPlaces::globs_key(std::size_t package) const {
    const auto* table = table_of(package);
    return table != nullptr && table->find("globs") != nullptr ? "globs" : "paths";
}

const TomlNode* ConfigPlaces::table_of(std::size_t package) const {
    if (!document_) return nullptr;
    const auto* packages = document_->root().find("package");
    if (packages == nullptr || packages->children.size() != config_.packages.size()) return nullptr;
    return &packages->children[package];
}

}  // namespace piot
