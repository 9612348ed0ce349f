// Answers to surveys: read, joined to issues, and what they say about the weights of ease.
#include "baton/analysis/calibrate.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "baton/report/render.hpp"
#include "baton/stats/random.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

using nlohmann::json;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Issues of many accounts that go through teams, come back and are asked about, at random and each apart from the others.
Analysis made_analysis(std::size_t count, std::uint64_t seed) {
  stats::Random random(seed);
  std::string csv = "issue,time,activity,person,team,to_person,to_team,status,side,account,contact,category,channel\n";
  const auto row = [&](std::size_t issue, TimeUs at, std::string_view rest) {
    csv += fmt::format("{},{}Z,{}\n", issue, format_minute(at).replace(10, 1, "T") + ":00", rest);
  };
  const TimeUs begin = parse_time("2026-01-01T00:00:00Z", {});
  for (std::size_t issue = 0; issue < count; ++issue) {
    TimeUs at = begin + static_cast<TimeUs>(random.below(100 * 24 * 60)) * minute_us;
    const auto later = [&](std::uint64_t most_minutes) { at += static_cast<TimeUs>(1 + random.below(most_minutes)) * minute_us; };
    row(issue, at, fmt::format("Created,,,,,New,customer,A{},c{},Pump,email", issue % 50, issue % 50));
    later(60);
    const auto handoffs = random.below(4);
    for (std::uint64_t i = 0; i <= handoffs; ++i) {
      row(issue, at, fmt::format("Assigned,p{0},T{0},p{0},T{0},Open,,,,,", i));
      later(600);
      if (random.below(2) == 0) {
        row(issue, at, fmt::format("Reply,p{0},T{0},,,,,,,,email", i));
        later(300);
      }
      const auto letters = random.below(3);
      for (std::uint64_t k = 0; k < letters; ++k) {
        row(issue, at, "Customer reply,,,,,,customer,,,,email");
        at += 2 * hour_us;
      }
    }
    row(issue, at, fmt::format("Resolved,p{0},T{0},,,Resolved,,,,,", handoffs));
    for (std::uint64_t i = random.below(3); i > 0; --i) {
      later(600);
      row(issue, at, fmt::format("Reopened,p{0},T{0},,,Open,,,,,", handoffs));
      later(600);
      row(issue, at, fmt::format("Resolved,p{0},T{0},,,Resolved,,,,,", handoffs));
    }
  }
  return test::analyse_text(csv, "custody = \"assignments\"\n[windows]\nrepeat_contact = \"1h\"\n");
}

double draw_normal(stats::Random& random) { return std::sqrt(-2 * std::log(random.uniform())) * std::cos(2 * 3.14159265358979 * random.uniform()); }

/// Answers out of 100 to one question about every issue: what each component takes, and chance.
void plant(Analysis& analysis, const EasePains& points, double noise, std::uint64_t seed) {
  stats::Random random(seed);
  analysis.log.surveys.clear();
  for (const IssueMeasures& issue : analysis.measured.issues) {
    const EasePains pains = analysis.ease->pains(analysis.log, issue);
    double answer = 90 + noise * draw_normal(random);
    for (std::size_t i = 0; i < pains.size(); ++i) {
      if (!std::isnan(pains[i])) answer -= points[i] * pains[i];
    }
    SurveyAnswer survey;
    survey.issue = std::string(analysis.log.key_of(issue.issue));
    survey.question = "CSAT";
    survey.score = fmt::format("{:.2f}", std::clamp(answer, 0.0, 100.0));
    survey.scale = "0-100";
    analysis.log.surveys.push_back(survey);
  }
}

Calibration calibration_of(const Analysis& analysis) {
  const auto groups = collect_answers(analysis);
  REQUIRE(groups.size() == 1);
  return calibrate(analysis, groups.front());
}

constexpr std::size_t team_handoffs = 1, chasers = 3, reopens = 6;

/// Two issues of one contact and one of another, all resolved, and one that is open.
constexpr std::string_view four_issues =
    "issue,time,activity,person,team,to_person,to_team,status,side,account,contact,category,channel\n"
    "K-1,2026-03-02T08:00:00Z,Created,,,,,New,customer,Acme,ann@acme.example,Pump,email\n"
    "K-1,2026-03-02T09:00:00Z,Resolved,bob,Desk,bob,Desk,Resolved,,,,,\n"
    "K-2,2026-03-10T08:00:00Z,Created,,,,,New,customer,Acme,ann@acme.example,Valve,email\n"
    "K-2,2026-03-12T09:00:00Z,Resolved,bob,Desk,bob,Desk,Resolved,,,,,\n"
    "K-3,2026-03-11T08:00:00Z,Created,,,,,New,customer,Acme,cid@acme.example,Pump,email\n"
    "K-3,2026-03-14T09:00:00Z,Resolved,bob,Desk,bob,Desk,Resolved,,,,,\n"
    "K-4,2026-03-20T08:00:00Z,Created,,,,,New,customer,Bolt,dee@bolt.example,Pump,email\n"
    "K-4,2026-03-20T09:00:00Z,Assigned,bob,Desk,bob,Desk,Open,,,,,\n";

