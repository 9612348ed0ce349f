#include "baton/base/keyed_values.hpp"

#include <catch2/catch.hpp>

using namespace baton;

TEST_CASE("values by key, also where many keys share a place") {
  KeyedValues<int> values;
  int& first = values[0];
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t key = 0; key < 2000; ++key) values[key << 32U] += static_cast<int>(key % 7);
  }
  CHECK(values.all().size() == 2000);
  for (std::uint64_t key = 0; key < 2000; ++key) {
    REQUIRE(values.find(key << 32U) != nullptr);
    CHECK(*values.find(key << 32U) == 3 * static_cast<int>(key % 7));
  }
  CHECK(&first == values.find(0));  // references stay valid
  CHECK(values.find(1) == nullptr);
}
