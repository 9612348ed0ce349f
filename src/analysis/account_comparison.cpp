#include "account_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "baton/base/parallel.hpp"
#include "baton/stats/adaptive_shrinkage.hpp"
#include "baton/stats/fair_means.hpp"
#include "shared_figures.hpp"

namespace baton {
namespace {

constexpr double z_95 = 1.959963984540054;
constexpr double z_998 = 3.090232306167813;

Range clipped(double low, double high) { return {std::clamp(low, 0.0, 100.0), std::clamp(high, 0.0, 100.0)}; }

class Comparer {
 public:
  Comparer(const Analysis& analysis, std::vector<AccountFigures> accounts, const RatedIssues& rated, const RatedItems& items, const AccountVerdicts& verdicts)
      : analysis_(analysis), rated_(rated), items_(items), verdicts_(verdicts), row_of_(analysis.log.accounts.size(), no_row) {
    result_.accounts = std::move(accounts);
    result_.compared.resize(result_.accounts.size());
    for (std::size_t i = 0; i < result_.accounts.size(); ++i) row_of_[result_.accounts[i].account] = i;
  }

  AccountComparison run() {
    // The raw mean's own error takes no account of what the issues are.
    const std::optional<stats::FairMeans> raw = stats::fair_means(items_.of_account, 1, {}, account_options(analysis_, items_));
    if (raw) result_.mean = raw->mean;
    tell_few(raw);
    parallel_for(3, analysis_.threads, [&](std::size_t task, unsigned) {
      if (task == 0) judge(raw);
      else if (task == 1) find_without_customer_wait();
      else result_.traps = find_window_traps(analysis_);
    });
    find_base();
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_few(const AccountFigures& account) const { return account.rated < analysis_.log.windows.minimum_issues; }

  void find_without_customer_wait() {
    const RowBits& chosen = analysis_.selection.bits;
    constexpr std::size_t block = 16;
    parallel_blocks(result_.accounts.size(), block, analysis_.threads, [&](std::size_t begin, std::size_t end, unsigned) {
      std::vector<double> values;
      for (std::size_t i = begin; i < end; ++i) {
        if (is_few(result_.accounts[i])) continue;
        const std::uint32_t account = result_.accounts[i].account;
        values.clear();
        bool any_known = false;
        for (std::size_t at = rated_.first[account]; at < rated_.first[account + 1]; ++at) {
          const RatedIssues::Issue& issue = rated_.issues[at];
          if (!chosen[issue.row]) continue;
          const bool is_known = !std::isnan(issue.without_customer_wait);
          any_known = any_known || is_known;
          values.push_back(is_known ? issue.without_customer_wait : issue.ease);
        }
        if (any_known) result_.compared[i].without_customer_wait = stats::exact_sum(values) / static_cast<double>(values.size());
      }
    });
  }

  /// Tells which have too few issues, and how sure the means of the others are.
  void tell_few(const std::optional<stats::FairMeans>& raw) {
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
      if (!raw) continue;
      const stats::Interval& interval = raw->groups[account.account].mean_interval;
      compared.ease = clipped(interval.low, interval.high);
    }
  }

  void judge(const std::optional<stats::FairMeans>& raw) {
    std::vector<stats::GroupFigure> plain, adjusted;
    for (const AccountVerdicts::Judged& judged : verdicts_.judged) {
      const stats::FairGroup& group = verdicts_.fair->groups[judged.account];
      ComparedAccount& compared = compared_of(judged);
      compared.verdict = judged.verdict;
      compared.p = judged.p;
      compared.q = judged.q;
      compared.expected = group.expected;
      compared.difference = group.difference;
      compared.adjusted = group.rest_mean + group.difference;
      compared.adjusted_range = clipped(group.rest_mean + group.difference_interval.low, group.rest_mean + group.difference_interval.high);
      compared.standard_error = group.standard_error;
      compared.z = group.score;
      compared.like_with_like = group.at_level.front();
      if (raw) plain.push_back({raw->groups[judged.account].mean, raw->groups[judged.account].own_error});
      adjusted.push_back({group.difference, group.standard_error});
    }
    constexpr std::size_t block = 32;
    parallel_blocks(verdicts_.judged.size(), block, analysis_.threads, [&](std::size_t begin, std::size_t end, unsigned) {
      for (std::size_t j = begin; j < end; ++j) {
        if (verdicts_.judged[j].p) find_funnel(verdicts_.fair->groups[verdicts_.judged[j].account], compared_of(verdicts_.judged[j]));
      }
    });
    if (raw) shrink(plain, raw->mean, adjusted);
  }
  ComparedAccount& compared_of(const AccountVerdicts::Judged& judged) { return result_.compared[row_of_[judged.account]]; }

