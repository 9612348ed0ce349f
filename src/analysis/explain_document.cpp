#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "baton/base/text.hpp"
#include "cells.hpp"
#include "ease_costs.hpp"

namespace baton {

using report::Unit;

namespace {

constexpr TimeUs long_silence_us = day_us;

}  // namespace

Result<std::uint32_t> row_of_issue(const Analysis& analysis, const std::string& key) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t row = 0; row < analysis.measured.issues.size(); ++row) {
    if (analysis.log.key_of(analysis.measured.issues[row].issue) == key) found.push_back(row);
  }
  if (found.size() == 1) return found.front();
  const std::string where = analysis.context.store.empty() ? analysis.context.inputs : analysis.context.store;
  if (found.size() > 1) {
    return fail(ErrorCode::usage, fmt::format("{} sources have an issue \"{}\"", found.size(), key), where, "give each its own store, or rename one");
  }
  // Keys of merged mails and mistyped keys: offer the nearest.
  std::vector<std::string_view> known;
  for (const IssueMeasures& issue : analysis.measured.issues) known.push_back(analysis.log.key_of(issue.issue));
  if (known.size() > 200'000) known.resize(200'000);
  const std::string_view near = nearest(key, known);
  return fail(ErrorCode::usage, fmt::format("no issue \"{}\" in {}", key, where), {},
              near.empty() ? "baton issues lists them" : fmt::format("did you mean {}?", near));
}

