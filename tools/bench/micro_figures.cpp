// Benchmarks of resolve, journeys, stats, metrics, analysis and report: from a grouped log to an answer. One thread.
#include <benchmark/benchmark.h>

#include <random>

#include "baton/report/render.hpp"
#include "baton/stats/quantile.hpp"
#include "micro_data.hpp"

using namespace baton;
using namespace baton::bench;

namespace {

void count_items(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(items) * static_cast<std::int64_t>(state.iterations()));
}

void resolve_log(benchmark::State& state) {
  RawLog raw = raw_log();
  for (auto _ : state) {
    ResolvedLog log = sure(resolve(std::move(raw), config(), {}, {}));
    raw = std::move(log.raw);  // for the next turn
  }
  count_items(state, event_count);
}
BENCHMARK(resolve_log)->Unit(benchmark::kMillisecond);

void follow_issues(benchmark::State& state) {
  const ResolvedLog& log = analysis().log;
  JourneyBuilder builder(log);
  for (auto _ : state) {
    for (std::size_t issue = 0; issue < log.issues.size(); ++issue) benchmark::DoNotOptimize(builder.follow(issue));
  }
  count_items(state, event_count);
}
BENCHMARK(follow_issues)->Unit(benchmark::kMillisecond);

/// Following and what other issues are needed for.
void measure_issues(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measure(analysis().log, 0.5, 1).issues.data());
  count_items(state, event_count);
}
BENCHMARK(measure_issues)->Unit(benchmark::kMillisecond);

void ease_of_issues(benchmark::State& state) {
  Measured measured = analysis().measured;
  for (auto _ : state) EaseModel(analysis().log, measured, config().ease).apply(analysis().log, measured, 1);
  count_items(state, measured.issues.size());
}
BENCHMARK(ease_of_issues)->Unit(benchmark::kMillisecond);

std::vector<std::int64_t> durations(std::int64_t count) {
  std::mt19937_64 random(42);
  std::exponential_distribution<double> days(0.5);
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<std::int64_t>(days(random) * static_cast<double>(day_us)));
  return values;
}

/// Of a copy, which is counted: it reorders.
void quantile(benchmark::State& state) {
  const std::vector<std::int64_t> values = durations(state.range(0));
  for (auto _ : state) {
    std::vector<std::int64_t> copy = values;
    benchmark::DoNotOptimize(stats::quantile(copy, 0.9));
  }
  count_items(state, values.size());
}
BENCHMARK(quantile)->Arg(10)->Arg(1000)->Arg(100'000);

void kaplan_meier(benchmark::State& state) {
  std::vector<stats::Observation> observations;
  for (const std::int64_t duration : durations(state.range(0))) observations.push_back({duration, duration % 10 != 0});
  for (auto _ : state) {
    std::vector<stats::Observation> copy = observations;
    benchmark::DoNotOptimize(stats::kaplan_meier_median(copy));
  }
  count_items(state, observations.size());
}
BENCHMARK(kaplan_meier)->Arg(10)->Arg(1000)->Arg(100'000);

std::size_t issue_count() { return analysis().measured.issues.size(); }

void summary_figures(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(summarize(analysis().log, analysis().measured, analysis().selection, 1).data());
  count_items(state, issue_count());
}
BENCHMARK(summary_figures)->Unit(benchmark::kMillisecond);

void figures_of_teams(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(team_figures(analysis().log, analysis().measured, analysis().selection).data());
  count_items(state, analysis().measured.tenures.size());
}
BENCHMARK(figures_of_teams)->Unit(benchmark::kMillisecond);

void figures_of_accounts(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(account_figures(analysis().log, analysis().measured, analysis().selection).data());
  count_items(state, issue_count());
}
BENCHMARK(figures_of_accounts)->Unit(benchmark::kMillisecond);

void figures_of_edges(benchmark::State& state, Level level) {
  for (auto _ : state) benchmark::DoNotOptimize(edge_figures(analysis().log, analysis().measured, analysis().selection, level).data());
  count_items(state, analysis().measured.of(level).size());
}
BENCHMARK_CAPTURE(figures_of_edges, team, Level::team)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(figures_of_edges, person, Level::person)->Unit(benchmark::kMillisecond);

void figures_of_loops(benchmark::State& state, Level level) {
  for (auto _ : state) benchmark::DoNotOptimize(loop_figures(analysis().log, analysis().measured, analysis().selection, level).data());
  count_items(state, analysis().measured.of(level).size());
}
BENCHMARK_CAPTURE(figures_of_loops, team, Level::team)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(figures_of_loops, person, Level::person)->Unit(benchmark::kMillisecond);

/// Documents: figures and cells, nothing rendered.
void make_document(benchmark::State& state, report::Document (*make)(const Analysis&)) {
  for (auto _ : state) benchmark::DoNotOptimize(make(analysis()));
  count_items(state, issue_count());
}
BENCHMARK_CAPTURE(make_document, summary, summary_document)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(make_document, issues, issue_document)->Unit(benchmark::kMillisecond);

/// The largest document, as it is rendered.
void render(benchmark::State& state, std::string (*rendered)(const report::Document&)) {
  const report::Document document = issue_document(analysis());
  std::size_t bytes = 0;
  for (auto _ : state) bytes = rendered(document).size();
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
  count_items(state, issue_count());
}
std::string as_csv(const report::Document& document) { return report::render_csv(document, "issues"); }
std::string as_text(const report::Document& document) { return report::render_terminal(document, {}); }
BENCHMARK_CAPTURE(render, json, report::render_json)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render, csv, as_csv)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render, text, as_text)->Unit(benchmark::kMillisecond);

/// The whole page, pictures included.
void render_page(benchmark::State& state) {
  const report::Document document = sure(report_document(analysis()));
  std::size_t bytes = 0;
  for (auto _ : state) bytes = sure(report::render_html(document)).size();
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(render_page)->Unit(benchmark::kMillisecond);

}  // namespace
