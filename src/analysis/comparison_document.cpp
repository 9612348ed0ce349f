#include <algorithm>
#include <cmath>
#include <numeric>

#include "baton/report/render.hpp"
#include "comparison_steps.hpp"
#include "comparison_texts.hpp"

namespace baton {
namespace {

using report::Unit;

constexpr std::string_view minus = "\u2212";

std::string_view unit_name(Unit unit) {
  switch (unit) {
    case Unit::duration: return "s";
    case Unit::ratio: return "share";
    case Unit::points: return "points";
    default: return "count";
  }
}

std::string_view finding_name(const ComparedMeasure& measure) {
  switch (measure.finding) {
    case DifferenceVerdict::no_value: return "no value";
    case DifferenceVerdict::too_few: return "too few to say";
    case DifferenceVerdict::same_issues: return "the same issues";
    case DifferenceVerdict::no_difference: return "no difference beyond chance";
    case DifferenceVerdict::more: return measure.more_words;
    case DifferenceVerdict::less: return measure.less_words;
    case DifferenceVerdict::shape: return "times differ, their means do not";
  }
  return {};
}

std::string percent_of(double level) { return fmt::format("{:g} %", level * 100); }

/// The differences as numbers.
report::Table data_table(const Comparison& comparison) {
  report::Table table;
  table.id = "differences";
  table.for_people = false;
  for (const std::string_view id : {"measure", "unit"}) table.columns.push_back({std::string(id), std::string(id), Unit::text, 0, true});
  for (const std::string_view id : {"a_n", "b_n", "a_censored", "b_censored"}) table.columns.push_back({std::string(id), std::string(id), Unit::count, 0, true});
  for (const std::string_view id : {"a", "b", "difference", "low", "high", "p", "p_adjusted"}) table.columns.push_back({std::string(id), std::string(id), Unit::number, 0, true});
  for (const std::string_view id : {"interval_by", "test", "verdict"}) table.columns.push_back({std::string(id), std::string(id), Unit::text, 0, true});
  table.columns.push_back({"so_far", "so_far", Unit::flag, 0, true});
  for (const std::string_view id : {"up_to", "a_median", "b_median", "median_difference", "median_low", "median_high"}) {
    table.columns.push_back({std::string(id), std::string(id), Unit::number, 0, true});
  }
  for (const ComparedMeasure& measure : comparison.measures) {
    const bool is_duration = measure.kind == MeasureKind::duration;
    const auto of = [&](const std::optional<double>& value) { return figure_cell(value, measure.unit); };
    const bool has_interval = measure.finding != DifferenceVerdict::too_few;
    table.rows.push_back({Cell{std::string(measure.id)}, Cell{std::string(unit_name(measure.unit))}, Cell{measure.a_n}, Cell{measure.b_n},
                          is_duration ? Cell{measure.a_censored} : Cell{}, is_duration ? Cell{measure.b_censored} : Cell{}, of(measure.a), of(measure.b), of(measure.difference),
                          has_interval ? of(measure.low) : Cell{}, has_interval ? of(measure.high) : Cell{}, has_interval ? number_cell(measure.p) : Cell{},
                          number_cell(measure.p_adjusted), text_cell(measure.interval_by), text_cell(measure.test), text_cell(finding_name(measure)), Cell{measure.is_so_far},
                          measure.horizon ? of(static_cast<double>(*measure.horizon)) : Cell{}, of(measure.a_median), of(measure.b_median), of(measure.median_difference),
                          of(measure.median_low), of(measure.median_high)});
  }
  return table;
}

/// The same for people.
std::string short_title(const ComparedMeasure& measure) {
  if (measure.id == "issues_without_team_handoff") return "no team handoff";
  if (measure.id == "issues_with_team_bounce") return "team bounce";
  if (measure.id == "time_to_first_response") return "first response, mean";
  return std::string(measure.title) + (measure.kind == MeasureKind::duration ? ", mean" : "");
}

/// What stands behind the means of times.
std::string horizon_note(const Comparison& comparison, bool business) {
  std::string text;
  for (const ComparedMeasure& measure : comparison.measures) {
    if (measure.horizon) text += fmt::format("{}{} up to {}", text.empty() ? "" : ", ", measure.title, figure_text(static_cast<double>(*measure.horizon), measure.unit, business));
  }
  return text.empty() ? text : fmt::format("Means of times go as far as both sides can be followed ({}); open issues count for as long as they lasted.", text);
}

report::Table people_table(const Comparison& comparison, bool business) {
  report::Table table;
  table.in_data = false;
  table.shown_rows = 0;
  table.columns = {{"measure", "measure", Unit::text, 0, true},     {"a", "A", Unit::number, 0, true},
                   {"b", "B", Unit::number, 0, true},                {"difference", "B \u2212 A", Unit::number, 0, true},
                   {"low", percent_of(comparison.options.level) + " from", Unit::number, 2, true}, {"high", "to", Unit::number, 2, true},
                   {"p", "adjusted p", Unit::number, 3, true},       {"verdict", "verdict", Unit::text, 0, true}};
  const auto count = [&](std::string_view title, std::int64_t a, std::int64_t b) {
    table.rows.push_back({Cell{std::string(title)}, Cell{people_count(a)}, Cell{people_count(b)}, Cell{}, Cell{}, Cell{}, Cell{}, Cell{}});
  };
  count("issues", static_cast<std::int64_t>(comparison.a.rows.size()), static_cast<std::int64_t>(comparison.b.rows.size()));
  count("  resolved", comparison.a_resolved, comparison.b_resolved);
  count("  open", comparison.a_open, comparison.b_open);
  for (const ComparedMeasure& measure : comparison.measures) {
    if (!measure.a && !measure.b) continue;
    const auto value = [&](const std::optional<double>& of) { return of ? Cell{figure_text(*of, measure.unit, business)} : Cell{}; };
    const auto signed_value = [&](const std::optional<double>& of) { return of ? Cell{difference_text(*of, measure.unit, business)} : Cell{}; };
    const std::string title = short_title(measure);
    if (measure.finding == DifferenceVerdict::too_few || measure.finding == DifferenceVerdict::no_value) {
      table.rows.push_back({Cell{title}, value(measure.a), value(measure.b), Cell{}, Cell{}, Cell{}, Cell{}, Cell{finding_text(measure)}});
      continue;
    }
    table.rows.push_back({Cell{title}, value(measure.a), value(measure.b), signed_value(measure.difference), signed_value(measure.low), signed_value(measure.high),
                          measure.p_adjusted ? Cell{p_text(*measure.p_adjusted)} : Cell{}, Cell{finding_text(measure)}});
    if (measure.kind != MeasureKind::duration) continue;
    const auto median = [&](const std::optional<double>& of) { return of ? value(of) : Cell{std::string("not reached")}; };
    table.rows.push_back({Cell{std::string("  median")}, median(measure.a_median), median(measure.b_median), signed_value(measure.median_difference),
                          signed_value(measure.median_low), signed_value(measure.median_high), Cell{}, Cell{}});
  }
  return table;
}

const MixRow* mix_of(const Comparison& comparison, std::string_view id) {
  const auto found = std::find_if(comparison.mix.begin(), comparison.mix.end(), [&](const MixRow& row) { return row.id == id; });
  return found == comparison.mix.end() ? nullptr : &*found;
}

/// How much of each difference is other work, as numbers and for people, who see those with anything to see.
std::vector<report::Block> mix_blocks(const Comparison& comparison, bool business) {
  report::Table data;
  data.id = "mix";
  data.for_people = false;
  data.columns = {{"measure", "measure", Unit::text, 0, true},       {"unit", "unit", Unit::text, 0, true},
                  {"difference", "difference", Unit::number, 0, true}, {"mix", "mix", Unit::number, 0, true},
                  {"change", "change", Unit::number, 0, true},         {"change_low", "change_low", Unit::number, 0, true},
                  {"change_high", "change_high", Unit::number, 0, true}, {"p_adjusted", "p_adjusted", Unit::number, 0, true},
                  {"verdict", "verdict", Unit::text, 0, true}};
  report::Table people;
  people.in_data = false;
  people.shown_rows = 0;
  people.title = "Other work (mix), or the same work done otherwise (change): B \u2212 A taken apart by category, priority, channel and source";
  people.columns = {{"measure", "measure", Unit::text, 0, true}, {"difference", "B \u2212 A", Unit::number, 0, true},
                    {"mix", "mix", Unit::number, 0, true},        {"change", "change", Unit::number, 0, true},
                    {"low", percent_of(comparison.options.level) + " from", Unit::number, 2, true},
                    {"high", "to", Unit::number, 2, true},        {"verdict", "verdict", Unit::text, 0, true}};
  for (const MixRow& row : comparison.mix) {
    const auto cell = [&](double value) { return figure_cell(value, row.unit); };
    data.rows.push_back({Cell{std::string(row.id)}, Cell{std::string(unit_name(row.unit))}, cell(row.difference), cell(row.mix), cell(row.change), cell(row.change_low),
                         cell(row.change_high), Cell{row.p_adjusted}, Cell{std::string(row.verdict)}});
    if (row.verdict == "no difference beyond chance" && row.id != comparison.options.explained) continue;
    const auto text = [&](double value) { return Cell{difference_text(value, row.unit, business)}; };
    people.rows.push_back({Cell{std::string(row.title)}, text(row.difference), text(row.mix), text(row.change), text(row.change_low), text(row.change_high),
                           Cell{std::string(row.verdict)}});
  }
  people.for_people = !people.rows.empty() && !comparison.is_same;
  return {std::move(data), std::move(people)};
}

std::string side_text(std::string_view letter, const ComparedSide& side, std::int64_t open) {
  return fmt::format("{}: {}, {}, {} open", letter, side.label, people_counted(static_cast<std::int64_t>(side.rows.size()), "issue"), people_count(open));
}

report::Prose lead_of(const Comparison& comparison, bool business) {
  report::Prose lead;
  lead.lead = true;
  if (comparison.is_same) {
    lead.sentences.push_back(sentence("A and B are *the same issues*: no difference."));
    return lead;
  }
  const auto tested = static_cast<std::int64_t>(comparison.tested);
  const std::string how = comparison.options.correction == Correction::holm
                              ? fmt::format("chance of a false one among all of them at most {} (Holm)", percent_of(1 - comparison.options.level))
                              : fmt::format("at most {} of the differences false (Benjamini-Hochberg)", percent_of(1 - comparison.options.level));
  if (tested == 0) {
    lead.sentences.push_back(sentence("*Too few to say*: no measure has enough issues on both sides."));
  } else if (comparison.differing == 0) {
    lead.sentences.push_back(sentence(fmt::format("*No difference beyond chance* in {}; {}.", people_counted(tested, "measure"), how)));
  } else {
    const auto differing = static_cast<std::int64_t>(comparison.differing);
    lead.sentences.push_back(
        sentence(fmt::format("*{} of {}* {} beyond chance; {}.", people_count(differing), people_counted(tested, "measure"), differing == 1 ? "differs" : "differ", how)));
  }
  if (comparison.traps.decides) lead.sentences.push_back(sentence("*The sides can't be compared as they are*: the export holds only those older issues that lasted (see the notes)."));
  const MixRow* mix = mix_of(comparison, comparison.options.explained);
  if (mix != nullptr) {
    const auto text = [&](double value) { return difference_text(value, mix->unit, business); };
    lead.sentences.push_back(sentence(fmt::format("{}: B \u2212 A is *{}*, of which {} is mix (other work) and {} change (the same work done otherwise; {} to {}).", mix->title,
                                                  text(mix->difference), text(mix->mix), text(mix->change), text(mix->change_low), text(mix->change_high))));
  }
  return lead;
}

void add_notes(const Analysis& analysis, const Comparison& comparison, report::Document& document) {
  const auto taken_out = [&](std::int64_t count, std::string_view from) {
    document.notes.push_back(fmt::format("{} {} in A and B alike and {} taken out of {}.", people_counted(count, "issue"), count == 1 ? "is" : "are", count == 1 ? "was" : "were", from));
  };
  if (comparison.a_shared > 0 && comparison.b_shared > 0) taken_out(comparison.a_shared, "both");
  else if (comparison.a_shared > 0) taken_out(comparison.a_shared, "A, which stands for the others then");
  else if (comparison.b_shared > 0) taken_out(comparison.b_shared, "B, which stands for the others then");
  document.notes.insert(document.notes.end(), comparison.traps.notes.begin(), comparison.traps.notes.end());
  if (comparison.a.analysis != comparison.b.analysis) {
    document.notes.emplace_back("Two stores: each store's own usual times stand behind its ease.");
  }
  const auto& levels = comparison.issues_at_level;
  const std::int64_t all = std::accumulate(levels.begin(), levels.end(), std::int64_t{0});
  if (const std::string note = horizon_note(comparison, analysis.log.business_hours); !note.empty() && !comparison.is_same) document.notes.push_back(note);
  if (!comparison.is_same && all > 0 && all > levels[0]) {
    const auto share = [&](std::size_t level) { return people_share(static_cast<double>(levels[level]) / static_cast<double>(all)); };
    document.notes.push_back(fmt::format("Mix and change: like is compared with like by category, priority, channel and source for {} of the issues, by category and priority for {}, by "
                                         "category for {} (fewer than {} alike on a side), all that are left together {}; {} have nothing alike on the other side and count as mix.",
                                         share(0), share(1), share(2), analysis.log.windows.minimum_issues, share(3), share(4)));
  }
  if (comparison.clusters > 0) {
    document.notes.push_back(fmt::format("Issues of one account are alike: intervals and tests of the measures are over {}, not over issues. Mix, categories and edges are over issues. "
                                         "Associations, not causes.",
                                         people_counted(comparison.clusters, "account")));
  } else {
    document.notes.emplace_back("Issues are taken to be independent of each other; one incident with many issues is not. Associations, not causes.");
  }
}

}  // namespace

std::string_view correction_name(Correction correction) { return correction == Correction::holm ? "holm" : "benjamini-hochberg"; }

Cell figure_cell(const std::optional<double>& value, Unit unit) {
  if (!value) return {};
  // Microseconds say more than any record does.
  return Cell{unit == Unit::duration ? std::round(*value) / static_cast<double>(second_us) : *value};
}

std::string figure_text(double value, Unit unit, bool business_hours) {
  if (unit == Unit::duration) return report::for_people(Cell{report::DurationCell{std::llround(value)}}, unit, business_hours);
  if (unit != Unit::number) return report::for_people(Cell{value}, unit, business_hours);
  const std::string digits = fmt::format("{:.2f}", std::abs(value));
  return fmt::format("{}{}", value < 0 && digits != "0.00" ? minus : "", digits);
}

std::string difference_text(double value, Unit unit, bool business_hours) {
  if (unit == Unit::ratio) {
    const std::string digits = fmt::format("{:.1f}", std::abs(value) * 100);
    return fmt::format("{}{} pp", digits == "0.0" ? "" : value < 0 ? minus : "+", digits);
  }
  const std::string text = figure_text(value, unit, business_hours);
  const bool is_none = text.find_first_of("123456789") == std::string::npos;
  return value > 0 && !is_none && !text.starts_with("<") ? "+" + text : text;
}

std::string p_text(double p) { return p < 0.001 ? "< 0.001" : fmt::format("{:.3f}", p); }

std::string finding_text(const ComparedMeasure& measure) {
  const std::string_view name = finding_name(measure);
  const bool differs = measure.finding == DifferenceVerdict::more || measure.finding == DifferenceVerdict::less;
  if (measure.finding == DifferenceVerdict::no_difference) return "not beyond chance";
  return fmt::format("{}{}{}", differs ? "B " : "", measure.finding == DifferenceVerdict::no_value ? "\u2013" : name, measure.is_so_far ? " so far" : "");
}

report::Document compare_document(const Analysis& analysis, const Comparison& comparison) {
  report::Document document = start_document(analysis, "compare");
  const bool business = analysis.log.business_hours;
  document.title = fmt::format("{} and {} compared", comparison.a.label, comparison.b.label);
  document.subtitle = side_text("A", comparison.a, comparison.a_open) + "; " + side_text("B", comparison.b, comparison.b_open);
  document.fields.emplace_back("a", Cell{comparison.a.label});
  document.fields.emplace_back("b", Cell{comparison.b.label});
  document.fields.emplace_back("a_issues", Cell{static_cast<std::int64_t>(comparison.a.rows.size())});
  document.fields.emplace_back("b_issues", Cell{static_cast<std::int64_t>(comparison.b.rows.size())});
  document.fields.emplace_back("a_resolved", Cell{comparison.a_resolved});
  document.fields.emplace_back("b_resolved", Cell{comparison.b_resolved});
  document.fields.emplace_back("a_open", Cell{comparison.a_open});
  document.fields.emplace_back("b_open", Cell{comparison.b_open});
  document.fields.emplace_back("a_shared", Cell{comparison.a_shared});
  document.fields.emplace_back("b_shared", Cell{comparison.b_shared});
  document.fields.emplace_back("same_issues", Cell{comparison.is_same});
  document.fields.emplace_back("level", Cell{comparison.options.level});
  document.fields.emplace_back("correction", Cell{std::string(correction_name(comparison.options.correction))});
  document.fields.emplace_back("drawn", Cell{std::string(comparison.clusters > 0 ? "accounts" : "issues")});
  document.fields.emplace_back("accounts", comparison.clusters > 0 ? Cell{comparison.clusters} : Cell{});
  document.fields.emplace_back("tested", Cell{static_cast<std::int64_t>(comparison.tested)});
  document.fields.emplace_back("differing", Cell{static_cast<std::int64_t>(comparison.differing)});
  document.fields.emplace_back("export_decides", Cell{comparison.traps.decides});
  document.fields.emplace_back("explained", Cell{comparison.options.explained});
  document.fields.emplace_back("change", comparison.options.change ? instant_cell(*comparison.options.change) : Cell{});
  std::vector<report::Block> blocks{lead_of(comparison, business), data_table(comparison), people_table(comparison, business)};
  const auto add = [&](std::vector<report::Block> more) { std::move(more.begin(), more.end(), std::back_inserter(blocks)); };
  add(mix_blocks(comparison, business));
  add(edge_blocks(comparison, business));
  add(category_blocks(comparison, business));
  add(chart_blocks(comparison, business));
  document.sections.push_back({"compare", "", std::move(blocks)});
  document.main_table = "differences";
  add_notes(analysis, comparison, document);
  const auto a = pasteable(comparison.a.label), b = pasteable(comparison.b.label);
  if (a && b) document.next = {fmt::format("baton compare {} {} --measure {}", *a, *b, comparison.options.explained == "ease" ? "team_handoffs" : "ease")};
  return document;
}

}  // namespace baton
