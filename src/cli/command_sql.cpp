#include <algorithm>
#include <cmath>

#include "baton/analysis/sql_tables.hpp"
#include "baton/base/bytes.hpp"
#include "baton/base/text.hpp"
#include "baton/report/render.hpp"
#include "baton/stats/quantile.hpp"
#include "baton/store/sql.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

using report::Cell;
using report::Unit;

constexpr std::uint64_t query_cap_bytes = 1'000'000;
constexpr std::size_t piece_bytes = std::size_t{1} << 20;  // output is written in such pieces
constexpr std::size_t cells_for_people = 1'000'000;       // more are for CSV and JSON, which need not hold them
constexpr std::size_t shown_rows = 50;

/// "events: issue, source, …", broken into lines.
std::vector<std::string> schema_lines() {
  constexpr std::size_t width = 100;
  std::vector<std::string> lines;
  for (const SqlTableInfo& table : sql_schema()) {
    std::string line = table.name + ":";
    for (const SqlTableInfo::Column& column : table.columns) {
      const std::string word = " " + column.name + (&column == &table.columns.back() ? "" : ",");
      if (line.size() + word.size() > width) {
        lines.push_back(std::move(line));
        line = "   ";
      }
      line += word;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<std::string> query_of(const Options& options) {
  if (options.query.empty()) {
    return fail(ErrorCode::usage, "sql needs a query; these are the tables and their columns", {},
                "baton sql \"SELECT count(*) FROM issues\"; baton sql \"SELECT * FROM columns\" says what each column means", schema_lines());
  }
  if (options.query != "-") return options.query;
  BATON_TRY(auto source, open_input({"-", {}}));
  return read_all(*source, query_cap_bytes);
}

Cell data_cell(const RowValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return {};
}

/// A number as people read it in an answer of their own: nothing is known of its unit. Up to six figures, no exponent where it can be helped.
std::string number_text(double value) {
  const double size = std::fabs(value);
  if (size != 0 && (size < 1e-4 || size >= 1e15)) return fmt::format("{:.6g}", value);
  const int whole_digits = size < 1 ? 1 : static_cast<int>(std::floor(std::log10(size))) + 1;
  std::string text = fmt::format("{:.{}f}", value, std::clamp(6 - whole_digits, 1, 6));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string people_text(const RowValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "–";
}

/// The quantiles that every figure of baton is made with.
const std::vector<SqlAggregate>& aggregates() {
  static const std::vector<SqlAggregate> functions{
      {"median", false, [](std::vector<double>& numbers, double) { return stats::quantile(numbers, 0.5); }},
      {"quantile", true, [](std::vector<double>& numbers, double share) { return stats::quantile(numbers, share); }}};
  return functions;
}

/// The columns of an answer, each with a name of its own, as JSON needs them.
report::Table answer_table(const std::vector<std::string>& names) {
  report::Table table;
  table.id = "rows";
  table.shown_rows = shown_rows;
  table.empty_text = "No row.";
  std::vector<std::string> taken;
  for (const std::string& name : names) {
    const std::string base = name.empty() ? fmt::format("column {}", taken.size() + 1) : name;
    std::string own = base;
    for (std::size_t again = 2; std::find(taken.begin(), taken.end(), own) != taken.end(); ++again) own = fmt::format("{}_{}", base, again);
    taken.push_back(own);
    table.columns.push_back({own, own, Unit::text, 0, true});
  }
  return table;
}

/// CSV and JSON: rows are written as they come. What is short is written at the end, so that an error has no output beside it.
Result<void> stream(const Session& session, const std::string& query, const std::vector<std::unique_ptr<RowTable>>& tables, const report::Document& document) {
  const bool json = session.options.json;
  report::Table table;
  std::string piece;
  bool any = false;
  std::vector<Cell> cells;
  SqlAnswer answer;
  answer.columns = [&](const std::vector<std::string>& names) {
    table = answer_table(names);
    piece = json ? report::json_before_rows(document, table) : report::csv_header(table, session.out_is_terminal);
  };
  answer.row = [&](const std::vector<RowValue>& values) {
    cells.clear();
    for (const RowValue& value : values) cells.push_back(data_cell(value));
    piece += json ? report::json_row(table, cells, !any) : report::csv_row(table, cells, session.out_is_terminal);
    any = true;
    if (piece.size() < piece_bytes) return true;
    const bool wanted = print_piece(piece);
    piece.clear();
    return wanted;
  };
  BATON_TRY_VOID(answer_sql(tables, aggregates(), query, answer));
  if (json) piece += report::json_after_rows(any);
  print_piece(piece);
  return {};
}

/// For people: a table, which must be held as a whole to be laid out.
Result<void> lay_out(const Session& session, const std::string& query, const std::vector<std::unique_ptr<RowTable>>& tables, report::Document& document) {
  report::Table table;
  std::vector<bool> has_text, has_number;
  std::size_t most_rows = 0;
  bool too_many = false;
  SqlAnswer answer;
  answer.columns = [&](const std::vector<std::string>& names) {
    table = answer_table(names);
    has_text.resize(names.size());
    has_number.resize(names.size());
    most_rows = std::max<std::size_t>(1000, cells_for_people / std::max<std::size_t>(1, names.size()));
  };
  answer.row = [&](const std::vector<RowValue>& values) {
    too_many = table.rows.size() == most_rows;
    if (too_many) return false;
    std::vector<Cell>& cells = table.rows.emplace_back();
    for (std::size_t at = 0; at < values.size(); ++at) {
      const bool number = std::holds_alternative<std::int64_t>(values[at]) || std::holds_alternative<double>(values[at]);
      has_number[at] = has_number[at] || number;
      has_text[at] = has_text[at] || !(number || std::holds_alternative<std::monostate>(values[at]));
      cells.emplace_back(people_text(values[at]));
    }
    return true;
  };
  BATON_TRY_VOID(answer_sql(tables, aggregates(), query, answer));
  for (std::size_t at = 0; at < table.columns.size(); ++at) {
    if (has_number[at] && !has_text[at]) table.columns[at].unit = Unit::number;  // to the right
  }
  if (too_many) {
    document.notes.push_back(fmt::format("The query has more than {} rows: --csv or --json prints all of them.", people_number(table.rows.size())));
  }
  document.sections.push_back({"rows", "", {std::move(table)}});
  print_document(session, document);
  return {};
}

}  // namespace

Result<void> run_sql(Session& session) {
  BATON_TRY(const std::string query, query_of(session.options));
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "sql", Needs::events));
  const auto tables = sql_tables(analysis);
  report::Document document = sql_document(analysis);
  if (session.options.json || session.options.csv) return stream(session, query, tables, document);
  return lay_out(session, query, tables, document);
}

}  // namespace baton::cli
