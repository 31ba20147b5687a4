// SPDX-License-Identifier: MIT
// Input: the text after `release:`.
#include "fuzz_target.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/trailer.hpp"

#include <set>
#include <string>

using namespace piot;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto payload = fuzz::text_of(data, size);
    const auto trailer = parse_trailer(payload);
    if (!trailer) {
        PIOT_CLAIM(!trailer.error().message.empty() && !trailer.error().hint.empty());
        PIOT_CLAIM(to_valid_utf8(trailer.error().message) == trailer.error().message);
        return 0;
    }
    PIOT_CLAIM(trailer->kind == TrailerKind::bump || trailer->level == BumpLevel::patch);
    PIOT_CLAIM(trailer->kind != TrailerKind::label || trailer->label);
    PIOT_CLAIM(trailer->kind != TrailerKind::skip || !trailer->label);
    const std::set<std::string> names(trailer->packages.begin(), trailer->packages.end());
    PIOT_CLAIM(names.size() == trailer->packages.size());
    for (const auto& name : names)
        PIOT_CLAIM(trailer->names(name) && !name.empty());
    // What is printed reads back as itself, in a payload and in a message.
    const auto printed = format_trailer(*trailer);
    constexpr std::string_view k_key = "release: ";
    PIOT_CLAIM(printed.starts_with(k_key));
    PIOT_CLAIM(parse_trailer(printed.substr(k_key.size())) == *trailer);
    const auto line = find_trailer("subject\n\n" + printed + "\n");
    PIOT_CLAIM(line && line->content == *trailer);
    PIOT_CLAIM(line->line == 3 && line->in_last_paragraph && !line->is_subject);
    return 0;
}
