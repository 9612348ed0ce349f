#include "baton/analysis/kept_figures.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <type_traits>

#include "baton/analysis/standard_answers.hpp"
#include "baton/base/large_vector.hpp"
#include "baton/base/parallel.hpp"
#include "shared_figures.hpp"

namespace baton {
namespace {

/// What is kept of each kind of row, in order; the one list for writing and reading. An instant is told by its distance to another of the row,
/// which is short.
template <class Pass>
void each_measure(Pass& pass) {
  using M = IssueMeasures;
  const auto all = [&](auto... fields) { (pass(fields), ...); };
  all(&M::issue, &M::events, &M::opening);
  pass.after(&M::end, &M::opening);
  pass.after(&M::first_event, &M::opening);
  pass.after(&M::last_event, &M::end);
  all(&M::counted_events, &M::status, &M::resolved, &M::cancelled);
  pass.part(&M::last_holder, &Holder::team);
  pass.part(&M::last_holder, &Holder::person);
  all(&M::person_handoffs, &M::team_handoffs, &M::department_handoffs, &M::routings, &M::transfers, &M::relays, &M::releases, &M::pickups, &M::silent_handoffs,
      &M::team_bounces, &M::person_bounces, &M::team_returns, &M::pass_throughs, &M::escalations, &M::deescalations, &M::company_acts, &M::company_touches,
      &M::customer_touches, &M::company_messages, &M::round_trips, &M::people_met, &M::teams_met, &M::asks, &M::chasers, &M::channel_switches,
      &M::repeat_contacts, &M::reopens);
  all(&M::time_to_first_act, &M::time_to_first_response, &M::queued, &M::in_hand, &M::on_customer, &M::held, &M::resolved_gap, &M::orphaned,
      &M::longest_silence);
  pass.after(&M::whole, &M::queued);
  pass.after(&M::time_to_resolution, &M::whole);
  pass.after(&M::time_to_first_resolution, &M::whole);
  all(&M::due_solution, &M::lowest_level, &M::one_touch, &M::two_touch, &M::zero_touch, &M::first_contact, &M::promise_kept, &M::avoidable_escalation,
      &M::parked_at_due, &M::ease, &M::ease_coverage);
}

template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, ResolvedIssue>
void each_field(Row& row, Pass& pass) {
  pass(row.key);
  pass(row.source);
  pass(row.account);
  pass(row.contact);
  pass(row.category);
  pass(row.priority);
  pass(row.channel);
  pass(row.type);
  pass(row.stated_opening);
  pass(row.account_inferred);
}

template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, TenureRow>
void each_field(Row& row, Pass& pass) {
  pass(row.row);
  pass(row.team);
  pass(row.queued);
  pass(row.in_hand);
  pass(row.received);
  pass(row.passed_on);
  pass(row.pass_through);
  pass(row.touches);
  pass(row.from_s);
}

template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, PauseRow>
void each_field(Row& row, Pass& pass) {
  pass(row.tenure);
  pass(row.reopens);
  pass(row.reopened_soon);
  pass(row.on_customer);
  pass(row.held);
  pass(row.unasked);
}

template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, WorkRow>
void each_field(Row& row, Pass& pass) {
  pass(row.tenure);
  pass(row.seconds);
}

template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, HandoffRow>
void each_field(Row& row, Pass& pass) {
  pass(row.row);
  pass(row.from);
  pass(row.to);
  pass(row.censored);
  pass(row.timed);
  pass(row.sent_back);
  pass(row.returned);
  pass(row.wait);
  pass(row.waiting_after);
}

template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, ScoreRow>
void each_field(Row& row, Pass& pass) {
  pass(row.row);
  pass(row.score);
  pass(row.activity);
  pass(row.by_company);
  pass(row.at);
}

template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, EaseModel::Group>
void each_field(Row& row, Pass& pass) {
  pass(row.key);
  pass(row.median);
}

/// Numbers that are rows by themselves.
template <class Row, class Pass>
  requires std::is_arithmetic_v<Row>
void each_field(Row& row, Pass& pass) {
  pass(row);
}

template <class Value>
std::int64_t number_of(const Value& value) {
  if constexpr (std::is_same_v<Value, double>) {
    return std::bit_cast<std::int64_t>(value);
  } else {
    return static_cast<std::int64_t>(value);
  }
}

/// The value that a number stands for; false where it stands for none.
template <class Value>
bool take_number(std::int64_t number, Value& value) {
  if constexpr (std::is_same_v<Value, double>) {
    value = std::bit_cast<double>(number);
    return true;
  } else if constexpr (std::is_same_v<Value, bool>) {
    value = number != 0;
    return (number & 1) == number;
  } else if constexpr (std::is_same_v<Value, StatusClass>) {
    const bool is_good = number >= 0 && number <= static_cast<std::int64_t>(StatusClass::cancelled);
    value = is_good ? static_cast<StatusClass>(number) : StatusClass{};
    return is_good;
  } else {
    value = static_cast<Value>(number);
    return static_cast<std::int64_t>(value) == number;
  }
}

std::int64_t distance(TimeUs value, TimeUs base) {
  return value == no_time || base == no_time ? value : static_cast<TimeUs>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base));
}
TimeUs instant(std::int64_t distance, TimeUs base) {
  return distance == no_time || base == no_time ? distance : static_cast<TimeUs>(static_cast<std::uint64_t>(distance) + static_cast<std::uint64_t>(base));
}

