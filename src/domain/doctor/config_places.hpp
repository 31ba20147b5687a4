// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/doctor_tree.hpp"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string_view>

namespace piot {

class ManifestDocument;
struct TomlNode;

/// Where the values of putitoutthere.toml stand. Packages are counted as in the configuration.
class ConfigPlaces {
  public:
    explicit ConfigPlaces(const TreeInput& input);
    ~ConfigPlaces();
    ConfigPlaces(const ConfigPlaces&) = delete;
    ConfigPlaces& operator=(const ConfigPlaces&) = delete;

    /// Of a value, named by the keys that lead to it; of what leads there as far as it exists.
    [[nodiscard]] Origin of(std::size_t package, std::initializer_list<std::string_view> keys) const;
    /// Of an element of a list.
    [[nodiscard]] Origin of_element(std::size_t package, std::initializer_list<std::string_view> keys,
                                    std::size_t index) const;
    /// Of `paths`, or `globs` where that is the key.
    [[nodiscard]] Origin of_globs(std::size_t package) const;
    [[nodiscard]] Origin of_glob(std::size_t package, std::size_t index) const;
    /// `paths` or `globs`
    [[nodiscard]] std::string_view globs_key(std::size_t package) const;

  private:
    [[nodiscard]] const TomlNode* table_of(std::size_t package) const;

    const Config& config_;
    std::unique_ptr<ManifestDocument> document_;  // nullptr when the text is not that of the configuration
};

}  // namespace piot
