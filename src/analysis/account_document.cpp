#include <algorithm>

#include "baton/base/parallel.hpp"
#include "baton/report/render.hpp"

#include "cells.hpp"
#include "shared_figures.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr std::size_t most_named = 3;

/// A column of the table with its cell of an account.
struct AccountColumn {
  report::Column column;
  Cell (*cell)(const Analysis&, const AccountFigures&, const ComparedAccount&);
};

using A = Analysis;
using F = AccountFigures;
using C = ComparedAccount;

bool is_few(const C& compared) { return compared.verdict == AccountVerdict::too_few; }
/// Of at least as many rated issues as the minimum.
Cell of_enough(const C& compared, const std::optional<double>& figure) { return compared.verdict == AccountVerdict::none || is_few(compared) ? Cell{} : number_cell(figure); }
Cell low_of(const std::optional<Range>& range) { return range ? Cell{range->low} : Cell{}; }
Cell high_of(const std::optional<Range>& range) { return range ? Cell{range->high} : Cell{}; }
const AccountInfo& info_of(const A& analysis, const F& account) { return analysis.log.accounts[account.account]; }
Cell amount_cell(double amount) { return amount < 0 ? Cell{} : Cell{amount}; }

const std::vector<AccountColumn>& account_columns() {
  static const std::vector<AccountColumn> columns{
      {{"account", "account", Unit::text, 0, true},
       [](const A& a, const F& f, const C&) { return Cell{std::string(a.log.raw.texts.of(TextSpace::account).text(f.account))}; }},
      {{"segment", "segment", Unit::text, 7, true}, [](const A& a, const F& f, const C&) { return text_cell(info_of(a, f).segment); }},
      {{"issues", "issues", Unit::count, 0, true}, [](const A&, const F& f, const C&) { return Cell{f.issues}; }},
      {{"ease", "ease", Unit::points, 0, true},
       [](const A&, const F& f, const C& c) { return is_few(c) ? Cell{std::string(too_few_text)} : of_enough(c, f.ease); }},
      {{"ease_low", "from", Unit::points, 2, true}, [](const A&, const F&, const C& c) { return low_of(c.ease); }},
      {{"ease_high", "to", Unit::points, 2, true}, [](const A&, const F&, const C& c) { return high_of(c.ease); }},
      {{"ease_shrunk", "shrunk", Unit::points, 3, true}, [](const A&, const F&, const C& c) { return number_cell(c.shrunk); }},
      {{"ease_adjusted", "adjusted", Unit::points, 1, true}, [](const A&, const F&, const C& c) { return number_cell(c.adjusted); }},
      {{"verdict", "verdict", Unit::text, 0, true}, [](const A&, const F&, const C& c) { return text_cell(name_of(c.verdict)); }},
      {{"resolved", "resolved", Unit::count, 8, true}, [](const A&, const F& f, const C&) { return Cell{f.resolved}; }},
      {{"median_resolution_s", "median resolution", Unit::duration, 6, true}, [](const A&, const F& f, const C&) { return duration_cell(f.median_resolution); }},
      {{"p90_resolution_s", "9 in 10 within", Unit::duration, 9, true}, [](const A&, const F& f, const C&) { return duration_cell(f.p90_resolution); }},
      {{"company_touches", "touches", Unit::count, 11, true}, [](const A&, const F& f, const C&) { return count_cell(f.company_touches); }},
      {{"team_handoffs", "handoffs", Unit::count, 8, true}, [](const A&, const F& f, const C&) { return count_cell(f.team_handoffs); }},
      {{"team_bounces", "bounces", Unit::count, 12, true}, [](const A&, const F& f, const C&) { return count_cell(f.team_bounces); }},
      {{"people_met", "people met", Unit::count, 13, true}, [](const A&, const F& f, const C&) { return count_cell(f.people_met); }},
      {{"lowest_level_resolution", "lowest level", Unit::ratio, 14, true},
       [](const A&, const F& f, const C&) { return f.lowest_level ? number_cell(f.lowest_level->value) : Cell{}; }},
      {{"share_below_50", "below 50", Unit::ratio, 5, true}, [](const A&, const F& f, const C& c) { return of_enough(c, f.share_below_50); }},
      {{"ease_p10", "1 in 10 below", Unit::points, -1, true}, [](const A&, const F& f, const C& c) { return of_enough(c, f.ease_p10); }},
      {{"worst_stretch", "worst stretch", Unit::points, 10, true}, [](const A&, const F& f, const C& c) { return of_enough(c, f.worst_stretch); }},
      {{"worst_from", "worst stretch from", Unit::instant, -2, true}, [](const A&, const F& f, const C& c) { return is_few(c) ? Cell{} : instant_cell(f.worst_from); }},
      {{"worst_until", "worst stretch until", Unit::instant, -2, true}, [](const A&, const F& f, const C& c) { return is_few(c) ? Cell{} : instant_cell(f.worst_until); }},
      {{"longest_hard_run", "longest run below 50", Unit::count, -2, true}, [](const A&, const F& f, const C&) { return f.rated > 0 ? Cell{f.longest_hard_run} : Cell{}; }},
      {{"ease_without_customer_wait", "without own wait", Unit::points, -1, true}, [](const A&, const F&, const C& c) { return number_cell(c.without_customer_wait); }},
      {{"people_met_quarter", "people met a quarter", Unit::number, -1, true}, [](const A&, const F& f, const C&) { return number_cell(f.people_quarter); }},
      {{"people_met_quarter_most", "people met, most in a quarter", Unit::count, -2, true}, [](const A&, const F& f, const C&) { return count_cell(f.people_quarter_most); }},
      {{"teams_met_quarter", "teams a quarter", Unit::number, -1, true}, [](const A&, const F& f, const C&) { return number_cell(f.teams_quarter); }},
      {{"departments_met_quarter", "departments a quarter", Unit::number, -1, true}, [](const A&, const F& f, const C&) { return number_cell(f.departments_quarter); }},
      {{"rated", "rated", Unit::count, -2, true}, [](const A&, const F& f, const C&) { return Cell{f.rated}; }},
      {{"problems", "problems", Unit::count, -2, true}, [](const A&, const F& f, const C&) { return Cell{f.problems}; }},
      {{"hard_issues", "hard issues", Unit::count, -1, true}, [](const A&, const F& f, const C&) { return f.ease || f.open_ease ? Cell{f.hard} : Cell{}; }},
      {{"open", "open", Unit::count, -1, true}, [](const A&, const F& f, const C&) { return Cell{f.open}; }},
      {{"ease_open", "ease of open ones", Unit::points, -2, true},
       [](const A& a, const F& f, const C&) { return f.open < a.log.windows.minimum_issues ? Cell{} : number_cell(f.open_ease); }},
      {{"last_opened", "last opened", Unit::instant, -1, true}, [](const A&, const F& f, const C&) { return instant_cell(f.last_opened); }},
      {{"ease_expected", "others on like issues", Unit::points, -1, true}, [](const A&, const F&, const C& c) { return number_cell(c.expected); }},
      {{"difference", "difference", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return number_cell(c.difference); }},
      {{"like_with_like", "compared like with like", Unit::ratio, -1, true}, [](const A&, const F&, const C& c) { return number_cell(c.like_with_like); }},
      {{"ease_shrunk_low", "shrunk from", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return low_of(c.shrunk_range); }},
      {{"ease_shrunk_high", "shrunk to", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return high_of(c.shrunk_range); }},
      {{"ease_adjusted_low", "adjusted from", Unit::points, -1, true}, [](const A&, const F&, const C& c) { return low_of(c.adjusted_range); }},
      {{"ease_adjusted_high", "adjusted to", Unit::points, -1, true}, [](const A&, const F&, const C& c) { return high_of(c.adjusted_range); }},
      {{"ease_adjusted_shrunk", "adjusted and shrunk", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return number_cell(c.adjusted_shrunk); }},
      {{"probability_worse", "chance worse", Unit::ratio, 4, true}, [](const A&, const F&, const C& c) { return number_cell(c.probability_worse); }},
      {{"standard_error", "standard error", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return number_cell(c.standard_error); }},
      {{"z", "z", Unit::number, -2, true}, [](const A&, const F&, const C& c) { return number_cell(c.z); }},
      {{"p_value", "p", Unit::number, -2, true}, [](const A&, const F&, const C& c) { return number_cell(c.p); }},
      {{"q_value", "q", Unit::number, -2, true}, [](const A&, const F&, const C& c) { return number_cell(c.q); }},
      {{"funnel_95_low", "funnel 95 % from", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return low_of(c.funnel_95); }},
      {{"funnel_95_high", "funnel 95 % to", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return high_of(c.funnel_95); }},
      {{"funnel_998_low", "funnel 99.8 % from", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return low_of(c.funnel_998); }},
      {{"funnel_998_high", "funnel 99.8 % to", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return high_of(c.funnel_998); }},
      {{"wide_95_low", "wide funnel 95 % from", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return low_of(c.wide_95); }},
      {{"wide_95_high", "wide funnel 95 % to", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return high_of(c.wide_95); }},
      {{"wide_998_low", "wide funnel 99.8 % from", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return low_of(c.wide_998); }},
      {{"wide_998_high", "wide funnel 99.8 % to", Unit::points, -2, true}, [](const A&, const F&, const C& c) { return high_of(c.wide_998); }},
      {{"revenue", "revenue", Unit::number, -2, true}, [](const A& a, const F& f, const C&) { return amount_cell(info_of(a, f).revenue); }},
      {{"revenue_exposed", "revenue exposed", Unit::number, -2, true},
       [](const A& a, const F& f, const C&) { return info_of(a, f).revenue < 0 ? Cell{} : Cell{f.hard > 0 ? info_of(a, f).revenue : 0.0}; }}};
  return columns;
}