struct Counter {
  std::size_t columns = 0;
  template <class Field>
  void operator()(const Field&) {
    ++columns;
  }
  void after(TimeUs IssueMeasures::*, TimeUs IssueMeasures::*) { ++columns; }
  void part(Holder IssueMeasures::*, std::uint32_t Holder::*) { ++columns; }
};

/// Writes the rows of issues into a block, field by field.
struct IssueWriter {
  const IssueTable& issues;
  std::uint64_t first;
  NumberBlock block;
  std::size_t column = 0;

  template <class Get>
  void write(Get get) {
    const std::span<std::int64_t> to = block[column++];
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = get(first + i);
  }
  template <class Value>
  void operator()(Value IssueMeasures::*field) {
    write([&](std::uint64_t row) { return number_of(issues.of(field, row)); });
  }
  void after(TimeUs IssueMeasures::*field, TimeUs IssueMeasures::*base) {
    write([&](std::uint64_t row) { return distance(issues.of(field, row), issues.of(base, row)); });
  }
  void part(Holder IssueMeasures::*field, std::uint32_t Holder::*of) {
    write([&](std::uint64_t row) { return number_of(issues.of(field, row).*of); });
  }
};

/// Reads the rows of issues from a block; what no row can hold makes it bad.
struct IssueReader {
  IssueTable& issues;
  std::uint64_t first;
  NumberBlock block;
  std::size_t column = 0;
  bool is_good = true;

  template <class Take>
  void read(Take take) {
    const std::span<const std::int64_t> from = block[column++];
    for (std::size_t i = 0; i < from.size(); ++i) take(first + i, from[i]);
  }
  template <class Value>
  void operator()(Value IssueMeasures::*field) {
    bool fits = true;
    read([&](std::uint64_t row, std::int64_t number) { fits &= take_number(number, issues.of(field, row)); });
    is_good &= fits;
  }
  void after(TimeUs IssueMeasures::*field, TimeUs IssueMeasures::*base) {
    read([&](std::uint64_t row, std::int64_t number) { issues.of(field, row) = instant(number, issues.of(base, row)); });
  }
  void part(Holder IssueMeasures::*field, std::uint32_t Holder::*of) {
    bool fits = true;
    read([&](std::uint64_t row, std::int64_t number) { fits &= take_number(number, issues.of(field, row).*of); });
    is_good &= fits;
  }
};

/// Writes one row into a block.
struct Writer {
  NumberBlock block;
  std::size_t index = 0, column = 0;

  template <class Value>
  void operator()(const Value& value) {
    block[column++][index] = number_of(value);
  }
};

/// Reads one row from a block.
struct Reader {
  NumberBlock block;
  std::size_t index = 0, column = 0;
  bool is_good = true;

  template <class Value>
  void operator()(Value& value) {
    is_good &= take_number(block[column++][index], value);
  }
};

template <class Row>
std::size_t columns_of() {
  Row row{};
  Counter counter;
  each_field(row, counter);
  return counter.columns;
}
std::size_t measure_columns() {
  Counter counter;
  each_measure(counter);
  return counter.columns;
}