namespace {

/// Month, day and minute; with the year where the issue lasts into another.
std::string short_time(TimeUs at, const Journey& journey) {
  const std::string minute = format_minute(at);
  return format_minute(journey.opening).substr(0, 4) == format_minute(journey.end).substr(0, 4) ? minute.substr(5) : minute;
}

std::string change_text(const Stint& stint) {
  std::string text(stint.team_bounce ? "bounce" : stint.team_return ? "return" : name_of(stint.change));
  if (stint.escalation > 0) text += ", escalation";
  if (stint.escalation < 0) text += ", de-escalation";
  return text;
}

/// The longest stretch without a record in company hands within a stint, and whether it came after the first act.
std::pair<TimeUs, bool> silence_of(const Journey& journey, const Stint& stint, const ResolvedLog& log) {
  TimeUs longest = 0;
  bool after_act = false;
  for (const Piece& piece : journey.pieces) {
    if (piece.from < stint.from || piece.to > stint.to) continue;
    if (piece.ledger_class != LedgerClass::queued && piece.ledger_class != LedgerClass::in_hand) continue;
    const TimeUs span = log.span(piece.holder.team, piece.from, piece.to);
    if (span > longest) {
      longest = span;
      after_act = stint.first_act != no_time && piece.from >= stint.first_act;
    }
  }
  return {longest, after_act};
}

/// What happened in a stint, in a few words.
std::string story_of(const Analysis& analysis, const Journey& journey, std::size_t index) {
  const Stint& stint = journey.stints[index];
  const bool last = index + 1 == journey.stints.size();
  std::vector<std::string> parts;
  const auto spent = [&](LedgerClass of) { return stint.spent[static_cast<std::size_t>(of)]; };
  if (index == 0 && stint.from == journey.opening) parts.emplace_back("opened");
  if (stint.holder.none()) parts.emplace_back("with nobody");
  const auto [silence, after_act] = silence_of(journey, stint, analysis.log);
  if (silence >= long_silence_us) {
    parts.push_back(after_act ? fmt::format("silent for {}", people_duration(silence)) : fmt::format("{} without an act", people_duration(silence)));
  }
  if (spent(LedgerClass::on_customer) > 0) parts.push_back(fmt::format("{} for the customer", people_duration(spent(LedgerClass::on_customer))));
  if (spent(LedgerClass::held) > 0) parts.push_back(fmt::format("{} held by a third party", people_duration(spent(LedgerClass::held))));
  if (spent(LedgerClass::resolved_gap) > 0) parts.push_back(fmt::format("reopened after {}", people_duration(spent(LedgerClass::resolved_gap))));
  if (!last) {
    const Stint& next = journey.stints[index + 1];
    const bool untouched = stint.first_act == no_time && !stint.holder.none();
    if (next.change == ChangeType::transfer) {
      parts.emplace_back(next.team_bounce ? "went straight back" : untouched ? "passed on untouched" : "passed on");
    } else if (next.change == ChangeType::relay) {
      parts.emplace_back("handed to a colleague");
    } else if (next.change == ChangeType::release) {
      parts.emplace_back("given up");
    }
  } else if (journey.resolved) {
    parts.emplace_back("resolved");
  } else {
    parts.emplace_back(journey.cancelled ? "cancelled" : "still open");
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

report::Facts head_facts(const Analysis& analysis, const Journey& journey, const IssueMeasures& row, const IssueEvents& where) {
  const ResolvedLog& log = analysis.log;
  const ResolvedIssue& issue = log.issues[row.issue];
  const Texts& texts = log.raw.texts;
  report::Facts facts;
  const auto add = [&](std::string label, std::string_view value, std::string note = {}) {
    if (!value.empty()) facts.facts.push_back({std::move(label), Cell{std::string(value)}, Unit::text, std::move(note)});
  };
  add("account", texts.of(TextSpace::account).text(issue.account), issue.account_inferred ? "inferred from the mail domain" : "");
  add("category", texts.of(TextSpace::category).text(issue.category));
  add("priority", texts.of(TextSpace::priority).text(issue.priority));
  add("opened", format_minute(journey.opening) + " UTC", journey.opening_inferred ? "first record; nothing states an opening" : "");
  const std::string outcome = journey.resolved ? "resolved" : journey.cancelled ? "cancelled" : "open, as of";
  add(outcome, format_minute(journey.end) + " UTC", fmt::format("{} {}", journey.resolved || journey.cancelled ? "after" : "for", people_duration(row.whole)));
  std::set<std::uint32_t> teams;
  for (const Stint& stint : journey.stints) {
    if (stint.holder.team != 0) teams.insert(stint.holder.team);
  }
  const auto counted = [](std::size_t count, std::string_view one, std::string_view many) { return fmt::format("{} {}", count, count == 1 ? one : many); };
  add("journey", fmt::format("{}, {}, {}", counted(journey.stints.size(), "stint", "stints"), counted(teams.size(), "team", "teams"),
                             counted(static_cast<std::size_t>(journey.owners), "person", "people")));
  const SourceFacts& shown = log.sources[issue.source];
  if (row.people_met >= 0) {
    add("people", fmt::format("{} met, {} acted, {} customer{} wrote", row.people_met, journey.actors, journey.contacts, journey.contacts == 1 ? "" : "s"),
        !shown.actors ? "met: those who held it" : !shown.messages ? "met: all who acted, as there are no messages" : "");
  }
  std::uint64_t first = ~std::uint64_t{0};
  std::uint64_t last = 0;
  std::set<std::uint32_t> files;
  for (std::uint64_t position = journey.first_position; position <= journey.last_position; ++position) {
    const Origin origin{where.columns->origin[where.index(position)]};
    files.insert(origin.file());
    first = std::min(first, origin.record());
    last = std::max(last, origin.record());
  }
  add("recorded in",
      files.size() == 1 ? fmt::format("{}, records {} to {}", log.raw.files[*files.begin()].path, people_count(static_cast<std::int64_t>(first)), people_count(static_cast<std::int64_t>(last)))
                        : fmt::format("{} files", files.size()),
      fmt::format("custody: {}", name_of(log.sources[issue.source].custody)));
  return facts;
}

/// Tenths of hours that add up to the whole's: each rounded down, what is left to the largest remainders.
std::array<std::int64_t, ledger_class_count> tenths_of_hours(const std::array<TimeUs, ledger_class_count>& ledger, TimeUs whole) {
  constexpr TimeUs tenth_us = hour_us / 10;
  std::array<std::int64_t, ledger_class_count> tenths{};
  std::array<std::size_t, ledger_class_count> order{};
  std::int64_t left = (whole + tenth_us / 2) / tenth_us;
  for (std::size_t i = 0; i < ledger_class_count; ++i) {
    tenths[i] = ledger[i] / tenth_us;
    left -= tenths[i];
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ledger[a] % tenth_us > ledger[b] % tenth_us; });
  for (std::size_t i = 0; left > 0 && i < ledger_class_count; ++i, --left) ++tenths[order[i]];
  return tenths;
}

std::string hours_text(std::int64_t tenths) { return fmt::format("{}.{} h", people_count(tenths / 10), tenths % 10); }

report::Prose ledger_prose(const Journey& journey, const IssueMeasures& row) {
  static constexpr std::array<std::string_view, ledger_class_count> names{"queued", "in hand", "on customer", "held", "resolved, then reopened"};
  const auto tenths = tenths_of_hours(journey.ledger, row.whole);
  std::string text;
  std::int64_t whole = 0;
  for (std::size_t i = 0; i < ledger_class_count; ++i) {
    whole += tenths[i];
    if (journey.ledger[i] == 0) continue;
    text += fmt::format("{}{} *{}*", text.empty() ? "" : " + ", names[i], hours_text(tenths[i]));
  }
  if (text.empty()) text = "ended at once";
  text += fmt::format(" = *{}*, opened to {}", hours_text(whole), journey.resolved ? "resolved" : journey.cancelled ? "cancelled" : "now");
  report::Prose prose;
  prose.sentences.push_back(sentence(text));
  return prose;
}

report::Table stint_table(const Analysis& analysis, const Journey& journey) {
  report::Table table;
  table.id = "stints";
  table.shown_rows = 1000;
  table.empty_text = "Nobody ever held this issue.";
  table.columns = {{"from", "from", Unit::instant, -1, true},      {"to", "to", Unit::instant, -1, true},
                   {"when", "from", Unit::text, 0, false},          {"team", "team", Unit::text, 0, true},
                   {"person", "person", Unit::text, 3, true},       {"held_s", "held", Unit::duration, 0, true},
                   {"first_act_s", "first act", Unit::duration, 2, true}, {"change", "change", Unit::text, 1, true},
                   {"tier", "tier", Unit::count, -1, true},         {"queued_s", "queued", Unit::duration, -1, true},
                   {"in_hand_s", "in hand", Unit::duration, -1, true}, {"on_customer_s", "on customer", Unit::duration, -1, true},
                   {"held_by_third_party_s", "held", Unit::duration, -1, true}, {"resolved_gap_s", "resolved gap", Unit::duration, -1, true},
                   {"story", "what happened", Unit::text, 0, true}};
  for (std::size_t i = 0; i < journey.stints.size(); ++i) {
    const Stint& stint = journey.stints[i];
    const auto spent = [&](LedgerClass of) { return duration_cell(stint.spent[static_cast<std::size_t>(of)]); };
    table.rows.push_back({instant_cell(stint.from), instant_cell(stint.to), Cell{short_time(stint.from, journey)},
                          stint.holder.team == 0 ? Cell{} : Cell{std::string(analysis.log.team_name(stint.holder.team))},
                          text_cell(analysis.person(stint.holder.person)), duration_cell(analysis.log.span(stint.holder.team, stint.from, stint.to)),
                          stint.first_act == no_time ? Cell{} : duration_cell(analysis.log.span(stint.holder.team, stint.from, stint.first_act)),
                          Cell{change_text(stint)}, stint.tier == 0 ? Cell{} : Cell{std::int64_t{stint.tier}}, spent(LedgerClass::queued),
                          spent(LedgerClass::in_hand), spent(LedgerClass::on_customer), spent(LedgerClass::held), spent(LedgerClass::resolved_gap),
                          Cell{story_of(analysis, journey, i)}});
  }
  return table;
}

report::Table ledger_table(const Analysis& analysis, const Journey& journey) {
  report::Table table;
  table.id = "ledger";
  table.for_people = false;
  table.columns = {{"from", "from", Unit::instant, 0, true}, {"to", "to", Unit::instant, 0, true}, {"class", "class", Unit::text, 0, true},
                   {"team", "team", Unit::text, 0, true},    {"person", "person", Unit::text, 0, true}, {"span_s", "span", Unit::duration, 0, true}};
  for (const Piece& piece : journey.pieces) {
    table.rows.push_back({instant_cell(piece.from), instant_cell(piece.to), Cell{std::string(name_of(piece.ledger_class))},
                          text_cell(analysis.log.team_name(piece.holder.team)), text_cell(analysis.person(piece.holder.person)),
                          duration_cell(analysis.log.span(piece.holder.team, piece.from, piece.to))});
  }
  return table;
}

report::Table loss_table(const Analysis& analysis, const IssueMeasures& row, const std::vector<EaseLoss>& losses, double coverage) {
  report::Table table;
  table.id = "losses";
  table.shown_rows = 20;
  const bool counts = coverage >= analysis.config.ease.minimum_coverage && !row.cancelled;
  double lost = 0;
  for (const EaseLoss& loss : losses) lost += loss.points;
  if (counts) {
    table.title = fmt::format("ease {:.1f}{}: what it lost", 100 - lost, row.resolved ? "" : " so far");
  } else {
    table.title = fmt::format("ease –: {} (coverage {}, minimum {}); it would lose",
                              row.cancelled ? "the issue was cancelled" : "this source shows too little", people_share(coverage),
                              people_share(analysis.config.ease.minimum_coverage));
  }
  table.empty_text = "nothing";
  table.columns = {{"component", "component", Unit::text, 0, true}, {"value", "value", Unit::number, 0, true}, {"points", "points", Unit::points, 0, true},
                   {"of", "of", Unit::points, 0, true}, {"note", "", Unit::text, 0, false}};
  const TimeUs usual = analysis.ease->usual_resolution(analysis.log, row);
  for (const EaseLoss& loss : losses) {
    std::string note;
    if (loss.component == "time to resolution") {
      const bool promised = row.due_solution != no_time && row.due_solution > row.opening;
      note = promised ? fmt::format("times the time promised: {} against {}", people_duration(row.whole), people_duration(analysis.log.span(0, row.opening, row.due_solution)))
                      : fmt::format("times the usual: {} against a median of {} for its category and priority", people_duration(row.whole),
                                    usual == no_time ? "–" : people_duration(usual));
    }
    if (loss.component == "time to first response") note = "hours";
    table.rows.push_back({Cell{std::string(loss.component)}, Cell{loss.value}, Cell{loss.points}, Cell{loss.weight}, Cell{note}});
  }
  table.people_order.clear();
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (losses[i].points > 0) table.people_order.push_back(i);
  }
  std::stable_sort(table.people_order.begin(), table.people_order.end(), [&](std::size_t a, std::size_t b) { return losses[a].points > losses[b].points; });
  return table;
}

/// Each lost point with the record that cost it.
report::Table cost_table(const Analysis& analysis, const Journey& journey, const std::vector<EaseCost>& costs) {
  report::Table table;
  table.id = "costs";
  table.for_people = false;
  // Where the records of an issue are in one file, the head names it.
  const bool one_file = std::all_of(costs.begin(), costs.end(), [&](const EaseCost& cost) { return cost.origin.file() == costs.front().origin.file(); });
  table.columns = {{"at", "at", Unit::instant, -1, true},      {"when", "when", Unit::text, 0, false},
                   {"points", "points", Unit::points, 0, true}, {"component", "component", Unit::text, 0, true},
                   {"file", "file", Unit::text, one_file ? -1 : 2, true}, {"record", "record", Unit::count, 1, true},
                   {"what", "", Unit::text, 0, true}};
  for (const EaseCost& cost : costs) {
    table.rows.push_back({instant_cell(cost.at), Cell{short_time(cost.at, journey)}, Cell{cost.points}, Cell{std::string(cost.component)},
                          Cell{analysis.log.raw.files[cost.origin.file()].path}, Cell{static_cast<std::int64_t>(cost.origin.record())}, Cell{cost.what}});
  }
  return table;
}

/// The same for people, in order of time; pieces of time that cost next to nothing stand in one row.
report::Table shown_cost_table(const report::Table& data, const std::vector<EaseCost>& costs) {
  constexpr double shown_points = 0.05;  // as much is written as 0.1
  const auto is_small = [&](const EaseCost& cost) { return cost.component == "time to resolution" && cost.points < shown_points; };
  const auto small = std::count_if(costs.begin(), costs.end(), is_small);
  const bool grouped = small > 1;
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (grouped) std::erase_if(order, [&](std::size_t at) { return is_small(costs[at]); });
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return costs[a].at < costs[b].at; });
  report::Table table;
  table.title = costs.empty() ? "" : "what cost it, record by record";
  table.for_people = !costs.empty();
  table.in_data = false;
  table.shown_rows = 20;
  table.columns = data.columns;
  for (const std::size_t at : order) table.rows.push_back(data.rows[at]);
  if (!grouped) return table;
  double points = 0;
  for (const EaseCost& cost : costs) points += is_small(cost) ? cost.points : 0;
  table.rows.push_back({Cell{}, Cell{}, Cell{points}, Cell{std::string("time to resolution")}, Cell{}, Cell{},
                        Cell{fmt::format("… {} more pieces of time of less than {} points each; --json lists them", people_count(small), shown_points)}});
  return table;
}

