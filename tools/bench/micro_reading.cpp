// Benchmarks of base and sources: texts to values, files to chunks. One thread.
#include <benchmark/benchmark.h>

#include "../../src/sources/csv_block.hpp"
#include "../../src/sources/csv_scan.hpp"
#include "../../src/sources/mail_headers.hpp"
#include "../../src/sources/mail_message.hpp"
#include "../../src/sources/xes_parser.hpp"
#include "baton/base/stream_hash.hpp"
#include "micro_data.hpp"

using namespace baton;
using namespace baton::bench;

namespace {

/// One pass took all of a text and gave so many records.
void count_pass(benchmark::State& state, std::size_t bytes, std::size_t records) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
  state.SetItemsProcessed(static_cast<std::int64_t>(records) * static_cast<std::int64_t>(state.iterations()));
}

/// Delimiters and line ends, on each way this machine has.
void csv_scan(benchmark::State& state) {
  const csv::ScanPath& path = csv::scan_paths()[static_cast<std::size_t>(state.range(0))];
  const std::string& text = csv_text("time");
  for (auto _ : state) {
    int found = 0;
    for (std::size_t at = 0; at + 64 <= text.size(); at += 64) found += __builtin_popcountll(path.scan(text.data() + at, ',', '\n'));
    benchmark::DoNotOptimize(found);
  }
  state.SetLabel(std::string(path.name));
  count_pass(state, text.size(), event_count);
}
BENCHMARK(csv_scan)->Apply([](benchmark::internal::Benchmark* scan) {
  for (std::size_t path = 0; path < csv::scan_paths().size(); ++path) scan->Arg(static_cast<std::int64_t>(path));
});

void csv_split(benchmark::State& state) {
  const std::string& text = csv_text("time");
  csv::Tokenizer tokens{csv::Dialect{}};
  for (auto _ : state) {
    std::size_t position = 0, fields = 0;
    while (tokens.next(text, position, true) && position < text.size()) fields += tokens.fields().size();
    benchmark::DoNotOptimize(fields);
  }
  count_pass(state, text.size(), event_count);
}
BENCHMARK(csv_split)->Unit(benchmark::kMillisecond);

/// Splitting, and values to times and ids of a chunk.
void csv_to_chunk(benchmark::State& state) {
  const std::string& text = csv_text("time");
  const csv::Dialect dialect;
  csv::Tokenizer tokens(dialect);
  std::size_t header_bytes = 0;
  tokens.next(text, header_bytes, true);
  const std::vector<std::string> names(tokens.fields().begin(), tokens.fields().end());
  const InputOptions options = input_options();
  const csv::TableLayout layout =
      csv::make_layout(dialect, sure(csv::plan_columns(names, options, "invented")), options, DayOrder::unknown);
  csv::BlockParser parser(layout);
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(text, header_bytes, true));
  count_pass(state, text.size(), parser.chunk.events.size());
}
BENCHMARK(csv_to_chunk)->Unit(benchmark::kMillisecond);

/// A whole file into the builder: detection, chunks, merging of their dictionaries.
void file_to_builder(benchmark::State& state, const std::string& text) {
  std::size_t records = 0;
  for (auto _ : state) {
    LogBuilder builder{RawLog{}};
    read(builder, text);
    records = builder.files().front().records;
    if (builder.files().front().rejected > 0) return state.SkipWithError("rejected records");
  }
  count_pass(state, text.size(), records);
}
BENCHMARK_CAPTURE(file_to_builder, csv, csv_text("time"))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(file_to_builder, xes, xes_text())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(file_to_builder, mbox, mbox_text())->Unit(benchmark::kMillisecond);

void digest_of_file(benchmark::State& state) {
  for (auto _ : state) {
    StreamHash hash;
    hash.update(csv_text("time"));
    benchmark::DoNotOptimize(hash.finish());
  }
  count_pass(state, csv_text("time").size(), 1);
}
BENCHMARK(digest_of_file);

