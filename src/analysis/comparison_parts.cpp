#include <algorithm>
#include <unordered_map>

#include "baton/stats/parts.hpp"
#include "comparison_steps.hpp"

namespace baton {
namespace {

constexpr std::uint32_t not_there = 0xFFFFFFFF;

stats::PartsOptions parts_options(const CompareOptions& options) { return {1, options.permutations, options.draw_again_below}; }

DifferenceVerdict finding_of(const Comparison& comparison, double difference, double p_adjusted) {
  if (comparison.is_same) return DifferenceVerdict::same_issues;
  if (p_adjusted > 1 - comparison.options.level) return DifferenceVerdict::no_difference;
  return difference > 0 ? DifferenceVerdict::more : DifferenceVerdict::less;
}

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

/// One handoff of an issue of either side: items are the issues of B, then those of A, as differences are B - A.
struct Passing {
  std::uint32_t edge = 0, item = 0;
  double value = 0;
};

/// The handoffs of a side, edges numbered alike on both.
class Passings {
 public:
  explicit Passings(const SharedNumbers& teams) : teams_(teams) {}

  void take(const Measured& measured, const std::vector<std::uint32_t>& rows, const std::vector<std::uint32_t>& team, std::uint32_t first_item, bool of_delay) {
    std::vector<std::uint32_t> item_of(measured.issues.size(), not_there);
    for (std::uint32_t i = 0; i < rows.size(); ++i) item_of[rows[i]] = first_item + i;
    for (const HandoffRow& handoff : measured.of(Level::team)) {
      const std::uint32_t item = item_of[handoff.row];
      if (item == not_there) continue;
      const std::uint32_t edge = edge_of(team[handoff.from], team[handoff.to]);
      passings.push_back({edge, item, of_delay ? static_cast<double>(handoff.waiting_after) : 1.0});
    }
  }
  [[nodiscard]] std::string from(std::uint32_t edge) const { return std::string(teams_.names[pairs_[edge] >> 32]); }
  [[nodiscard]] std::string to(std::uint32_t edge) const { return std::string(teams_.names[pairs_[edge] & 0xFFFFFFFF]); }
  [[nodiscard]] std::size_t edges() const { return pairs_.size(); }

  std::vector<Passing> passings;

 private:
  std::uint32_t edge_of(std::uint32_t from, std::uint32_t to) {
    const std::uint64_t pair = std::uint64_t{from} << 32 | to;
    const std::size_t slot = (pair * 0x9E3779B97F4A7C15U) >> (64 - recent_bits);
    if (recent_[slot].first == pair) return recent_[slot].second;
    const auto [found, is_new] = numbers_.try_emplace(pair, static_cast<std::uint32_t>(pairs_.size()));
    if (is_new) pairs_.push_back(pair);
    recent_[slot] = {pair, found->second};
    return found->second;
  }

