// SPDX-License-Identifier: MIT
#pragma once
#include "support/artifact_builder.hpp"

#include "piot/base/codes.hpp"
#include "piot/ports/archive_reader.hpp"

#include <map>
#include <string>

namespace piot::test {

/// A directory of artifacts in memory, as it were on disk at `root`.
class MemoryArchives : public ArchiveReader {
  public:
    explicit MemoryArchives(std::string root) : root_(std::move(root)) {}

    MemoryArchives& add(const std::string& path, Members members) {
        archives_[path] = std::move(members);
        return *this;
    }
    /// A file whose content no one asks for.
    MemoryArchives& add_file(const std::string& path, ListedFileKind kind = ListedFileKind::regular) {
        others_[path] = kind;
        return *this;
    }
    /// A file that cannot be read as an archive.
    MemoryArchives& add_damaged(const std::string& path) { return add_file(path); }
    void remove(const std::string& path) { archives_.erase(path); }

    [[nodiscard]] Result<ArchiveContent> read_archive(const ArchiveRequest& request) const override {
        const auto path = request.file.lexically_relative(root_).generic_string();
        const auto found = archives_.find(path);
        if (found == archives_.end())
            return fail({codes::PIOT_INSPECT_ARCHIVE, Severity::error, "is damaged", {request.display, 0, 0}, "hint"});
        auto content = make_content(request.file.filename().generic_string(), found->second);
        content.file = request.display;
        return content;
    }

    [[nodiscard]] Result<std::optional<std::vector<ListedFile>>> list_files(
        const std::filesystem::path& directory) const override {
        if (directory != root_) return std::nullopt;
        std::map<std::string, ListedFileKind> all = others_;
        for (const auto& [path, members] : archives_)
            all[path] = ListedFileKind::regular;
        std::vector<ListedFile> files;
        for (const auto& [path, kind] : all)
            files.push_back({path, kind});
        return files;
    }

  private:
    std::string root_;
    std::map<std::string, Members> archives_;
    std::map<std::string, ListedFileKind> others_;
};

}  // namespace piot::test
