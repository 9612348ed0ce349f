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

void count_states(const ComparedSide& side, std::int64_t& resolved, std::int64_t& open, std::int64_t& cancelled) {
  for (const std::uint32_t row : side.rows) {
    const IssueMeasures& issue = side.analysis->measured.issues[row];
    resolved += issue.resolved;
    cancelled += issue.cancelled;
    open += !issue.resolved && !issue.cancelled;
  }
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
  Prepared prepared;
  parallel_for(3, comparison.options.threads, [&](std::size_t task, unsigned) {
    if (task == 0) prepared.a = columns_of(comparison.a);
    if (task == 1) prepared.b = columns_of(comparison.b);
    if (task == 2) {
      prepared.descriptions = describe(comparison.a, comparison.b);
      count_states(comparison.a, comparison.a_resolved, comparison.a_open, comparison.a_cancelled);
      count_states(comparison.b, comparison.b_resolved, comparison.b_open, comparison.b_cancelled);
    }
  });
  comparison.more_open = more_open(comparison);

  // Independent of each other, each written to its own place; the slowest ones first.
  std::vector<MeasuredDifference> differences(specs.size());
  const std::size_t others = 5;
  std::vector<Scratch> scratch(std::max(1U, comparison.options.threads));
  parallel_for(specs.size() + others, comparison.options.threads, [&](std::size_t task, unsigned worker) {
    if (task == 0 && (comparison.options.explained == "delay" || comparison.options.explained == "team_handoffs")) {
      comparison.edges = edge_parts(comparison, comparison.options.explained == "delay");
    }
    if (task == 1) comparison.categories = category_parts(comparison, *explained);
    if (task == 3) comparison.traps = window_traps(comparison, exchanged);
    if (task == 2) comparison.over_time = over_time_of(comparison);
    if (task == 4 && comparison.a.analysis->shared) static_cast<void>(head_of(*comparison.a.analysis));  // the document will ask for it
    if (task >= others) differences[task - others] = compare_measure(task - others, comparison, prepared, scratch[worker]);
  });
  for (const MeasuredDifference& one : differences) {
    if (one.measure.id == comparison.options.explained) comparison.issues_at_level = one.issues_at_level;
  }
  judge(differences, comparison);
  if (exchanged) exchange(comparison);
  return comparison;
}

}  // namespace baton