/// For people: who stands apart first, then by how far from the others on like issues, drawn towards the middle; too few to say last.
std::vector<std::size_t> order_for_people(const AccountComparison& comparison) {
  std::vector<std::size_t> order(comparison.accounts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto place = [&](std::size_t i) {
    const AccountVerdict verdict = comparison.compared[i].verdict;
    return verdict == AccountVerdict::worse ? 0 : verdict == AccountVerdict::none ? 2 : verdict == AccountVerdict::too_few ? 3 : 1;
  };
  const auto effect = [&](std::size_t i) {
    const ComparedAccount& compared = comparison.compared[i];
    return compared.difference_shrunk ? *compared.difference_shrunk : comparison.accounts[i].ease.value_or(0);
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (place(a) != place(b)) return place(a) < place(b);
    if (place(a) < 2 && effect(a) != effect(b)) return effect(a) < effect(b);
    return comparison.accounts[a].issues > comparison.accounts[b].issues;
  });
  return order;
}

std::string points(double value) { return report::for_people(Cell{value}, Unit::points); }

/// "Brannvik Paper (75.1; others 84.0 on like issues), Idsjö Heating (…) and 2 more"
std::string named(const Analysis& analysis, const AccountVerdicts& verdicts, AccountVerdict verdict) {
  std::vector<const AccountVerdicts::Judged*> which;
  for (const AccountVerdicts::Judged& judged : verdicts.judged) {
    if (judged.verdict == verdict) which.push_back(&judged);
  }
  const auto group_of = [&](const AccountVerdicts::Judged* judged) -> const stats::FairGroup& { return verdicts.fair->groups[judged->account]; };
  std::stable_sort(which.begin(), which.end(), [&](const auto* a, const auto* b) { return std::abs(group_of(a).difference) > std::abs(group_of(b).difference); });
  std::string text;
  for (std::size_t i = 0; i < std::min(which.size(), most_named); ++i) {
    text += fmt::format("{}*{}* ({} of 100; the others {} on like issues)", i == 0 ? "" : ", ",
                        unmarked(analysis.log.raw.texts.of(TextSpace::account).text(which[i]->account)), points(which[i]->ease), points(group_of(which[i]).expected));
  }
  if (which.size() > most_named) text += fmt::format(" and {} more", which.size() - most_named);
  return text;
}