/// The answers of the only group, and the fate of the others.
std::vector<SurveyGroup> groups_of(std::string_view surveys, std::string_view toml = "[ease]\nminimum_coverage = 0.1\n") {
  return collect_answers(test::analyse_text(four_issues, toml, test::directory_of({surveys})));
}
std::int64_t fate(const SurveyGroup& group, AnswerFate of) { return group.fates[static_cast<std::size_t>(of)]; }
std::int64_t join(const SurveyGroup& group, AnswerJoin of) { return group.joins[static_cast<std::size_t>(of)]; }

}  // namespace

TEST_CASE("scores are read as shares of the way from the worst answer to the best") {
  struct Example {
    const char *score, *scale, *question;
    double ratio;
    const char* taken;
  };
  for (const Example& example : {Example{"4", "1-5", "csat", 0.75, "1 to 5"},      {"2", "5-1", "ces", 0.75, "5 to 1"},
                                 {"7", "", "ces", 1, "1 to 7"},                     {"9", "", "nps", 0.9, "0 to 10"},
                                 {"3", "", "csat", 0.5, "1 to 5"},                  {"3", "0 to 4", "csat", 0.75, "0 to 4"},
                                 {"4/5", "", "csat", 0.75, "1 to 5"},               {"8 of 10", "", "nps", 0.8, "0 to 10"},
                                 {"80 %", "1-5", "csat", 0.8, "0 to 100"},          {"4,5", "1..5", "csat", 0.875, "1 to 5"},
                                 {"GoodWithComment", "", "csat", 1, "0 to 1"},      {"very dissatisfied", "", "csat", 0, "1 to 5"},
                                 {"0", "-2 to 2", "csat", 0.5, "-2 to 2"},          {"-50", "-100-100", "nps", 0.25, "-100 to 100"},
                                 {"5 - very satisfied", "5", "csat", 1, "1 to 5"},  {"9", "10", "nps", 0.9, "0 to 10"},
                                 {"strongly agree", "", "ces", 1, "1 to 7"}}) {
    INFO(example.score << " on " << example.scale);
    const ScoreRead read = read_score(example.score, example.scale, example.question);
    CHECK_FALSE(read.defect);
    CHECK(read.ratio == Approx(example.ratio));
    CHECK(read.scale == example.taken);
  }
  CHECK(read_score("3", "", "csat").scale_assumed);
  CHECK_FALSE(read_score("3", "1-5", "csat").scale_assumed);
  CHECK(read_score("6", "1-5", "csat").defect == AnswerFate::off_scale);
  CHECK(read_score("3", "stars", "csat").defect == AnswerFate::off_scale);
  CHECK(read_score("3", "5-5", "csat").defect == AnswerFate::off_scale);
  for (const char* odd : {"", "fine I guess", "1-5", "5th floor", "4/x", "nan", "1e300", "4/5/6", "\xff"}) CHECK(read_score(odd, "1-5", "csat").defect == AnswerFate::unreadable);
  CHECK(read_score("Offered", "", "csat").was_asked_only);
}

TEST_CASE("answers come to the issue that they name, else to the last one of their contact or account") {
  const auto groups = groups_of(
      "account,contact,issue,answered_at,question,score,scale\n"
      ",,K-1,,CSAT,5,1-5\n"
      ",,K-9,,CSAT,5,1-5\n"                                          // no such issue
      ",,K-4,,CSAT,5,1-5\n"                                          // open
      ",Ann@Acme.example,,2026-03-11T00:00:00Z,CSAT,1,1-5\n"          // K-2 is not resolved yet: K-1, and later than the answer without an instant
      ",ann@acme.example,,2026-03-12T09:00:00Z,CSAT,2,1-5\n"          // K-2 at the instant of its resolution
      "Acme,,,2026-03-15T00:00:00Z,CSAT,3,1-5\n"                      // K-3 is the account's last
      ",ann@acme.example,,2026-03-01T00:00:00Z,CSAT,3,1-5\n"          // before all
      ",ann@acme.example,,2026-07-01T00:00:00Z,CSAT,3,1-5\n"          // too long after
      ",ann@acme.example,,,CSAT,3,1-5\n"                              // when?
      ",ann@acme.example,,2026-03-13T00:00:00Z,CSAT,much,1-5\n"
      ",ann@acme.example,,2026-03-13T00:00:00Z,CSAT,,1-5\n"           // asked, not answered
      ",zoe@zeta.example,,2026-03-13T00:00:00Z,CSAT,5,1-5\n");        // nobody we know
  REQUIRE(groups.size() == 1);
  const SurveyGroup& group = groups.front();
  CHECK(group.question == "csat");
  CHECK(group.sent == 12);
  CHECK(group.answered == 11);
  REQUIRE(group.answers.size() == 3);
  CHECK(group.answers[0].value == 0);   // K-1: the dated answer is the later one
  CHECK(group.answers[1].value == 25);  // K-2
  CHECK(group.answers[2].value == 50);  // K-3
  CHECK(fate(group, AnswerFate::superseded) == 1);
  CHECK(fate(group, AnswerFate::unknown_issue) == 1);
  CHECK(fate(group, AnswerFate::not_resolved) == 1);
  CHECK(fate(group, AnswerFate::none_resolved) == 3);
  CHECK(fate(group, AnswerFate::not_placed) == 1);
  CHECK(fate(group, AnswerFate::unreadable) == 1);
  CHECK(fate(group, AnswerFate::used) == 3);
  CHECK(join(group, AnswerJoin::contact) == 2);
  CHECK(join(group, AnswerJoin::account) == 1);
  std::int64_t all = 0;
  for (const std::int64_t count : group.fates) all += count;
  CHECK(all == group.answered);  // none is lost in silence
}

