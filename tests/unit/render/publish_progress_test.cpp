// SPDX-License-Identifier: MIT
#include "piot/render/publish_progress.hpp"

#include "render/display_text.hpp"
#include "support/catch.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

using namespace piot;
using namespace piot::render;
using namespace std::chrono_literals;

namespace {

constexpr Instant k_start{1000h};

ProgressEvent a_phase(const std::string& package, PackagePhase phase, std::uint64_t total = 0) {
    ProgressEvent event{ProgressKind::phase, package};
    event.phase = phase;
    event.total = total;
    return event;
}

ProgressEvent a_transfer(const std::string& package, std::uint64_t done, std::uint64_t total) {
    return {ProgressKind::transfer, package, package + ".whl", done, total};
}

ProgressEvent a_wait(const std::string& package, std::chrono::seconds duration) {
    ProgressEvent event{ProgressKind::waiting, package, "PyPI is busy"};
    event.duration = duration;
    return event;
}

std::vector<std::string> table_of(const PublishProgress& progress, Instant now, std::size_t width = 81) {
    return render_progress_table(progress, {{}, width}, {now, 24});
}

PublishProgress a_crowd(std::size_t count) {
    std::vector<ProgressSubject> subjects;
    for (std::size_t i = 0; i < count; ++i)
        subjects.push_back({fmt::format("package-{}", i), "1.0.0", 1000});
    PublishProgress progress(subjects);
    progress.apply(a_phase("package-0", PackagePhase::queued), k_start);
    return progress;
}

}  // namespace

TEST_CASE("publish progress: before the first package is heard of, one line says what happens", "[publish_progress]") {
    PublishProgress progress({{"core", "1.0.0", 1000}, {"py", "1.0.0", 1000}});
    CHECK(table_of(progress, k_start) == std::vector<std::string>{"looking what is live of 2 packages"});
    progress.apply(a_wait("", 30s), k_start);
    CHECK(table_of(progress, k_start + 10s) ==
          std::vector<std::string>{"looking what is live of 2 packages, waiting 20 s: PyPI is busy"});
}

TEST_CASE("publish progress: each package has its line, and the last one has the totals", "[publish_progress]") {
    PublishProgress progress({{"core", "1.0.0", 500}, {"grp/py", "0.1.0rc1", 8'000'000}, {"late", "2.0.0", 1000}});
    progress.apply(a_phase("core", PackagePhase::uploading, 500), k_start);
    progress.apply(a_transfer("core", 500, 500), k_start);
    progress.apply(a_phase("core", PackagePhase::released), k_start);
    progress.apply(a_phase("grp/py", PackagePhase::uploading, 8'000'000), k_start);
    progress.apply(a_transfer("grp/py", 0, 8'000'000), k_start);
    progress.apply(a_transfer("grp/py", 2'000'000, 8'000'000), k_start + 2s);
    const auto lines = table_of(progress, k_start + 2s, 101);
    CHECK(lines ==
          std::vector<std::string>{
              "  core    1.0.0     released",
              "  grp/py  0.1.0rc1  uploading      [======>                 ]  2.0 of 8.0 MB, 1.0 MB/s, 6 s left",
              "  late    2.0.0     queued", "1 of 3 done, 2.0 of 8.0 MB, 1.0 MB/s, about 7 s left"});
}

