#include <map>

#include "cells.hpp"
#include "sql_columns.hpp"

namespace baton {

using report::Unit;

namespace {

double issue_count(const Analysis& analysis) { return static_cast<double>(analysis.selection.rows.size()); }

/// The columns of `issues --csv`.
std::vector<const IssueColumn*> data_columns() {
  std::vector<const IssueColumn*> columns;
  for (const IssueColumn& of : issue_columns()) {
    if (of.column.in_data) columns.push_back(&of);
  }
  return columns;
}

class IssueRows final : public IssueCursor {
 public:
  using IssueCursor::IssueCursor;
  [[nodiscard]] RowValue value(std::size_t column) override {
    if (column == 0) return analysis().log.key_of(measures().issue);
    const IssueColumn& of = *columns_[column];
    return sql_cell(of.cell(analysis(), row()), of.column.unit);
  }

 private:
  std::size_t enter_issue() override { return 1; }

  const std::vector<const IssueColumn*> columns_ = data_columns();
};

/// What the columns say that are no measure.
const std::map<std::string_view, std::string_view>& issue_meanings() {
  static const std::map<std::string_view, std::string_view> meanings{
      {"issue", "key in its source"},
      {"source", "system or mailbox that it is from"},
      {"account", "customer organisation, as last stated"},
      {"category", "as first stated"},
      {"priority", "as first stated"},
      {"opened", "the earlier of the stated opening and the first record"},
      {"resolved", "end, where it is resolved"},
      {"status", "class at the end: new, open, pending, held, resolved, closed, cancelled"},
      {"custody", "how the holder is read: assignments, snapshot or acts"},
      {"team", "last team that held it"},
      {"person", "last person who held it"},
      {"lowest_level", "resolved without leaving the lowest level"},
      {"one_touch", "resolved with one public answer, not reopened"},
      {"two_touch", "resolved with two public answers, not reopened"},
      {"first_contact", "resolved at first contact"},
      {"promise_kept", "every promise was kept; missing: there was none, or it is not due yet"},
      {"avoidable_escalation", "left the lowest level though its category and priority usually do not"},
      {"ease", "100 less the points lost; so far, where it is open"},
      {"ease_coverage", "share of the weights of ease that its source can show"},
      {"first_event", "first record"},
      {"last_event", "last record up to the as-of instant"},
      {"events", "records up to the as-of instant"}};
  return meanings;
}

/// A measure's definition without the point at its end.
std::string definition_of(std::string_view column) {
  if (column.ends_with("_s")) column.remove_suffix(2);
  const MeasureInfo* measure = measure_named(column);
  BATON_CHECK(measure != nullptr);  // every other column has a meaning above
  return std::string(measure->definition.substr(0, measure->definition.find_last_not_of('.') + 1));
}

SqlTableInfo describe_issues() {
  SqlTableInfo info{"issues", "one issue; the columns of `baton issues --csv`", {}};
  for (const IssueColumn* of : data_columns()) {
    const report::Column& column = of->column;
    const auto known = issue_meanings().find(column.id);
    info.columns.push_back({column.id, std::string(sql_unit(column.unit)), known != issue_meanings().end() ? std::string(known->second) : definition_of(column.id)});
  }
  return info;
}

/// One record; what is looked up for several columns is looked up once.
class EventRow {
 public:
  EventRow(const Analysis& analysis, std::uint32_t row, std::size_t number)
      : analysis_(analysis), row_(row), number_(number), position_(analysis.log.offsets[issue().issue] + number - 1), index_(analysis.log.event_index(position_)) {}

  [[nodiscard]] const Analysis& analysis() const { return analysis_; }
  [[nodiscard]] const ResolvedLog& log() const { return analysis_.log; }
  [[nodiscard, gnu::always_inline]] IssueMeasures issue() const { return analysis_.measured.issues[row_]; }
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] bool identifies() const { return analysis_.context.names_persons; }
  [[nodiscard]] const Event& event() const {
    if (!event_) event_ = log().event(position_, log().issues[issue().issue]);
    return *event_;
  }
  [[nodiscard]] const FileReceipt& file() const { return log().raw.files[origin().file()]; }
  [[nodiscard]] Origin origin() const { return {log().raw.events.origin[index_]}; }
  [[nodiscard]] TimeUs at() const { return log().raw.events.at[index_]; }
  [[nodiscard]] std::uint32_t id(TextColumn column) const { return log().raw.events.text_at(column, index_); }
  [[nodiscard]] std::int64_t number_at(NumberColumn column) const { return log().raw.events.number_at(column, index_); }

