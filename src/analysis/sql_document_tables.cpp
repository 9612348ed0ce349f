#include <algorithm>

#include "bottleneck_tables.hpp"
#include "cells.hpp"
#include "privacy.hpp"
#include "shared_figures.hpp"
#include "sql_columns.hpp"

namespace baton {

using report::Unit;

namespace {

/// A table of a document, and what stands in the column `level` of its rows where there is one.
struct Part {
  std::string_view level;
  report::Table table;
};
using Parts = std::vector<Part>;

/// The rows of tables that documents have too: built when the first of them is asked for.
class DocumentTable final : public RowTable {
 public:
  DocumentTable(Info own, const Analysis& analysis, Parts (*parts_of)(const Analysis&)) : RowTable(std::move(own)), analysis_(analysis), parts_of_(parts_of) {}
  [[nodiscard]] std::unique_ptr<RowCursor> open() const override { return std::make_unique<Cursor>(*this); }

 private:
  class Cursor final : public RowCursor {
   public:
    explicit Cursor(const DocumentTable& table) : table_(table) {}
    void start(std::optional<std::string_view>) override {
      table_.build();
      part_ = row_ = 0;
      skip_empty();
    }
    [[nodiscard]] bool at_end() const override { return part_ >= table_.parts_.size(); }
    void next() override {
      ++row_;
      skip_empty();
    }
    [[nodiscard]] std::int64_t row_id() const override { return static_cast<std::int64_t>(part_ << 32U | row_); }
    [[nodiscard]] RowValue value(std::size_t column) override {
      const Part& part = table_.parts_[part_];
      const std::size_t of = table_.columns_[column];
      return of == level_column ? RowValue{part.level} : sql_cell(part.table.rows[row_][of], part.table.columns[of].unit);
    }

   private:
    void skip_empty() {
      while (part_ < table_.parts_.size() && row_ >= table_.parts_[part_].table.rows.size()) {
        ++part_;
        row_ = 0;
      }
    }
    const DocumentTable& table_;
    std::size_t part_ = 0, row_ = 0;
  };

  static constexpr std::size_t level_column = static_cast<std::size_t>(-1);

  void build() const {
    if (!parts_.empty()) return;
    parts_ = parts_of_(analysis_);
    const std::vector<report::Column>& known = parts_.front().table.columns;
    for (const auto& [name, type] : info().columns) {
      const auto found = std::find_if(known.begin(), known.end(), [&, &wanted = name](const report::Column& column) { return column.id == wanted; });
      BATON_CHECK(found != known.end() || name == "level");
      columns_.push_back(found == known.end() ? level_column : static_cast<std::size_t>(found - known.begin()));
    }
  }

