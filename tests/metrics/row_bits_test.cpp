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

TEST_CASE("flags of rows: counted, in common, any of a list, many at once") {
  RowBits threes(1000), fives(1000);
  for (std::size_t row = 0; row < 1000; ++row) {
    threes.set(row, row % 3 == 0);
    fives.set(row, row % 5 == 0);
  }
  CHECK(threes.count() == 334);
  CHECK((threes & fives).count() == 67);
  std::vector<std::uint32_t> list;
  for (std::uint32_t i = 0; i < 700; ++i) list.push_back(i * 3 + 1 < 1000 ? i * 3 + 1 : 1);
  CHECK_FALSE(threes.any(list));
  CHECK_FALSE(threes.any({}));
  for (const std::size_t at : {std::size_t{0}, std::size_t{63}, std::size_t{64}, list.size() - 1}) {
    std::vector<std::uint32_t> with = list;
    with[at] = 999;
    CHECK(threes.any(with));
  }
  for (const std::size_t count : {std::size_t{0}, std::size_t{10}, std::size_t{64}}) {
    const std::span<const std::uint32_t> rows = std::span(list).first(count);
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < count; ++i) expected |= std::uint64_t{list[i] % 5 == 0} << i;
    CHECK(fives.flags_of(rows) == expected);
  }
}
