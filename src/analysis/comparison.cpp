#include "baton/analysis/comparison.hpp"

#include <algorithm>

#include "baton/base/parallel.hpp"
#include "baton/base/text.hpp"
#include "baton/stats/compare_groups.hpp"
#include "comparison_steps.hpp"
#include "shared_figures.hpp"

namespace baton {
namespace {

bool is_of(const ComparedSpec& spec, std::string_view id) { return spec.id == id; }

/// Takes out what both sides hold; of sides that lie one within the other from the larger one only.
void separate(Comparison& comparison) {
  ComparedSide &a = comparison.a, &b = comparison.b;
  if (a.analysis != b.analysis) return;
  comparison.is_same = a.rows == b.rows;
  if (comparison.is_same) return;
  std::vector<std::uint32_t> shared;
  std::set_intersection(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), std::back_inserter(shared));
  if (shared.empty()) return;
  const bool a_is_within = shared.size() == a.rows.size(), b_is_within = shared.size() == b.rows.size();
  const auto take_out = [&](ComparedSide& side, std::int64_t& count) {
    std::vector<std::uint32_t> left;
    std::set_difference(side.rows.begin(), side.rows.end(), shared.begin(), shared.end(), std::back_inserter(left));
    side.rows = std::move(left);
    count = static_cast<std::int64_t>(shared.size());
  };
  if (!a_is_within) take_out(a, comparison.a_shared);
  if (!b_is_within) take_out(b, comparison.b_shared);
}

/// Which side has more open issues: beyond chance, and by so much that it matters.
int more_open(const Comparison& comparison) {
  const auto found = stats::compare_proportions(comparison.b_open, static_cast<std::int64_t>(comparison.b.rows.size()), comparison.a_open,
                                                static_cast<std::int64_t>(comparison.a.rows.size()));
  if (comparison.is_same || !found || found->p > 0.05 || std::abs(found->difference) < 0.01) return 0;
  return found->difference > 0 ? 1 : -1;
}

/// Whether the sides are exchanged for the computation, so that both orders draw the same random numbers.
bool is_exchanged(const ComparedSide& a, const ComparedSide& b) {
  if (a.analysis == b.analysis) return b.rows < a.rows;
  return b.label < a.label;
}

DifferenceVerdict opposite(DifferenceVerdict finding) {
  if (finding == DifferenceVerdict::more) return DifferenceVerdict::less;
  if (finding == DifferenceVerdict::less) return DifferenceVerdict::more;
  return finding;
}

template <class Value>
void negate(Value& value) {
  if (value) value = 0 - *value;
}

void exchange(Comparison& comparison) {
  std::swap(comparison.a, comparison.b);
  std::swap(comparison.a_shared, comparison.b_shared);
  std::swap(comparison.a_resolved, comparison.b_resolved);
  std::swap(comparison.a_open, comparison.b_open);
  std::swap(comparison.a_cancelled, comparison.b_cancelled);
  comparison.more_open = -comparison.more_open;
  for (ComparedMeasure& measure : comparison.measures) {
    std::swap(measure.a_n, measure.b_n);
    std::swap(measure.a_censored, measure.b_censored);
    std::swap(measure.a, measure.b);
    std::swap(measure.a_median, measure.b_median);
    negate(measure.difference);
    std::swap(measure.low, measure.high);
    negate(measure.low);
    negate(measure.high);
    negate(measure.median_difference);
    std::swap(measure.median_low, measure.median_high);
    negate(measure.median_low);
    negate(measure.median_high);
    measure.finding = opposite(measure.finding);
  }
  for (MixRow& row : comparison.mix) {
    row.difference = 0 - row.difference;
    row.mix = 0 - row.mix;
    row.change = 0 - row.change;
    std::swap(row.change_low, row.change_high);
    row.change_low = 0 - row.change_low;
    row.change_high = 0 - row.change_high;
  }
  for (CategoryPart& part : comparison.categories) {
    std::swap(part.a_issues, part.b_issues);
    std::swap(part.a_mean, part.b_mean);
    part.mix = 0 - part.mix;
    part.change = 0 - part.change;
    part.contribution = 0 - part.contribution;
    part.finding = opposite(part.finding);
  }
  for (EdgePart& part : comparison.edges) {
    std::swap(part.a_handoffs, part.b_handoffs);
    std::swap(part.a, part.b);
    part.contribution = 0 - part.contribution;
    part.finding = opposite(part.finding);
  }
}

/// Accounts, and issues of no known account, that a side has.
std::int64_t count_clusters(const Prepared& prepared) {
  std::vector<std::uint8_t> seen(prepared.clusters, 0);
  for (const std::uint32_t cluster : prepared.a_cluster) seen[cluster] = 1;
  for (const std::uint32_t cluster : prepared.b_cluster) seen[cluster] = 1;
  return std::count(seen.begin(), seen.end(), std::uint8_t{1});
}

tl::unexpected<Error> empty_side(const Comparison& comparison, bool is_a) {
  const ComparedSide& side = is_a ? comparison.a : comparison.b;
  return fail(ErrorCode::usage, fmt::format("{} has no issue to compare", is_a ? "A" : "B"), side.label,
              "baton summary --since … --until …, --team or --account shows what there is");
}

}  // namespace

