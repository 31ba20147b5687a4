// SPDX-License-Identifier: MIT
#include "piot/domain/commit_id.hpp"

namespace piot {

bool is_commit_id(std::string_view text) {
    return (text.size() == 40 || text.size() == 64) &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view short_commit(std::string_view commit) {
    return commit.substr(0, 10);
}

}  // namespace piot
