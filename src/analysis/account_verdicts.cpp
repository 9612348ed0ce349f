#include "account_verdicts.hpp"

#include <algorithm>

#include "baton/stats/group_verdicts.hpp"
#include "baton/stats/interval.hpp"

namespace baton {
namespace {

constexpr std::uint32_t draws = 1000;

/// Whether the issues of any account differ: else nothing is known of chance.
bool any_differ(const RatedItems& items) {
  return std::any_of(items.of_account.begin(), items.of_account.end(), [](std::span<const stats::FairItem> own) {
    return std::any_of(own.begin(), own.end(), [&](const stats::FairItem& item) { return item.value != own.front().value; });
  });
}

double mean_ease(std::span<const stats::FairItem> items) {
  std::vector<double> values;
  for (const stats::FairItem& item : items) values.push_back(item.value);
  return stats::exact_sum(values) / static_cast<double>(values.size());
}

void judge(const RatedItems& items, AccountVerdicts& verdicts) {
  std::vector<double> scores, errors;
  for (const AccountVerdicts::Judged& judged : verdicts.judged) {
    scores.push_back(verdicts.fair->groups[judged.account].score);
    errors.push_back(verdicts.fair->groups[judged.account].standard_error);
  }
  stats::VerdictOptions options;
  options.false_discovery_rate = account_discovery_rate;
  const auto judgement = stats::judge_groups(scores, errors, options);
  if (!judgement) return;
  verdicts.overdispersion_tested = judgement->tested;
  verdicts.overdispersed = judgement->overdispersed;
  if (judgement->tested) {
    verdicts.phi = judgement->phi;
    verdicts.p_overdispersed = judgement->p_overdispersed;
  }
  if (judgement->overdispersed) verdicts.spread = judgement->tau;
  for (std::size_t i = 0; i < verdicts.judged.size(); ++i) {
    AccountVerdicts::Judged& judged = verdicts.judged[i];
    judged.p = judgement->groups[i].p;
    judged.q = judgement->groups[i].q;
    const stats::GroupVerdict verdict = judgement->groups[i].verdict;
    if (verdict == stats::GroupVerdict::cannot_tell) continue;
    judged.verdict = verdict == stats::GroupVerdict::lower ? AccountVerdict::worse : AccountVerdict::better;
    ++(judged.verdict == AccountVerdict::worse ? verdicts.worse : verdicts.better);
    judged.ease = mean_ease(items.of_account[judged.account]);
  }
}

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

stats::FairOptions account_options(const Analysis& analysis, const RatedItems& items) {
  std::size_t count = 0;
  for (const auto& own : items.of_account) count += own.size();
  stats::FairOptions options;
  options.threads = analysis.threads;
  if (count < most_drawn_issues) options.replicates = draws;
  return options;
}

AccountVerdicts judge_accounts(const Analysis& analysis, const RatedItems& items) {
  AccountVerdicts verdicts;
  const stats::FairOptions options = account_options(analysis, items);
  verdicts.drawn = options.replicates > 0;
  if (!any_differ(items)) return verdicts;
  verdicts.fair = stats::fair_means(items.of_account, items.cells, items.coarser, options);
  if (!verdicts.fair) return verdicts;
  for (std::uint32_t account = 0; account < items.of_account.size(); ++account) {
    const bool is_few = static_cast<std::int64_t>(items.of_account[account].size()) < analysis.log.windows.minimum_issues;
    if (!is_few && verdicts.fair->groups[account].compared) verdicts.judged.push_back({account, AccountVerdict::cannot_tell, {}, {}, 0});
  }
  if (verdicts.judged.size() < 2) {
    verdicts.judged.clear();
    return verdicts;
  }
  // What is added up over accounts depends in its last digit on their order: that of their names, which no import changes.
  const Dictionary& names = analysis.log.raw.texts.of(TextSpace::account);
  std::sort(verdicts.judged.begin(), verdicts.judged.end(),
            [&](const AccountVerdicts::Judged& a, const AccountVerdicts::Judged& b) { return names.text(a.account) < names.text(b.account); });
  for (std::size_t level = 0; level < items.names.size(); ++level) verdicts.levels.push_back({items.names[level], verdicts.fair->at_level[level]});
  judge(items, verdicts);
  return verdicts;
}

}  // namespace baton
