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
template <class Row, class Pass>
  requires std::is_same_v<std::remove_const_t<Row>, IssueMeasures>
void each_field(Row& row, Pass& pass) {
  pass(row.issue);
  pass(row.events);
  pass(row.opening);
  pass.after(row.end, row.opening);
  pass.after(row.first_event, row.opening);
  pass.after(row.last_event, row.end);
  pass(row.counted_events);
  pass.kind(row.status, StatusClass::cancelled);
  pass(row.resolved);
  pass(row.cancelled);
  pass(row.last_holder.team);
  pass(row.last_holder.person);
  for (auto* const count :
       {&row.person_handoffs, &row.team_handoffs, &row.department_handoffs, &row.routings, &row.transfers, &row.relays, &row.releases, &row.pickups,
        &row.silent_handoffs, &row.team_bounces, &row.person_bounces, &row.team_returns, &row.pass_throughs, &row.escalations, &row.deescalations,
        &row.company_acts, &row.company_touches, &row.customer_touches, &row.company_messages, &row.round_trips, &row.people_met, &row.teams_met, &row.asks,
        &row.chasers, &row.channel_switches, &row.repeat_contacts, &row.reopens}) {
    pass(*count);
  }
  for (auto* const time : {&row.time_to_first_act, &row.time_to_first_response, &row.queued, &row.in_hand, &row.on_customer, &row.held, &row.resolved_gap,
                           &row.orphaned, &row.longest_silence}) {
    pass(*time);
  }
  pass.after(row.whole, row.queued);
  pass.after(row.time_to_resolution, row.whole);
  pass.after(row.time_to_first_resolution, row.whole);
  pass(row.due_solution);
  for (auto* const answer : {&row.lowest_level, &row.one_touch, &row.two_touch, &row.zero_touch, &row.first_contact, &row.promise_kept, &row.avoidable_escalation,
                             &row.parked_at_due}) {
    pass(*answer);
  }
  pass(row.ease);
  pass(row.ease_coverage);
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

struct Counter {
  std::size_t columns = 0;
  template <class Value>
  void operator()(const Value&) {
    ++columns;
  }
  void after(const TimeUs&, TimeUs) { ++columns; }
  template <class Kind>
  void kind(const Kind&, Kind) {
    ++columns;
  }
};

template <class Row>
std::size_t columns_of() {
  Row row{};
  Counter counter;
  each_field(row, counter);
  return counter.columns;
}

TimeUs wrapping(std::uint64_t value) { return static_cast<TimeUs>(value); }

/// Writes one row into a block.
struct Writer {
  NumberBlock block;
  std::size_t index = 0, column = 0;

  void put(std::int64_t value) { block[column++][index] = value; }
  template <class Value>
  void operator()(const Value& value) {
    if constexpr (std::is_same_v<Value, double>) {
      put(std::bit_cast<std::int64_t>(value));
    } else {
      put(static_cast<std::int64_t>(value));
    }
  }
  void after(const TimeUs& value, TimeUs base) {
    put(value == no_time || base == no_time ? value : wrapping(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base)));
  }
  template <class Kind>
  void kind(const Kind& value, Kind) {
    put(static_cast<std::int64_t>(value));
  }
};

/// Reads one row from a block; what no such row can hold makes it bad.
struct Reader {
  NumberBlock block;
  std::size_t index = 0, column = 0;
  bool is_good = true;

  std::int64_t next() { return block[column++][index]; }
  template <class Value>
  void operator()(Value& value) {
    const std::int64_t number = next();
    if constexpr (std::is_same_v<Value, double>) {
      value = std::bit_cast<double>(number);
    } else if constexpr (std::is_same_v<Value, bool>) {
      value = number != 0;
      is_good &= (number & 1) == number;
    } else {
      value = static_cast<Value>(number);
      is_good &= static_cast<std::int64_t>(value) == number;
    }
  }
  void after(TimeUs& value, TimeUs base) {
    const std::int64_t number = next();
    value = number == no_time || base == no_time ? number : wrapping(static_cast<std::uint64_t>(number) + static_cast<std::uint64_t>(base));
  }
  template <class Kind>
  void kind(Kind& value, Kind last) {
    const std::int64_t number = next();
    is_good &= number >= 0 && number <= static_cast<std::int64_t>(last);
    value = is_good ? static_cast<Kind>(number) : Kind{};
  }
};

template <class Row>
NumberTable table_of(std::string name, const std::vector<Row>& rows) {
  return {std::move(name), columns_of<Row>(), rows.size(), [&rows](std::uint64_t first, NumberBlock block) {
            for (std::size_t i = 0; i < block.front().size(); ++i) {
              Writer writer{block, i};
              each_field(rows[first + i], writer);
            }
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
template <class Row, class Test>
bool all_rows(const std::vector<Row>& rows, unsigned threads, Test&& test) {
  constexpr std::size_t block_rows = 65'536;
  std::atomic<bool> good{true};
  parallel_for((rows.size() + block_rows - 1) / block_rows, threads, [&](std::size_t block, unsigned) {
    const std::size_t end = std::min(rows.size(), (block + 1) * block_rows);
    bool is_good = true;
    for (std::size_t i = block * block_rows; i < end; ++i) is_good &= test(rows[i], rows[i - (i > 0)]);
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
