// SPDX-License-Identifier: MIT
#include "raw_commit.hpp"

#include "piot/base/text.hpp"

#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace piot::git {

namespace {

std::string subject_of(std::string_view headers) {
    for (const auto line : split_lines(message_of(headers)))
        if (const auto subject = trim(line); !subject.empty()) return to_valid_utf8(subject);
    return {};
}

/// The seconds in `committer NAME <ADDRESS> SECONDS ZONE`.
std::optional<std::chrono::sys_seconds> time_of(std::string_view headers) {
    for (const auto line : split_lines(headers.substr(0, headers.find("\n\n")))) {
        if (!line.starts_with("committer ")) continue;
        const auto words = split(line.substr(line.rfind('>') + 1), ' ');
        std::int64_t seconds = 0;
        if (words.size() < 2) return std::nullopt;
        const auto* const end = words[1].data() + words[1].size();
        const auto [stop, error] = std::from_chars(words[1].data(), end, seconds);
        if (error != std::errc{} || stop != end) return std::nullopt;
        return std::chrono::sys_seconds(std::chrono::seconds(seconds));
    }
    return std::nullopt;
}

}  // namespace

std::optional<git_oid> take_id(std::string_view& text, std::string_view key) {
    if (!text.starts_with(key) || text.size() < key.size() + GIT_OID_HEXSZ + 1) return std::nullopt;
    git_oid id;
    if (git_oid_fromstrn(&id, text.data() + key.size(), GIT_OID_HEXSZ) != 0) return std::nullopt;
    text.remove_prefix(key.size() + GIT_OID_HEXSZ + 1);
    return id;
}

std::string_view message_of(std::string_view commit) {
    const auto end = commit.find("\n\n");
    if (end == std::string_view::npos) return {};
    // git shows nothing of a message beyond a NUL, so nothing there may decide.
    const auto message = commit.substr(end + 2);
    return message.substr(0, message.find('\0'));
}

Result<RawCommit> read_commit(const ObjectReader& objects, const git_oid& id) {
    PIOT_TRY(const auto object, objects.read(id));
    auto text = object.bytes();
    const auto tree = object.type() == GIT_OBJECT_COMMIT ? take_id(text, "tree ") : std::nullopt;
    if (!tree) return fail(unreadable(fmt::format("object {} is not a commit that can be read", to_hex(id))));
    const auto parent = take_id(text, "parent ");
    return RawCommit{*tree, parent, time_of(text), subject_of(text)};
}

}  // namespace piot::git
