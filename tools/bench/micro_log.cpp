// Benchmarks of log and store: ids, grouping, duplicates, packing, saving and loading. One thread.
#include <benchmark/benchmark.h>

#include "../../src/store/column_codec.hpp"
#include "../../src/store/text_codec.hpp"
#include "../../tests/support/scratch_folder.hpp"
#include "baton/store/store.hpp"
#include "micro_data.hpp"

using namespace baton;
using namespace baton::bench;

namespace {

void count_items(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(items) * static_cast<std::int64_t>(state.iterations()));
}

std::vector<std::string> keys() {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < event_count; ++i) texts.push_back("T-" + std::to_string(10'000'000 + i));
  return texts;
}

void dictionary_add_new(benchmark::State& state) {
  const std::vector<std::string> texts = keys();
  for (auto _ : state) {
    Dictionary dictionary;
    for (const std::string& text : texts) benchmark::DoNotOptimize(dictionary.intern(text));
  }
  count_items(state, texts.size());
}
BENCHMARK(dictionary_add_new)->Unit(benchmark::kMillisecond);

/// Employees of the log in its order: few texts, most of them seen before.
void dictionary_add_known(benchmark::State& state) {
  std::vector<std::string> texts;
  for (const InventedLog::Event& event : invented("time").events()) append_employee(event.employee, texts.emplace_back());
  Dictionary dictionary;
  for (auto _ : state) {
    for (const std::string& text : texts) benchmark::DoNotOptimize(dictionary.intern(text));
  }
  count_items(state, texts.size());
}
BENCHMARK(dictionary_add_known);

void dictionary_find(benchmark::State& state) {
  const std::vector<std::string> texts = keys();
  Dictionary dictionary;
  for (const std::string& text : texts) dictionary.intern(text);
  for (auto _ : state) {
    for (const std::string& text : texts) benchmark::DoNotOptimize(dictionary.find(text));
  }
  count_items(state, texts.size());
}
BENCHMARK(dictionary_find)->Unit(benchmark::kMillisecond);

/// The ids of a whole dictionary in another, as when the chunks of a file are merged.
void dictionary_find_all(benchmark::State& state) {
  Dictionary dictionary, other;
  for (const std::string& text : keys()) {
    dictionary.intern(text);
    other.intern(text);
  }
  std::vector<std::uint32_t> ids;
  for (auto _ : state) {
    dictionary.find_all(other, ids);
    benchmark::DoNotOptimize(ids.data());
  }
  count_items(state, other.size());
}
BENCHMARK(dictionary_find_all)->Unit(benchmark::kMillisecond);

