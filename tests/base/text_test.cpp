#include "baton/base/text.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace baton;
using namespace std::string_literals;

using Pieces = std::vector<std::string_view>;

TEST_CASE("trim takes blanks, tabs and line ends", "[text]") {
  CHECK(trim(" \t a b \r\n") == "a b");
  CHECK(trim("a") == "a");
  CHECK(trim(" \t\r\n").empty());
  CHECK(trim("").empty());
  CHECK(trim("\xC2\xA0x") == "\xC2\xA0x");
}

TEST_CASE("lower changes ASCII letters only", "[text]") {
  CHECK(lower("ABC-xyz 09 \xC3\x84@[`{") == "abc-xyz 09 \xC3\x84@[`{");
  CHECK(lower("").empty());
}

TEST_CASE("split keeps empty pieces", "[text]") {
  CHECK(split("a;b;c", ';') == Pieces{"a", "b", "c"});
  CHECK(split("a", ';') == Pieces{"a"});
  CHECK(split(";a;;", ';') == Pieces{"", "a", "", ""});
  CHECK(split(";", ';') == Pieces{"", ""});
  CHECK(split("", ';').empty());
}

TEST_CASE("a text is cut between characters", "[text]") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("abcd", 3) == "abc…");
  CHECK(shortened("aåå", 2) == "a…");
  CHECK(shortened(std::string(61, 'x')) == std::string(60, 'x') + "…");
}