  /// The text as the record has it.
  [[nodiscard]] RowValue stored(TextColumn column) const { return sql_text(log().raw.texts.of(column).text(id(column))); }
  /// The text that it stands for: of another name of an account the account's, of a blank none.
  [[nodiscard]] RowValue meant(TextColumn column, const std::vector<std::uint32_t>& table) const {
    const std::uint32_t stated = id(column);
    return sql_text(log().raw.texts.of(column).text(stated < table.size() ? table[stated] : 0));
  }
  [[nodiscard]] RowValue person(TextColumn column) const { return sql_text(analysis_.person(log().persons[id(column)].canonical)); }
  [[nodiscard]] RowValue team(TextColumn column) const { return sql_text(log().team_name(log().teams[id(column)].canonical)); }
  /// What tells who somebody is: only where persons are named.
  [[nodiscard]] RowValue personal(TextColumn column) const { return identifies() ? stored(column) : RowValue{}; }
  [[nodiscard]] RowValue contact() const {
    const std::uint32_t stated = id(TextColumn::contact);
    const std::uint32_t meant = stated < log().contact_text.size() ? log().contact_text[stated] : 0;
    const std::uint32_t contact = event().contact != 0 ? event().contact : meant;
    if (contact == 0) return {};
    if (!identifies()) return analysis_.contact(contact);
    return sql_text(log().raw.texts.of(TextSpace::contact).text(contact));
  }