template <class Row>
NumberTable table_of(std::string name, const std::vector<Row>& rows) {
  return {std::move(name), columns_of<Row>(), rows.size(), [&rows](std::uint64_t first, NumberBlock block) {
            for (std::size_t i = 0; i < block.front().size(); ++i) {
              Writer writer{block, i};
              each_field(rows[first + i], writer);
            }
          }};
}
NumberTable table_of(std::string name, const IssueTable& issues) {
  return {std::move(name), measure_columns(), issues.size(), [&issues](std::uint64_t first, NumberBlock block) {
            IssueWriter writer{issues, first, block};
            each_measure(writer);
          }};
}

template <class Row>
NumberTableTarget target_of(std::string name, std::vector<Row>& rows) {
  const auto begin = [&rows](std::uint64_t count) {
    resize_large(rows, count);
    return true;
  };
  return {std::move(name), columns_of<Row>(), begin, [&rows](std::uint64_t first, NumberBlock block) {
            bool is_good = true;
            for (std::size_t i = 0; i < block.front().size(); ++i) {
              Reader reader{block, i};
              each_field(rows[first + i], reader);
              is_good &= reader.is_good;
            }
            return is_good;
          }};
}
NumberTableTarget target_of(std::string name, IssueTable& issues) {
  const auto begin = [&issues](std::uint64_t count) {
    issues.resize_for_overwrite(count);
    return true;
  };
  return {std::move(name), measure_columns(), begin, [&issues](std::uint64_t first, NumberBlock block) {
            IssueReader reader{issues, first, block};
            each_measure(reader);
            return reader.is_good;
          }};
}

constexpr std::array<std::string_view, level_count> handoff_tables{"handoffs of persons", "handoffs of teams", "handoffs of departments"};

/// Calls visit(name, rows) for all that is kept row by row and chosen, of constant figures or others.
template <class Issues, class Offsets, class Groups, class Figures, class Visit>
void each_table(const FigureChoice& choice, Issues& issues, Offsets& offsets, Groups& usual, Figures& measured, Visit visit) {
  visit("issues", issues);
  visit("offsets", offsets);
  visit("usual", usual);
  visit("measures", measured.issues);
  if (choice.tenures) {
    visit("tenures", measured.tenures);
    visit("pauses", measured.pauses);
    visit("work", measured.work);
  }
  if (choice.met) visit("met", measured.met);
  for (std::size_t level = 0; level < level_count; ++level) {
    if (choice.handoffs[level]) visit(std::string(handoff_tables[level]), measured.handoffs[level]);
  }
  if (choice.scores) visit("scores", measured.scores);
  visit("people", measured.named.people);
  visit("teams", measured.named.teams);
}

/// Whether all rows pass a test; blocks of them in parallel. `test` gets a row and the one before it (the first one: itself).
template <class Rows, class Test>
bool all_rows(const Rows& rows, unsigned threads, Test&& test) {
  constexpr std::size_t block_rows = 65'536;
  std::atomic<bool> good{true};
  parallel_blocks(rows.size(), block_rows, threads, [&](std::size_t begin, std::size_t end, unsigned) {
    bool is_good = true;
    for (std::size_t i = begin; i < end; ++i) is_good &= test(rows[i], rows[i - (i > 0)]);
    if (!is_good) good = false;
  });
  return good;
}

/// Whether who was met is as many as the measures say.
bool met_fit(const KeptFigures& figures) {
  if (!figures.choice.met) return true;
  std::size_t met = 0;
  for (const IssueMeasures& row : figures.measured.issues) met += row.people_met > 0 ? static_cast<std::size_t>(row.people_met) : 0;
  return figures.measured.met.size() == met;
}