TEST_CASE("questions and who answered are told apart; a filter and missing ease are said") {
  const auto groups = groups_of(
      "account,issue,question,score,scale,by\n"
      ",K-1,NPS,9,0-10,\n,K-1,How easy was it?,6,1-7,customer\n,K-2,Effort score,2,1-7,\n,K-1,CSAT,4,1-5,company\n,K-3,CSAT,4,1-5,bob\n,K-3,Tone of our services,4,1-5,\n,K-3,,4,1-5,\n");
  std::vector<std::string> names;
  for (const SurveyGroup& group : groups) names.push_back(fmt::format("{}{} {}", group.question, group.by_company ? " (company)" : "", group.answers.size()));
  CHECK(names == std::vector<std::string>{"ces 2", "tone of our services 1", "unnamed 1", "nps 1", "csat (company) 2"});

  const auto unrated = groups_of("issue,question,score\nK-1,CSAT,4\n", "[ease]\nminimum_coverage = 1.0\n");
  CHECK(fate(unrated.front(), AnswerFate::not_rated) == 1);

  Analysis analysis = test::analyse_text(four_issues, "[ease]\nminimum_coverage = 0.1\n", test::directory_of({"issue,question,score\nK-1,CSAT,4\nK-3,CSAT,4\n"}));
  Filters filters;
  filters.categories = {"Valve"};
  REQUIRE(apply_filters(analysis, filters));
  CHECK(fate(collect_answers(analysis).front(), AnswerFate::filtered) == 2);
}

TEST_CASE("a column of scores in the export: once an issue, however often it is repeated") {
  const auto analysis = test::analyse_text(
      "issue,time,activity,person,team,status,side,account,satisfaction\n"
      "1,2026-03-02T08:00:00Z,Created,,,New,customer,Acme,Good\n"
      "1,2026-03-02T09:00:00Z,Resolved,bob,Desk,Resolved,,,Good\n"
      "2,2026-03-02T08:00:00Z,Created,,,New,customer,Acme,\n"
      "2,2026-03-02T09:00:00Z,Resolved,bob,Desk,Resolved,,,Offered\n"
      "2,2026-03-03T09:00:00Z,Update,,,,,,Bad\n"
      "3,2026-03-02T08:00:00Z,Created,,,New,customer,Acme,Unoffered\n"
      "3,2026-03-02T09:00:00Z,Resolved,bob,Desk,Resolved,,,Offered\n",
      "[mapping]\nscore = \"satisfaction\"\n[ease]\nminimum_coverage = 0.1\n");
  const auto groups = collect_answers(analysis);
  REQUIRE(groups.size() == 1);
  CHECK(groups.front().question == "csat");
  CHECK(groups.front().sent == 3);
  CHECK(groups.front().answered == 2);
  REQUIRE(groups.front().answers.size() == 2);
  CHECK(groups.front().answers[0].value == 100);
  CHECK(groups.front().answers[1].value == 0);
  CHECK(join(groups.front(), AnswerJoin::recorded) == 2);
}