report::Sentence base_sentence(const AccountBase& base) {
  const ShareValue any = share_of(base.with_problem, base.active);
  const ShareValue hard = share_of(base.with_hard, base.active);
  const std::string_view what = base.types_known ? "a problem" : "an issue";
  if (!base.ease_known) {
    const std::string silent = base.known ? fmt::format(" {} of {} had {}.", people_count(base.with_problem), people_counted(base.active, "account"), what) : "";
    return sentence("*Ease is not known*: this source shows too little of what customers went through." + silent);
  }
  if (!base.known) {
    return sentence(fmt::format("Of {} that wrote, *{}* had {} with an ease below 50. Who was silent is not known: no directory lists the accounts.",
                                people_counted(base.active, "account"), people_share(*hard.value), "an issue"));
  }
  return sentence(fmt::format("Of {}, silent ones included, *{}* had {} ({} of {}), *{}* a hard issue, with an ease below 50 ({}, {} to {}).",
                              people_counted(base.active, "account"), people_share(*any.value), what, people_count(base.with_problem), people_count(base.active),
                              people_share(*hard.value), people_count(base.with_hard), people_share(hard.interval->low), people_share(hard.interval->high)));
}

void add_sentences(const Analysis& analysis, const AccountVerdicts& verdicts, const AccountBase& base, report::Prose& prose) {
  prose.sentences = account_sentences(analysis);
  if (verdicts.overdispersed && verdicts.worse + verdicts.better > 0) {
    prose.sentences.push_back(sentence(fmt::format("They differ far more than chance explains: the spread between accounts is *± {}* points. A verdict here means further out than "
                                                   "accounts are anyway; the rows are ordered by how far.",
                                                   points(*verdicts.spread))));
  }
  // Where no issue shows how hard it was, none is known to have been hard, and none to have been easy.
  if (base.active > 0) prose.sentences.push_back(base_sentence(base));
  if (base.ease_known && base.revenue_exposed && *base.revenue > 0) {
    prose.sentences.push_back(sentence(fmt::format("Revenue exposed, not lost: *{}* of {} is with accounts that had a hard issue{}.",
                                                   people_count(std::llround(*base.revenue_exposed)), people_count(std::llround(*base.revenue)),
                                                   verdicts.worse > 0 && base.revenue_worse
                                                       ? fmt::format(", {} with those called worse", people_count(std::llround(*base.revenue_worse)))
                                                       : "")));
  }
}

