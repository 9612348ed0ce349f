#include "account_comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <unordered_map>

#include "baton/base/parallel.hpp"
#include "baton/stats/adaptive_shrinkage.hpp"
#include "baton/stats/fair_means.hpp"
#include "baton/stats/group_verdicts.hpp"
#include "shared_figures.hpp"

namespace baton {
namespace {

constexpr std::uint32_t draws = 1000;
constexpr double z_95 = 1.959963984540054;
constexpr double z_998 = 3.090232306167813;

/// What was fixed before handling, coarsest first, as far as the issues differ in it.
struct Dimension {
  std::string_view name;
  std::uint32_t ResolvedIssue::*of;
};
constexpr std::array<Dimension, 4> dimensions{{{"source", &ResolvedIssue::source}, {"category", &ResolvedIssue::category},
                                               {"priority", &ResolvedIssue::priority}, {"channel", &ResolvedIssue::channel}}};

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

Range clipped(double low, double high) { return {std::clamp(low, 0.0, 100.0), std::clamp(high, 0.0, 100.0)}; }

/// A rated issue of an account.
struct Rated {
  std::uint32_t group = no_group;  ///< The account's place among the accounts.
  std::uint32_t contact = 0;
  std::array<std::uint32_t, dimensions.size()> of{};
  double ease = 0, without_customer_wait = 0;

  static constexpr std::uint32_t no_group = static_cast<std::uint32_t>(-1);
};

/// Rated issues of accounts as items of groups, and the cells that they are alike in.
struct Strata {
  std::vector<stats::FairItem> items;
  std::uint32_t cells = 1;
  std::vector<std::vector<std::uint32_t>> coarser;  // finest first
  std::vector<std::string> names;                   // of the levels, everything last
};

/// Numbers pairs of a coarser cell and a value in order of arrival: by a table where all pairs fit into one, else by hash.
class FinerCells {
 public:
  FinerCells(std::size_t dimension, std::uint32_t coarser_cells, std::uint32_t values) : dimension_(dimension), values_(values) {
    if (std::uint64_t{coarser_cells} * values <= most_places) places_.resize(std::size_t{coarser_cells} * values);
  }
  [[nodiscard]] std::uint32_t operator()(std::uint32_t coarser, std::uint32_t value) {
    const std::uint64_t pair = std::uint64_t{coarser} * values_ + value;
    std::uint32_t& place = places_.empty() ? hashed_[pair] : places_[pair];
    if (place == 0) {
      coarser_.push_back(coarser);
      place = static_cast<std::uint32_t>(coarser_.size());
    }
    return place - 1;
  }
  [[nodiscard]] std::size_t dimension() const { return dimension_; }
  /// The coarser cell of each.
  [[nodiscard]] const std::vector<std::uint32_t>& coarser() const { return coarser_; }

 private:
  static constexpr std::uint64_t most_places = 1U << 20U;
  std::size_t dimension_;
  std::uint32_t values_;
  std::vector<std::uint32_t> coarser_;
  std::vector<std::uint32_t> places_;  // a pair's id + 1
  std::unordered_map<std::uint64_t, std::uint32_t> hashed_;
};

class Comparer {
 public:
  explicit Comparer(const Analysis& analysis) : analysis_(analysis) {}