 private:
  const Analysis& analysis_;
  std::uint32_t row_;
  std::size_t number_;
  std::uint64_t position_;
  std::size_t index_;
  mutable std::optional<Event> event_;
};

const std::vector<ComputedColumn<EventRow>>& event_columns() {
  using E = const EventRow&;
  using T = TextColumn;
  using N = NumberColumn;
  static const std::vector<ComputedColumn<EventRow>> columns{
      {"issue", Unit::text, "key of the issue", [](E e) { return sql_text(e.log().key_of(e.issue().issue)); }},
      {"source", Unit::text, "system or mailbox that the record is from", [](E e) { return sql_text(std::string_view(e.log().raw.sources[e.file().source].name)); }},
      {"number", Unit::count, "place in the issue, from 1", [](E e) { return sql_count(static_cast<std::int64_t>(e.number())); }},
      {"at", Unit::instant, "when it happened", [](E e) { return sql_instant(e.at()); }},
      {"activity", Unit::text, "text of the source", [](E e) { return e.stored(T::activity); }},
      {"kind", Unit::text, "opened, message, note, work, assigned, status, promise, survey or linked", [](E e) { return sql_text(name_of(e.event().kind)); }},
      {"side", Unit::text, "who did it: customer, company, automation or unknown", [](E e) { return sql_text(name_of(e.event().side)); }},
      {"public", Unit::flag, "whether the customer saw it",
       [](E e) { return e.event().visibility == Visibility::unknown ? RowValue{} : sql_flag(e.event().visibility == Visibility::yes); }},
      {"person", Unit::text, "who did it, customers and automation too", [](E e) { return e.person(T::person); }},
      {"team", Unit::text, "team that it was done for, or that the record names as holder", [](E e) { return e.team(T::team); }},
      {"department", Unit::text, "department that the record states", [](E e) { return e.meant(T::department, e.log().department_text); }},
      {"tier", Unit::count, "support level that the record states, 1 is the lowest", [](E e) { return e.event().tier == 0 ? RowValue{} : sql_count(e.event().tier); }},
      {"to_person", Unit::text, "person that the issue went to, automation too", [](E e) { return e.person(T::to_person); }},
      {"to_team", Unit::text, "team that the issue went to", [](E e) { return e.team(T::to_team); }},
      {"status", Unit::text, "status, text of the source", [](E e) { return e.stored(T::status); }},
      {"status_class", Unit::text, "what it means: new, open, pending, held, resolved, closed, cancelled", [](E e) { return sql_text(name_of(e.event().status)); }},
      {"account", Unit::text, "customer organisation that the record states", [](E e) { return e.meant(T::account, e.log().account_text); }},
      {"contact", Unit::text, "person there", [](E e) { return e.contact(); }},
      {"category", Unit::text, "category that the record states", [](E e) { return e.meant(T::category, e.log().category_text); }},
      {"priority", Unit::text, "priority that the record states", [](E e) { return e.meant(T::priority, e.log().priority_text); }},
      {"type", Unit::text, "type of issue that the record states", [](E e) { return e.stored(T::type); }},
      {"channel", Unit::text, "email, phone, …", [](E e) { return e.meant(T::channel, e.log().channel_text); }},
      {"recipients", Unit::text, "persons and contacts that a message went to; only with --identify", [](E e) { return e.personal(T::recipients); }},
      {"work_s", Unit::duration, "work time that the source recorded", [](E e) { return sql_seconds(e.number_at(N::minutes)); }},
      {"due", Unit::instant, "instant promised", [](E e) { return sql_instant(e.number_at(N::due)); }},
      {"due_for", Unit::text, "answer or solution",
       [](E e) { return e.event().due == no_time ? RowValue{} : RowValue{std::string_view(e.event().due_is_answer ? "answer" : "solution")}; }},
      {"score", Unit::text, "answer to a survey", [](E e) { return e.stored(T::score); }},
      {"link", Unit::text, "the other issue and the relation", [](E e) { return e.stored(T::link); }},
      {"opened", Unit::instant, "opening that the record states", [](E e) { return sql_instant(e.number_at(N::opened)); }},
      {"first_response", Unit::instant, "first response that the record states", [](E e) { return sql_instant(e.number_at(N::first_response)); }},
      {"resolved", Unit::instant, "resolution that the record states", [](E e) { return sql_instant(e.number_at(N::resolved)); }},
      {"closed", Unit::instant, "closing that the record states", [](E e) { return sql_instant(e.number_at(N::closed)); }},
      {"sequence", Unit::count, "order within equal instants, where a column gives it",
       [](E e) { return e.number_at(N::sequence) == no_time ? RowValue{} : sql_count(e.number_at(N::sequence)); }},
      {"counts", Unit::flag, "0 after the record that ended the issue: in no stint, handoff or figure", [](E e) { return sql_flag(e.number() <= e.issue().counted_events); }},
      {"kind_text", Unit::text, "kind, text of the source", [](E e) { return e.stored(T::kind); }},
      {"side_text", Unit::text, "side, text of the source", [](E e) { return e.stored(T::side); }},
      {"public_text", Unit::text, "visibility, text of the source", [](E e) { return e.stored(T::visibility); }},
      {"tier_text", Unit::text, "support level, text of the source", [](E e) { return e.stored(T::tier); }},
      {"subject", Unit::text, "subject of a mail; only with --identify", [](E e) { return e.personal(T::subject); }},
      {"message_id", Unit::text, "of a mail; only with --identify", [](E e) { return e.personal(T::message_id); }},
      {"message_references", Unit::text, "mails that it answers; only with --identify", [](E e) { return e.personal(T::references); }},
      {"file", Unit::text, "file that it was read from", [](E e) { return sql_text(std::string_view(e.file().path)); }},
      {"record", Unit::count, "number of the record in it, from 1", [](E e) { return sql_count(static_cast<std::int64_t>(e.origin().record())); }}};
  return columns;
}

class EventRows final : public IssueCursor {
 public:
  using IssueCursor::IssueCursor;
  [[nodiscard]] RowValue value(std::size_t column) override {
    if (!row_) row_.emplace(analysis(), row(), inner() + 1);
    return event_columns()[column].value(*row_);
  }

 private:
  std::size_t enter_issue() override { return measures().events; }
  void enter_row() override { row_.reset(); }

  std::optional<EventRow> row_;
};

double event_count(const Analysis& analysis) {
  const double share = issue_count(analysis) / static_cast<double>(std::max<std::size_t>(1, analysis.measured.issues.size()));
  return share * static_cast<double>(analysis.log.event_count());
}

}  // namespace

std::vector<SqlTableMaker> issue_sql_tables() {
  return {issue_wise<IssueRows>(describe_issues(), issue_count), issue_wise<EventRows>(describe("events", "one record of an issue, in order of time", event_columns()), event_count)};
}

}  // namespace baton
