#include <algorithm>
#include <array>
#include <unordered_map>

#include "comparison_steps.hpp"

namespace baton {
namespace {

/// Dense numbers for keys, in order of appearance.
class Numbers {
 public:
  std::uint32_t of(std::uint64_t key) {
    if (key == last_key_ && !numbers_.empty()) return last_;
    last_key_ = key;
    last_ = numbers_.try_emplace(key, static_cast<std::uint32_t>(numbers_.size())).first->second;
    return last_;
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::uint64_t last_key_ = 0;
  std::uint32_t last_ = 0;
};

std::uint64_t pair_of(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

/// What an issue is, from the finest description to the coarsest.
constexpr std::size_t finer_levels = 3;
using Levels = std::array<std::vector<std::uint32_t>, finer_levels>;

std::vector<std::uint32_t> source_numbers(const Analysis& analysis, std::unordered_map<std::string_view, std::uint32_t>& known) {
  std::vector<std::uint32_t> numbers;
  for (const SourceInfo& source : analysis.log.raw.sources) numbers.push_back(known.try_emplace(source.name, static_cast<std::uint32_t>(known.size())).first->second);
  return numbers;
}

struct Naming {
  const std::vector<std::uint32_t>&category, &priority, &channel;
  std::vector<std::uint32_t> source;
};

void describe(const ComparedSide& side, const Naming& naming, std::array<Numbers, finer_levels + 1>& numbers, Levels& levels) {
  for (auto& level : levels) level.reserve(side.rows.size());
  const Analysis& analysis = *side.analysis;
  for (const std::uint32_t row : side.rows) {
    const ResolvedIssue& issue = analysis.log.issues[analysis.measured.issues[row].issue];
    const std::uint32_t category = naming.category[issue.category];
    const std::uint32_t with_priority = numbers[1].of(pair_of(category, naming.priority[issue.priority]));
    const std::uint32_t came_by = numbers[finer_levels].of(pair_of(naming.channel[issue.channel], naming.source[issue.source]));
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

Strata strata_of(const ComparedSide& a, const ComparedSide& b, std::int64_t least) {
  const SharedNumbers category = shared_numbers(*a.analysis, *b.analysis, TextSpace::category);
  const SharedNumbers priority = shared_numbers(*a.analysis, *b.analysis, TextSpace::priority);
  const SharedNumbers channel = shared_numbers(*a.analysis, *b.analysis, TextSpace::channel);
  std::unordered_map<std::string_view, std::uint32_t> sources;
  std::array<Numbers, finer_levels + 1> numbers;
  Levels of_a, of_b;
  describe(a, {category.a, priority.a, channel.a, source_numbers(*a.analysis, sources)}, numbers, of_a);
  describe(b, {category.b, priority.b, channel.b, source_numbers(*b.analysis, sources)}, numbers, of_b);

  Strata strata;
  strata.a.assign(a.rows.size(), open_stratum);
  strata.b.assign(b.rows.size(), open_stratum);
  strata.issues_at_level.assign(finer_levels + 1, 0);
  for (std::size_t level = 0; level < finer_levels; ++level) {
    std::vector<std::int64_t> in_a(numbers[level].size(), 0), in_b(numbers[level].size(), 0);
    const auto count = [&](const std::vector<std::uint32_t>& chosen, const std::vector<std::uint32_t>& keys, std::vector<std::int64_t>& counts) {
      for (std::size_t i = 0; i < keys.size(); ++i) counts[keys[i]] += chosen[i] == open_stratum;
    };
    count(strata.a, of_a[level], in_a);
    count(strata.b, of_b[level], in_b);
    std::vector<std::uint32_t> stratum(numbers[level].size(), open_stratum);
    for (std::size_t key = 0; key < stratum.size(); ++key) {
      // What one side has nothing of is work of another kind, and never a change: a stratum of its own.
      const bool is_one_sided = level + 1 == finer_levels && std::min(in_a[key], in_b[key]) == 0 && std::max(in_a[key], in_b[key]) >= least;
      if (!is_one_sided && (in_a[key] < least || in_b[key] < least)) continue;
      stratum[key] = strata.count++;
      strata.issues_at_level[level] += in_a[key] + in_b[key];
    }
    const auto choose = [&](std::vector<std::uint32_t>& chosen, const std::vector<std::uint32_t>& keys) {
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (chosen[i] == open_stratum) chosen[i] = stratum[keys[i]];
      }
    };
    choose(strata.a, of_a[level]);
    choose(strata.b, of_b[level]);
  }
  for (auto* const chosen : {&strata.a, &strata.b}) {
    for (std::uint32_t& stratum : *chosen) {
      if (stratum != open_stratum) continue;
      stratum = strata.count;
      ++strata.issues_at_level[finer_levels];
    }
  }
  ++strata.count;
  return strata;
}

}  // namespace baton
