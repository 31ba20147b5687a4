// SPDX-License-Identifier: MIT
#pragma once
#include "io/archive/input_file.hpp"

#include "piot/base/hash.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace piot::io {

/// A member that is being read.
struct OpenMember {
    ArchiveMember member;
    std::uint64_t declared = 0;
    Sha256 hash;
    Sha256 hash_with_lf;
    bool has_pending_cr = false;
    bool has_cr_lf = false;
    std::optional<std::string> text;
};

/// Takes an archive's members one after the other, holds the limits, and gathers content or findings.
class ArchiveIntake {
  public:
    ArchiveIntake(const ArchiveRequest& request, const InputFile& file);

    /// False: a limit is passed and reading must stop. `declared` is the size that the archive claims.
    [[nodiscard]] bool begin_member(std::string_view path, std::uint64_t declared);
    /// False: the member is longer than it claims, or a limit is passed.
    [[nodiscard]] bool add(std::string_view bytes);
    /// False: the member is shorter than it claims.
    [[nodiscard]] bool end_member();
    /// Whether anybody wants the bytes of the member that was begun. If not, `pass_over` may end it without them.
    [[nodiscard]] bool wants_bytes() const;
    void pass_over();
    /// Directories have no content but count, and their paths are checked.
    [[nodiscard]] bool add_directory(std::string_view path);

    /// Notes a finding about one member; reading may go on.
    void complain(std::string_view path, std::string_view problem);
    /// Notes a finding about the archive as a whole.
    void refuse(std::string message);
    /// False once the bytes unpacked so far, with `more` to come, are over the limits; notes that.
    [[nodiscard]] bool is_within_limits(std::uint64_t unpacked);

    [[nodiscard]] Result<ArchiveContent> finish() &&;

  private:
    [[nodiscard]] bool count_entry();
    void check_path(std::string_view path);
    void find_files_that_are_directories();

    const ArchiveRequest& request_;
    ArchiveContent content_;
    std::vector<Diagnostic> findings_;
    std::size_t complaints_ = 0;
    std::uint64_t entries_ = 0;
    std::uint64_t unpacked_ = 0;
    std::uint64_t declared_total_ = 0;
    std::uint64_t kept_ = 0;
    std::set<std::string, std::less<>> paths_;
    std::set<std::string, std::less<>> directories_;

    void hash_with_lf(std::string_view bytes);
    std::optional<OpenMember> current_;
};

}  // namespace piot::io
