// SPDX-License-Identifier: MIT
#include "io/archive/archive_intake.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace piot::io {

namespace {

constexpr std::size_t k_most_complaints = 20;
constexpr std::size_t k_longest_shown_path = 200;
constexpr std::string_view k_hint = "build the artifact again with a current tool, and do not edit it afterwards";

/// A path from a foreign archive, fit for a message.
std::string shown(std::string_view path) {
    auto text = to_valid_utf8(path.substr(0, k_longest_shown_path));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    return text;
}

}  // namespace

ArchiveIntake::ArchiveIntake(const ArchiveRequest& request, const InputFile& file) : request_(request) {
    content_.file = display_of(request);
    content_.file_name = request.file.filename().generic_string();
    content_.size = file.size();
    content_.sha256 = file.sha256();
}

bool ArchiveIntake::begin_member(std::string_view path, std::uint64_t declared) {
    if (!count_entry()) return false;
    check_path(path);
    if (!paths_.emplace(path).second) complain(path, "occurs twice");
    // Unsigned overflow would let a claim of 2^64 - 1 bytes through.
    declared_total_ = declared > UINT64_MAX - declared_total_ ? UINT64_MAX : declared_total_ + declared;
    if (!is_within_limits(declared_total_)) return false;
    current_.emplace();
    current_->member.path = path;
    current_->declared = declared;
    if (request_.keeps_text && request_.keeps_text(path) && declared <= request_.limits.text_bytes - kept_) {
        current_->text.emplace();
        kept_ += declared;
    }
    return true;
}

bool ArchiveIntake::add(std::string_view bytes) {
    unpacked_ += bytes.size();
    current_->member.size += bytes.size();
    if (current_->member.size > current_->declared) {
        complain(current_->member.path, "is longer than it claims");
        return false;
    }
    if (request_.hashes == MemberHashes::made) {
        current_->hash.update(bytes);
        if (request_.format == ArchiveFormat::tar_gz) hash_with_lf(bytes);
    }
    if (current_->text) current_->text->append(bytes);
    return is_within_limits(unpacked_);
}

bool ArchiveIntake::end_member() {
    auto current = *std::move(current_);
    current_.reset();
    if (current.member.size != current.declared) {
        complain(current.member.path, "is shorter than it claims");
        return false;
    }
    if (current.has_pending_cr) current.hash_with_lf.update("\r");
    if (request_.hashes == MemberHashes::made) current.member.sha256 = current.hash.finish_hex();
    if (current.has_cr_lf) current.member.sha256_with_lf = current.hash_with_lf.finish_hex();
    if (current.text) content_.texts.emplace(current.member.path, *std::move(current.text));
    content_.members.push_back(std::move(current.member));
    return true;
}

bool ArchiveIntake::wants_bytes() const {
    return request_.hashes == MemberHashes::made || current_->text.has_value();
}

void ArchiveIntake::pass_over() {
    current_->member.size = current_->declared;
    content_.members.push_back(std::move(current_->member));
    current_.reset();
}

bool ArchiveIntake::add_directory(std::string_view path) {
    if (!count_entry()) return false;
    if (!path.empty() && path.back() == '/') path.remove_suffix(1);
    check_path(path);
    directories_.emplace(path);
    return true;
}

void ArchiveIntake::complain(std::string_view path, std::string_view problem) {
    if (++complaints_ > k_most_complaints) return;
    refuse(fmt::format("member `{}` {}", shown(path), problem));
}

void ArchiveIntake::refuse(std::string message) {
    findings_.push_back(
        {codes::PIOT_INSPECT_ARCHIVE, Severity::error, std::move(message), {content_.file, 0, 0}, std::string(k_hint)});
}

bool ArchiveIntake::is_within_limits(std::uint64_t unpacked) {
    const auto& limits = request_.limits;
    if (unpacked > limits.unpacked_bytes) {
        refuse(fmt::format("unpacks to more than {} MiB", limits.unpacked_bytes >> 20U));
        return false;
    }
    if (unpacked > limits.ratio_from_bytes && unpacked / limits.ratio > content_.size) {
        refuse(fmt::format("unpacks to more than {} times its size", limits.ratio));
        return false;
    }
    return true;
}

Result<ArchiveContent> ArchiveIntake::finish() && {
    find_files_that_are_directories();
    if (complaints_ > k_most_complaints)
        refuse(fmt::format("{} more members are not fit to be unpacked", complaints_ - k_most_complaints));
    if (findings_.empty() && content_.members.empty()) refuse("holds no files");
    if (!findings_.empty()) return fail(std::move(findings_));
    return std::move(content_);
}

bool ArchiveIntake::count_entry() {
    if (++entries_ <= request_.limits.entries) return true;
    refuse(fmt::format("holds more than {} entries", request_.limits.entries));
    return false;
}

void ArchiveIntake::check_path(std::string_view path) {
    if (const auto problem = find_path_problem(path, request_.limits)) complain(path, *problem);
}

void ArchiveIntake::find_files_that_are_directories() {
    for (const auto& member : content_.members)
        for (auto slash = member.path.find('/'); slash != std::string::npos; slash = member.path.find('/', slash + 1))
            directories_.emplace(member.path.substr(0, slash));
    for (const auto& path : paths_)
        if (directories_.contains(path)) complain(path, "is a file and a directory at once");
}

void ArchiveIntake::hash_with_lf(std::string_view bytes) {
    auto& current = *current_;
    while (!bytes.empty()) {
        if (current.has_pending_cr) {
            const bool is_line_end = bytes.front() == '\n';
            if (!is_line_end) current.hash_with_lf.update("\r");
            current.has_cr_lf = current.has_cr_lf || is_line_end;
            current.has_pending_cr = false;
        }
        const auto cr = bytes.find('\r');
        current.hash_with_lf.update(bytes.substr(0, cr));
        if (cr == std::string_view::npos) return;
        current.has_pending_cr = true;
        bytes.remove_prefix(cr + 1);
    }
}

}  // namespace piot::io
