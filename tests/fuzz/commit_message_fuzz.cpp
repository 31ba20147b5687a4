// SPDX-License-Identifier: MIT
// Input: the message of a commit, any bytes.
#include "fuzz_target.hpp"
#include "git/raw_commit.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/trailer.hpp"

#include <string>

using namespace piot;

namespace {

bool is_trailer(std::string_view line) {
    line = trim(line);
    if (to_lower(line.substr(0, 7)) != "release") return false;
    return trim(line.substr(7)).starts_with(':');
}

void check_place(const TrailerLine& found, std::string_view message) {
    const auto lines = split_lines(message);
    PIOT_CLAIM(found.line >= 1 && static_cast<std::size_t>(found.line) <= lines.size());
    const auto index = static_cast<std::size_t>(found.line) - 1;
    PIOT_CLAIM(is_trailer(lines[index]));
    PIOT_CLAIM(found.text == to_valid_utf8(trim(lines[index])));
    bool has_text_above = false, has_gap_below = false, is_below_gap = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool is_blank = trim(lines[i]).empty();
        if (i < index) has_text_above = has_text_above || !is_blank;
        if (i <= index) continue;
        PIOT_CLAIM(!is_trailer(lines[i]));  // the last one counts
        if (is_blank) has_gap_below = true;
        if (!is_blank && has_gap_below) is_below_gap = true;
    }
    PIOT_CLAIM(found.is_subject == !has_text_above);
    PIOT_CLAIM(found.in_last_paragraph == !is_below_gap);
}

/// The message is found in the bytes of a commit that carries it, whatever it holds; git shows none of it beyond a NUL.
void check_commit(std::string_view message) {
    const std::string id(GIT_OID_HEXSZ, 'a');
    const auto commit = "tree " + id + "\nparent " + id + "\nauthor x\n\n" + std::string(message);
    PIOT_CLAIM(git::message_of(commit) == message.substr(0, message.find('\0')));
    std::string_view rest = commit;
    PIOT_CLAIM(git::take_id(rest, "tree ") && git::take_id(rest, "parent ") && !git::take_id(rest, "parent "));
    // And any bytes at all may stand in a commit's place.
    static_cast<void>(git::message_of(message));
    std::string_view any = message;
    if (git::take_id(any, "tree ")) PIOT_CLAIM(any.size() < message.size());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto message = fuzz::text_of(data, size);
    check_commit(message);
    const auto found = find_trailer(message);
    bool has_line = false;
    for (const auto line : split_lines(message))
        has_line = has_line || is_trailer(line);
    PIOT_CLAIM(found.has_value() == has_line);
    // Line ends are not part of what a line says, and paragraphs below do not hide it.
    const auto with_crlf = find_trailer(replace_all(message, "\n", "\r\n"));
    PIOT_CLAIM(with_crlf == found);
    const auto with_more = find_trailer(std::string(message) + "\n\nCo-authored-by: A <a@example.invalid>\n");
    PIOT_CLAIM(with_more.has_value() == found.has_value());
    if (!found) return 0;
    check_place(*found, message);
    PIOT_CLAIM(with_more->content == found->content && with_more->line == found->line);
    if (found->content) PIOT_CLAIM(!found->is_remark());
    return 0;
}