  static constexpr unsigned recent_bits = 12;
  const SharedNumbers& teams_;
  std::vector<std::uint64_t> pairs_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> recent_ = std::vector<std::pair<std::uint64_t, std::uint32_t>>(std::size_t{1} << recent_bits, {~std::uint64_t{0}, 0});
};

/// Adds an entry, or its value to that of the same part among the last ones, which are of the same item.
void add_entry(std::vector<stats::PartEntry>& entries, std::uint32_t part, std::uint32_t item, double value) {
  for (std::size_t i = entries.size(); i-- > 0 && entries[i].item == item;) {
    if (entries[i].part != part) continue;
    entries[i].value += value;
    return;
  }
  entries.push_back({part, item, value});
}

std::size_t spec_named(std::string_view id) {
  const auto specs = compared_specs();
  return static_cast<std::size_t>(std::find_if(specs.begin(), specs.end(), [&](const ComparedSpec& spec) { return spec.id == id; }) - specs.begin());
}

std::vector<std::uint8_t> marks_of(std::size_t b, std::size_t a) {
  std::vector<std::uint8_t> marks(b + a, 0);
  std::fill_n(marks.begin(), b, std::uint8_t{1});
  return marks;
}

/// By size of what they add, of equals by name.
template <class Part, class Name>
void sort_parts(std::vector<Part>& parts, Name&& name) {
  std::sort(parts.begin(), parts.end(), [&](const Part& x, const Part& y) {
    const double a = std::abs(x.contribution), b = std::abs(y.contribution);
    return a != b ? a > b : name(x) < name(y);
  });
}

}  // namespace

std::vector<CategoryPart> category_parts(const Comparison& comparison, const Prepared& prepared, std::size_t explained_spec) {
  const ComparedSide &a = comparison.a, &b = comparison.b;
  SideValues of_a, of_b;
  take_values(prepared.a.columns[explained_spec], of_a);
  take_values(prepared.b.columns[explained_spec], of_b);
  if (of_a.values.empty() || of_b.values.empty()) return {};
  const SharedNumbers categories = shared_numbers(*a.analysis, *b.analysis, TextSpace::category);
  const auto categories_of = [](const SideTable& table, const std::vector<std::uint32_t>& numbers, const SideValues& values) {
    std::vector<std::uint32_t> of;
    of.reserve(values.at.size());
    for (const std::uint32_t at : values.at) of.push_back(numbers[table.category[at]]);
    return of;
  };
  const auto a_category = categories_of(prepared.a, categories.a, of_a), b_category = categories_of(prepared.b, categories.b, of_b);
  std::vector<std::int64_t> n_a(categories.names.size(), 0), n_b(n_a);
  std::vector<double> sum_a(n_a.size(), 0), sum_b(n_a.size(), 0);
  const auto add_up = [](const SideValues& values, const std::vector<std::uint32_t>& category, std::vector<std::int64_t>& n, std::vector<double>& sum) {
    for (std::size_t i = 0; i < category.size(); ++i) {
      ++n[category[i]];
      sum[category[i]] += values.values[i];
    }
  };
  add_up(of_a, a_category, n_a, sum_a);
  add_up(of_b, b_category, n_b, sum_b);
  // Categories too small to say anything of go together.
  const std::int64_t least = a.analysis->log.windows.minimum_issues;
  std::vector<CategoryPart> parts;
  std::vector<double> totals_a, totals_b;
  std::vector<std::uint32_t> part_of(n_a.size(), not_there);
  std::uint32_t others = not_there;
  for (std::size_t category = 0; category < n_a.size(); ++category) {
    if (n_a[category] + n_b[category] == 0) continue;
    const bool is_small = n_a[category] + n_b[category] < least;
    if (!is_small || others == not_there) {
      part_of[category] = static_cast<std::uint32_t>(parts.size());
      if (is_small) others = part_of[category];
      const std::string name = is_small ? "(small categories)" : categories.names[category].empty() ? "(none)" : std::string(categories.names[category]);
      parts.push_back({name, 0, 0, {}, {}, 0, 0, 0, 1, DifferenceVerdict::no_difference});
      totals_a.push_back(0);
      totals_b.push_back(0);
    } else {
      part_of[category] = others;
    }
    CategoryPart& part = parts[part_of[category]];
    part.a_issues += n_a[category];
    part.b_issues += n_b[category];
    totals_a[part_of[category]] += sum_a[category];
    totals_b[part_of[category]] += sum_b[category];
  }
  if (parts.size() < 2) return {};
  const auto all_a = static_cast<double>(of_a.values.size()), all_b = static_cast<double>(of_b.values.size());
  const double centre = (sum_of(of_a.values) / all_a + sum_of(of_b.values) / all_b) / 2;
  std::vector<stats::PartEntry> entries;
  entries.reserve(of_a.values.size() + of_b.values.size());
  for (std::size_t i = 0; i < of_b.at.size(); ++i) {
    entries.push_back({part_of[b_category[i]], static_cast<std::uint32_t>(i), of_b.values[i] - centre});
  }
  for (std::size_t i = 0; i < of_a.at.size(); ++i) {
    entries.push_back({part_of[a_category[i]], static_cast<std::uint32_t>(of_b.at.size() + i), of_a.values[i] - centre});
  }
  const auto found = stats::compare_parts(marks_of(of_b.at.size(), of_a.at.size()), entries, static_cast<std::uint32_t>(parts.size()), parts_options(comparison.options));
  if (!found) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CategoryPart& part = parts[i];
    const auto n1 = static_cast<double>(part.a_issues), n2 = static_cast<double>(part.b_issues);
    if (part.a_issues > 0) part.a_mean = totals_a[i] / n1;
    if (part.b_issues > 0) part.b_mean = totals_b[i] / n2;
    part.contribution = comparison.is_same ? 0 : (*found)[i].difference;
    if (part.a_mean && part.b_mean && !comparison.is_same) part.change = (n1 / all_a + n2 / all_b) / 2 * (*part.b_mean - *part.a_mean);
    part.mix = part.contribution - part.change;
    part.p_adjusted = comparison.is_same ? 1 : (*found)[i].p_adjusted;
    part.finding = finding_of(comparison, part.contribution, part.p_adjusted);
  }
  sort_parts(parts, [](const CategoryPart& part) { return part.category; });
  return parts;
}