TEST_CASE("publish progress: a pause shows what is left of it, and ends with the next thing done",
          "[publish_progress]") {
    PublishProgress progress({{"core", "1.0.0", 500}});
    auto held = a_phase("core", PackagePhase::held);
    held.duration = 600s;
    held.text = "crates.io takes 1 new crate per 10 minutes";
    progress.apply(held, k_start);
    CHECK(table_of(progress, k_start + 55s) ==
          std::vector<std::string>{"  core  1.0.0  held           9 min 05 s: crates.io takes 1 new crate per 10 mi…",
                                   "0 of 1 done, 0 of 500 B, about 9 min 05 s left"});
    progress.apply(a_phase("core", PackagePhase::uploading, 500), k_start + 600s);
    progress.apply(a_wait("core", 30s), k_start + 600s);
    CHECK(table_of(progress, k_start + 629s)[0] == "  core  1.0.0  uploading      1 s: PyPI is busy");
    CHECK(table_of(progress, k_start + 640s)[0] == "  core  1.0.0  uploading      PyPI is busy");
    progress.apply(a_transfer("core", 250, 500), k_start + 640s);
    CHECK(table_of(progress, k_start + 640s)[0] ==
          "  core  1.0.0  uploading      [============>           ]  250 of 500 B");
}

TEST_CASE("publish progress: a failure says why", "[publish_progress]") {
    PublishProgress progress({{"core", "1.0.0", 500}});
    auto failed = a_phase("core", PackagePhase::failed);
    failed.text = "crates.io refused\nit";
    progress.apply(failed, k_start);
    CHECK(table_of(progress, k_start)[0] == "  core  1.0.0  failed         crates.io refused\\x0ait");
    CHECK(table_of(progress, k_start)[1] == "1 of 1 done, 1 failed");
}

TEST_CASE("publish progress: what a repository names cannot steer the terminal", "[publish_progress]") {
    PublishProgress progress({{"co\x1b[2Jre", "1.0.0\x07", 500}});
    auto event = a_phase("co\x1b[2Jre", PackagePhase::held);
    event.text = "\x1b]0;title\x07\xe2\x80\xae";
    progress.apply(event, k_start);
    for (const auto& line : table_of(progress, k_start)) {
        CHECK(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < 0x20; }));
        CHECK(line.find("\xe2\x80\xae") == std::string::npos);
    }
}

TEST_CASE("publish progress: no line reaches the last column", "[publish_progress]") {
    const std::size_t width = GENERATE(as<std::size_t>(), 1, 10, 20, 40, 60, 80, 120, 200);
    PublishProgress progress({{"a-rather-long-name-of-a-package/with-a-part", "1.20.0-rc.12", 500'000'000},
                              {"日本語のパッケージ", "0.1.0", 12}});
    progress.apply(a_phase("日本語のパッケージ", PackagePhase::uploading, 12), k_start);
    progress.apply(a_wait("日本語のパッケージ", 3700s), k_start);
    progress.apply(a_transfer("a-rather-long-name-of-a-package/with-a-part", 1, 500'000'000), k_start);
    progress.apply(a_transfer("a-rather-long-name-of-a-package/with-a-part", 123'456'789, 500'000'000), k_start + 3s);
    for (const auto& line : table_of(progress, k_start + 3s, width)) {
        INFO(line);
        CHECK(display_width(line) < std::max<std::size_t>(width, 2));
    }
}

TEST_CASE("publish progress: more packages than rows share lines", "[publish_progress]") {
    auto progress = a_crowd(40);
    CHECK(render_progress_table(progress, {}, {k_start, 0}).size() == 41);
    for (int i = 0; i < 12; ++i)
        progress.apply(a_phase(fmt::format("package-{}", i), PackagePhase::released), k_start);
    progress.apply(a_phase("package-12", PackagePhase::already_live), k_start);
    progress.apply(a_phase("package-39", PackagePhase::failed), k_start);
    const auto lines = render_progress_table(progress, {}, {k_start, 10});
    CHECK(lines == std::vector<std::string>{
                       "  12 released, 1 already live", "  package-39  1.0.0  failed", "  package-13  1.0.0  queued",
                       "  package-14  1.0.0  queued", "  package-15  1.0.0  queued", "  package-16  1.0.0  queued",
                       "  package-17  1.0.0  queued", "  and 21 queued", "14 of 40 done, 1 failed, 0 B of 26.0 kB"});
}

