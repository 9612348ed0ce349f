#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <limits>

#include "../../src/store/column_codec.hpp"
#include "../../src/store/column_summary.hpp"
#include "../../src/store/text_codec.hpp"
#include "baton/base/time.hpp"

using namespace baton;

namespace {

template <class Value>
std::string encoded(const std::vector<Value>& values) {
  std::string data;
  encode_column<Value>(values, data);
  return data;
}

template <class Value>
void check_round_trip(const std::vector<Value>& values) {
  std::vector<Value> back(values.size(), Value{7});
  RC_ASSERT(decode_column<Value>(encoded(values), back));
  RC_ASSERT(back == values);
}

/// Numbers of every size, with runs, missing ones, extremes and common scales.
std::vector<std::int64_t> any_numbers() {
  const auto count = *rc::gen::inRange<std::size_t>(0, 300);
  const auto bits = *rc::gen::inRange(1, 65);
  const std::int64_t scale = *rc::gen::element<std::int64_t>(1, 1, 1'000, 1'000'000, 60'000'000);
  const bool has_missing = *rc::gen::arbitrary<bool>();
  const bool has_runs = *rc::gen::arbitrary<bool>();
  std::vector<std::int64_t> values;
  while (values.size() < count) {
    const auto word = *rc::gen::arbitrary<std::uint64_t>() >> (64 - bits);
    std::int64_t value = static_cast<std::int64_t>(word * static_cast<std::uint64_t>(scale));
    if (has_missing && *rc::gen::inRange(0, 4) == 0) value = no_time;
    if (*rc::gen::inRange(0, 50) == 0) value = *rc::gen::element(std::numeric_limits<std::int64_t>::max(), no_time + 1);
    values.insert(values.end(), has_runs ? *rc::gen::inRange<std::size_t>(1, 20) : 1, value);
  }
  return values;
}

/// The definitions, one value at a time.
template <class Value>
void check_summary(const ColumnSummary& found, const std::vector<Value>& values) {
  std::vector<Value> known;
  std::copy_if(values.begin(), values.end(), std::back_inserter(known), [](Value value) { return !std::is_same_v<Value, std::int64_t> || value != static_cast<Value>(no_time); });
  RC_ASSERT(found.has_missing == (known.size() < values.size()));
  RC_ASSERT(found.has_value == !known.empty());
  RC_ASSERT(found.is_ascending == (known.size() == values.size() && std::is_sorted(values.begin(), values.end())));
  std::size_t changes = values.empty() ? 0 : 1;
  std::uint64_t min_step = values.size() > 1 ? ~std::uint64_t{0} : 0, max_step = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    changes += values[i] != values[i - 1];
    const std::uint64_t step = static_cast<std::uint64_t>(values[i]) - static_cast<std::uint64_t>(values[i - 1]);
    min_step = std::min(min_step, step);
    max_step = std::max(max_step, step);
  }
  RC_ASSERT(found.changes == changes);
  if (found.is_ascending) {
    RC_ASSERT(found.min_step == min_step);
    RC_ASSERT(found.max_step == max_step);
  }
  if (known.empty()) return;
  const auto [low, high] = std::minmax_element(known.begin(), known.end());
  RC_ASSERT(found.min == static_cast<std::uint64_t>(*low));
  RC_ASSERT(found.range == static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low));
}

}  // namespace

TEST_CASE("every path of the processor sums a column up alike") {
  REQUIRE(summary_paths().back().name == "portable");
  for (const SummaryPath& path : summary_paths()) {
    INFO(path.name);
    CHECK(rc::check("as defined", [&] {
      auto values = any_numbers();
      if (*rc::gen::arbitrary<bool>()) std::sort(values.begin(), values.end());
      check_summary(path.of_times(values), values);
      const std::vector<std::uint64_t> numbers(values.begin(), values.end());
      check_summary(path.of_numbers(numbers), numbers);
      std::vector<std::uint32_t> ids;
      for (const std::int64_t value : values) ids.push_back(static_cast<std::uint32_t>(value));
      check_summary(path.of_ids(ids), ids);
    }));
  }
}

