#include "baton/analysis/sql_tables.hpp"
#include "baton/store/sql.hpp"
#include "session.hpp"

namespace baton::cli {

Result<std::vector<std::uint8_t>> rows_where(const Analysis& analysis, const std::string& expression) {
  std::vector<std::unique_ptr<RowTable>> tables = sql_tables(analysis);
  std::erase_if(tables, [](const auto& table) { return table->info().name != "issues"; });
  std::vector<std::uint8_t> rows(analysis.measured.issues.size(), 0);
  const auto mark = [&](const std::vector<RowValue>& values) {
    const auto* id = std::get_if<std::int64_t>(&values.front());
    const std::size_t row = id == nullptr ? rows.size() : static_cast<std::size_t>(*id) >> 32U;
    if (row < rows.size()) rows[row] = 1;
    return true;
  };
  // The line end keeps a comment in the expression from swallowing the bracket.
  const auto answered = answer_sql(tables, {}, "SELECT rowid FROM issues WHERE (" + expression + "\n)", {[](const auto&) {}, mark});
  if (answered) return rows;
  std::string_view message = answered.error().message;
  constexpr std::string_view told_by_sql = "SQL: ";
  if (message.starts_with(told_by_sql)) message.remove_prefix(told_by_sql.size());
  std::string columns;
  for (const auto& column : tables.front()->info().columns) columns += (columns.empty() ? "" : ", ") + column.first;
  return fail(ErrorCode::usage, fmt::format("--where is not an expression over the columns of issues: {}", message), "--where",
              "for example --where \"team_handoffs >= 3 and resolved is not null\"", {"columns: " + columns});
}

}  // namespace baton::cli