/// What a record cost, in points and in words.
std::pair<double, std::string> cost_of_record(const std::vector<EaseCost>& costs, std::size_t index) {
  double points = 0;
  std::string text;
  for (const EaseCost& cost : costs) {
    if (cost.index != index) continue;
    points += cost.points;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", cost.component);
  }
  return {points, text};
}

report::Table event_table(const Analysis& analysis, const Journey& journey, const IssueMeasures& row, const IssueEvents& where, const std::vector<EaseCost>& costs) {
  const ResolvedLog& log = analysis.log;
  report::Table table;
  table.id = "events";
  table.title = "event by event";
  table.shown_rows = 100'000;
  table.columns = {{"at", "at", Unit::instant, 0, true},           {"activity", "activity", Unit::text, 0, true}, {"kind", "kind", Unit::text, 4, true},
                   {"side", "side", Unit::text, 5, true},           {"actor", "who", Unit::text, 1, true},         {"team", "team", Unit::text, 2, true},
                   {"to_team", "to team", Unit::text, 3, true},     {"to_person", "to", Unit::text, 3, true},      {"status", "status", Unit::text, 1, true},
                   {"counts", "counts", Unit::flag, 6, true},       {"file", "file", Unit::text, 9, true},         {"record", "record", Unit::count, 2, true},
                   {"points_lost", "lost", Unit::points, 1, true},  {"lost_to", "lost to", Unit::text, 7, true}};
  for (std::uint64_t position = journey.first_position; position <= journey.last_position; ++position) {
    const std::size_t index = where.index(position);
    const Event event = log.event(*where.columns, index, log.issues[row.issue]);
    const Origin origin{where.columns->origin[index]};
    const auto [lost, lost_to] = cost_of_record(costs, position - journey.first_position);
    // A customer's address is as private as an employee's name.
    const std::string actor = event.side == Side::customer ? "the customer" : event.side == Side::automation ? "automation" : analysis.person(event.actor);
    table.rows.push_back({instant_cell(event.at), text_cell(log.raw.texts.of(TextSpace::activity).text(where.columns->text_at(TextColumn::activity, index))),
                          text_cell(name_of(event.kind)), Cell{std::string(name_of(event.side))}, text_cell(actor),
                          text_cell(log.team_name(event.team)), text_cell(log.team_name(event.to_team)), text_cell(analysis.person(event.to_person)),
                          text_cell(name_of(event.status)), Cell{position <= journey.end_position}, Cell{log.raw.files[origin.file()].path},
                          Cell{static_cast<std::int64_t>(origin.record())}, lost > 0 ? Cell{lost} : Cell{}, text_cell(lost_to)});
  }
  return table;
}

}  // namespace