TEST_CASE("numbers come back as they were") {
  CHECK(rc::check("signed, missing and scaled", [] { check_round_trip(any_numbers()); }));
  CHECK(rc::check("ascending", [] {
    auto values = any_numbers();
    std::sort(values.begin(), values.end());
    check_round_trip(values);
  }));
  CHECK(rc::check("unsigned 64", [] {
    const auto values = any_numbers();
    check_round_trip(std::vector<std::uint64_t>(values.begin(), values.end()));
  }));
  CHECK(rc::check("unsigned 32", [] {
    std::vector<std::uint32_t> values;
    for (const std::int64_t value : any_numbers()) values.push_back(static_cast<std::uint32_t>(value));
    check_round_trip(values);
    std::sort(values.begin(), values.end());
    check_round_trip(values);
  }));
}

TEST_CASE("the cheapest method is taken") {
  constexpr std::size_t header_bytes = 24;
  CHECK(encoded(std::vector<std::uint32_t>(10'000, 42)).size() == header_bytes);
  CHECK(encoded(std::vector<std::int64_t>(10'000, no_time)).size() == header_bytes);
  std::vector<std::uint64_t> numbered;
  std::vector<std::int64_t> minutes;
  std::vector<std::uint32_t> in_runs;
  for (std::uint64_t i = 0; i < 6'400; ++i) {
    numbered.push_back(100 + i);
    minutes.push_back(static_cast<std::int64_t>(i * 7'919 % 1'000) * minute_us + second_us);
    in_runs.push_back(static_cast<std::uint32_t>(i / 64 * 7'919 % 100 * 10'000));
  }
  CHECK(encoded(numbered).size() == header_bytes);
  CHECK(encoded(minutes).size() == header_bytes + 6'400 * 10 / 8 + 8);            // 1,000 minutes: 10 bits
  CHECK(encoded(in_runs).size() == header_bytes + 6'400 / 8 + 100 * 20 / 8 + 6 + 8);  // up to 990,000: 20 bits, whole words
}

TEST_CASE("damaged columns are refused or read in bounds") {
  CHECK(rc::check("any change of bytes and length", [] {
    auto values = any_numbers();
    if (values.empty()) values.push_back(1);
    std::string data = encoded(values);
    const auto place = *rc::gen::inRange<std::size_t>(0, data.size());
    data[place] = static_cast<char>(data[place] ^ *rc::gen::inRange(1, 256));
    if (*rc::gen::inRange(0, 3) == 0) data.resize(*rc::gen::inRange<std::size_t>(0, data.size() + 20));
    const std::string exact(data.begin(), data.end());
    std::vector<std::int64_t> back(values.size());
    static_cast<void>(decode_column<std::int64_t>(exact, back));
    std::vector<std::uint32_t> narrow(values.size());
    static_cast<void>(decode_column<std::uint32_t>(exact, narrow));
  }));
}

TEST_CASE("texts come back with the same ids") {
  CHECK(rc::check([] {
    Dictionary dictionary;
    for (const auto& text : *rc::gen::arbitrary<std::vector<std::string>>()) dictionary.intern(text);
    dictionary.intern(std::string_view("a\0b", 3));
    const auto max_rows = *rc::gen::inRange<std::uint64_t>(1, 10);
    const auto cuts = text_cuts(dictionary, 0, max_rows);
    RC_ASSERT(cuts.back() == dictionary.size() - 1);
    Dictionary back;
    for (std::size_t cut = 0; cut + 1 < cuts.size(); ++cut) {
      RC_ASSERT(cuts[cut + 1] - cuts[cut] <= max_rows);
      std::string data;
      encode_texts(dictionary, cuts[cut], cuts[cut + 1] - cuts[cut], data);
      RC_ASSERT(decode_texts(data, cuts[cut + 1] - cuts[cut], back));
    }
    RC_ASSERT(back.size() == dictionary.size());
    for (std::uint32_t id = 0; id < back.size(); ++id) RC_ASSERT(back.text(id) == dictionary.text(id));
  }));
}

TEST_CASE("texts that would move ids are refused") {
  Dictionary dictionary;
  dictionary.intern("once");
  std::string data;
  encode_texts(dictionary, 0, 1, data);
  Dictionary back;
  CHECK(decode_texts(data, 1, back));
  CHECK_FALSE(decode_texts(data, 1, back));
  CHECK_FALSE(decode_texts(data, 2, back));
  CHECK_FALSE(decode_texts(std::string_view(data).substr(0, data.size() - 1), 1, back));
  CHECK_FALSE(decode_texts("", 1, back));
}