  AccountComparison run() {
    result_.accounts = account_figures(analysis_.log, analysis_.measured, analysis_.selection, analysis_.threads);
    result_.compared.resize(result_.accounts.size());
    find_first_items();
    {
      const RatedIssues rated = rated_issues();
      parallel_for(2, analysis_.threads, [&](std::size_t task, unsigned) {
        if (task == 0) find_strata(rated);
        else find_without_customer_wait(rated.issues);
      });
    }
    arrange();
    compare();
    find_base();
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_few(const AccountFigures& account) const { return account.rated < analysis_.log.windows.minimum_issues; }

  /// Where the items of each account begin, and the end.
  void find_first_items() {
    first_.push_back(0);
    for (const AccountFigures& account : result_.accounts) first_.push_back(first_.back() + static_cast<std::size_t>(account.rated));
  }

  struct RatedIssues {
    std::vector<Rated> issues;  // those of no group are none
    std::array<bool, dimensions.size()> differs{};
    std::array<std::uint32_t, dimensions.size()> most{};
  };
  /// The rated issues, what they are alike in, and ease without the customer's own waiting.
  [[nodiscard]] RatedIssues rated_issues() const {
    std::vector<std::uint32_t> group_of(analysis_.log.accounts.size(), Rated::no_group);
    for (std::uint32_t i = 0; i < result_.accounts.size(); ++i) group_of[result_.accounts[i].account] = i;
    const std::vector<std::uint32_t>& rows = analysis_.selection.rows;
    RatedIssues rated;
    rated.issues.resize(rows.size());
    struct Ends {
      std::array<std::uint32_t, dimensions.size()> least, most{};
      Ends() { least.fill(static_cast<std::uint32_t>(-1)); }
      void add(const Ends& of) {
        for (std::size_t d = 0; d < dimensions.size(); ++d) {
          least[d] = std::min(least[d], of.least[d]);
          most[d] = std::max(most[d], of.most[d]);
        }
      }
    };
    std::vector<Ends> ends(std::max(1U, analysis_.threads));
    parallel_blocks(rows.size(), 4096, analysis_.threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
      Ends seen;
      for (std::size_t i = begin; i < end; ++i) {
        const IssueMeasures& issue = analysis_.measured.issues[rows[i]];
        const ResolvedIssue& about = analysis_.log.issues[issue.issue];
        if (about.account == 0 || !issue.resolved || std::isnan(issue.ease)) continue;
        Rated& of = rated.issues[i];
        of.group = group_of[about.account];
        of.contact = about.contact;
        for (std::size_t d = 0; d < dimensions.size(); ++d) {
          of.of[d] = about.*dimensions[d].of;
          seen.least[d] = std::min(seen.least[d], of.of[d]);
          seen.most[d] = std::max(seen.most[d], of.of[d]);
        }
        of.ease = issue.ease;
        of.without_customer_wait = analysis_.ease->without_customer_wait(analysis_.log, issue);
      }
      ends[worker].add(seen);
    });
    for (std::size_t worker = 1; worker < ends.size(); ++worker) ends.front().add(ends[worker]);
    rated.most = ends.front().most;
    for (std::size_t d = 0; d < dimensions.size(); ++d) rated.differs[d] = ends.front().least[d] < rated.most[d];
    return rated;
  }

  void find_without_customer_wait(const std::vector<Rated>& rated) {
    std::vector<double> values(first_.back());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (const Rated& of : rated) {
      if (of.group == Rated::no_group) continue;
      const bool known = !std::isnan(of.without_customer_wait);
      values[next[of.group]++] = known ? of.without_customer_wait : of.ease;
      if (known) result_.compared[of.group].without_customer_wait = 0;  // known for some
    }
    for (std::size_t i = 0; i < result_.accounts.size(); ++i) {
      std::optional<double>& figure = result_.compared[i].without_customer_wait;
      if (!figure) continue;
      const std::span<const double> own(values.data() + first_[i], values.data() + first_[i + 1]);
      if (is_few(result_.accounts[i])) figure.reset();
      else figure = stats::exact_sum(own) / static_cast<double>(own.size());
    }
  }

  /// Puts the rated issues into cells, and makes items of them, account by account.
  void find_strata(const RatedIssues& rated) {
    std::vector<std::string_view> names;
    std::vector<FinerCells> levels;  // coarsest first
    std::uint64_t most_cells = 1;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
      if (!rated.differs[d]) continue;
      levels.emplace_back(d, static_cast<std::uint32_t>(most_cells), rated.most[d] + 1);
      most_cells = std::min<std::uint64_t>(most_cells * (rated.most[d] + std::uint64_t{1}), first_.back());
      if (dimensions[d].of != &ResolvedIssue::source) names.push_back(dimensions[d].name);
      strata_.names.insert(strata_.names.begin(), names.empty() ? "source" : joined(names));
    }
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    strata_.items.resize(first_.back());
    for (const Rated& of : rated.issues) {
      if (of.group == Rated::no_group) continue;
      std::uint32_t cell = 0;
      for (FinerCells& level : levels) cell = level(cell, of.of[level.dimension()]);
      strata_.items[next[of.group]++] = {of.group, cell, of.contact, of.ease};
    }
    if (!levels.empty()) strata_.cells = static_cast<std::uint32_t>(levels.back().coarser().size());
    for (std::size_t level = levels.size(); level > 1; --level) {
      // Of a finest cell: what it lies in, one level coarser each time.
      std::vector<std::uint32_t>& coarser = strata_.coarser.emplace_back(levels.back().coarser());
      if (strata_.coarser.size() == 1) continue;
      const std::vector<std::uint32_t>& finer = strata_.coarser[strata_.coarser.size() - 2];
      for (std::size_t cell = 0; cell < coarser.size(); ++cell) coarser[cell] = levels[level - 1].coarser()[finer[cell]];
    }
    if (levels.empty()) strata_.names.emplace_back("nothing known before handling");
    strata_.names.emplace_back("nothing in common");
  }