std::vector<std::string_view> explainable_measures() {
  std::vector<std::string_view> ids;
  for (const ComparedSpec& spec : compared_specs()) {
    if (spec.kind != MeasureKind::duration) ids.push_back(spec.id);
  }
  return ids;
}

Result<Comparison> compare_sides(ComparedSide a, ComparedSide b, CompareOptions options) {
  const auto specs = compared_specs();
  const auto explained = std::find_if(specs.begin(), specs.end(), [&](const ComparedSpec& spec) { return is_of(spec, options.explained) && spec.kind != MeasureKind::duration; });
  if (explained == specs.end()) {
    const auto known = explainable_measures();
    const std::string_view near = nearest(options.explained, known);
    std::string names;
    for (const std::string_view id : known) names += fmt::format("{}{}", names.empty() ? "" : ", ", id);
    return fail(ErrorCode::usage, fmt::format("no measure \"{}\" whose difference can be taken apart", options.explained), "--measure",
                near.empty() ? "name one of the measures above" : fmt::format("did you mean {}?", near), {"measures: " + names});
  }
  Comparison comparison;
  comparison.a = std::move(a);
  comparison.b = std::move(b);
  comparison.options = std::move(options);
  separate(comparison);
  if (comparison.a.rows.empty()) return empty_side(comparison, true);
  if (comparison.b.rows.empty()) return empty_side(comparison, false);
  const bool exchanged = is_exchanged(comparison.a, comparison.b);
  if (exchanged) exchange(comparison);
  const unsigned threads = comparison.options.threads;
  Prepared prepared;
  prepared.a = table_of(comparison.a, threads);
  prepared.b = table_of(comparison.b, threads);
  comparison.a_resolved = prepared.a.resolved_issues;
  comparison.b_resolved = prepared.b.resolved_issues;
  comparison.a_cancelled = prepared.a.cancelled_issues;
  comparison.b_cancelled = prepared.b.cancelled_issues;
  comparison.a_open = prepared.a.open_issues;
  comparison.b_open = prepared.b.open_issues;
  comparison.more_open = more_open(comparison);

  // What follows is independent of each other, each written to its own place; the slowest ones first. Measures wait for what describes issues.
  std::vector<MeasuredDifference> differences(specs.size());
  const std::string_view whole = comparison.options.explained;
  parallel_for(5, threads, [&](std::size_t task, unsigned) {
    if (task == 0) prepared.descriptions = describe(comparison.a, comparison.b);
    if (task == 1) comparison.traps = window_traps(comparison, prepared, exchanged);
    if (task == 2) comparison.over_time = over_time_of(comparison, prepared);
    if (task == 3 && comparison.a.analysis->shared) static_cast<void>(head_of(*comparison.a.analysis));  // the document will ask for it
    if (task == 4) find_clusters(comparison, prepared);
  });
  std::vector<Scratch> scratch(std::max(1U, threads));
  parallel_for(specs.size() + 2, threads, [&](std::size_t task, unsigned worker) {
    // The first two measures are durations, which are sorted.
    const std::size_t spec = task < 2 ? task : task - 2;
    if (task == 2 && (whole == "delay" || whole == "team_handoffs")) comparison.edges = edge_parts(comparison, prepared, whole == "delay");
    if (task == 3) comparison.categories = category_parts(comparison, prepared, static_cast<std::size_t>(explained - specs.begin()));
    if (task < 2 || task > 3) differences[spec] = compare_measure(spec, comparison, prepared, scratch[worker]);
  });
  const bool by_account = std::any_of(differences.begin(), differences.end(), [](const MeasuredDifference& one) { return one.measure.test.ends_with("by account"); });
  if (by_account) comparison.clusters = count_clusters(prepared);
  for (const MeasuredDifference& one : differences) {
    if (one.measure.id == comparison.options.explained) comparison.issues_at_level = one.issues_at_level;
  }
  judge(differences, comparison);
  if (exchanged) exchange(comparison);
  return comparison;
}

}  // namespace baton
