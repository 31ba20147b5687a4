// SPDX-License-Identifier: MIT
#include "io/archive/zip_archive.hpp"

#include <memory>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

namespace piot::io {

namespace {

constexpr std::size_t k_block_size = 64UL << 10U;

struct DiscardZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Zip = std::unique_ptr<zip_t, DiscardZip>;

struct CloseMember {
    void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using ZipMember = std::unique_ptr<zip_file_t, CloseMember>;

std::string text_of_error(int code) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return text;
}

Zip open_zip(const InputFile& file, ArchiveIntake& intake) {
    const int descriptor = ::dup(file.descriptor());
    if (descriptor < 0 || ::lseek(descriptor, 0, SEEK_SET) != 0) {
        if (descriptor >= 0) ::close(descriptor);
        intake.refuse("cannot be read");
        return {};
    }
    int code = 0;
    // CHECKCONS holds the central directory against the local headers and the ends of the file. Without it a reader
    // that walks local headers (some installers do) could see another wheel than the one that was inspected.
    Zip archive(zip_fdopen(descriptor, ZIP_CHECKCONS, &code));
    if (archive) return archive;
    ::close(descriptor);
    if (code == ZIP_ER_NOZIP)
        intake.refuse("is not a zip archive, or is cut off");
    else
        intake.refuse(fmt::format("is damaged or contradicts itself: {}", text_of_error(code)));
    return {};
}

/// What kind of file the member would unpack to; only plain files and directories pass.
bool is_special(zip_t* archive, zip_uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return true;
    if (system != ZIP_OPSYS_UNIX && system != ZIP_OPSYS_OS_X) return false;
    constexpr zip_uint32_t k_mode_shift = 16;
    const auto type = (attributes >> k_mode_shift) & S_IFMT;
    return type != 0 && type != S_IFREG && type != S_IFDIR;
}

/// Why the member cannot be taken; empty when it can.
std::string find_problem(zip_t* archive, const zip_stat_t& stat) {
    constexpr zip_uint64_t k_needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((stat.valid & k_needed) != k_needed) return "has no size";
    if (stat.encryption_method != ZIP_EM_NONE) return "is encrypted";
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) return "is neither stored nor deflated";
    if (is_special(archive, stat.index)) return "is a link or a device";
    return "";
}

bool read_member(zip_t* archive, const zip_stat_t& stat, std::string_view path, ArchiveIntake& intake) {
    if (!intake.begin_member(path, stat.size)) return false;
    if (!intake.wants_bytes()) {
        intake.pass_over();
        return true;
    }
    const ZipMember member(zip_fopen_index(archive, stat.index, 0));
    if (!member) {
        intake.complain(path, fmt::format("cannot be read: {}", zip_strerror(archive)));
        return false;
    }
    std::vector<char> block(k_block_size);
    while (true) {
        const auto count = zip_fread(member.get(), block.data(), block.size());
        if (count < 0) {
            intake.complain(path, fmt::format("is damaged: {}", zip_error_strerror(zip_file_get_error(member.get()))));
            return false;
        }
        if (count == 0) return intake.end_member();
        if (!intake.add({block.data(), static_cast<std::size_t>(count)})) return false;
    }
}

bool read_entry(zip_t* archive, zip_uint64_t index, ArchiveIntake& intake) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    // Raw: libzip would guess a code page for names without the UTF-8 flag, and others guess otherwise.
    const char* name = zip_get_name(archive, index, ZIP_FL_ENC_RAW);
    if (name == nullptr || zip_stat_index(archive, index, 0, &stat) != 0) {
        intake.refuse(fmt::format("entry {} cannot be read: {}", index, zip_strerror(archive)));
        return false;
    }
    stat.index = index;
    const std::string path = name;
    const auto problem = find_problem(archive, stat);
    if (!problem.empty()) {
        intake.complain(path, problem);
        return true;
    }
    if (path.empty() || path.back() != '/') return read_member(archive, stat, path, intake);
    if (stat.size != 0) intake.complain(path, "is a directory with content");
    return intake.add_directory(path);
}

}  // namespace

void read_zip(const InputFile& file, ArchiveIntake& intake) {
    const auto archive = open_zip(file, intake);
    if (!archive) return;
    const auto count = zip_get_num_entries(archive.get(), 0);
    for (zip_int64_t index = 0; index < count; ++index)
        if (!read_entry(archive.get(), static_cast<zip_uint64_t>(index), intake)) return;
}

}  // namespace piot::io
