#include <algorithm>
#include <array>
#include <unordered_map>

#include "comparison_steps.hpp"

namespace baton {
namespace {

/// Dense numbers for keys, in order of appearance; those met of late are found without a search.
class Numbers {
 public:
  std::uint32_t of(std::uint64_t key) {
    auto& [recent, number] = recent_[(key * 0x9E3779B97F4A7C15U) >> (64 - recent_bits)];
    if (recent == key) return number;
    recent = key;
    number = numbers_.try_emplace(key, static_cast<std::uint32_t>(numbers_.size())).first->second;
    return number;
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

 private:
  static constexpr unsigned recent_bits = 12;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> recent_ = std::vector<std::pair<std::uint64_t, std::uint32_t>>(std::size_t{1} << recent_bits, {~std::uint64_t{0}, 0});
};

std::uint64_t pair_of(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

std::vector<std::uint32_t> source_numbers(const Analysis& analysis, std::unordered_map<std::string_view, std::uint32_t>& known) {
  std::vector<std::uint32_t> numbers;
  for (const SourceInfo& source : analysis.log.raw.sources) numbers.push_back(known.try_emplace(source.name, static_cast<std::uint32_t>(known.size())).first->second);
  return numbers;
}

struct Naming {
  const std::vector<std::uint32_t>&category, &priority, &channel;
  std::vector<std::uint32_t> source;
};

using Levels = std::array<std::vector<std::uint32_t>, Descriptions::levels>;

void describe_side(const ComparedSide& side, const Naming& naming, std::array<Numbers, Descriptions::levels + 1>& numbers, Levels& levels) {
  for (auto& level : levels) level.reserve(side.rows.size());
  const Analysis& analysis = *side.analysis;
  for (const std::uint32_t row : side.rows) {
    const ResolvedIssue& issue = analysis.log.issues[analysis.measured.issues[row].issue];
    const std::uint32_t category = naming.category[issue.category];
    const std::uint32_t with_priority = numbers[1].of(pair_of(category, naming.priority[issue.priority]));
    const std::uint32_t came_by = numbers[Descriptions::levels].of(pair_of(naming.channel[issue.channel], naming.source[issue.source]));
    levels[0].push_back(numbers[0].of(pair_of(with_priority, came_by)));
    levels[1].push_back(with_priority);
    levels[2].push_back(numbers[2].of(category));
  }
}

constexpr std::uint32_t open_stratum = 0xFFFFFFFF;

}  // namespace

SharedNumbers shared_numbers(const Analysis& a, const Analysis& b, TextSpace space) {
  SharedNumbers shared;
  std::unordered_map<std::string_view, std::uint32_t> known;
  const auto number_all = [&](const Dictionary& texts, std::vector<std::uint32_t>& numbers) {
    for (std::uint32_t id = 0; id < texts.size(); ++id) {
      const auto [found, is_new] = known.try_emplace(texts.text(id), static_cast<std::uint32_t>(known.size()));
      if (is_new) shared.names.push_back(texts.text(id));
      numbers.push_back(found->second);
    }
  };
  number_all(a.log.raw.texts.of(space), shared.a);
  if (&a == &b) {
    shared.b = shared.a;
  } else {
    number_all(b.log.raw.texts.of(space), shared.b);
  }
  return shared;
}

Descriptions describe(const ComparedSide& a, const ComparedSide& b) {
  const SharedNumbers category = shared_numbers(*a.analysis, *b.analysis, TextSpace::category);
  const SharedNumbers priority = shared_numbers(*a.analysis, *b.analysis, TextSpace::priority);
  const SharedNumbers channel = shared_numbers(*a.analysis, *b.analysis, TextSpace::channel);
  std::unordered_map<std::string_view, std::uint32_t> sources;
  std::array<Numbers, Descriptions::levels + 1> numbers;
  Descriptions descriptions;
  describe_side(a, {category.a, priority.a, channel.a, source_numbers(*a.analysis, sources)}, numbers, descriptions.a);
  describe_side(b, {category.b, priority.b, channel.b, source_numbers(*b.analysis, sources)}, numbers, descriptions.b);
  for (std::size_t level = 0; level < Descriptions::levels; ++level) descriptions.numbers[level] = numbers[level].size();
  return descriptions;
}

void find_strata(const Descriptions& descriptions, const std::vector<std::uint32_t>& a_at, const std::vector<std::uint32_t>& b_at, std::int64_t least, Strata& strata) {
  strata.count = 0;
  strata.issues_at_level.fill(0);
  strata.a.assign(a_at.size(), open_stratum);
  strata.b.assign(b_at.size(), open_stratum);
  for (std::size_t level = 0; level < Descriptions::levels; ++level) {
    const std::size_t numbers = descriptions.numbers[level];
    std::vector<std::int64_t> in_a(numbers, 0), in_b(numbers, 0);
    const auto count = [&](const std::vector<std::uint32_t>& chosen, const std::vector<std::uint32_t>& at, const std::vector<std::uint32_t>& keys, std::vector<std::int64_t>& counts) {
      for (std::size_t i = 0; i < at.size(); ++i) counts[keys[at[i]]] += chosen[i] == open_stratum;
    };
    count(strata.a, a_at, descriptions.a[level], in_a);
    count(strata.b, b_at, descriptions.b[level], in_b);
    std::vector<std::uint32_t> stratum(numbers, open_stratum);
    std::int64_t all = 0;
    for (std::size_t key = 0; key < numbers; ++key) {
      // A category that one side has nothing of is work of another kind, and never a change: a stratum of its own.
      const bool is_one_sided = level + 1 == Descriptions::levels && std::min(in_a[key], in_b[key]) == 0 && in_a[key] + in_b[key] > 0;
      if (!is_one_sided && (in_a[key] < least || in_b[key] < least)) continue;
      stratum[key] = strata.count++;
      strata.issues_at_level[is_one_sided ? Descriptions::levels + 1 : level] += in_a[key] + in_b[key];
      all += in_a[key] + in_b[key];
    }
    if (all == 0) continue;
    const auto choose = [&](std::vector<std::uint32_t>& chosen, const std::vector<std::uint32_t>& at, const std::vector<std::uint32_t>& keys) {
      for (std::size_t i = 0; i < at.size(); ++i) {
        if (chosen[i] == open_stratum) chosen[i] = stratum[keys[at[i]]];
      }
    };
    choose(strata.a, a_at, descriptions.a[level]);
    choose(strata.b, b_at, descriptions.b[level]);
  }
  // A mean of a few is no base for what has changed: too few that are left count as nothing alike.
  const auto left_a = std::count(strata.a.begin(), strata.a.end(), open_stratum), left_b = std::count(strata.b.begin(), strata.b.end(), open_stratum);
  const bool is_enough = left_a >= least && left_b >= least;
  strata.issues_at_level[is_enough ? Descriptions::levels : Descriptions::levels + 1] += left_a + left_b;
  std::replace(strata.a.begin(), strata.a.end(), open_stratum, strata.count);
  std::replace(strata.b.begin(), strata.b.end(), open_stratum, is_enough ? strata.count : strata.count + 1);
  strata.count += 2;
}

}  // namespace baton