Result<report::Document> explain_document(const Analysis& analysis, const std::string& key, bool events, const EventsOf& events_of) {
  BATON_TRY(const std::uint32_t index, row_of_issue(analysis, key));
  const IssueMeasures& row = analysis.measured.issues[index];
  const EventsOf where = events_of ? events_of : [&](std::uint32_t issue) { return analysis.log.events_of(issue); };
  const IssueEvents at = where(row.issue);
  if (at.columns == nullptr) return fail(ErrorCode::store, fmt::format("the events of {} can't be read", key), analysis.context.store);
  JourneyBuilder builder(analysis.log);
  builder.trace(true);
  const Journey* journey = builder.follow(analysis.log.issues[row.issue], at);
  BATON_CHECK(journey != nullptr);
  report::Document document = start_document(analysis, "explain");
  document.inputs.clear();
  document.subtitle = key;
  document.fields.emplace_back("issue", Cell{key});
  document.fields.emplace_back("opened", instant_cell(journey->opening));
  document.fields.emplace_back("ended", journey->resolved || journey->cancelled ? instant_cell(journey->end) : Cell{});
  document.fields.emplace_back("status", Cell{std::string(name_of(journey->status))});
  document.fields.emplace_back("whole_s", duration_cell(row.whole));
  document.fields.emplace_back("ease", std::isnan(row.ease) ? Cell{} : Cell{row.ease});
  report::Section section{"journey", "One issue", {}};
  section.blocks.emplace_back(head_facts(analysis, *journey, row, at));
  section.blocks.emplace_back(ledger_prose(*journey, row));
  section.blocks.emplace_back(stint_table(analysis, *journey));
  section.blocks.emplace_back(ledger_table(analysis, *journey));
  double coverage = 0;
  const std::vector<EaseLoss> losses = analysis.ease->losses(analysis.log, row, coverage);
  const std::vector<EaseCost> costs = ease_costs(analysis, index, builder, *journey, losses, where);
  section.blocks.emplace_back(loss_table(analysis, row, losses, coverage));
  report::Table cost_data = cost_table(analysis, *journey, costs);
  report::Table cost_shown = shown_cost_table(cost_data, costs);
  section.blocks.emplace_back(std::move(cost_data));
  section.blocks.emplace_back(std::move(cost_shown));
  if (events) section.blocks.emplace_back(event_table(analysis, *journey, row, at, costs));
  document.sections.push_back(std::move(section));
  document.main_table = events ? "events" : "stints";
  if (const auto word = pasteable(key); word && !events) document.next = {fmt::format("baton explain {} --events", *word)};
  return document;
}

