// SPDX-License-Identifier: MIT
// Input: a workflow of GitHub Actions.
#include "fuzz_target.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/doctor_workflow.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

using namespace piot;

namespace {

const std::string k_file = ".github/workflows/release.yml";

void check_words(const std::string& words) {
    PIOT_CLAIM(!words.empty() && to_valid_utf8(words) == words);
    PIOT_CLAIM(std::none_of(words.begin(), words.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
}

/// Every place is one that the text has.
void check_place(const Origin& origin, const std::vector<std::string_view>& lines) {
    PIOT_CLAIM(origin.line >= 0 && origin.column >= 0);
    PIOT_CLAIM(static_cast<std::size_t>(origin.line) <= std::max<std::size_t>(lines.size(), 1));
    const auto size = origin.line > 0 && !lines.empty() ? lines[static_cast<std::size_t>(origin.line) - 1].size() : 0;
    PIOT_CLAIM(static_cast<std::size_t>(origin.column) <= size + 1);
}

void check_findings(const std::vector<Diagnostic>& findings, const std::vector<std::string_view>& lines) {
    auto before = std::tuple(std::string(), 0, 0);
    for (const auto& finding : findings) {
        check_words(finding.message);
        check_words(finding.hint);
        if (finding.origin.file == k_file) check_place(finding.origin, lines);
        const auto place = std::tuple(finding.origin.file, finding.origin.line, finding.origin.column);
        PIOT_CLAIM(before <= place);
        before = place;
    }
}

/// A span says where its characters stand: on a line of the text, in ascending order.
void check_text(const WorkflowText& text, const std::vector<std::string_view>& lines) {
    std::size_t before = 0;
    for (const auto& span : text.spans) {
        PIOT_CLAIM(span.offset >= before && span.offset <= text.value.size());
        check_place({text.origin.file, span.line, span.column}, lines);
        const auto line = lines[static_cast<std::size_t>(span.line) - 1];
        const bool has_character =
            static_cast<std::size_t>(span.column) <= line.size() && span.offset < text.value.size();
        if (has_character && line[static_cast<std::size_t>(span.column) - 1] != '\r' && text.value[span.offset] != '\n')
            PIOT_CLAIM(line[static_cast<std::size_t>(span.column) - 1] == text.value[span.offset] ||
                       &span == &text.spans.front());
        before = span.offset;
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const auto set = parse_workflows({{k_file, std::string(text)}});
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto lines = split_lines(text);
    PIOT_CLAIM(set.workflows.size() + (set.findings.empty() ? 0U : 1U) == 1U);
    for (const auto& workflow : set.workflows)
        for (const auto& job : workflow.jobs)
            for (const auto& step : job.steps)
                check_text(step.run, lines);
    const auto jobs = find_publish_jobs(set.workflows, "octo/tool");
    check_findings(check_workflows({set, jobs}), lines);
    return 0;
}
