// SPDX-License-Identifier: MIT
#include "characters.hpp"

namespace piot::glob {

namespace {

constexpr std::uint32_t k_not_utf8 = 0x110000;

struct Lead {
    std::size_t length;
    std::uint32_t bits;
    std::uint32_t smallest;
};

Lead lead_of(std::uint8_t byte) {
    if ((byte & 0xE0U) == 0xC0U) return {2, byte & 0x1FU, 0x80};
    if ((byte & 0xF0U) == 0xE0U) return {3, byte & 0x0FU, 0x800};
    if ((byte & 0xF8U) == 0xF0U) return {4, byte & 0x07U, 0x10000};
    return {0, 0, 0};
}

}  // namespace

std::uint32_t read_character(std::string_view text, std::size_t& position) {
    const auto byte = static_cast<std::uint8_t>(text[position++]);
    if (byte < 0x80) return byte;
    const auto lead = lead_of(byte);
    if (lead.length == 0 || position + lead.length - 1 > text.size()) return k_not_utf8 + byte;
    std::uint32_t point = lead.bits;
    for (std::size_t i = 0; i + 1 < lead.length; ++i) {
        const auto next = static_cast<std::uint8_t>(text[position + i]);
        if ((next & 0xC0U) != 0x80U) return k_not_utf8 + byte;
        point = point << 6U | (next & 0x3FU);
    }
    const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (point < lead.smallest || point >= k_not_utf8 || is_surrogate) return k_not_utf8 + byte;
    position += lead.length - 1;
    return point;
}

}  // namespace piot::glob
