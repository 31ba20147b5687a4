// SPDX-License-Identifier: MIT
// Input: a page that answers in the place of a simple index; the project is `my-project`.
#include "fuzz_target.hpp"
#include "registry/simple_html.hpp"

#include <string>

using namespace piot;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto page = fuzz::text_of(data, size);
    const auto document = registry::parse_simple_html(page, "my-project");
    if (document.is_null()) return 0;
    PIOT_CLAIM(registry::text_at(document, "name") == "my-project");
    for (const auto& file : document.at("files")) {
        const auto name = registry::text_at(file, "filename");
        PIOT_CLAIM(name.ends_with(".whl") || name.ends_with(".tar.gz"));
        PIOT_CLAIM(name.find('/') == std::string::npos || page.find('%') != std::string_view::npos);
        PIOT_CLAIM(file.at("yanked").is_boolean());
    }
    // Whatever bytes stood there, what came out is text: this would throw.
    PIOT_CLAIM(!document.dump().empty());
    return 0;
}