/// LogBuilder::finish() of these files: reading them is not counted, nor giving memory back.
void finish(benchmark::State& state, const std::vector<const std::string*>& texts) {
  std::size_t records = 0;
  for (auto _ : state) {
    state.PauseTiming();
    {
      LogBuilder builder{RawLog{}};
      for (const std::string* text : texts) read(builder, *text);
      records = event_count * texts.size();
      state.ResumeTiming();
      const RawLog log = builder.finish(1).value();
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  count_items(state, records);
}
void group(benchmark::State& state, const std::string& order) { finish(state, {&csv_text(order)}); }
BENCHMARK_CAPTURE(group, time, "time")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(group, case, "case")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(group, shuffle, "shuffle")->Unit(benchmark::kMillisecond);

/// The same records in another order are equal as they are; with a column more they are matched by their mapped values.
void duplicates_same_columns(benchmark::State& state) { finish(state, {&csv_text("time"), &csv_text("shuffle")}); }
BENCHMARK(duplicates_same_columns)->Unit(benchmark::kMillisecond);
void duplicates_other_columns(benchmark::State& state) { finish(state, {&csv_text("time"), &wider_csv_text()}); }
BENCHMARK(duplicates_other_columns)->Unit(benchmark::kMillisecond);

const RawLog& grouped() {
  static const RawLog log = raw_log();
  return log;
}

void count_codec(benchmark::State& state, std::size_t values, std::size_t value_bytes, std::size_t packed_bytes) {
  count_items(state, values);
  state.SetBytesProcessed(static_cast<std::int64_t>(values * value_bytes) * static_cast<std::int64_t>(state.iterations()));
  state.counters["packed_bytes_a_value"] = static_cast<double>(packed_bytes) / static_cast<double>(values);
}

template <class Value>
void encode(benchmark::State& state, const std::vector<Value>& values) {
  std::string packed;
  for (auto _ : state) {
    packed.clear();
    encode_column(std::span<const Value>(values), packed);
    benchmark::DoNotOptimize(packed.data());
  }
  count_codec(state, values.size(), sizeof(Value), packed.size());
}

template <class Value>
void decode(benchmark::State& state, const std::vector<Value>& values) {
  std::string packed;
  encode_column(std::span<const Value>(values), packed);
  std::vector<Value> unpacked(values.size());
  for (auto _ : state) {
    if (!decode_column(packed, std::span<Value>(unpacked))) state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(unpacked.data());
  }
  count_codec(state, values.size(), sizeof(Value), packed.size());
}

const std::vector<std::uint32_t>& ids(TextColumn column) { return grouped().events.text[static_cast<std::size_t>(column)]; }

void column_encode_instants(benchmark::State& state) { encode(state, grouped().events.at); }
void column_decode_instants(benchmark::State& state) { decode(state, grouped().events.at); }
void column_encode_persons(benchmark::State& state) { encode(state, ids(TextColumn::person)); }
void column_decode_persons(benchmark::State& state) { decode(state, ids(TextColumn::person)); }
void column_encode_accounts(benchmark::State& state) { encode(state, ids(TextColumn::account)); }
void column_decode_accounts(benchmark::State& state) { decode(state, ids(TextColumn::account)); }
void column_encode_digests(benchmark::State& state) { encode(state, grouped().events.digest); }
void column_decode_digests(benchmark::State& state) { decode(state, grouped().events.digest); }
BENCHMARK(column_encode_instants);
BENCHMARK(column_decode_instants);
BENCHMARK(column_encode_persons);
BENCHMARK(column_decode_persons);
BENCHMARK(column_encode_accounts);
BENCHMARK(column_decode_accounts);
BENCHMARK(column_encode_digests);
BENCHMARK(column_decode_digests);

void texts_encode(benchmark::State& state) {
  const Dictionary& dictionary = grouped().issue_keys.front();
  std::string packed;
  for (auto _ : state) {
    packed.clear();
    encode_texts(dictionary, 0, dictionary.size() - 1, packed);
    benchmark::DoNotOptimize(packed.data());
  }
  count_items(state, dictionary.size() - 1);
}
BENCHMARK(texts_encode);

void texts_decode(benchmark::State& state) {
  const std::size_t rows = grouped().issue_keys.front().size() - 1;
  std::string packed;
  encode_texts(grouped().issue_keys.front(), 0, rows, packed);
  for (auto _ : state) {
    Dictionary dictionary;
    if (!decode_texts(packed, rows, dictionary)) state.SkipWithError("not decoded");
  }
  count_items(state, rows);
}
BENCHMARK(texts_decode);

/// Into a new file each time, with what the medium takes to have it for sure.
void store_save(benchmark::State& state) {
  const ScratchFolder folder;
  std::size_t count = 0;
  for (auto _ : state) {
    Store store = sure(Store::open_for_import(folder.path(std::to_string(++count) + ".db")));
    sure(store.save(grouped(), {}, 1));
  }
  count_items(state, event_count);
}
BENCHMARK(store_save)->Unit(benchmark::kMillisecond)->UseRealTime();

void store_load(benchmark::State& state, LogPart part) {
  const ScratchFolder folder;
  sure(sure(Store::open_for_import(folder.path("log.db"))).save(grouped(), {}, 1));
  for (auto _ : state) {
    const RawLog log = sure(sure(Store::open(folder.path("log.db"))).load_log(1, part));
    benchmark::DoNotOptimize(log.events.at.data());
  }
  count_items(state, event_count);
}
BENCHMARK_CAPTURE(store_load, all, LogPart::all)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(store_load, without_digests, LogPart::without_digests)->Unit(benchmark::kMillisecond);

}  // namespace
