#include "../../src/sources/csv_scan.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "../../src/sources/csv_tokens.hpp"

namespace baton::csv {
namespace {

std::string random_table() {
  const auto piece = rc::gen::elementOf(std::vector<std::string>{",", "\n", "\"", "\"\"", "\r\n", "a", "value", "a long value with blanks", "é", ",,", "\",\"", "\n\n"});
  std::string text;
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
  return text;
}

std::vector<std::vector<std::string>> records_of(const std::string& text, BlockScan scan, bool at_end) {
  Tokenizer tokens(Dialect{}, scan);
  std::vector<std::vector<std::string>> records;
  std::size_t position = 0;
  while (tokens.next(text, position, at_end)) {
    records.emplace_back(tokens.fields().begin(), tokens.fields().end());
    records.back().push_back(std::to_string(tokens.lines()));
  }
  records.push_back({std::to_string(position)});
  return records;
}

}  // namespace

TEST_CASE("scan: every way of this machine finds the same characters as a look at each byte") {
  CHECK(scan_paths().back().name == "portable");
  for (const ScanPath& path : scan_paths()) {
    INFO(path.name);
    CHECK(rc::check([&] {
      const auto bytes = *rc::gen::container<std::string>(rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::elementOf(std::string(",\n\"\x01\x80\x0b-"))));
      const auto skip = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
      const char* const end = bytes.data() + bytes.size();
      SpecialCursor cursor(path.scan, ',', '\n', bytes.data(), end);
      for (const char* at = bytes.data() + skip; at <= end; ++at) {
        RC_ASSERT(cursor.next(at) == std::find_if(at, end, [](char c) { return c == ',' || c == '\n'; }));
      }
    }));
    std::string block(64, 'x');
    for (int byte = 0; byte < 256; ++byte) {  // each value at each place, wanted and not
      for (std::size_t place = 0; place < 64; ++place) {
        block.assign(64, static_cast<char>(byte ^ 1));
        block[place] = static_cast<char>(byte);
        CHECK(path.scan(block.data(), static_cast<char>(byte), static_cast<char>(byte ^ 0x80)) == std::uint64_t{1} << place);
      }
    }
  }
}

TEST_CASE("scan: records are the same by every way of scanning") {
  CHECK(rc::check([] {
    const std::string text = random_table();
    for (const bool at_end : {false, true}) {
      const auto expected = records_of(text, scan_paths().back().scan, at_end);
      for (const ScanPath& path : scan_paths()) RC_ASSERT(records_of(text, path.scan, at_end) == expected);
    }
  }));
}

}  // namespace baton::csv