  /// By cell within each account: so items need not be arranged for the comparison.
  void arrange() {
    parallel_blocks(result_.accounts.size(), 32, analysis_.threads, [&](std::size_t begin, std::size_t end, unsigned) {
      for (std::size_t group = begin; group < end; ++group) {
        std::sort(strata_.items.begin() + static_cast<std::ptrdiff_t>(first_[group]), strata_.items.begin() + static_cast<std::ptrdiff_t>(first_[group + 1]),
                  [](const stats::FairItem& a, const stats::FairItem& b) { return a.cell < b.cell; });
      }
    });
  }

  void compare() {
    const auto groups = static_cast<std::uint32_t>(result_.accounts.size());
    stats::FairOptions options;
    result_.drawn = static_cast<std::int64_t>(strata_.items.size()) < most_drawn_issues;
    if (result_.drawn) options.replicates = draws;
    std::optional<stats::FairMeans> raw, fair;
    parallel_for(3, analysis_.threads, [&](std::size_t task, unsigned) {
      // The raw mean's own error takes no account of what the issues are.
      if (task == 0) raw = stats::fair_means(strata_.items, groups, 1, {}, options);
      else if (task == 2) result_.traps = find_window_traps(analysis_);
      else fair = stats::fair_means(strata_.items, groups, strata_.cells, strata_.coarser, options);
    });
    std::vector<std::size_t> judged;
    for (std::size_t i = 0; i < result_.accounts.size(); ++i) {
      const AccountFigures& account = result_.accounts[i];
      ComparedAccount& compared = result_.compared[i];
      // No ease of many resolved issues is not too few, but a source that can't show it.
      if (is_few(account)) {
        if (account.ease || account.resolved < analysis_.log.windows.minimum_issues) compared.verdict = AccountVerdict::too_few;
        result_.too_few += compared.verdict == AccountVerdict::too_few;
        continue;
      }
      compared.verdict = AccountVerdict::cannot_tell;
      if (raw) compared.ease = clipped(raw->groups[i].mean_interval.low, raw->groups[i].mean_interval.high);
      if (fair && raw && fair->groups[i].compared) judged.push_back(i);
    }
    if (raw) result_.mean = raw->mean;
    if (judged.size() < 2) return;
    result_.judged = static_cast<std::int64_t>(judged.size());
    result_.alike = fair->alike;
    for (std::size_t level = 0; level < fair->at_level.size(); ++level) result_.levels.push_back({strata_.names[level], fair->at_level[level]});
    shrink(judged, *raw, *fair);
    judge(judged, *fair);
  }

  void shrink(const std::vector<std::size_t>& judged, const stats::FairMeans& raw, const stats::FairMeans& fair) {
    std::vector<stats::GroupFigure> plain, adjusted;
    for (const std::size_t i : judged) {
      const stats::FairGroup& group = fair.groups[i];
      ComparedAccount& compared = result_.compared[i];
      compared.expected = group.expected;
      compared.difference = group.difference;
      compared.adjusted = group.rest_mean + group.difference;
      compared.adjusted_range = clipped(group.rest_mean + group.difference_interval.low, group.rest_mean + group.difference_interval.high);
      compared.standard_error = group.standard_error;
      compared.z = group.score;
      compared.like_with_like = group.at_level.front();
      plain.push_back({raw.groups[i].mean, raw.groups[i].own_error});
      adjusted.push_back({group.difference, group.standard_error});
    }
    std::optional<std::vector<stats::Shrunk>> shrunk, shrunk_adjusted;
    parallel_for(2, analysis_.threads, [&](std::size_t task, unsigned) {
      (task == 0 ? shrunk : shrunk_adjusted) = task == 0 ? stats::shrink_adaptively(plain, raw.mean) : stats::shrink_adaptively(adjusted, 0);
    });
    if (!shrunk || !shrunk_adjusted) return;
    for (std::size_t j = 0; j < judged.size(); ++j) {
      ComparedAccount& compared = result_.compared[judged[j]];
      const stats::Shrunk& difference = (*shrunk_adjusted)[j];
      compared.shrunk = (*shrunk)[j].mean;
      compared.shrunk_range = clipped((*shrunk)[j].interval.low, (*shrunk)[j].interval.high);
      compared.difference_shrunk = difference.mean;
      compared.adjusted_shrunk = *compared.adjusted - *compared.difference + difference.mean;
      compared.probability_worse = 1 - difference.above;
    }
  }