report::Table silent_table(const Analysis& analysis, const AccountBase& base) {
  report::Table table;
  table.id = "silent";
  table.title = fmt::format("Silent: {} without an issue here. Silence is not ease", people_counted(static_cast<std::int64_t>(base.silent.size()), "account"));
  table.for_people = !base.silent.empty();
  table.columns = {{"account", "account", Unit::text, 0, true},
                   {"segment", "segment", Unit::text, 1, true},
                   {"customer_since", "customer since", Unit::instant, 2, true},
                   {"revenue", "revenue", Unit::number, -2, true}};
  for (const std::uint32_t id : base.silent) {
    const AccountInfo& info = analysis.log.accounts[id];
    table.rows.push_back({Cell{std::string(analysis.log.raw.texts.of(TextSpace::account).text(id))}, text_cell(info.segment), instant_cell(info.customer_since),
                          amount_cell(info.revenue)});
  }
  return table;
}

report::Table level_table(const AccountVerdicts& verdicts) {
  report::Table table;
  table.id = "compared_on";
  table.for_people = false;
  table.columns = {{"alike_in", "alike in", Unit::text, 0, true}, {"share", "share", Unit::ratio, 0, true}};
  for (const AccountVerdicts::Level& level : verdicts.levels) table.rows.push_back({Cell{level.name}, Cell{level.share}});
  return table;
}

