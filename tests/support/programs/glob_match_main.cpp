// SPDX-License-Identifier: MIT
// Tells which paths a glob matches, for tests that compare with other tools. Reads `PATTERN<TAB>PATH` lines; prints
// `1`, `0`, or `refused<TAB>MEANT` for each.
#include "piot/domain/glob.hpp"

#include <iostream>
#include <string>

int main() {
    std::string line, pattern;
    auto glob = piot::Glob::compile("**");
    while (std::getline(std::cin, line)) {
        const auto tab = line.find('\t');
        if (tab == std::string::npos) return 2;
        if (line.substr(0, tab) != pattern) {
            pattern = line.substr(0, tab);
            glob = piot::Glob::compile(pattern);
        }
        if (!glob)
            std::cout << "refused\t" << glob.error().meant << '\n';
        else
            std::cout << (glob->matches(line.substr(tab + 1)) ? "1\n" : "0\n");
    }
    return 0;
}
