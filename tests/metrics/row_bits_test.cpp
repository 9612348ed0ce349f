#include <catch2/catch.hpp>

#include "baton/metrics/measured.hpp"

using namespace baton;

TEST_CASE("flagged rows of a list are visited in its order, over several blocks") {
  Selection selection = Selection::all(1500);
  CHECK(selection.is_all());
  std::vector<std::uint8_t> also(1500, 0);
  for (std::size_t row = 0; row < also.size(); row += 3) also[row] = 1;
  selection.keep_only(also);
  CHECK_FALSE(selection.is_all());
  const RowBits& bits = selection.bits;
  std::vector<std::uint32_t> list, expected, visited;
  for (std::uint32_t i = 0; i < 4000; ++i) list.push_back(i * 7919 % 1500);
  for (std::uint32_t place = 0; place < list.size(); ++place) {
    if (list[place] % 3 == 0) expected.push_back(place);
  }
  each_flagged(list, bits, [&](std::size_t place) { visited.push_back(static_cast<std::uint32_t>(place)); });
  CHECK(visited == expected);
}