std::vector<EdgePart> edge_parts(const Comparison& comparison, const Prepared& prepared, bool of_delay) {
  const std::size_t spec = spec_named(of_delay ? "delay" : "team_handoffs");
  // The issues that have a value: of what they add up to, the edges are parts.
  const auto items_of = [&](const ComparedSide& side, const SideTable& table, SideValues& values) {
    take_values(table.columns[spec], values);
    std::vector<std::uint32_t> rows;
    rows.reserve(values.at.size());
    for (const std::uint32_t at : values.at) rows.push_back(side.rows[at]);
    return rows;
  };
  SideValues of_a, of_b;
  const auto a_rows = items_of(comparison.a, prepared.a, of_a), b_rows = items_of(comparison.b, prepared.b, of_b);
  if (a_rows.empty() || b_rows.empty()) return {};
  const ComparedSide &a = comparison.a, &b = comparison.b;
  const SharedNumbers teams = shared_numbers(*a.analysis, *b.analysis, TextSpace::team);
  Passings all(teams);
  all.take(b.analysis->measured, b_rows, teams.b, 0, of_delay);
  const std::size_t passings_of_b = all.passings.size();
  all.take(a.analysis->measured, a_rows, teams.a, static_cast<std::uint32_t>(b_rows.size()), of_delay);
  if (all.passings.empty()) return {};
  // Edges that few issues took go together.
  const std::int64_t least = a.analysis->log.windows.minimum_issues;
  std::vector<std::int64_t> handoffs(all.edges(), 0);
  for (const Passing& passing : all.passings) ++handoffs[passing.edge];
  std::vector<EdgePart> parts;
  std::vector<std::uint32_t> part_of(all.edges(), not_there);
  std::uint32_t others = not_there;
  for (std::uint32_t edge = 0; edge < all.edges(); ++edge) {
    const bool is_small = handoffs[edge] < least;
    if (is_small && others != not_there) {
      part_of[edge] = others;
      continue;
    }
    part_of[edge] = static_cast<std::uint32_t>(parts.size());
    if (is_small) others = part_of[edge];
    parts.push_back({is_small ? "(other edges)" : all.from(edge), is_small ? "" : all.to(edge), 0, 0, 0, 0, 0, 1, DifferenceVerdict::no_difference});
  }
  const auto first_teams = static_cast<std::uint32_t>(parts.size());
  if (of_delay) parts.push_back({"(before any handoff)", "", 0, 0, 0, 0, 0, 1, DifferenceVerdict::no_difference});
  std::vector<stats::PartEntry> entries;
  entries.reserve(all.passings.size() + (of_delay ? a_rows.size() + b_rows.size() : 0));
  std::vector<double> after(of_delay ? a_rows.size() + b_rows.size() : 0, 0);
  for (std::size_t i = 0; i < all.passings.size(); ++i) {
    const Passing& passing = all.passings[i];
    EdgePart& part = parts[part_of[passing.edge]];
    ++(i < passings_of_b ? part.b_handoffs : part.a_handoffs);
    add_entry(entries, part_of[passing.edge], passing.item, passing.value);
    if (of_delay) after[passing.item] += passing.value;
  }
  if (of_delay) {
    const auto take_rest = [&](const SideValues& delays, std::size_t first_item) {
      for (std::size_t i = 0; i < delays.values.size(); ++i) {
        const double rest = delays.values[i] - after[first_item + i];
        if (rest != 0) entries.push_back({first_teams, static_cast<std::uint32_t>(first_item + i), rest});
      }
    };
    take_rest(of_b, 0);
    take_rest(of_a, b_rows.size());
  }
  const auto found = stats::compare_parts(marks_of(b_rows.size(), a_rows.size()), entries, static_cast<std::uint32_t>(parts.size()), parts_options(comparison.options));
  if (!found) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EdgePart& part = parts[i];
    part.a = (*found)[i].second;
    part.b = (*found)[i].first;
    part.contribution = comparison.is_same ? 0 : (*found)[i].difference;
    part.p_adjusted = comparison.is_same ? 1 : (*found)[i].p_adjusted;
    part.finding = finding_of(comparison, part.contribution, part.p_adjusted);
  }
  sort_parts(parts, [](const EdgePart& part) { return part.from + '\n' + part.to; });
  return parts;
}

}  // namespace baton