void add_fields(const AccountVerdicts& verdicts, const AccountComparison& comparison, report::Document& document) {
  const AccountBase& base = comparison.base;
  const auto add = [&](const char* name, Cell cell) { document.fields.emplace_back(name, std::move(cell)); };
  const auto share = [&](std::int64_t count) { return base.known ? share_cell(share_of(count, base.active)) : Cell{}; };
  add("accounts_compared", Cell{static_cast<std::int64_t>(verdicts.judged.size())});
  add("accounts_too_few", Cell{comparison.too_few});
  add("accounts_worse", Cell{verdicts.worse});
  add("accounts_better", Cell{verdicts.better});
  add("false_discovery_rate", Cell{account_discovery_rate});
  add("ease_of_all", number_cell(comparison.mean));
  add("intervals", Cell{std::string(verdicts.drawn ? "bootstrap" : "formula")});
  add("overdispersed", verdicts.overdispersion_tested ? Cell{verdicts.overdispersed} : Cell{});
  add("overdispersion_phi", number_cell(verdicts.phi));
  add("overdispersion_p", number_cell(verdicts.p_overdispersed));
  add("spread_between_accounts", number_cell(verdicts.spread));
  add("alike_within_contact", verdicts.judged.empty() ? Cell{} : Cell{verdicts.fair->alike});
  add("accounts_active", base.known ? Cell{base.active} : Cell{});
  add("accounts_silent", base.known ? Cell{static_cast<std::int64_t>(base.silent.size())} : Cell{});
  add("accounts_with_issue", share(base.with_issue));
  add("accounts_with_problem", base.types_known ? share(base.with_problem) : Cell{});
  add("accounts_with_hard_issue", base.ease_known ? share(base.with_hard) : Cell{});
  add("revenue", number_cell(base.revenue));
  add("revenue_exposed", number_cell(base.revenue_exposed));
  add("revenue_with_worse", number_cell(base.revenue_worse));
  add("issues_open", Cell{comparison.traps.open});
  add("issues_not_yet_evaluable", Cell{comparison.traps.not_yet_evaluable});
  add("issues_opened_before_window", Cell{comparison.traps.opened_before_window});
}

std::string method_note(const Analysis& analysis, const AccountVerdicts& verdicts) {
  std::string levels;
  for (const AccountVerdicts::Level& level : verdicts.levels) {
    if (level.share < 0.0005) continue;
    const std::string_view alike = &level == &verdicts.levels.back() ? "" : "the same ";
    levels += levels.empty() ? fmt::format("{} of issues had enough others of {}{}", people_share(level.share), alike, level.name)
                             : fmt::format(", {} {}{}", people_share(level.share), alike, level.name);
  }
  return fmt::format("Adjusted: each account's issues beside the other accounts' like ones, by what was fixed before handling ({}). Intervals hold the true mean in 95 of 100 "
                     "cases ({}); of the accounts called worse or better, 1 in 10 is expected to be so by chance. Fewer than {} rated issues: too few. Associations, not causes.",
                     levels, verdicts.drawn ? "bootstrap" : "by formula", analysis.log.windows.minimum_issues);
}

}  // namespace

