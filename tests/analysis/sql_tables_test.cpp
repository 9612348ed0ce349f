// The tables of `baton sql`: what the page says of them, that their columns are those of the documents, and who is named in them.

#include <map>
#include <sstream>

#include "baton/analysis/sql_tables.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using Lines = std::vector<std::string>;

Lines columns_of(std::string_view table) {
  Lines names;
  for (const SqlTableInfo& info : sql_schema()) {
    if (info.name != table) continue;
    for (const auto& column : info.columns) names.push_back(column.name);
  }
  return names;
}

Lines data_columns(const report::Document& document, std::string_view id) {
  Lines names;
  for (const report::Section& section : document.sections) {
    for (const report::Block& block : section.blocks) {
      const auto* table = std::get_if<report::Table>(&block);
      if (table == nullptr || table->id != id) continue;
      for (const report::Column& column : table->columns) {
        if (column.in_data) names.push_back(column.id);
      }
    }
  }
  return names;
}

struct ToText {
  std::string operator()(std::monostate) const { return "-"; }
  std::string operator()(std::string_view text) const { return std::string(text); }
  template <class Value>
  std::string operator()(const Value& value) const {
    return fmt::format("{}", value);
  }
};

/// Some columns of the rows of a table, joined by '|', NULL as "-".
Lines rows_of(const Analysis& analysis, std::string_view name, const Lines& wanted, std::optional<std::string_view> key = std::nullopt) {
  Lines rows;
  const auto tables = sql_tables(analysis);
  for (const auto& table : tables) {
    if (table->info().name != name) continue;
    std::vector<std::size_t> places;
    for (const std::string& column : wanted) {
      for (std::size_t at = 0; at < table->info().columns.size(); ++at) {
        if (table->info().columns[at].first == column) places.push_back(at);
      }
    }
    REQUIRE(places.size() == wanted.size());
    const auto cursor = table->open();
    for (cursor->start(key); !cursor->at_end(); cursor->next()) {
      std::string row;
      for (const std::size_t place : places) row += (row.empty() ? "" : "|") + std::visit(ToText{}, cursor->value(place));
      rows.push_back(row);
    }
  }
  return rows;
}

constexpr std::string_view passed_round =
    "issue,time,activity,person,team,to_person,to_team,status,contact,recipients\n"
    "A1,2026-03-02T09:00:00Z,Created,,,,,New,eva@acme.example,\n"
    "A1,2026-03-02T09:10:00Z,Assigned,ann,Desk,ann,Desk,Open,,\n"
    "A1,2026-03-02T10:00:00Z,Assigned,ann,Desk,bob,Lab,,,eva@acme.example; dora\n"
    "A1,2026-03-02T11:00:00Z,Assigned,bob,Lab,ann,Desk,,,\n"
    "A1,2026-03-02T12:00:00Z,Resolved,ann,Desk,,,Resolved,,\n"
    "A1,2026-03-02T13:00:00Z,Closed,ann,Desk,,,Closed,,\n"
    "B2,2026-03-03T09:00:00Z,Created,,,,,New,,\n";

}  // namespace

TEST_CASE("docs/sql.md lists every table and column, with the program's words") {
  // Rows of the page's tables by the heading above them.
  std::map<std::string, Lines> page;
  Lines order;
  std::istringstream text(test::project_file("docs/sql.md"));
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("### `")) order.push_back(line.substr(5, line.find('`', 5) - 5));
    if (line.starts_with("One row is ")) page[order.back()].push_back(line);
    if (line.starts_with("| `")) page[order.back()].push_back(line);
  }
  Lines tables;
  for (const SqlTableInfo& info : sql_schema()) {
    tables.push_back(info.name);
    Lines expected{fmt::format("One row is {}.", info.rows)};
    for (const auto& column : info.columns) {
      INFO(info.name << "." << column.name);
      CHECK_FALSE(column.meaning.empty());
      expected.push_back(fmt::format("| `{}` | {} | {} |", column.name, column.unit, column.meaning));
    }
    CHECK(page[info.name] == expected);
  }
  CHECK(order == tables);
  for (const auto& row : rows_of(test::analyse_text(passed_round), "columns", {"table_name", "name"})) {
    const auto names = columns_of(row.substr(0, row.find('|')));
    CHECK(std::find(names.begin(), names.end(), row.substr(row.find('|') + 1)) != names.end());
  }
}

