#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "baton/base/parallel.hpp"
#include "cells.hpp"

namespace baton {
namespace {

constexpr std::size_t block_rows = 4096;

/// Issues that one team passed to another, straight.
Result<std::vector<std::uint8_t>> rows_of_edge(const Analysis& analysis, const std::string& edge) {
  const Dictionary& teams = analysis.log.raw.texts.of(TextSpace::team);
  // Names may hold the arrow too: the first place where both sides are teams counts.
  for (std::size_t at = edge.find('>'); at != std::string::npos; at = edge.find('>', at + 1)) {
    const std::uint32_t from = teams.find(std::string_view(edge).substr(0, at));
    const std::uint32_t to = teams.find(std::string_view(edge).substr(at + 1));
    if (from == 0 || to == 0) continue;
    std::vector<std::uint8_t> rows(analysis.measured.issues.size(), 0);
    for (const HandoffRow& handoff : analysis.measured.of(Level::team)) {
      if (handoff.from == analysis.log.teams[from].canonical && handoff.to == analysis.log.teams[to].canonical) rows[handoff.row] = 1;
    }
    return rows;
  }
  return fail(ErrorCode::usage, fmt::format("no edge \"{}\": it needs the names of two teams, with > between them", edge), "edge", "baton handoffs --all lists them");
}

/// What rows are sorted by: a number or a text; missing values come last either way.
struct SortKey {
  bool missing = true;
  double number = 0;
  std::string text;
};

SortKey key_of(Cell cell) {
  if (auto* text = std::get_if<std::string>(&cell)) return {false, 0, std::move(*text)};
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return {false, static_cast<double>(*count), {}};
  if (const auto* number = std::get_if<double>(&cell)) return {false, *number, {}};
  if (const auto* flag = std::get_if<bool>(&cell)) return {false, *flag ? 1.0 : 0.0, {}};
  if (const auto* span = std::get_if<report::DurationCell>(&cell)) return {false, static_cast<double>(span->us), {}};
  if (const auto* instant = std::get_if<report::InstantCell>(&cell)) return {false, static_cast<double>(instant->us), {}};
  return {};
}

bool is_before(const SortKey& left, const SortKey& right, bool falling) {
  if (left.missing != right.missing) return right.missing;
  if (left.number != right.number) return falling ? left.number > right.number : left.number < right.number;
  const int order = left.text.compare(right.text);
  return falling ? order > 0 : order < 0;
}

/// The first places of rows in the order of their keys; rows with the same stay as they were: the longest waiting first. `before`: of two rows' places.
template <class Before>
std::vector<std::uint32_t> first_places(std::size_t rows, std::size_t end, Before before) {
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(end), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return before(a, b) || (!before(b, a) && a < b);
  });
  order.resize(end);
  return order;
}

/// By cells that few rows differ in: each is made once, and rows are sorted by its rank.
std::vector<std::uint32_t> places_by_number(const Analysis& analysis, const std::vector<std::uint32_t>& rows, const IssueColumn& column, bool falling, std::size_t end) {
  std::vector<std::uint32_t> ranks(rows.size());
  parallel_blocks(rows.size(), block_rows, analysis.threads, [&](std::size_t begin, std::size_t stop, unsigned) {
    for (std::size_t at = begin; at < stop; ++at) ranks[at] = column.number(analysis, rows[at]);
  });
  struct Known {
    SortKey key;
    std::uint32_t number;
  };
  std::vector<Known> known;
  const std::uint32_t most = ranks.empty() ? 0 : *std::max_element(ranks.begin(), ranks.end());
  std::vector<std::uint32_t> rank_of(most + std::size_t{1}, 0);
  for (std::size_t at = 0; at < rows.size(); ++at) {
    if (std::exchange(rank_of[ranks[at]], 1U) == 0) known.push_back({key_of(column.cell(analysis, rows[at])), ranks[at]});
  }
  std::sort(known.begin(), known.end(), [&](const Known& a, const Known& b) { return is_before(a.key, b.key, falling); });
  std::uint32_t rank = 0;
  for (std::size_t at = 0; at < known.size(); ++at) {
    rank += at > 0 && is_before(known[at - 1].key, known[at].key, falling);  // cells may be alike though their numbers are not
    rank_of[known[at].number] = rank;
  }
  for (std::uint32_t& of : ranks) of = rank_of[of];
  return first_places(rows.size(), end, [&](std::uint32_t a, std::uint32_t b) { return ranks[a] < ranks[b]; });
}

