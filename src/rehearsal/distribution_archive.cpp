// SPDX-License-Identifier: MIT
#include "rehearsal/distribution_archive.hpp"

#include "rehearsal/archive_reader.hpp"
#include "rehearsal/error_texts.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <zip.h>

namespace piot::rehearsal {

namespace texts = pypi_texts;

namespace {

// Where warehouse suspects a decompression bomb.
constexpr std::uint64_t k_ratio_threshold = 50;
constexpr std::uint64_t k_ratio_min_size = 64ULL * 1024 * 1024;
constexpr std::uint64_t k_max_metadata = 16ULL * 1024 * 1024;
constexpr std::size_t k_max_entries = 100'000;

tl::unexpected<Refusal> invalid(std::string_view detail) {
    return refuse(400, fmt::format(texts::k_invalid_file_because, detail));
}

tl::unexpected<Refusal> invalid_zip(std::string_view detail) {
    return invalid(fmt::format("ZIP archive not accepted: {}. See https://docs.pypi.org/archives for more information",
                               to_valid_utf8(detail)));
}

struct ZipCloser {
    void operator()(zip_t* opened) const { zip_discard(opened); }
};
using Zip = std::unique_ptr<zip_t, ZipCloser>;

// The names in the archive, after the rules that hold for every member.
Accepted<std::set<std::string>> list_members(zip_t* zip, std::uint64_t archive_size) {
    std::set<std::string> names;
    std::uint64_t unpacked = 0;
    const auto count = zip_get_num_entries(zip, 0);
    if (count < 0 || static_cast<std::size_t>(count) > k_max_entries) return invalid_zip("Too many entries");
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
        zip_stat_t entry;
        if (zip_stat_index(zip, i, 0, &entry) != 0) return invalid_zip(zip_strerror(zip));
        if (entry.comp_method != ZIP_CM_STORE && entry.comp_method != ZIP_CM_DEFLATE) {
            return invalid_zip("Compression method not supported");
        }
        unpacked += entry.size;
        if (!names.insert(entry.name).second) return invalid_zip("Duplicate filename in local headers");
    }
    if (unpacked > k_ratio_min_size && unpacked / std::max<std::uint64_t>(archive_size, 1) > k_ratio_threshold) {
        return invalid("File exceeds compression ratio of 50");
    }
    return names;
}

Accepted<Zip> open_zip(const DistributionFile& file) {
    int code = 0;
    Zip zip(zip_open(file.path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
    if (zip) return zip;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return invalid_zip(text);
}

std::optional<std::string> read_member(zip_t* zip, const std::string& name) {
    zip_stat_t entry;
    if (zip_stat(zip, name.c_str(), 0, &entry) != 0 || entry.size > k_max_metadata) return std::nullopt;
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen(zip, name.c_str(), 0), zip_fclose);
    if (!file) return std::nullopt;
    std::string content(entry.size, '\0');
    if (zip_fread(file.get(), content.data(), entry.size) != static_cast<zip_int64_t>(entry.size)) return std::nullopt;
    return content;
}

std::string stem_of(const std::string& file_name) {
    for (const std::string_view extension : {".tar.gz", ".zip"}) {
        if (file_name.ends_with(extension)) return file_name.substr(0, file_name.size() - extension.size());
    }
    return file_name;
}

Accepted<std::set<std::string>> list_tar(const DistributionFile& sdist) {
    std::set<std::string> names;
    TarGzReader reader(sdist.path);
    while (reader.next()) {
        auto path = reader.path();
        if (path.starts_with("./")) path.erase(0, 2);
        names.insert(std::move(path));
        if (names.size() > k_max_entries) return invalid("Too many entries");
    }
    if (reader.is_damaged()) return invalid("File is not a tarfile");
    return names;
}

Accepted<std::set<std::string>> list_zip(const DistributionFile& sdist) {
    PIOT_ACCEPT(const auto zip, open_zip(sdist));
    return list_members(zip.get(), sdist.size);
}

// `name-version.dist-info`, whatever the rest of the name is worth.
std::string dist_info_of(const std::string& wheel_name) {
    const auto parts = split(wheel_name, '-');
    return fmt::format("{}-{}.dist-info", parts[0], parts.size() > 1 ? parts[1] : "");
}

Accepted<DistributionContents> read_wheel(const DistributionFile& wheel) {
    PIOT_ACCEPT(const auto zip, open_zip(wheel));
    DistributionContents contents;
    PIOT_ACCEPT(contents.members, list_members(zip.get(), wheel.size));
    const auto directory = dist_info_of(wheel.file_name);
    if (contents.members.count(directory + "/WHEEL") == 0) {
        return invalid(fmt::format("WHEEL not found at {}/WHEEL", directory));
    }
    contents.metadata = read_member(zip.get(), directory + "/METADATA");
    return contents;
}

Accepted<DistributionContents> read_sdist(const DistributionFile& sdist) {
    DistributionContents contents;
    PIOT_ACCEPT(contents.members, sdist.file_name.ends_with(".zip") ? list_zip(sdist) : list_tar(sdist));
    const auto path = stem_of(sdist.file_name) + "/PKG-INFO";
    if (contents.members.count(path) == 0) return invalid(fmt::format("PKG-INFO not found at {}", path));
    return contents;
}

}  // namespace

Accepted<DistributionContents> read_distribution(const DistributionFile& file) {
    return file.file_name.ends_with(".whl") ? read_wheel(file) : read_sdist(file);
}

Accepted<void> check_contents(const DistributionFile& file, const DistributionContents& contents) {
    const bool is_wheel = file.file_name.ends_with(".whl");
    const auto top = is_wheel ? dist_info_of(file.file_name) : stem_of(file.file_name);
    for (const auto& license : file.license_files) {
        const auto path = fmt::format("{}/{}{}", top, is_wheel ? "licenses/" : "", license);
        if (contents.members.count(path) != 0) continue;
        return refuse(400, fmt::format(texts::k_license_file, license, file.file_name, path));
    }
    if (!is_wheel) return {};
    if (contents.members.count(top + "/RECORD") == 0) {
        return refuse(400, fmt::format(texts::k_wheel_member, file.file_name, "RECORD", top + "/RECORD"));
    }
    if (!contents.metadata) {
        return refuse(400, fmt::format(texts::k_wheel_member, file.file_name, "METADATA", top + "/METADATA"));
    }
    return {};
}

}  // namespace piot::rehearsal