TEST_CASE("publish progress: where lines are scarce, what moves goes before what is about to", "[publish_progress]") {
    auto progress = a_crowd(40);
    for (const auto* name : {"package-1", "package-2", "package-3"})
        progress.apply(a_phase(name, PackagePhase::uploading, 1000), k_start);
    progress.apply(a_transfer("package-3", 1000, 1000), k_start);
    progress.apply(a_phase("package-30", PackagePhase::failed), k_start);
    const auto lines = render_progress_table(progress, {}, {k_start, 7, true});
    REQUIRE(lines.size() == 6);
    CHECK(lines[0].starts_with("  package-3   1.0.0  uploading"));
    CHECK(lines[1].starts_with("  package-30  1.0.0  failed"));
    CHECK(lines[2].starts_with("  package-1   1.0.0  uploading"));
    CHECK(lines[3].starts_with("  package-2   1.0.0  uploading"));
    CHECK(lines[4] == "  and 36 queued");
    CHECK(lines[5].starts_with("stopping: 1 of 40 done"));
}

TEST_CASE("publish progress: the table keeps within the rows of the terminal", "[publish_progress]") {
    const std::size_t rows = GENERATE(as<std::size_t>(), 1, 2, 3, 4, 20, 42);
    auto progress = a_crowd(40);
    const int active = GENERATE(0, 5, 40);
    for (int i = 0; i < active; ++i)
        progress.apply(a_phase(fmt::format("package-{}", i), PackagePhase::uploading, 1000), k_start);
    const auto lines = render_progress_table(progress, {}, {k_start, rows});
    CHECK(lines.size() <= std::max<std::size_t>(rows, 2) - 1);
}

TEST_CASE("publish progress: colour only repeats what the words say", "[publish_progress]") {
    auto progress = a_crowd(3);
    progress.apply(a_phase("package-1", PackagePhase::failed), k_start);
    const auto plain = render_progress_table(progress, {{}, 80}, {k_start, 24});
    auto colored = render_progress_table(progress, {Palette::ansi(), 80}, {k_start, 24});
    CHECK(colored != plain);
    for (auto& line : colored)
        for (const auto code : {"\x1b[31m", "\x1b[1m", "\x1b[2m", "\x1b[0m"})
            line = replace_all(line, code, "");
    CHECK(colored == plain);
}

TEST_CASE("publish progress: what is sent again brings nothing nearer", "[publish_progress]") {
    PublishProgress progress({{"py", "1.0.0", 1000}});
    progress.apply(a_transfer("py", 1000, 1000), k_start);
    progress.apply(a_transfer("py", 100, 1000), k_start + 1s);
    CHECK(progress.packages()[0].sent() == 100);
    CHECK(progress.packages()[0].total() == 1000);
}

TEST_CASE("transfer rate: is that of the last seconds", "[publish_progress]") {
    TransferRate rate;
    CHECK_FALSE(rate.bytes_per_second(k_start));
    rate.note(0, k_start);
    rate.note(100, k_start + 100ms);
    CHECK_FALSE(rate.bytes_per_second(k_start + 200ms));  // too early to tell
    rate.note(2000, k_start + 2s);
    CHECK(rate.bytes_per_second(k_start + 2s) == 1000U);
    CHECK(rate.bytes_per_second(k_start + 4s) == 500U);  // it stalls
    CHECK_FALSE(rate.bytes_per_second(k_start + 8s));
    rate.note(2400, k_start + 8s);  // what came before is forgotten
    CHECK_FALSE(rate.bytes_per_second(k_start + 8s));
    rate.note(0, k_start + 9s);  // a new start
    CHECK_FALSE(rate.bytes_per_second(k_start + 9s));
}

TEST_CASE("publish progress: durations read naturally", "[publish_progress]") {
    CHECK(format_remaining(0s) == "0 s");
    CHECK(format_remaining(59s) == "59 s");
    CHECK(format_remaining(245s) == "4 min 05 s");
    CHECK(format_remaining(7800s) == "2 h 10 min");
}