TEST_CASE("tables that documents have too have their columns") {
  const Analysis analysis = test::analyse_text(passed_round);
  CHECK(columns_of("issues") == data_columns(issue_document(analysis), "issues"));
  CHECK(columns_of("teams") == data_columns(team_document(analysis), "teams"));
  CHECK(columns_of("accounts") == data_columns(account_document(analysis), "accounts"));
  const report::Document handoffs = handoff_document(analysis, {}).value();
  for (const char* table : {"edges", "loops"}) {
    Lines with_level = data_columns(handoffs, table);
    with_level.insert(with_level.begin(), "level");
    CHECK(columns_of(table) == with_level);
  }
  const report::Document sources = source_document(analysis.log.raw, analysis.log.raw.issues.size(), analysis.context, true);
  CHECK(columns_of("files") == data_columns(sources, "files"));
  CHECK(columns_of("rejects") == data_columns(sources, "rejects"));
}

TEST_CASE("stints and handoffs of an issue, counted by hand") {
  const Analysis analysis = test::analyse_text(passed_round);
  // Created at nine and held from ten past on: number 0 is the time before.
  CHECK(rows_of(analysis, "stints", {"issue", "number", "from_at", "team", "person", "change", "span_s", "queued_s", "in_hand_s", "team_bounce", "last"}, "A1") ==
        Lines{"A1|0|2026-03-02T09:00:00Z|-|-|-|600|600|0|-|0", "A1|1|2026-03-02T09:10:00Z|Desk|ann|routing|3000|0|3000|0|0",
              "A1|2|2026-03-02T10:00:00Z|Lab|bob|transfer|3600|3600|0|0|0", "A1|3|2026-03-02T11:00:00Z|Desk|ann|transfer|3600|3600|0|1|1"});
  // Bob passed it on in his only record: his wait is censored.
  CHECK(rows_of(analysis, "handoffs", {"level", "number", "from", "to", "at", "wait_s", "censored", "sent_back", "returned", "waiting_after_s"}) ==
        Lines{"team|1|Desk|Lab|2026-03-02T10:00:00Z|3600|1|1|0|3600", "team|2|Lab|Desk|2026-03-02T11:00:00Z|3600|0|0|1|3600",
              "person|1|ann|bob|2026-03-02T10:00:00Z|3600|1|1|0|3600", "person|2|bob|ann|2026-03-02T11:00:00Z|3600|0|0|1|3600"});
  CHECK(rows_of(analysis, "events", {"number", "activity", "status_class", "counts"}, "A1") ==
        Lines{"1|Created|new|1", "2|Assigned|open|1", "3|Assigned|-|1", "4|Assigned|-|1", "5|Resolved|resolved|1", "6|Closed|closed|0"});
}

TEST_CASE("a key finds the rows of its issue, and only where the filters chose it") {
  Analysis analysis = test::analyse_text(passed_round);
  for (const char* table : {"issues", "events", "stints", "handoffs"}) {
    Lines of_a1 = rows_of(analysis, table, {"issue"});
    std::erase_if(of_a1, [](const std::string& key) { return key != "A1"; });
    CHECK_FALSE(of_a1.empty());
    CHECK(rows_of(analysis, table, {"issue"}, "A1") == of_a1);
    CHECK(rows_of(analysis, table, {"issue"}, "A").empty());
    CHECK(rows_of(analysis, table, {"issue"}, "").empty());
  }
  Filters filters;
  filters.teams = {"Lab"};
  REQUIRE(apply_filters(analysis, filters));
  CHECK(rows_of(analysis, "issues", {"issue"}) == Lines{"A1"});
  CHECK(rows_of(analysis, "events", {"issue"}, "B2").empty());
  CHECK(rows_of(analysis, "events", {"issue"}).size() == 6);
}

TEST_CASE("nobody is named unless persons are") {
  Analysis analysis = test::analyse_text(passed_round);
  const auto everything = [&] {
    std::string text;
    for (const SqlTableInfo& info : sql_schema()) {
      if (info.name == "columns") continue;
      for (const std::string& row : rows_of(analysis, info.name, columns_of(info.name))) text += row + "\n";
    }
    return text;
  };
  const std::string named = everything();
  for (const char* name : {"ann", "bob", "eva@acme.example", "dora"}) {
    INFO(name);
    CHECK(named.find(name) != std::string::npos);
  }
  analysis.context.names_persons = false;
  analysis.context.person_label = [](const ResolvedLog&, std::uint32_t person) { return fmt::format("person {}", person); };
  const std::string hidden = everything();
  for (const char* name : {"ann", "bob", "eva", "dora"}) {
    INFO(name);
    CHECK(hidden.find(name) == std::string::npos);
  }
  CHECK(hidden.find("person 1") != std::string::npos);
  CHECK(hidden.find("contact 1") != std::string::npos);
}

}  // namespace baton
