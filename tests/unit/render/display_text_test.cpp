// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"

#include "support/catch.hpp"

using namespace piot;
using namespace piot::render;

TEST_CASE("display text: control characters are shown, not sent", "[display_text]") {
    CHECK(to_display("plain ü 漢") == "plain ü 漢");
    CHECK(to_display("a\x1b[31m\r\n\tb\x7f") == "a\\x1b[31m\\x0d\\x0a b\\x7f");
    CHECK(to_display("\xc2\x9b"
                     "1m") == "\\x9b1m");
    CHECK(to_display("user\xe2\x80\xae"
                     "txt") == "user\\u{202e}txt");
    CHECK(to_display("\xff") == "\xef\xbf\xbd");
    CHECK(to_display("##[error]") == "##\\[error]");
}

TEST_CASE("display text: width counts columns, not bytes", "[display_text]") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("äöü…→") == 5);
    CHECK(display_width("漢字") == 4);
    CHECK(display_width("e\xcc\x81") == 1);
    CHECK(display_width("🦀") == 2);
    CHECK(display_width("") == 0);
}

TEST_CASE("display text: emoji outside of the emoji blocks are wide, marks of all scripts take nothing",
          "[display_text]") {
    CHECK(display_width("⚡✅⭐") == 6);
    CHECK(display_width("→…©½") == 4);
    CHECK(display_width("ไทยภาษา") == 7);
    CHECK(display_width("ที่") == 1);
    CHECK(display_width("한글") == 4);
    CHECK(display_width("\u1112\u1161\u11ab") == 2);
    CHECK(display_width("ＡＢ") == 4);
    CHECK(display_width("ｱｲ") == 2);
    CHECK(display_width("𠀀") == 2);
    CHECK(display_width("e\u20dd") == 1);
}

TEST_CASE("display text: what is cut ends in an ellipsis", "[display_text]") {
    CHECK(shorten_end("abcdef", 6) == "abcdef");
    CHECK(shorten_end("abcdef", 5) == "abcd…");
    CHECK(shorten_end("漢字漢字", 5) == "漢字…");
    CHECK(shorten_end("abcdef", 0) == "abcdef");
}

TEST_CASE("display text: a path loses its leading directories first", "[display_text]") {
    const std::string path = "crates/core/src/lib.rs";
    CHECK(shorten_path(path, 22) == path);
    CHECK(shorten_path(path, 21) == "…/core/src/lib.rs");
    CHECK(shorten_path(path, 12) == "…/src/lib.rs");
    CHECK(shorten_path(path, 8) == "…/lib.rs");
    CHECK(shorten_path("averyveryverylongname.rs", 8) == "averyve…");
    CHECK(shorten_path(path, 0) == path);
}

TEST_CASE("display text: durations and sizes are short", "[display_text]") {
    using std::chrono::milliseconds;
    CHECK(format_duration(milliseconds(0)) == "0.0 s");
    CHECK(format_duration(milliseconds(83'456)) == "83.4 s");
    CHECK(format_duration(milliseconds(720'000)) == "12 min");
    CHECK(format_size(0) == "0 B");
    CHECK(format_size(999) == "999 B");
    CHECK(format_size(1'000) == "1.0 kB");
    CHECK(format_size(204'850'000) == "204.8 MB");
    CHECK(format_size(5'000'000'000) == "5.0 GB");
}