  const Analysis& analysis_;
  Parts (*parts_of_)(const Analysis&);
  mutable Parts parts_;
  mutable std::vector<std::size_t> columns_;
};

struct Described {
  std::string_view name;
  Unit unit;
  std::string_view meaning;
};

SqlTableMaker maker(std::string name, std::string rows, const std::vector<Described>& columns, Parts (*build)(const Analysis&)) {
  SqlTableInfo info{std::move(name), std::move(rows), {}};
  for (const Described& column : columns) info.columns.push_back({std::string(column.name), std::string(sql_unit(column.unit)), std::string(column.meaning)});
  return {std::move(info), [build](RowTable::Info own, const Analysis& analysis, const std::shared_ptr<IssueIndex>&) -> std::unique_ptr<RowTable> {
            own.rows = 100;
            return std::make_unique<DocumentTable>(std::move(own), analysis, build);
          }};
}

constexpr std::array levels{Level::team, Level::person, Level::department};

Parts teams(const Analysis& analysis) { return {{{}, team_table(analysis, teams_of(analysis))}}; }

Parts accounts(const Analysis& analysis) { return {{{}, account_table(analysis)}}; }

Parts edges(const Analysis& analysis) {
  Parts parts;
  for (const Level level : levels) {
    parts.push_back({level_noun(level), edge_table(analysis, shown_edges(analysis, level).edges, level)});
  }
  return parts;
}

Parts loops(const Analysis& analysis) {
  Parts parts;
  for (const Level level : levels) {
    std::vector<LoopFigures> all = loop_figures(analysis.log, analysis.measured, analysis.selection, level);
    parts.push_back({level_noun(level), loop_table(analysis, shown_loops(analysis, level, shown_edges(analysis, level).edges, std::move(all)).loops, level)});
  }
  return parts;
}

Parts findings(const Analysis& analysis) {
  report::Table table = finding_table(analysis, bottlenecks_of(analysis));
  // "where" is a word of SQL.
  for (report::Column& column : table.columns) {
    if (column.id == "where") column.id = "place";
  }
  return {{{}, std::move(table)}};
}

/// A table of `sources`.
Parts source_part(const Analysis& analysis, std::string_view id) {
  report::Document document = source_document(analysis.log.raw, stored_issues(analysis.log), analysis.context, true);
  for (report::Section& section : document.sections) {
    for (report::Block& block : section.blocks) {
      auto* table = std::get_if<report::Table>(&block);
      if (table != nullptr && table->id == id) return {{{}, std::move(*table)}};
    }
  }
  return {{{}, report::Table{}}};
}
Parts files(const Analysis& analysis) { return source_part(analysis, "files"); }
Parts rejects(const Analysis& analysis) { return source_part(analysis, "rejects"); }

const std::vector<Described> team_columns{
    {"team", Unit::text, "name; (none) is time that no team answers for"},
    {"department", Unit::text, "department of the team"},
    {"tier", Unit::count, "support level, 1 is the lowest"},
    {"issues", Unit::count, "issues that it held"},
    {"received", Unit::count, "transfers to it"},
    {"passed_on", Unit::count, "transfers from it"},
    {"queued_s", Unit::hours, "time of its stints with the company, not taken up"},
    {"in_hand_s", Unit::hours, "time of its stints with the company, taken up"},
    {"delay_share", Unit::ratio, "its part of all queued and in hand time"},
    {"open_delay_s", Unit::hours, "the part of queued and in hand that is in open issues"},
    {"ten_slowest_share", Unit::ratio, "the part of it that is in its ten slowest issues"},
    {"median_queue_s", Unit::duration, "queued time of its tenures, median"},
    {"p90_queue_s", Unit::duration, "the same, 9 in 10 within"},
    {"bounces", Unit::count, "times it was B in A, B, A"},
    {"pass_throughs", Unit::count, "tenures that it passed on without work"},
    {"resolved", Unit::count, "issues resolved while it was the last team"},
    {"median_resolution_s", Unit::duration, "their time to resolution, median"},
    {"p90_resolution_s", Unit::duration, "the same, 9 in 10 within"},
    {"lowest_level_resolution", Unit::ratio, "of them, resolved without leaving the lowest level"},
    {"ease", Unit::points, "their mean ease; missing where they are too few"},
    {"held_s", Unit::hours, "waiting for a third party until another team was named"},
    {"on_customer_s", Unit::hours, "waiting for the customer until another team was named"},
    {"arrivals", Unit::count, "tenures begun"},
    {"completions", Unit::count, "of them, ended"},
    {"backlog", Unit::count, "of them, under way at the as-of instant"},
    {"must_pass", Unit::ratio, "through whom issues must pass: betweenness among the teams"}};

const std::vector<Described> account_columns{
    {"account", Unit::text, "customer organisation"},
    {"segment", Unit::text, "of the directory"},
    {"issues", Unit::count, "its issues"},
    {"ease", Unit::points, "mean over its resolved issues; missing where they are too few"},
    {"ease_low", Unit::points, "lower end of the 95 % interval"},
    {"ease_high", Unit::points, "upper end of it"},
    {"ease_shrunk", Unit::points, "the mean, drawn to that of all accounts as far as chance may have moved it"},
    {"ease_adjusted", Unit::points, "as it were with the mix of issues that the others have"},
    {"verdict", Unit::text, "worse or better than the rest beyond chance, cannot tell, too few"},
    {"resolved", Unit::count, "resolved issues"},
    {"median_resolution_s", Unit::duration, "time to resolution, median"},
    {"p90_resolution_s", Unit::duration, "the same, 9 in 10 within"},
    {"company_touches", Unit::count, "company touches, sum"},
    {"team_handoffs", Unit::count, "team handoffs, sum"},
    {"team_bounces", Unit::count, "team bounces, sum"},
    {"people_met", Unit::count, "people met, sum over its issues"},
    {"lowest_level_resolution", Unit::ratio, "resolved without leaving the lowest level"},
    {"share_below_50", Unit::ratio, "of its rated issues, those with an ease below 50"},
    {"ease_p10", Unit::points, "10 % point of their ease"},
    {"worst_stretch", Unit::points, "lowest mean over consecutive rated issues, as many as the minimum"},
    {"worst_from", Unit::instant, "opening of the first of them"},
    {"worst_until", Unit::instant, "opening of the last"},
    {"longest_hard_run", Unit::count, "most consecutive rated issues below 50"},
    {"ease_without_customer_wait", Unit::points, "mean ease were its own waiting taken from the times to resolution"},
    {"people_met_quarter", Unit::number, "distinct people met in a quarter, median over its quarters"},
    {"people_met_quarter_most", Unit::count, "the same, the most in a quarter"},
    {"teams_met_quarter", Unit::number, "distinct teams that held its issues of a quarter, median"},
    {"departments_met_quarter", Unit::number, "distinct departments of these teams, median"},
    {"rated", Unit::count, "resolved issues with an ease"},
    {"problems", Unit::count, "issues of type problem"},
    {"hard_issues", Unit::count, "issues with an ease below 50, open ones so far"},
    {"open", Unit::count, "issues neither resolved nor cancelled"},
    {"ease_open", Unit::points, "mean ease of open ones, so far; missing where they are too few"},
    {"last_opened", Unit::instant, "opening of its last issue"},
    {"ease_expected", Unit::points, "mean of the other accounts on like issues"},
    {"difference", Unit::points, "ease less ease_expected"},
    {"like_with_like", Unit::ratio, "of its rated issues, those compared with issues alike in all that is known before handling"},
    {"ease_shrunk_low", Unit::points, "lower end of the 95 % interval of ease_shrunk"},
    {"ease_shrunk_high", Unit::points, "upper end of it"},
    {"ease_adjusted_low", Unit::points, "lower end of the 95 % interval of ease_adjusted"},
    {"ease_adjusted_high", Unit::points, "upper end of it"},
    {"ease_adjusted_shrunk", Unit::points, "ease_adjusted, drawn to that of all accounts"},
    {"probability_worse", Unit::ratio, "chance that its true adjusted ease is below the middle of all accounts"},
    {"standard_error", Unit::points, "of difference and ease_adjusted"},
    {"z", Unit::number, "difference over its error, skewness taken out: standard normal if it is as the others"},
    {"p_value", Unit::number, "two-sided; the spread between accounts allowed for where they are over-dispersed"},
    {"q_value", Unit::number, "the same, adjusted for the number of accounts (false discovery rate)"},
    {"funnel_95_low", Unit::points, "where ease_adjusted lies by chance, 95 %"},
    {"funnel_95_high", Unit::points, "upper end of it"},
    {"funnel_998_low", Unit::points, "the same, 99.8 %"},
    {"funnel_998_high", Unit::points, "upper end of it"},
    {"wide_95_low", Unit::points, "with the spread between accounts; missing where they are not over-dispersed"},
    {"wide_95_high", Unit::points, "upper end of it"},
    {"wide_998_low", Unit::points, "the same, 99.8 %"},
    {"wide_998_high", Unit::points, "upper end of it"},
    {"revenue", Unit::number, "of the directory"},
    {"revenue_exposed", Unit::number, "the same where it had a hard issue, else 0; exposed, not lost"}};

const std::vector<Described> edge_columns{
    {"level", Unit::text, "team, person or department"},
    {"from", Unit::text, "who gave"},
    {"to", Unit::text, "who got"},
    {"handoffs", Unit::count, "handoffs from the one to the other"},
    {"issues", Unit::count, "distinct issues among them"},
    {"bounces", Unit::count, "those that were sent straight back"},
    {"median_wait_s", Unit::duration, "handoff wait, median of the observed"},
    {"p90_wait_s", Unit::duration, "the same, 9 in 10 within"},
    {"waiting_after_s", Unit::hours, "queued and in hand with the receiver afterwards, sum"}};

const std::vector<Described> loop_columns{
    {"level", Unit::text, "team, person or department"},
    {"path", Unit::text, "from the one back to itself"},
    {"length", Unit::count, "handoffs on it"},
    {"times", Unit::count, "how often; in all the returns of the level"}};

const std::vector<Described> finding_columns{
    {"kind", Unit::text, "misroute, loop, pass_through, queue, edge or gaming"},
    {"place", Unit::text, "the team, the edge or the way round"},
    {"saved_s", Unit::hours, "customer waiting that would not have been; one hour can stand in several findings"},
    {"saved_low_s", Unit::hours, "lower end of its 95 % interval over issues"},
    {"saved_high_s", Unit::hours, "upper end of it"},
    {"issues", Unit::count, "issues that it happened to"},
    {"times", Unit::count, "how often in all"},
    {"handoffs", Unit::count, "handoffs that would not have been made"},
    {"share", Unit::share, "misroute: of the issues of the category that start there; pass_through: of the handoffs of the edge; gaming: of what the clock counts"},
    {"touches", Unit::count, "company touches in the stays that would be left out"},
    {"work_low_min", Unit::number, "minutes of work in them: recorded, else touches times the least minutes stated"},
    {"work_high_min", Unit::number, "the same, the most"},
    {"cost_low", Unit::number, "work_low_min at the hourly cost stated"},
    {"cost_high", Unit::number, "the same, the most"},
    {"p_adjusted", Unit::number, "edge, gaming: adjusted for the number of those compared"},
    {"team", Unit::text, "the team, or from which"},
    {"to_team", Unit::text, "to which; loop: the next one"},
    {"category", Unit::text, "misroute: of the issues"},
    {"clock", Unit::text, "gaming: which clock it flatters"},
    {"examples", Unit::text, "up to five issues, the dearest first"},
    {"finding", Unit::text, "what to do, in words"}};

const std::vector<Described> file_columns{
    {"path", Unit::text, "as it was named"},
    {"format", Unit::text, "csv, xes, mbox, mail"},
    {"source", Unit::text, "system or mailbox that it belongs to"},
    {"records", Unit::count, "records read: kept + duplicates + rejected"},
    {"kept", Unit::count, "records in the log"},
    {"duplicates", Unit::count, "records that were there already"},
    {"rejected", Unit::count, "records that could not be read"},
    {"ties", Unit::count, "events whose order within an instant only their position decides"},
    {"size_bytes", Unit::count, "size of the file"}};

const std::vector<Described> reject_columns{
    {"path", Unit::text, "file"},
    {"record", Unit::count, "number of the record, from 1, the header not counted"},
    {"line", Unit::count, "line where it starts, from 1"},
    {"reason", Unit::text, "why it is not in the log"}};

}  // namespace

std::vector<SqlTableMaker> document_sql_tables() {
  return {maker("teams", "one team; as `baton teams --csv`", team_columns, teams),
          maker("accounts", "one account; as `baton accounts --csv`", account_columns, accounts),
          maker("edges", "one pair of teams, persons or departments; as `baton handoffs --csv` of each level", edge_columns, edges),
          maker("loops", "one way back to where an issue was before, at a level", loop_columns, loops),
          maker("findings", "one thing that could be done, with its price; as `baton bottlenecks --csv`", finding_columns, findings),
          maker("files", "one file that was imported, whatever is filtered; as `baton sources --csv`", file_columns, files),
          maker("rejects", "one record that is not in the log, whatever is filtered", reject_columns, rejects)};
}

}  // namespace baton
