// SPDX-License-Identifier: MIT
#include "io/disk_scratch.hpp"

#include "io/file_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

namespace piot::io {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Failure> fail_with(const std::error_code& error, std::string_view verb, const fs::path& path) {
    return fail(make_file_error(error.value(), verb, path));
}

class DiskScratchDirectory : public ScratchDirectory {
  public:
    explicit DiskScratchDirectory(fs::path path) : path_(std::move(path)) {}

    ~DiskScratchDirectory() override {
        if (is_kept_) return;
        std::error_code ignored;  // nobody is left to hear of it, and a left-over is only a left-over
        fs::remove_all(path_, ignored);
    }
    DiskScratchDirectory(const DiskScratchDirectory&) = delete;
    DiskScratchDirectory& operator=(const DiskScratchDirectory&) = delete;

    [[nodiscard]] const fs::path& path() const override { return path_; }
    void keep() override { is_kept_ = true; }

    [[nodiscard]] Result<fs::path> make_directory(const fs::path& relative) const override {
        std::error_code error;
        fs::create_directories(path_ / relative, error);
        if (error) return fail_with(error, "create", path_ / relative);
        return path_ / relative;
    }

    [[nodiscard]] Result<std::vector<fs::path>> list_files(const fs::path& directory) const override {
        std::vector<fs::path> files;
        std::error_code error;
        if (!fs::exists(directory, error)) return files;
        for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
             entry.increment(error))
            if (entry->is_regular_file(error)) files.push_back(entry->path());
        if (error) return fail_with(error, "list", directory);
        std::sort(files.begin(), files.end());
        return files;
    }

    [[nodiscard]] Result<fs::path> copy_into(const fs::path& file, const fs::path& relative) const override {
        PIOT_TRY(const auto directory, make_directory(relative));
        std::error_code error;
        fs::copy_file(file, directory / file.filename(), fs::copy_options::overwrite_existing, error);
        if (error) return fail_with(error, "copy", file);
        return directory / file.filename();
    }

  private:
    fs::path path_;
    bool is_kept_ = false;
};

}  // namespace

Result<std::unique_ptr<ScratchDirectory>> DiskScratch::create(const std::string& purpose) const {
    std::error_code error;
    const auto parent = fs::temp_directory_path(error);
    if (error) return fail_with(error, "use", "TMPDIR");
    std::string name = (parent / fmt::format("piot-{}-XXXXXX", purpose)).string();
    if (::mkdtemp(name.data()) == nullptr) return fail_with({errno, std::generic_category()}, "create", name);
    auto path = fs::canonical(name, error);
    if (error) return fail_with(error, "resolve", name);
    return std::make_unique<DiskScratchDirectory>(std::move(path));
}

}  // namespace piot::io