std::vector<std::uint32_t> places_by_cell(const Analysis& analysis, const std::vector<std::uint32_t>& rows, const IssueColumn& column, bool falling, std::size_t end) {
  std::vector<SortKey> keys(rows.size());
  parallel_blocks(rows.size(), block_rows, analysis.threads, [&](std::size_t begin, std::size_t stop, unsigned) {
    for (std::size_t at = begin; at < stop; ++at) keys[at] = key_of(column.cell(analysis, rows[at]));
  });
  return first_places(rows.size(), end, [&](std::uint32_t a, std::uint32_t b) { return is_before(keys[a], keys[b], falling); });
}

/// Leaves the first rows in the order of a column.
void sort_first(const Analysis& analysis, std::vector<std::uint32_t>& rows, const IssueColumn& column, bool falling, std::size_t end) {
  std::vector<std::uint32_t> places;
  if (column.number) {
    places = places_by_number(analysis, rows, column, falling, end);
  } else if (analysis.orders && column.column.id == "issue") {
    const std::vector<std::uint32_t>& rank = analysis.orders->key_rank;
    places = first_places(rows.size(), end, [&](std::uint32_t a, std::uint32_t b) { return falling ? rank[rows[a]] > rank[rows[b]] : rank[rows[a]] < rank[rows[b]]; });
  } else {
    places = places_by_cell(analysis, rows, column, falling, end);
  }
  for (std::uint32_t& place : places) place = rows[place];
  rows = std::move(places);
}

}  // namespace

Result<report::Document> issue_page_document(const Analysis& analysis, const IssuePage& page) {
  std::vector<std::uint32_t> rows;
  std::size_t all = analysis.selection.rows.size();
  const std::size_t wanted = page.from + std::min(page.count, std::numeric_limits<std::size_t>::max() - page.from);
  const bool by_wait = page.sort.empty() || page.sort == "-waited_s";
  rows = worst_rows(analysis, page.edge.empty() && by_wait ? wanted : all);
  if (!page.edge.empty()) {
    BATON_TRY(const std::vector<std::uint8_t> of_edge, rows_of_edge(analysis, page.edge));
    std::erase_if(rows, [&](std::uint32_t row) { return of_edge[row] == 0; });
    all = rows.size();
  }
  const std::size_t end = std::min(wanted, rows.size());
  if (!by_wait) {
    const bool falling = page.sort.starts_with('-');
    const std::string id = page.sort.substr(falling ? 1 : 0);
    const auto& columns = issue_columns();
    const auto column = std::find_if(columns.begin(), columns.end(), [&](const IssueColumn& known) { return known.column.id == id; });
    if (column == columns.end()) {
      std::vector<std::string_view> known;
      for (const IssueColumn& of : columns) known.emplace_back(of.column.id);
      return fail(ErrorCode::usage, fmt::format("no column \"{}\" to sort by", id), "sort", fmt::format("columns: {}", fmt::join(known, ", ")));
    }
    sort_first(analysis, rows, *column, falling, end);
  }
  rows.resize(end);
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(page.from, rows.size())));
  report::Document document = start_document(analysis, "issues");
  report::Table table = table_of_issues(analysis, rows);
  table.all_rows = all;
  table.title = issues_title(all);
  document.fields.emplace_back("total", Cell{static_cast<std::int64_t>(all)});
  document.fields.emplace_back("from", Cell{static_cast<std::int64_t>(page.from)});
  document.sections.push_back({"issues", "Issues", {std::move(table)}});
  document.main_table = "issues";
  return document;
}

}  // namespace baton