TEST_CASE("planted weights are found, told better than today's, and can be pasted") {
  Analysis analysis = made_analysis(600, 1);
  plant(analysis, {0, 6, 0, 15, 0, 0, 45, 0, 0, 0}, 6, 2);
  const Calibration found = calibration_of(analysis);
  REQUIRE(found.state == Calibration::State::fitted);
  CHECK(found.answers == 600);
  CHECK(found.customers == 50);
  CHECK(found.is_better());
  CHECK(found.tells_now());
  CHECK(found.r_squared_fitted > found.r_squared_now + 0.1);
  CHECK_FALSE(found.against_ease);
  const auto points = [&](std::size_t component) { return found.components[component].points; };
  CHECK(points(reopens) == Approx(45).margin(2));
  CHECK(points(chasers) == Approx(15).margin(3));
  CHECK(points(team_handoffs) == Approx(6).margin(3));
  CHECK(found.components[reopens].points_interval->low < 45);
  CHECK(found.components[reopens].points_interval->high > 45);
  double now = 0, fitted = 0;
  for (const FittedComponent& component : found.components) {
    now += component.weight_now;
    fitted += component.weight.value_or(component.weight_now);
  }
  CHECK(fitted == Approx(now));
  // The repeat window is an hour, tiers are unknown and there is one channel: what never varies keeps its weight.
  CHECK(found.components[8].left_out == "not shown");
  CHECK(found.components[9].left_out == "never varies");

  const std::string toml = ease_toml(analysis, collect_answers(analysis).front(), found);
  const auto config = parse_config(toml, "fitted.toml");
  REQUIRE(config);
  CHECK(config->ease.reopens.weight == Approx(*found.components[reopens].weight).margin(0.051));
  CHECK(config->ease.reopens.painful == analysis.config.ease.reopens.painful);
  CHECK(config->ease.channel_switches.weight == 5);
  const auto document = calibrate_document(analysis, "CSAT");
  REQUIRE(document);
  const json data = json::parse(report::render_json(*document));
  CHECK(data["toml"] == toml);
  CHECK(data["questions"][0]["verdict"] == "better");
  CHECK(data["weights"].size() == ease_component_count);

  // Read the wrong way round, good answers go with hard issues.
  for (SurveyAnswer& survey : analysis.log.surveys) survey.scale = "100-0";
  const Calibration reversed = calibration_of(analysis);
  CHECK(reversed.against_ease);
  CHECK_FALSE(reversed.is_better());
}

TEST_CASE("no weights are proposed where answers are noise, or are what today's weights say") {
  Analysis analysis = made_analysis(300, 3);
  int noise_claims = 0, same_claims = 0, told_now = 0;
  EasePains today{};
  for (std::size_t i = 0; i < ease_component_count; ++i) today[i] = 0.8 * (analysis.config.ease.*ease_components()[i].second).weight;
  for (std::uint64_t world = 0; world < 30; ++world) {
    plant(analysis, {}, 15, 100 + world);
    const Calibration noise = calibration_of(analysis);
    noise_claims += noise.is_better();
    told_now += noise.tells_now();
    plant(analysis, today, 10, 200 + world);
    same_claims += calibration_of(analysis).is_better();
  }
  CHECK(noise_claims <= 2);
  CHECK(told_now <= 2);
  CHECK(same_claims <= 2);

  plant(analysis, {}, 15, 100);
  for (const FittedComponent& component : calibration_of(analysis).components) CHECK_FALSE(component.weight);
  const auto document = calibrate_document(analysis, {});
  REQUIRE(document);
  CHECK(json::parse(report::render_json(*document))["toml"].is_null());
  const std::string text = report::render_terminal(*document, {});
  CHECK(has(text, "no better weights than today's"));
  CHECK(has(text, "Associations, not causes"));
}

TEST_CASE("too few answers, too few customers and equal answers say so") {
  Analysis analysis = made_analysis(300, 5);
  plant(analysis, {}, 10, 6);
  const auto answers = analysis.log.surveys;
  analysis.log.surveys.resize(99);
  CHECK(calibration_of(analysis).state == Calibration::State::too_few);
  const auto few = calibrate_document(analysis, {});
  REQUIRE(few);
  CHECK(has(report::render_terminal(*few, {}), "csat: too few to say: 99 answers of 50 customers could be used; 100 answers of 20 customers are needed."));
  analysis.log.surveys = answers;
  for (ResolvedIssue& issue : analysis.log.issues) issue.account = 1 + issue.account % 19;
  CHECK(calibration_of(analysis).state == Calibration::State::too_few);

  for (SurveyAnswer& survey : analysis.log.surveys) survey.score = "50";
  analysis = made_analysis(300, 5);
  analysis.log.surveys = answers;
  for (SurveyAnswer& survey : analysis.log.surveys) survey.score = "50";
  CHECK(calibration_of(analysis).state == Calibration::State::all_equal);

  analysis.log.surveys.clear();
  const auto none = calibrate_document(analysis, {});
  REQUIRE(none);
  CHECK(has(report::render_terminal(*none, {}), "no answer to a survey"));
  CHECK(json::parse(report::render_json(*none))["questions"].empty());
  CHECK_FALSE(calibrate_document(analysis, "ces"));
}

}  // namespace baton