  /// The funnel is around what an account like the others would have: its own others' mean.
  void find_funnel(const stats::FairGroup& group, ComparedAccount& compared) const {
    const auto limits = [&](double z) {
      const stats::Interval t = group.shape.limits(z);
      return clipped(group.rest_mean + group.standard_error * t.low, group.rest_mean + group.standard_error * t.high);
    };
    compared.funnel_95 = limits(z_95);
    compared.funnel_998 = limits(z_998);
    if (!verdicts_.overdispersed) return;
    const double wide = std::hypot(group.standard_error, *verdicts_.spread);
    compared.wide_95 = clipped(group.rest_mean - z_95 * wide, group.rest_mean + z_95 * wide);
    compared.wide_998 = clipped(group.rest_mean - z_998 * wide, group.rest_mean + z_998 * wide);
  }

  /// Figures of those judged, in their order.
  void shrink(const std::vector<stats::GroupFigure>& plain, double mean, const std::vector<stats::GroupFigure>& adjusted) {
    std::optional<std::vector<stats::Shrunk>> shrunk, shrunk_adjusted;
    parallel_for(2, analysis_.threads, [&](std::size_t task, unsigned) {
      (task == 0 ? shrunk : shrunk_adjusted) = task == 0 ? stats::shrink_adaptively(plain, mean) : stats::shrink_adaptively(adjusted, 0);
    });
    if (!shrunk || !shrunk_adjusted) return;
    for (std::size_t j = 0; j < verdicts_.judged.size(); ++j) {
      ComparedAccount& compared = compared_of(verdicts_.judged[j]);
      const stats::Shrunk& difference = (*shrunk_adjusted)[j];
      compared.shrunk = (*shrunk)[j].mean;
      compared.shrunk_range = clipped((*shrunk)[j].interval.low, (*shrunk)[j].interval.high);
      compared.difference_shrunk = difference.mean;
      compared.adjusted_shrunk = *compared.adjusted - *compared.difference + difference.mean;
      compared.probability_worse = 1 - difference.above;
    }
  }

  /// All accounts that could have had an issue: those of the directory that were customers then, and whoever else had one.
  void find_base() {
    AccountBase& base = result_.base;
    const ResolvedLog& log = analysis_.log;
    const Head head = head_of(analysis_);
    for (const AccountFigures& account : result_.accounts) {
      base.ease_known = base.ease_known || account.rated > 0 || account.open_ease;
      base.types_known = base.types_known || account.problems > 0;
    }
    for (std::uint32_t id = 1; id < log.accounts.size(); ++id) {
      const AccountInfo& info = log.accounts[id];
      const std::size_t row = row_of_[id];
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
  const RatedIssues& rated_;
  const RatedItems& items_;
  const AccountVerdicts& verdicts_;
  std::vector<std::size_t> row_of_;  // by account id
  AccountComparison result_;
};

}  // namespace

AccountComparison compare_accounts(const Analysis& analysis, std::vector<AccountFigures> accounts, const RatedIssues& rated, const RatedItems& items,
                                   const AccountVerdicts& verdicts) {
  return Comparer(analysis, std::move(accounts), rated, items, verdicts).run();
}

}  // namespace baton
