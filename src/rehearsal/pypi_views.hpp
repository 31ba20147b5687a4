// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/pypi_store.hpp"

#include <string>
#include <vector>

namespace piot::rehearsal {

enum class SimpleFormat { json, html };

/// What a client's Accept header asks for; HTML when it does not say, or asks for something else.
[[nodiscard]] SimpleFormat negotiate_simple(std::string_view accept);
[[nodiscard]] std::string content_type_of(SimpleFormat format);

/// Renders PyPI's read APIs. `base_url` is that of the PyPI area; file URLs are below it.
class PypiViews {
  public:
    explicit PypiViews(std::string base_url) : base_url_(std::move(base_url)) {}

    /// `/simple/`
    [[nodiscard]] std::string render_project_list(const std::vector<PypiProject>& projects, SimpleFormat format) const;
    /// `/simple/NAME/`
    [[nodiscard]] std::string render_project(const PypiProject& project, SimpleFormat format) const;
    /// `/pypi/NAME/json`: with all releases, about the latest one.
    [[nodiscard]] std::string render_json(const PypiProject& project) const;
    /// `/pypi/NAME/VERSION/json`; the version has files.
    [[nodiscard]] std::string render_release_json(const PypiProject& project, const std::string& version) const;

  private:
    [[nodiscard]] std::string url_of(const PypiFile& file) const;
    /// Empty for a file without attestations.
    [[nodiscard]] std::string provenance_url_of(const PypiFile& file) const;
    [[nodiscard]] std::string render_project_html(const PypiProject& project) const;

    std::string base_url_;
};

/// The path of a file below the PyPI area: `packages/aa/bb/…/name`, from its BLAKE2b digest.
[[nodiscard]] std::string package_path_of(const PypiFile& file);

}  // namespace piot::rehearsal
