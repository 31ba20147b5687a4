// SPDX-License-Identifier: MIT
#include "rehearsal/crate_archive.hpp"

#include "rehearsal/archive_reader.hpp"
#include "rehearsal/error_texts.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <memory>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace fs = std::filesystem;
namespace texts = crates_texts;

namespace {

constexpr std::size_t k_max_entries = 50'000;
constexpr std::size_t k_max_manifest = 1024 * 1024;
// 24 July 2006: the time stamp that cargo gives all entries.
constexpr std::time_t k_fixed_time = 1153704088;

struct WriterCloser {
    void operator()(archive* opened) const { archive_write_free(opened); }
};

// Below `top`, without steps out of it.
std::optional<std::string> path_below(const std::string& path, const std::string& top) {
    if (path == top) return "";
    if (!path.starts_with(top + "/")) return std::nullopt;
    const auto rest = path.substr(top.size() + 1);
    for (const auto part : split(rest, '/')) {
        if (part == "..") return std::nullopt;
    }
    return rest;
}

Accepted<void> check_manifest_names(const std::vector<std::string>& found) {
    if (found.empty()) return refuse(400, std::string(texts::k_missing_manifest));
    if (found.size() > 1) return refuse(400, fmt::format(texts::k_too_many_manifests, join(found, "`, `")));
    if (found.front() != "Cargo.toml") return refuse(400, fmt::format(texts::k_manifest_casing, found.front()));
    return {};
}

bool is_bookkeeping(const std::string& path) {
    return path == ".cargo-checksum.json" || path == ".cargo-ok";
}

std::vector<std::string> list_files(const fs::path& directory) {
    std::vector<std::string> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto path = entry->path().lexically_relative(directory).generic_string();
        // Distributions replace common files by links; their content is what belongs into the crate.
        if (fs::is_regular_file(entry->path(), error) && !is_bookkeeping(path)) files.push_back(path);
        error.clear();
    }
    std::sort(files.begin(), files.end());
    return files;
}

struct PackTarget {
    TemporaryFile file;
    Result<void> status;
};

la_ssize_t write_packed(archive*, void* data, const void* bytes, std::size_t size) {
    auto& target = *static_cast<PackTarget*>(data);
    target.status = target.file.write({static_cast<const char*>(bytes), size});
    return target.status ? static_cast<la_ssize_t>(size) : -1;
}

Result<void> pack_file(archive* writer, const fs::path& source, const std::string& path) {
    std::ifstream in(source, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    std::error_code error;
    const bool is_executable = (fs::status(source, error).permissions() & fs::perms::owner_exec) != fs::perms::none;
    if (!in || error) {
        return fail({.code = codes::PIOT_IO,
                     .message = fmt::format("cannot read `{}`", source.string()),
                     .hint = "check the directory source of crates"});
    }
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
    archive_entry_copy_pathname(entry.get(), path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), is_executable ? 0755 : 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_mtime(entry.get(), k_fixed_time, 0);
    const bool is_written = archive_write_header(writer, entry.get()) >= ARCHIVE_WARN &&
                            archive_write_data(writer, content.data(), content.size()) >= 0;
    if (is_written) return {};
    return fail({.code = codes::PIOT_IO,
                 .message = fmt::format("cannot pack `{}`: {}", source.string(), archive_error_string(writer)),
                 .hint = "check the state directory of the rehearsal"});
}

}  // namespace

Accepted<CrateArchive> read_crate(std::string_view bytes, const std::string& top) {
    CrateArchive crate;
    std::vector<std::string> manifests;
    std::size_t entries = 0;
    TarGzReader reader(bytes);
    while (reader.next()) {
        if (++entries > k_max_entries) return refuse(400, fmt::format(texts::k_too_many_entries, k_max_entries));
        const auto path = reader.path();
        const auto below = path_below(path, top);
        if (!below) return refuse(400, fmt::format(texts::k_invalid_path, path));
        if (reader.is_link()) return refuse(400, fmt::format(texts::k_unexpected_link, path));
        if (reader.is_directory()) continue;
        if (!reader.is_file()) return refuse(400, fmt::format(texts::k_unexpected_entry, path));
        crate.files.push_back(*below);
        if (to_lower(*below) != "cargo.toml") continue;
        manifests.push_back(*below);
        auto text = reader.read(k_max_manifest);
        if (!text) return refuse(400, std::string(texts::k_malformed_tarball));
        crate.manifest = std::move(*text);
    }
    if (reader.is_damaged()) return refuse(400, std::string(texts::k_malformed_tarball));
    PIOT_ACCEPT_CHECK(check_manifest_names(manifests));
    return crate;
}

Result<TemporaryFile> pack_crate(const fs::path& directory, const std::string& top, const StateDirectory& state) {
    PackTarget target;
    PIOT_TRY(target.file, state.create_temporary());
    const std::unique_ptr<archive, WriterCloser> writer(archive_write_new());
    archive_write_set_format_gnutar(writer.get());
    archive_write_add_filter_gzip(writer.get());
    archive_write_set_options(writer.get(), "gzip:!timestamp,gzip:compression-level=6");
    archive_write_set_bytes_in_last_block(writer.get(), 1);  // no padding behind the gzip stream
    archive_write_open(writer.get(), &target, nullptr, write_packed, nullptr);
    for (const auto& file : list_files(directory)) {
        auto packed = pack_file(writer.get(), directory / file, top + "/" + file);
        if (!target.status) return forward_failure(std::move(target.status));
        PIOT_CHECK(packed);
    }
    archive_write_close(writer.get());
    if (!target.status) return forward_failure(std::move(target.status));
    return std::move(target.file);
}

}  // namespace piot::rehearsal