/// Whether all ids in the figures mean something in the log, and rows are in order.
bool fit(const KeptFigures& figures, const ResolvedLog& log, unsigned threads) {
  const Measured& measured = figures.measured;
  const auto all = [threads](const auto& rows, auto&& test) { return all_rows(rows, threads, test); };
  const auto known = [](std::size_t count) { return [count](std::uint32_t id) { return id < count; }; };
  const Texts& texts = log.raw.texts;
  const auto account = known(log.accounts.size());
  const auto contact = known(log.contacts.size());
  const auto category = known(texts.of(TextSpace::category).size());
  const auto priority = known(texts.of(TextSpace::priority).size());
  const auto channel = known(texts.of(TextSpace::channel).size());
  const auto type = known(texts.of(TextSpace::type).size());
  const auto person = known(log.persons.size());
  const auto team = known(log.teams.size());
  const auto department = known(texts.of(TextSpace::department).size());
  const auto row_of = known(measured.issues.size());
  const auto tenure_of = known(measured.tenures.size());
  const auto goes_between = [&](Level level, const auto& vertex) {
    return all(measured.of(level), [&](const HandoffRow& row, const HandoffRow& before) { return row_of(row.row) && before.row <= row.row && vertex(row.from) && vertex(row.to); });
  };
  const auto are_of_tenures = [&](const auto& rows) {
    return all(rows, [&](const auto& row, const auto& before) { return tenure_of(row.tenure) && before.tenure <= row.tenure; });
  };
  const auto score = known(texts.of(TextSpace::score).size());
  const auto activity = known(texts.of(TextSpace::activity).size());
  const auto is_issue = [&](const ResolvedIssue& issue, const ResolvedIssue&) {
    return issue.source < log.raw.issue_keys.size() && issue.key < log.raw.issue_keys[issue.source].size() && account(issue.account) && contact(issue.contact) &&
           category(issue.category) && priority(issue.priority) && channel(issue.channel) && type(issue.type);
  };
  const auto is_measured = [&](const IssueMeasures& row, const IssueMeasures&) {
    return row.issue < figures.issues.size() && team(row.last_holder.team) && person(row.last_holder.person);
  };
  return figures.offsets.size() == figures.issues.size() + 1 && figures.offsets.front() == 0 &&
         all(figures.offsets, [](std::uint64_t at, std::uint64_t before) { return before <= at; }) && all(figures.issues, is_issue) &&
         all(measured.issues, is_measured) && met_fit(figures) &&
         all(measured.tenures, [&](const TenureRow& row, const TenureRow& before) { return row_of(row.row) && before.row <= row.row && team(row.team); }) &&
         are_of_tenures(measured.pauses) && are_of_tenures(measured.work) && goes_between(Level::person, person) && goes_between(Level::team, team) &&
         goes_between(Level::department, department) && all(measured.met, [&](std::uint32_t id, std::uint32_t) { return person(id); }) &&
         all(measured.scores, [&](const ScoreRow& row, const ScoreRow&) { return row_of(row.row) && score(row.score) && activity(row.activity); }) &&
         all(figures.usual, [](const EaseModel::Group& group, const EaseModel::Group& before) { return before.key <= group.key; }) &&
         measured.named.people.size() == log.persons.size() && measured.named.teams.size() == log.teams.size();
}

}  // namespace

std::string figures_kind(std::string_view version) { return fmt::format("baton {}, figures {}, form 3", version, figures_version); }

std::vector<NumberTable> figure_tables(const Analysis& analysis) {
  std::vector<NumberTable> tables;
  each_table({}, analysis.log.issues, analysis.log.offsets, analysis.ease->groups(), analysis.measured, [&](std::string name, const auto& rows) { tables.push_back(table_of(std::move(name), rows)); });
  tables.push_back({"unmapped", 1, 1, [&](std::uint64_t, NumberBlock block) { block[0][0] = static_cast<std::int64_t>(analysis.measured.statements_unmapped); }});
  return tables;
}

std::vector<NumberTableTarget> figure_targets(KeptFigures& figures) {
  std::vector<NumberTableTarget> targets;
  each_table(figures.choice, figures.issues, figures.offsets, figures.usual, figures.measured, [&](std::string name, auto& rows) { targets.push_back(target_of(std::move(name), rows)); });
  targets.push_back({"unmapped", 1, [](std::uint64_t rows) { return rows == 1; },
                     [&](std::uint64_t, NumberBlock block) {
                       figures.measured.statements_unmapped = static_cast<std::uint64_t>(block[0][0]);
                       return true;
                     }});
  return targets;
}

Result<std::optional<Analysis>> analyse_kept(RawLog raw, KeptFigures figures, const Config& config, const Directory& directory, const ResolveOptions& options,
                                             AnalysisContext context) {
  BATON_CHECK(texts_tell_all(raw, directory));
  Analysis analysis = begin_analysis(config, options, std::move(context));
  BATON_TRY(analysis.log, resolve_texts(std::move(raw), config, directory, options));
  if (!fit(figures, analysis.log, options.threads)) return std::nullopt;
  analysis.log.issues = std::move(figures.issues);
  analysis.log.offsets = std::move(figures.offsets);
  analysis.measured = std::move(figures.measured);
  count_inferred(analysis.log);
  analysis.ease = std::make_unique<EaseModel>(std::move(figures.usual), config.ease);
  analysis.select_all();
  return analysis;
}

}  // namespace baton