std::vector<report::Sentence> account_sentences(const Analysis& analysis) {
  const AccountVerdicts& verdicts = verdicts_of(analysis);
  if (verdicts.judged.empty()) return {};
  std::vector<report::Sentence> sentences;
  const std::string compared = fmt::format("{} compared", people_count(static_cast<std::int64_t>(verdicts.judged.size())));
  if (verdicts.overdispersed && verdicts.worse + verdicts.better == 0) {
    sentences.push_back(sentence(fmt::format("Accounts differ far more than chance explains, by *± {}* points ({}), and *none* stands out from that spread: see the order of the table, "
                                             "and the chance of each to be worse.",
                                             points(*verdicts.spread), compared),
                                 "accounts"));
    return sentences;
  }
  if (verdicts.worse + verdicts.better == 0) {
    sentences.push_back(sentence(fmt::format("*No account* differs from the rest beyond chance ({}).", compared), "accounts"));
    return sentences;
  }
  const auto tell = [&](AccountVerdict verdict, std::int64_t count, std::string_view word) {
    if (count == 0) return;
    const std::string who = named(analysis, verdicts, verdict);
    sentences.push_back(sentence(count == 1 ? fmt::format("{} has it {} with us than the rest, beyond chance ({}).", who, word, compared)
                                            : fmt::format("{} accounts have it {} with us than the rest, beyond chance ({}): {}.", people_count(count), word, compared, who),
                                 "accounts"));
  };
  tell(AccountVerdict::worse, verdicts.worse, "harder");
  tell(AccountVerdict::better, verdicts.better, "easier");
  return sentences;
}

std::vector<std::string> account_notes(const Analysis& analysis) {
  std::vector<std::string> notes;
  if (const AccountVerdicts& verdicts = verdicts_of(analysis); !verdicts.judged.empty()) notes.push_back(method_note(analysis, verdicts));
  note_window_traps(analysis, accounts_of(analysis).traps, "accounts", notes);
  return notes;
}

report::Table account_table(const Analysis& analysis) {
  const AccountComparison& comparison = accounts_of(analysis);
  report::Table table;
  table.id = "accounts";
  table.empty_text = analysis.selection.rows.empty() ? no_issue_fits : "No column, directory or mail domain names a customer organisation.";
  for (const AccountColumn& column : account_columns()) table.columns.push_back(column.column);
  table.rows.resize(comparison.accounts.size());
  constexpr std::size_t block_rows = 64;
  parallel_blocks(table.rows.size(), block_rows, analysis.threads, [&](std::size_t begin, std::size_t end, unsigned) {
    for (std::size_t i = begin; i < end; ++i) {
      table.rows[i].reserve(account_columns().size());
      for (const AccountColumn& column : account_columns()) table.rows[i].push_back(column.cell(analysis, comparison.accounts[i], comparison.compared[i]));
    }
  });
  table.people_order = order_for_people(comparison);
  return table;
}

report::Document account_document(const Analysis& analysis) {
  report::Document document = start_document(analysis, "accounts");
  const AccountComparison& comparison = accounts_of(analysis);
  const AccountVerdicts& verdicts = verdicts_of(analysis);
  report::Table table = account_table(analysis);
  std::string more;
  if (!verdicts.judged.empty()) more += fmt::format(", {} worse than the rest, {} better", people_count(verdicts.worse), people_count(verdicts.better));
  else if (comparison.accounts.size() == 1) more += ", nothing to compare it with";
  if (comparison.too_few > 0) more += fmt::format(", {} with fewer than {} rated issues", people_count(comparison.too_few), analysis.log.windows.minimum_issues);
  table.title = fmt::format("Ease per account, with 95 % intervals and adjusted for the mix: {}{}", people_counted(static_cast<std::int64_t>(table.rows.size()), "account"), more);
  report::Prose prose;
  add_sentences(analysis, verdicts, comparison.base, prose);
  std::vector<report::Block> blocks;
  if (!prose.sentences.empty()) blocks.emplace_back(std::move(prose));
  blocks.emplace_back(std::move(table));
  if (comparison.base.known) blocks.emplace_back(silent_table(analysis, comparison.base));
  if (!verdicts.levels.empty()) blocks.emplace_back(level_table(verdicts));
  document.sections.push_back({"accounts", "Accounts, compared fairly", std::move(blocks)});
  add_fields(verdicts, comparison, document);
  for (std::string& note : account_notes(analysis)) document.notes.push_back(std::move(note));
  document.main_table = "accounts";
  document.next = {"baton issues --account NAME"};
  return document;
}

}  // namespace baton