Result<report::Document> measure_document(const AnalysisContext& context, const std::string& id) {
  const MeasureInfo* info = measure_named(id);
  if (info == nullptr) {
    std::vector<std::string_view> known;
    for (const MeasureInfo& measure : all_measures()) known.push_back(measure.id);
    const std::string_view near = nearest(id, known);
    return fail(ErrorCode::usage, fmt::format("no measure \"{}\"", id), "--measure",
                near.empty() ? fmt::format("measures: {}", fmt::join(known, ", ")) : fmt::format("did you mean {}?", near));
  }
  report::Document document;
  document.version = context.version;
  document.command = "explain";
  document.subtitle = fmt::format("{} ({})", info->title, info->id);
  report::Facts facts;
  const auto add = [&](std::string label, std::string_view value) {
    if (value.empty()) return;
    facts.facts.push_back({label, Cell{std::string(value)}, Unit::text, ""});
    document.fields.emplace_back(std::move(label), Cell{std::string(value)});
  };
  document.fields.emplace_back("measure", Cell{std::string(info->id)});
  document.fields.emplace_back("title", Cell{std::string(info->title)});
  add("definition", info->definition);
  add("population", info->population);
  add("direction", info->direction == Direction::none ? "" : info->direction == Direction::lower_is_easier ? "lower is easier for the customer" : "higher is easier for the customer");
  add("others", info->rivals);
  add("source", info->source);
  document.sections.push_back({"measure", std::string(info->title), {std::move(facts)}});
  return document;
}

}  // namespace baton