/// The same instants in one form each.
std::vector<std::string> stamps(const std::string& form) {
  std::vector<std::string> texts;
  for (const InventedLog::Event& event : invented("time").events()) {
    std::string iso;
    append_second(event.second, iso);
    const std::string year = iso.substr(0, 4), month = iso.substr(5, 2), day = iso.substr(8, 2), clock = iso.substr(11);
    if (form == "iso")
      texts.push_back(iso);
    else if (form == "iso_zone")
      texts.push_back(iso + ".250+01:00");
    else if (form == "dots")
      texts.push_back(day + "." + month + "." + year + " " + clock);
    else if (form == "us")
      texts.push_back(month + "/" + day + "/" + year + " " + clock.substr(0, 5));
    else
      texts.push_back(std::to_string(event.second));
  }
  return texts;
}

void read_times(benchmark::State& state, const std::string& form) {
  const std::vector<std::string> texts = stamps(form);
  std::size_t bytes = 0;
  TimeReader reader(TimeOptions{TimeZone::utc(), DayOrder::month_first});
  for (const std::string& text : texts) {
    bytes += text.size();
    if (reader.read(text) == no_time) return state.SkipWithError(("unreadable: " + text).c_str());
  }
  for (auto _ : state) {
    for (const std::string& text : texts) benchmark::DoNotOptimize(reader.read(text));
  }
  count_pass(state, bytes, texts.size());
}
BENCHMARK_CAPTURE(read_times, iso, "iso");
BENCHMARK_CAPTURE(read_times, iso_zone, "iso_zone");
BENCHMARK_CAPTURE(read_times, dots, "dots");
BENCHMARK_CAPTURE(read_times, us, "us");
BENCHMARK_CAPTURE(read_times, epoch, "epoch");

/// XML to attributes, which are then counted only.
void xes_parse(benchmark::State& state) {
  struct Counter : xes::Handler {
    std::size_t events = 0, attributes = 0;
    void trace_begin() override {}
    void trace_attribute(std::string_view, std::string_view) override { ++attributes; }
    void event_begin(std::uint64_t) override { ++events; }
    void event_attribute(std::string_view, std::string_view) override { ++attributes; }
    void event_end() override {}
    bool trace_end(std::uint64_t) override { return true; }
    void event_misplaced(std::uint64_t) override {}
  } counter;
  for (auto _ : state) {
    counter = {};
    xes::Parser parser("invented", counter);
    sure(parser.feed(xes_text(), true));
  }
  count_pass(state, xes_text().size(), counter.events);
}
BENCHMARK(xes_parse)->Unit(benchmark::kMillisecond);

/// The mails of the mailbox, each from its header block on.
std::vector<std::string_view> mails() {
  const std::string_view text = mbox_text();
  std::vector<std::string_view> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = text.find("\n\nFrom ", at);
    const std::size_t end = next == std::string_view::npos ? text.size() : next + 2;
    const std::size_t header = text.find('\n', at) + 1;
    found.push_back(text.substr(header, end - header));
    at = end;
  }
  return found;
}

void mail_headers(benchmark::State& state) {
  const std::vector<std::string_view> texts = mails();
  mail::HeaderBlock block;
  mail::DefectCounts defects;
  for (auto _ : state) {
    for (const std::string_view text : texts) {
      defects.begin_mail();
      mail::scan_headers(text, block, defects);
      benchmark::DoNotOptimize(block.end_bytes);
    }
  }
  count_pass(state, mbox_text().size(), texts.size());
}
BENCHMARK(mail_headers)->Unit(benchmark::kMillisecond);

void mail_to_event(benchmark::State& state) {
  const std::vector<std::string_view> texts = mails();
  const InputOptions options = input_options();
  mail::MailReader reader(options);
  for (auto _ : state) {
    reader.chunk().clear();
    for (const std::string_view text : texts) benchmark::DoNotOptimize(reader.add(text));
  }
  count_pass(state, mbox_text().size(), reader.chunk().events.size());
}
BENCHMARK(mail_to_event)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
