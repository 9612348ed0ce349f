#include <algorithm>
#include <cmath>

#include "baton/analysis/calibrate.hpp"
#include "baton/base/text.hpp"
#include "cells.hpp"

namespace baton {

using report::Unit;

namespace {

/// One question with what its answers say.
struct Asked {
  SurveyGroup group;
  Calibration fit;
  [[nodiscard]] std::string title() const { return group.question + (group.by_company ? ", said by our own people" : ""); }
  [[nodiscard]] std::int64_t used() const { return static_cast<std::int64_t>(group.answers.size()); }
  /// Surveys that list answers alone don't tell how many were asked.
  [[nodiscard]] bool knows_sent() const { return group.sent > group.answered; }
};

std::string_view by_of(const Asked& asked) { return asked.group.by_company ? "company" : "customer"; }

std::string_view verdict_of(const Calibration& fit) {
  switch (fit.state) {
    case Calibration::State::too_few: return too_few_text;
    case Calibration::State::all_equal: return "all answers alike";
    case Calibration::State::no_component: return "nothing to fit";
    case Calibration::State::fitted: break;
  }
  return fit.is_better() ? "better" : "no better";
}

/// A share of what answers differ by; weights that tell less than nothing tell nothing.
std::string told(double r_squared) { return people_share(std::max(0.0, r_squared)); }

std::string signed_share(double ratio) { return ratio < 0 ? fmt::format("{} more", people_share(-ratio)) : fmt::format("{} less", people_share(ratio)); }

std::string gain_text(const Calibration& fit) {
  if (!fit.fitted_to_now || !fit.fitted_to_now->gain.interval) return "no interval can be given";
  const stats::Estimate& gain = fit.fitted_to_now->gain;
  const auto [low, high] = *gain.interval;
  if (low >= 0) return fmt::format("squared error {}, 95 % interval {} to {}", signed_share(gain.value), people_share(low), people_share(high));
  return fmt::format("squared error {}, 95 % interval {} to {}", signed_share(gain.value), signed_share(low), signed_share(high));
}

std::string answers_text(const Asked& asked) {
  return fmt::format("{} of {}", people_counted(asked.fit.answers, "answer"), people_counted(asked.fit.customers, "customer"));
}

std::string verdict_sentence(const Asked& asked) {
  const Calibration& fit = asked.fit;
  const std::string title = unmarked(asked.title());
  switch (fit.state) {
    case Calibration::State::too_few:
      return fmt::format("*{}*: too few to say: {} could be used; {} of {} are needed.", title, answers_text(asked), people_counted(least_answers, "answer"),
                         people_counted(least_customers, "customer"));
    case Calibration::State::all_equal: return fmt::format("*{}*: all {} say the same; nothing can be fitted to them.", title, people_counted(fit.answers, "answer"));
    case Calibration::State::no_component: return fmt::format("*{}*: no component of ease differs between the issues of {}.", title, answers_text(asked));
    case Calibration::State::fitted: break;
  }
  const std::string figures = fmt::format("held out, fitted weights tell *{}* of what answers differ by, today's *{}* ({})", told(fit.r_squared_fitted),
                                          told(fit.r_squared_now), gain_text(fit));
  if (fit.is_better()) return fmt::format("*{}*: weights fitted to {} tell answers *better than today's*: {}.", title, answers_text(asked), figures);
  if (fit.tells_now()) return fmt::format("*{}*: {} give *no better weights than today's*: {}. Keep those.", title, answers_text(asked), figures);
  return fmt::format("*{}*: {} give *no better weights than today's*, and today's tell them no better than their mean: {}. What is recorded and what was "
                     "answered are not seen to go together here.",
                     title, answers_text(asked), figures);
}

void add_response_sentences(const Asked& asked, double mean_ease_of_all, bool filtered, report::Prose& prose) {
  const SurveyGroup& group = asked.group;
  const std::string title = unmarked(asked.title());
  const std::string_view whole = filtered ? ", whatever the filters" : "";
  const std::string ease = asked.used() == 0 ? std::string()
                                             : fmt::format(" Issues with a used answer have an ease of {:.1f}, all rated ones {:.1f}.", asked.fit.mean_ease, mean_ease_of_all);
  if (asked.knows_sent()) {
    prose.sentences.push_back(sentence(fmt::format("{}{}: {} of {} asked answered ({}); those who did not may think otherwise.{}", title, whole, people_count(group.answered),
                                                   people_count(group.sent), people_share(static_cast<double>(group.answered) / static_cast<double>(group.sent)), ease)));
  } else {
    prose.sentences.push_back(sentence(fmt::format("{}{}: {}; how many were asked is not recorded, and those who did not answer may think otherwise.{}", title, whole,
                                                   people_counted(group.answered, "answer"), ease)));
  }
  if (asked.fit.against_ease) {
    prose.sentences.push_back(sentence(fmt::format("{}: answers are *lower* where ease is higher. If a low score is the good one, say so in the scale, worst first: 5-1.", title)));
  }
}

report::Table question_table(const std::vector<Asked>& all) {
  report::Table table;
  table.id = "questions";
  table.title = "answers to surveys";
  table.columns = {{"question", "question", Unit::text, 0, true},
                   {"by", "by", Unit::text, 0, true},
                   {"scale", "scale", Unit::text, 7, true},
                   {"sent", "sent", Unit::count, 5, true},
                   {"answers", "answers", Unit::count, 0, true},
                   {"response", "response", Unit::ratio, 6, true},
                   {"used", "used", Unit::count, 0, true},
                   {"recorded", "recorded", Unit::count, -1, true},
                   {"by_issue", "by issue", Unit::count, -1, true},
                   {"by_contact", "by contact", Unit::count, -1, true},
                   {"by_account", "by account", Unit::count, -1, true},
                   {"customers", "customers", Unit::count, 4, true},
                   {"mean_answer", "mean of 100", Unit::points, 3, true},
                   {"mean_ease", "ease", Unit::points, 3, true},
                   {"told_now", "told now", Unit::ratio, 2, true},
                   {"told_fitted", "fitted", Unit::ratio, 1, true},
                   {"error_saved", "error saved", Unit::number, -1, true},
                   {"error_saved_low", "from", Unit::number, -1, true},
                   {"error_saved_high", "to", Unit::number, -1, true},
                   {"penalty", "penalty", Unit::number, -1, true},
                   {"verdict", "verdict", Unit::text, 0, true}};
  for (const Asked& asked : all) {
    const SurveyGroup& group = asked.group;
    const Calibration& fit = asked.fit;
    const bool fitted = fit.state == Calibration::State::fitted;
    const bool any = asked.used() > 0;
    const auto gain = [&](auto&& of) -> Cell { return fit.fitted_to_now && fit.fitted_to_now->gain.interval ? Cell{of(fit.fitted_to_now->gain)} : Cell{}; };
    const auto join = [&](AnswerJoin how) { return Cell{group.joins[static_cast<std::size_t>(how)]}; };
    table.rows.push_back({Cell{group.question}, Cell{std::string(by_of(asked))}, text_cell(fmt::format("{}", fmt::join(group.scales, ", "))),
                          asked.knows_sent() ? Cell{group.sent} : Cell{}, Cell{group.answered},
                          asked.knows_sent() ? Cell{static_cast<double>(group.answered) / static_cast<double>(group.sent)} : Cell{}, Cell{asked.used()},
                          join(AnswerJoin::recorded), join(AnswerJoin::issue), join(AnswerJoin::contact), join(AnswerJoin::account), Cell{fit.customers},
                          any ? Cell{fit.mean_answer} : Cell{}, any ? Cell{fit.mean_ease} : Cell{}, fitted ? Cell{std::max(0.0, fit.r_squared_now)} : Cell{},
                          fitted ? Cell{std::max(0.0, fit.r_squared_fitted)} : Cell{}, gain([](const stats::Estimate& g) { return g.value; }),
                          gain([](const stats::Estimate& g) { return g.interval->low; }), gain([](const stats::Estimate& g) { return g.interval->high; }),
                          fitted ? Cell{fit.penalty} : Cell{}, Cell{std::string(verdict_of(fit))}});
  }
  return table;
}

report::Table unused_table(const std::vector<Asked>& all) {
  report::Table table;
  table.id = "not_used";
  table.title = "answers that could not be used";
  table.shown_rows = 20;
  table.columns = {{"question", "question", Unit::text, 0, true}, {"by", "by", Unit::text, 2, true}, {"answers", "answers", Unit::count, 0, true}, {"reason", "", Unit::text, 0, true}};
  for (const Asked& asked : all) {
    for (std::size_t fate = 1; fate < answer_fates; ++fate) {
      if (asked.group.fates[fate] == 0) continue;
      table.rows.push_back({Cell{asked.group.question}, Cell{std::string(by_of(asked))}, Cell{asked.group.fates[fate]}, Cell{std::string(words_of(static_cast<AnswerFate>(fate)))}});
    }
  }
  table.for_people = !table.rows.empty();
  return table;
}

/// The weights of all questions, for JSON and CSV.
report::Table weight_table(const std::vector<Asked>& all) {
  report::Table table;
  table.id = "weights";
  table.for_people = false;
  for (const auto& [id, unit] : std::initializer_list<std::pair<const char*, Unit>>{
           {"question", Unit::text}, {"by", Unit::text}, {"component", Unit::text}, {"weight_now", Unit::number}, {"weight", Unit::number}, {"weight_low", Unit::number},
           {"weight_high", Unit::number}, {"points", Unit::number}, {"points_low", Unit::number}, {"points_high", Unit::number}, {"positive_share", Unit::ratio},
           {"known_share", Unit::ratio}, {"mean_pain", Unit::ratio}, {"left_out", Unit::text}}) {
    table.columns.push_back({id, id, unit, 0, true});
  }
  const auto end = [](const std::optional<stats::Interval>& interval, bool low) { return interval ? Cell{low ? interval->low : interval->high} : Cell{}; };
  for (const Asked& asked : all) {
    if (asked.fit.state != Calibration::State::fitted) continue;
    for (const FittedComponent& of : asked.fit.components) {
      const bool fitted = of.left_out.empty();
      table.rows.push_back({Cell{asked.group.question}, Cell{std::string(by_of(asked))}, Cell{std::string(ease_components()[of.component].first)}, Cell{of.weight_now},
                            number_cell(of.weight), end(of.weight_interval, true), end(of.weight_interval, false), fitted ? Cell{of.points} : Cell{},
                            end(of.points_interval, true), end(of.points_interval, false), fitted ? Cell{of.positive_share} : Cell{}, Cell{of.known_share}, Cell{of.mean_pain},
                            text_cell(of.left_out)});
    }
  }
  return table;
}

/// The weights of one question, for people.
report::Table shown_weights(const Asked& asked) {
  report::Table table;
  table.id = "weights_shown";
  table.in_data = false;
  table.shown_rows = 20;
  table.title = fmt::format("{}: weights of ease, {}, and points that the answer loses from effortless to painful", asked.title(),
                            asked.fit.is_better() ? "today's and fitted" : "today's");
  const int shown = asked.fit.is_better() ? 0 : -1;
  table.columns = {{"component", "component", Unit::text, 0, false}, {"weight_now", "now", Unit::points, 0, false}, {"weight", "fitted", Unit::points, shown, false},
                   {"weight_low", "from", Unit::points, shown, false}, {"weight_high", "to", Unit::points, shown, false}, {"points", "points", Unit::points, 1, false},
                   {"points_low", "from", Unit::points, 1, false},   {"points_high", "to", Unit::points, 1, false}, {"mean_pain", "mean pain", Unit::ratio, 2, false},
                   {"left_out", "", Unit::text, 0, false}};
  const auto end = [](const std::optional<stats::Interval>& interval, bool low) { return interval ? Cell{low ? interval->low : interval->high} : Cell{}; };
  for (const FittedComponent& of : asked.fit.components) {
    const bool fitted = of.left_out.empty();
    table.rows.push_back({Cell{std::string(ease_component_title(of.component))}, Cell{of.weight_now}, number_cell(of.weight), end(of.weight_interval, true),
                          end(of.weight_interval, false), fitted ? Cell{of.points} : Cell{}, end(of.points_interval, true), end(of.points_interval, false), Cell{of.mean_pain},
                          Cell{fitted ? "" : "left as it is: " + of.left_out}});
  }
  return table;
}

double mean_ease(const Analysis& analysis) {
  double sum = 0;
  double count = 0;
  for (const std::uint32_t row : analysis.selection.rows) {
    const IssueMeasures& issue = analysis.measured.issues[row];
    if (!issue.resolved || std::isnan(issue.ease)) continue;
    sum += issue.ease;
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

Result<std::vector<SurveyGroup>> groups_asked_for(const Analysis& analysis, const std::string& question) {
  std::vector<SurveyGroup> groups = collect_answers(analysis);
  if (question.empty()) return groups;
  std::vector<std::string> names;
  for (const SurveyGroup& group : groups) names.push_back(group.question);
  std::erase_if(groups, [&](const SurveyGroup& group) { return group.question != lower(question); });
  if (!groups.empty()) return groups;
  const std::string_view near = nearest(question, {names.begin(), names.end()});
  return fail(ErrorCode::usage, fmt::format("no answer to a question \"{}\"", question), "--question",
              names.empty() ? "there is no answer to any" : near.empty() ? fmt::format("questions: {}", fmt::join(names, ", ")) : fmt::format("did you mean {}?", near));
}

void add_notes(const std::vector<Asked>& all, report::Document& document) {
  bool by_who = false;
  for (const Asked& asked : all) {
    if (asked.group.scale_assumed) {
      document.notes.push_back(fmt::format("{}: no scale is stated; taken as {}, the highest the best. Say it in the column scale, worst first.", asked.title(),
                                           asked.group.question == "nps" ? "0 to 10" : asked.group.question == "ces" ? "1 to 7" : "1 to 5"));
    }
    by_who = by_who || asked.group.joins[static_cast<std::size_t>(AnswerJoin::contact)] + asked.group.joins[static_cast<std::size_t>(AnswerJoin::account)] > 0;
  }
  if (by_who) document.notes.emplace_back("Answers that name no issue are taken to be about the last one of their contact (else account) resolved in the 90 days before.");
  document.notes.emplace_back("Associations, not causes: weights say with which recorded frictions answers go together. Components that go together share a weight.");
}

}  // namespace

Result<report::Document> calibrate_document(const Analysis& analysis, const std::string& question) {
  BATON_TRY(std::vector<SurveyGroup> groups, groups_asked_for(analysis, question));
  report::Document document = start_document(analysis, "calibrate");
  document.main_table = "weights";
  std::vector<Asked> all;
  for (SurveyGroup& group : groups) {
    Calibration fit = calibrate(analysis, group);
    all.push_back({std::move(group), std::move(fit)});
  }
  const auto best = std::find_if(all.begin(), all.end(), [](const Asked& asked) { return !asked.group.by_company && asked.fit.is_better(); });
  document.fields.emplace_back("toml", best == all.end() ? Cell{} : Cell{ease_toml(analysis, best->group, best->fit)});
  report::Section section{"calibrate", "What answers to surveys say about the weights of ease", {}};
  report::Prose verdicts, responses;
  verdicts.lead = true;
  if (all.empty()) {
    verdicts.sentences.push_back(sentence("There is *no answer to a survey* here: no column is read as score, and the directory has no file of surveys."));
    document.next = {"baton import FILE --map score=\"Satisfaction\"", "baton import FILE --directory surveys.csv"};
  }
  const double ease_of_all = mean_ease(analysis);
  for (const Asked& asked : all) {
    verdicts.sentences.push_back(sentence(verdict_sentence(asked)));
    add_response_sentences(asked, ease_of_all, analysis.selection.rows.size() != analysis.measured.issues.size(), responses);
  }
  section.blocks.emplace_back(std::move(verdicts));
  report::Table questions = question_table(all);
  questions.for_people = !all.empty();
  section.blocks.emplace_back(std::move(questions));
  section.blocks.emplace_back(std::move(responses));
  section.blocks.emplace_back(unused_table(all));
  section.blocks.emplace_back(weight_table(all));
  for (const Asked& asked : all) {
    if (asked.fit.state == Calibration::State::fitted) section.blocks.emplace_back(shown_weights(asked));
  }
  document.sections.push_back(std::move(section));
  if (!all.empty()) add_notes(all, document);
  return document;
}

}  // namespace baton
