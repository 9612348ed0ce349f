#include <algorithm>

#include "cells.hpp"

namespace baton {

using report::Unit;

report::Table account_table(const Analysis& analysis) {
  const auto accounts = account_figures(analysis.log, analysis.measured, analysis.selection);
  report::Table table;
  table.id = "accounts";
  table.empty_text = analysis.selection.rows.empty() ? no_issue_fits : "No column, directory or mail domain names a customer organisation.";
  table.columns = {{"account", "account", Unit::text, 0, true},
                   {"segment", "segment", Unit::text, 4, true},
                   {"issues", "issues", Unit::count, 0, true},
                   {"ease", "ease", Unit::points, 0, true},
                   {"ease_low", "from", Unit::points, 2, true},
                   {"ease_high", "to", Unit::points, 2, true},
                   {"ease_shrunk", "shrunk", Unit::points, -1, true},
                   {"ease_adjusted", "adjusted", Unit::points, -1, true},
                   {"verdict", "verdict", Unit::text, 11, true},
                   {"resolved", "resolved", Unit::count, 5, true},
                   {"median_resolution_s", "median resolution", Unit::duration, 1, true},
                   {"p90_resolution_s", "9 in 10 within", Unit::duration, 6, true},
                   {"company_touches", "touches", Unit::count, 7, true},
                   {"team_handoffs", "handoffs", Unit::count, 3, true},
                   {"team_bounces", "bounces", Unit::count, 8, true},
                   {"people_met", "people met", Unit::count, 9, true},
                   {"lowest_level_resolution", "lowest level", Unit::ratio, 10, true}};
  const std::int64_t minimum = analysis.log.windows.minimum_issues;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const AccountFigures& account = accounts[i];
    const AccountInfo& info = analysis.log.accounts[account.account];
    // No ease of many resolved issues is not too few, but a source that can't show it.
    const bool few = account.rated < minimum && (account.ease || account.resolved < minimum);
    table.rows.push_back({Cell{std::string(analysis.log.raw.texts.of(TextSpace::account).text(account.account))}, text_cell(info.segment),
                          Cell{account.issues}, few ? Cell{std::string(too_few_text)} : number_cell(account.ease), few ? Cell{} : number_cell(account.ease_low),
                          few ? Cell{} : number_cell(account.ease_high), Cell{}, Cell{}, few ? Cell{std::string("too few")} : Cell{}, Cell{account.resolved},
                          duration_cell(account.median_resolution), duration_cell(account.p90_resolution), count_cell(account.company_touches),
                          count_cell(account.team_handoffs), count_cell(account.team_bounces), count_cell(account.people_met),
                          account.lowest_level ? number_cell(account.lowest_level->value) : Cell{}});
    table.people_order.push_back(i);
  }
  // For people: hardest first, accounts with too few issues last.
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) {
    const bool few_a = accounts[a].rated < minimum;
    const bool few_b = accounts[b].rated < minimum;
    if (few_a != few_b) return few_b;
    if (!few_a && *accounts[a].ease != *accounts[b].ease) return *accounts[a].ease < *accounts[b].ease;
    return accounts[a].issues > accounts[b].issues;
  });
  return table;
}

report::Document account_document(const Analysis& analysis) {
  report::Document document = start_document(analysis, "accounts");
  report::Table table = account_table(analysis);
  const std::int64_t minimum = analysis.log.windows.minimum_issues;
  std::int64_t few = 0;
  for (const auto& row : table.rows) few += std::holds_alternative<std::string>(row[8]);  // the verdict, so far
  table.title = fmt::format("Ease per account: raw means with 95 % intervals, {}{}", people_counted(static_cast<std::int64_t>(table.rows.size()), "account"),
                            few > 0 ? fmt::format(", {} with fewer than {} rated issues", people_count(few), minimum) : "");
  document.sections.push_back({"accounts", "Accounts", {std::move(table)}});
  document.notes.emplace_back(raw_means_note);
  document.main_table = "accounts";
  document.next = {"baton issues --account NAME"};
  return document;
}

}  // namespace baton
