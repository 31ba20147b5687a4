// SPDX-License-Identifier: MIT
#include "domain/inspect/rules.hpp"

#include <map>

#include <fmt/format.h>

namespace piot::inspection {

namespace {

int hex_digit(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/// RECORD's spelling of a hash: URL-safe base64 without padding.
std::string to_record_digest(std::string_view hex) {
    constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string digest;
    unsigned bits = 0;
    int count = 0;
    for (const char c : hex) {
        bits = bits << 4U | static_cast<unsigned>(hex_digit(c));
        count += 4;
        if (count < 6) continue;
        count -= 6;
        digest.push_back(k_alphabet[(bits >> static_cast<unsigned>(count)) & 63U]);
    }
    if (count > 0) digest.push_back(k_alphabet[(bits << static_cast<unsigned>(6 - count)) & 63U]);
    return digest;
}

bool agrees(const RecordEntry& entry, const ArchiveMember& member) {
    if (entry.size && *entry.size != member.size) return false;
    if (entry.algorithm != "sha256") return !entry.algorithm.empty();
    const auto digest = std::string_view(entry.digest).substr(0, entry.digest.find('='));
    return digest == to_record_digest(member.sha256);
}

/// RECORD cannot hold its own hash, and signatures come after it.
bool needs_no_entry(const WheelFacts& facts, std::string_view path) {
    const auto record = facts.dist_info + "/RECORD";
    return path == record || path == record + ".jws" || path == record + ".p7s";
}

void report(const std::vector<std::string>& paths, std::string_view what, FindingList& findings) {
    if (!paths.empty())
        findings.add(codes::PIOT_INSPECT_METADATA, fmt::format("{}: {}", what, quote_some(paths)),
                     "do not add, strip or edit files after the wheel is built; rebuild it, or use `wheel unpack` and "
                     "`wheel pack`");
}

}  // namespace

void check_record(const WheelFacts& facts, FindingList& findings) {
    if (!facts.record) return;
    std::map<std::string, const RecordEntry*> entries;
    std::vector<std::string> twice;
    for (const auto& entry : *facts.record)
        if (!entries.emplace(entry.path, &entry).second) twice.push_back(entry.path);
    std::vector<std::string> unlisted;
    std::vector<std::string> different;
    for (const auto& member : facts.archive.members) {
        const auto found = entries.find(member.path);
        const bool is_exempt = needs_no_entry(facts, member.path);
        if (found == entries.end()) {
            if (!is_exempt) unlisted.push_back(member.path);
            continue;
        }
        if (!is_exempt && !agrees(*found->second, member)) different.push_back(member.path);
        entries.erase(found);
    }
    std::vector<std::string> absent;
    for (const auto& [path, entry] : entries)
        if (!needs_no_entry(facts, path)) absent.push_back(path);
    report(twice, "RECORD lists files twice", findings);
    report(unlisted, "RECORD does not list files that the wheel holds", findings);
    report(absent, "RECORD lists files that the wheel does not hold", findings);
    report(different, "RECORD states another hash or size for files of the wheel", findings);
}

}  // namespace piot::inspection