TEST_CASE("valid and invalid UTF-8", "[text][encoding]") {
  for (const std::string& text :
       {""s, "plain"s, "a\0b"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s, "\xEE\x80\x80"s,
        "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s, "twelve bytes \xE2\x82\xAC and more"s}) {
    CAPTURE(text);
    CHECK(is_utf8(text));
    CHECK(repair_utf8(text) == text);
  }
  const std::string r = "\xEF\xBF\xBD";
  const std::vector<std::pair<std::string, std::string>> broken = {
      {"\x80", r},
      {"a\xFFz", "a" + r + "z"},
      {"\xC0\xAF", r + r},              // overlong '/'
      {"\xC1\xBF", r + r},
      {"\xE0\x9F\xBF", r + r + r},      // overlong
      {"\xED\xA0\x80", r + r + r},      // a surrogate
      {"\xF0\x8F\xBF\xBF", r + r + r + r},
      {"\xF4\x90\x80\x80", r + r + r + r},  // above U+10FFFF
      {"\xF5\x80\x80\x80", r + r + r + r},
      {"\xE2\x82", r + r},              // cut off
      {"\xE2\x82\xE2\x82\xAC", r + r + "\xE2\x82\xAC"},
      {"12345678\xC3", "12345678" + r},
  };
  for (const auto& [bytes, repaired] : broken) {
    CAPTURE(repaired);
    CHECK_FALSE(is_utf8(bytes));
    CHECK(repair_utf8(bytes) == repaired);
  }
}

TEST_CASE("repaired text is valid, and stays as it is", "[text][encoding][property]") {
  rc::prop("any bytes", [] {
    const auto bytes = *rc::gen::arbitrary<std::string>();
    const std::string repaired = repair_utf8(bytes);
    RC_ASSERT(is_utf8(repaired));
    RC_ASSERT(repair_utf8(repaired) == repaired);
    RC_ASSERT((repaired == bytes) == is_utf8(bytes));
    RC_ASSERT(is_utf8(terminal_safe(bytes)));
    RC_ASSERT(is_utf8(windows1252_to_utf8(bytes)));
    RC_ASSERT(is_utf8(utf16_to_utf8(bytes, false)));
    RC_ASSERT(is_utf8(utf16_to_utf8(bytes, true)));
  });
}

TEST_CASE("Windows-1252", "[text][encoding]") {
  CHECK(windows1252_to_utf8("a\x80\x8A\x9F\xA0\xE9\xFF") ==
        "a\xE2\x82\xAC\xC5\xA0\xC5\xB8\xC2\xA0\xC3\xA9\xC3\xBF");  // a, euro sign, S caron, Y diaeresis, U+A0, U+E9, U+FF
  const std::string r = "\xEF\xBF\xBD";
  CHECK(windows1252_to_utf8("\x81\x8D\x8F\x90\x9D") == r + r + r + r + r);
  CHECK(windows1252_to_utf8("").empty());
}

TEST_CASE("UTF-16", "[text][encoding]") {
  CHECK(utf16_to_utf8("a\0\xAC\x20"s, false) == "a\xE2\x82\xAC");
  CHECK(utf16_to_utf8("\0a\x20\xAC"s, true) == "a\xE2\x82\xAC");
  CHECK(utf16_to_utf8("\x3D\xD8\x00\xDE"s, false) == "\xF0\x9F\x98\x80");  // U+1F600
  CHECK(utf16_to_utf8("\xD8\x3D\xDE\x00"s, true) == "\xF0\x9F\x98\x80");
  const std::string r = "\xEF\xBF\xBD";
  CHECK(utf16_to_utf8("\x3D\xD8"s, false) == r);
  CHECK(utf16_to_utf8("\x3D\xD8z\0"s, false) == r + "z");
  CHECK(utf16_to_utf8("\x00\xDEz\0"s, false) == r + "z");
  CHECK(utf16_to_utf8("a\0b"s, false) == "a" + r);
  CHECK(utf16_to_utf8("\xFF\xFE"s, false) == "\xEF\xBB\xBF");
  CHECK(utf16_to_utf8("", true).empty());
}

TEST_CASE("the nearest of the known names", "[text]") {
  const Pieces fields = {"issue", "time", "team", "person", "to_person", "priority"};
  CHECK(nearest("issue", fields) == "issue");
  CHECK(nearest("Isue", fields) == "issue");       // one of four letters
  CHECK(nearest("tmie", fields) == "time");        // two neighbours swapped
  CHECK(nearest("persn", fields) == "person");
  CHECK(nearest("prio", fields) == "priority");    // held by a name
  CHECK(nearest("PERS", fields) == "person");      // the shortest that holds it
  CHECK(nearest("xxxxxx", fields).empty());
  CHECK(nearest("", fields).empty());
  CHECK(nearest("te", fields) == "team");
  CHECK(nearest("ab", {"cd"}).empty());
  CHECK(nearest("tame", {"time", "tamer"}) == "time");  // the first among equals
  CHECK(nearest("x", {}).empty());
}

TEST_CASE("columns on a terminal", "[text][terminal]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("plain") == 5);
  CHECK(display_width("\xC3\xA9") == 1);
  CHECK(display_width("e\xCC\x81") == 1);                       // with a combining acute accent
  CHECK(display_width("\xE6\x97\xA5\xE6\x9C\xAC") == 4);        // two Chinese characters
  CHECK(display_width("\xED\x95\x9C") == 2);                    // a Korean syllable
  CHECK(display_width("\xEF\xBC\xA1") == 2);                    // fullwidth A
  CHECK(display_width("\xF0\x9F\x98\x80") == 2);                // an emoji
  CHECK(display_width("\xE2\x80\x8B") == 0);                    // zero-width space
  CHECK(display_width("a\tb\n") == 2);
  CHECK(display_width("\xE2\x94\x82\xE2\x96\x88\xE2\x82\xAC") == 3);  // box drawing, block, euro sign
  CHECK(display_width("\xFF\xFE") == 2);                        // shown as replacement characters
}

TEST_CASE("text cannot steer the terminal", "[text][terminal]") {
  CHECK(terminal_safe("plain \xC3\xA9 \xE6\x97\xA5") == "plain \xC3\xA9 \xE6\x97\xA5");
  CHECK(terminal_safe("\x1B[31m") == "\\x1B[31m");
  CHECK(terminal_safe("a\tb\r\n"s + '\0') == "a\\x09b\\x0D\\x0A\\x00");
  CHECK(terminal_safe("\x7F") == "\\x7F");
  CHECK(terminal_safe("\xC2\x9B") == "\\x9B");
  CHECK(terminal_safe("a\xE2\x80\xAE" "b\xE2\x81\xA6\xD8\x9C") == "a<U+202E>b<U+2066><U+061C>");
  CHECK(terminal_safe("\x9Bz\xE2\x82") == "\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
}