  void judge(const std::vector<std::size_t>& judged, const stats::FairMeans& fair) {
    std::vector<double> scores, errors;
    for (const std::size_t i : judged) {
      scores.push_back(fair.groups[i].score);
      errors.push_back(fair.groups[i].standard_error);
    }
    stats::VerdictOptions options;
    options.false_discovery_rate = account_discovery_rate;
    const auto judgement = stats::judge_groups(scores, errors, options);
    if (!judgement) return;
    result_.overdispersion_tested = judgement->tested;
    result_.overdispersed = judgement->overdispersed;
    if (judgement->tested) {
      result_.phi = judgement->phi;
      result_.p_overdispersed = judgement->p_overdispersed;
    }
    if (judgement->overdispersed) result_.spread = judgement->tau;
    for (std::size_t j = 0; j < judged.size(); ++j) {
      ComparedAccount& compared = result_.compared[judged[j]];
      const stats::FairGroup& group = fair.groups[judged[j]];
      compared.p = judgement->groups[j].p;
      compared.q = judgement->groups[j].q;
      const stats::GroupVerdict verdict = judgement->groups[j].verdict;
      if (verdict == stats::GroupVerdict::lower) compared.verdict = AccountVerdict::worse;
      if (verdict == stats::GroupVerdict::higher) compared.verdict = AccountVerdict::better;
      result_.worse += compared.verdict == AccountVerdict::worse;
      result_.better += compared.verdict == AccountVerdict::better;
      // The funnel is around what an account like the others would have: its own others' mean.
      const auto limits = [&](double z) {
        const stats::Interval t = group.shape.limits(z);
        return clipped(group.rest_mean + group.standard_error * t.low, group.rest_mean + group.standard_error * t.high);
      };
      compared.funnel_95 = limits(z_95);
      compared.funnel_998 = limits(z_998);
      if (!judgement->overdispersed) continue;
      const double wide = std::hypot(group.standard_error, judgement->tau);
      compared.wide_95 = clipped(group.rest_mean - z_95 * wide, group.rest_mean + z_95 * wide);
      compared.wide_998 = clipped(group.rest_mean - z_998 * wide, group.rest_mean + z_998 * wide);
    }
  }

  /// All accounts that could have had an issue: those of the directory that were customers then, and whoever else had one.
  void find_base() {
    AccountBase& base = result_.base;
    const ResolvedLog& log = analysis_.log;
    const Head head = head_of(analysis_);
    std::vector<std::size_t> row_of(log.accounts.size(), no_row);
    for (std::size_t i = 0; i < result_.accounts.size(); ++i) {
      row_of[result_.accounts[i].account] = i;
      base.ease_known = base.ease_known || result_.accounts[i].rated > 0 || result_.accounts[i].open_ease;
      base.types_known = base.types_known || result_.accounts[i].problems > 0;
    }
    for (std::uint32_t id = 1; id < log.accounts.size(); ++id) {
      const AccountInfo& info = log.accounts[id];
      const std::size_t row = row_of[id];
      if (row == no_row && (!info.in_directory || info.canonical != id)) continue;
      base.known = base.known || info.in_directory;
      const TimeUs since = info.active_from != no_time ? info.active_from : info.customer_since;
      const bool was_customer = (since == no_time || since <= log.as_of) && (info.lost_on == no_time || info.lost_on > head.first);
      if (row == no_row && !was_customer) continue;
      ++base.active;
      if (info.revenue >= 0) add(base.revenue, info.revenue);
      if (row == no_row) {
        base.silent.push_back(id);
        continue;
      }
      const AccountFigures& account = result_.accounts[row];
      ++base.with_issue;
      base.with_problem += account.problems > 0;
      base.with_hard += account.hard > 0;
      if (info.revenue < 0) continue;
      if (base.ease_known) add(base.revenue_exposed, account.hard > 0 ? info.revenue : 0);
      add(base.revenue_worse, result_.compared[row].verdict == AccountVerdict::worse ? info.revenue : 0);
    }
    if (!base.types_known) base.with_problem = base.with_issue;
    const Dictionary& names = log.raw.texts.of(TextSpace::account);
    std::sort(base.silent.begin(), base.silent.end(), [&](std::uint32_t a, std::uint32_t b) { return names.text(a) < names.text(b); });
  }
  static void add(std::optional<double>& sum, double amount) { sum = sum.value_or(0) + amount; }

  static constexpr std::size_t no_row = static_cast<std::size_t>(-1);
  const Analysis& analysis_;
  AccountComparison result_;
  Strata strata_;
  std::vector<std::size_t> first_;  // item of each account, and the end
};

}  // namespace

std::string_view name_of(AccountVerdict verdict) {
  switch (verdict) {
    case AccountVerdict::none: return {};
    case AccountVerdict::too_few: return "too few";
    case AccountVerdict::cannot_tell: return "cannot tell";
    case AccountVerdict::worse: return "worse";
    case AccountVerdict::better: return "better";
  }
  return {};
}

AccountComparison compare_accounts(const Analysis& analysis) { return Comparer(analysis).run(); }

}  // namespace baton
