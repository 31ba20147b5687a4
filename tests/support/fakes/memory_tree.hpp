// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/file_system.hpp"

#include <map>
#include <string>
#include <vector>

namespace piot::test {

/// A tree of tracked files in memory.
class MemoryTree : public SourceTree {
  public:
    MemoryTree& add(const std::string& path, std::string text) {
        files_[path] = std::move(text);
        return *this;
    }

    MemoryTree& remove(const std::string& path) {
        files_.erase(path);
        return *this;
    }

    [[nodiscard]] Result<std::optional<std::string>> read_file(const std::string& path) const override {
        const auto found = files_.find(path);
        return found == files_.end() ? std::nullopt : std::optional(found->second);
    }

    [[nodiscard]] Result<std::vector<std::string>> find_files(const std::string& file_name) const override {
        std::vector<std::string> paths;
        for (const auto& [path, text] : files_)
            if (path == file_name || path.ends_with("/" + file_name)) paths.push_back(path);
        return paths;
    }

    [[nodiscard]] Result<std::vector<std::string>> list_files() const override {
        std::vector<std::string> paths;
        for (const auto& [path, text] : files_)
            paths.push_back(path);
        return paths;
    }

    [[nodiscard]] Result<std::vector<std::string>> list_directory(const std::string& directory) const override {
        const auto prefix = directory == "." ? std::string() : directory + '/';
        std::vector<std::string> names;
        for (const auto& [path, text] : files_)
            if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos)
                names.push_back(path.substr(prefix.size()));
        return names;
    }

  private:
    std::map<std::string, std::string> files_;
};

}  // namespace piot::test
