// Values from R 4.2.2 with survival 3.5-3; the calls stand beside them.
#include <catch2/catch.hpp>

#include "baton/stats/survival.hpp"
#include "draws.hpp"
#include "veteran.hpp"

namespace baton::stats {
namespace {

/// survival::aml, Miller 1997: maintained and not.
const std::vector<Observation> maintained{{9, true}, {13, true}, {13, false}, {18, true}, {23, true}, {28, false}, {31, true}, {34, true},
                                          {45, false}, {48, true}, {161, false}};
const std::vector<Observation> not_maintained{{5, true}, {5, true}, {8, true}, {8, true}, {12, true}, {16, false}, {23, true}, {27, true},
                                              {30, true}, {33, true}, {43, true}, {45, true}};

}  // namespace

TEST_CASE("Kaplan-Meier curve, Greenwood errors and log-log limits of aml") {
  // summary(survfit(Surv(time, status) ~ 1, subset(aml, x == "Maintained"), conf.type = "log-log"))
  const SurvivalCurve curve = kaplan_meier(maintained);
  CHECK(curve.observations == 11);
  CHECK(curve.events == 7);
  const double expected[][5]{{9, 0.909090909091, 0.0866784172041, 0.5080802057699, 0.986673822668},
                             {18, 0.715909090909, 0.1396649705572, 0.3501903859079, 0.899023974191},
                             {33, 0.490909090909, 0.1641932672211, 0.1673309097769, 0.753399790371},
                             {48, 0.184090909091, 0.1534927457863, 0.0117384801232, 0.525014842727}};
  for (const auto& row : expected) {
    const auto at = survival_at(curve, static_cast<std::int64_t>(row[0]));
    REQUIRE(at);
    CHECK(at->value == Approx(row[1]).epsilon(1e-10));
    CHECK(at->standard_error == Approx(row[2]).epsilon(1e-10));
    CHECK(at->interval->low == Approx(row[3]).epsilon(1e-9));
    CHECK(at->interval->high == Approx(row[4]).epsilon(1e-9));
  }
  CHECK(survival_at(curve, 8)->value == 1);
  CHECK_FALSE(survival_at(curve, 8)->interval);
  CHECK(survival_at(curve, 161));
  CHECK_FALSE(survival_at(curve, 162));                          // one is censored at 161: what follows is unknown
  CHECK(survival_at(kaplan_meier(not_maintained), 99)->value == 0);  // nobody is left
  CHECK_FALSE(survival_at(kaplan_meier({}), 1));
}

TEST_CASE("median and quantiles with their limits of aml") {
  // quantile(survfit(..., conf.type = "log-log"), c(.25, .5, .75))
  const SurvivalCurve first = kaplan_meier(maintained);
  const SurvivalQuantile median = survival_quantile(first);
  CHECK(median.value == 31);
  CHECK(median.low == 13);
  CHECK_FALSE(median.high);
  CHECK(survival_quantile(first, 0.25).high == 34);
  CHECK(survival_quantile(first, 0.75).low == 31);
  const SurvivalCurve second = kaplan_meier(not_maintained);
  CHECK(survival_quantile(second).value == 23);
  CHECK(survival_quantile(second).low == 5);
  CHECK(survival_quantile(second).high == 33);
  CHECK(survival_quantile(second, 0.25).value == 8);
  CHECK_FALSE(survival_quantile(kaplan_meier({{3, false}, {4, false}})).value);
}

TEST_CASE("the curve's median is kaplan_meier_median") {
  CHECK(rc::check([] {
    std::vector<Observation> observations;
    for (int i = *rc::gen::inRange(0, 60); i > 0; --i) observations.emplace_back(*rc::gen::inRange(0, 20), *rc::gen::arbitrary<bool>());
    const SurvivalCurve curve = kaplan_meier(observations);
    RC_ASSERT(survival_quantile(curve).value == kaplan_meier_median(observations));
    std::int64_t all = 0;
    for (const SurvivalStep& step : curve.steps) all += step.events + step.censored;
    RC_ASSERT(all == static_cast<std::int64_t>(observations.size()));
  }));
}

TEST_CASE("restricted mean of aml") {
  // summary(survfit(...), rmean = tau)$table
  const SurvivalCurve first = kaplan_meier(maintained), second = kaplan_meier(not_maintained);
  CHECK(restricted_mean(first, 20)->value == Approx(18.15909090909));
  CHECK(restricted_mean(first, 20)->standard_error == Approx(1.06683194556));
  CHECK(restricted_mean(first, 40)->value == Approx(28.89772727273));
  CHECK(restricted_mean(first, 40)->standard_error == Approx(3.46757767889));
  CHECK(restricted_mean(second, 40)->value == Approx(21.93055555556));
  CHECK(restricted_mean(second, 40)->standard_error == Approx(3.83564116318));
  CHECK_FALSE(restricted_mean(first, 162));
  CHECK(restricted_mean(second, 50)->value == Approx(restricted_mean(second, 45)->value));
  CHECK_FALSE(restricted_mean(first, 0));
}

TEST_CASE("delayed entry: issues known of only from an age on") {
  // summary(survfit(Surv(c(0,0,1,3,2,0,5,4), c(4,6,5,7,8,9,10,12), c(1,1,0,1,1,0,1,1)) ~ 1, conf.type = "log-log"))
  const std::vector<Observation> observations{{4, true}, {6, true}, {5, false}, {7, true}, {8, true}, {9, false}, {10, true}, {12, true}, {3, true}};
  const std::vector<std::int64_t> entries{0, 0, 1, 3, 2, 0, 5, 4, 3};  // the last says nothing
  const SurvivalCurve curve = kaplan_meier(observations, entries);
  CHECK(curve.observations == 8);
  CHECK(curve.steps.front().at_risk == 6);
  CHECK(survival_at(curve, 7)->value == Approx(0.555555555556));
  CHECK(survival_at(curve, 7)->standard_error == Approx(0.189758347518));
  CHECK(survival_at(curve, 10)->value == Approx(0.208333333333));
  CHECK(survival_at(curve, 10)->interval->high == Approx(0.576113020936));
  CHECK(survival_at(curve, 12)->value == 0);
  CHECK(kaplan_meier(observations, std::vector<std::int64_t>{1}).steps.empty());
}

TEST_CASE("log-rank of aml and veteran") {
  std::vector<Observation> observations = maintained;
  observations.insert(observations.end(), not_maintained.begin(), not_maintained.end());
  std::vector<std::uint32_t> group(11, 0U);
  group.resize(23, 1U);
  const auto aml = log_rank(observations, group, 2);  // survdiff(Surv(time, status) ~ x, aml)
  REQUIRE(aml);
  CHECK(aml->groups[0].observed == 7);
  CHECK(aml->groups[0].expected == Approx(10.6893359923));
  CHECK(aml->groups[1].variance == Approx(4.00755074594));
  CHECK(aml->chi_squared == Approx(3.39638869898));
  CHECK(aml->df == 1);
  CHECK(aml->p == Approx(0.0653393220405));

  observations.clear();
  std::vector<std::uint32_t> cell, treatment;
  for (const VeteranRow& row : veteran) {
    observations.emplace_back(row.days, row.dead == 1);
    cell.push_back(row.cell);  // 1 to 4: group 0 is empty
    treatment.push_back(row.treatment - 1);
  }
  const auto cells = log_rank(observations, cell, 5);  // survdiff(Surv(time, status) ~ celltype, veteran)
  REQUIRE(cells);
  CHECK(cells->groups[0].items == 0);
  CHECK(cells->groups[3].observed == 26);
  CHECK(cells->groups[3].expected == Approx(15.6937646144));
  CHECK(cells->groups[2].variance == Approx(21.7542679406));
  CHECK(cells->chi_squared == Approx(25.4037003458));
  CHECK(cells->df == 3);
  CHECK(cells->p == Approx(1.27124593901e-05));
  // survdiff(Surv(time, status) ~ trt + strata(celltype), veteran)
  const auto stratified = log_rank(observations, treatment, 2, cell);
  REQUIRE(stratified);
  CHECK(stratified->chi_squared == Approx(0.701743346844));
  CHECK(stratified->groups[0].expected == Approx(9.22461921278 + 32.3107595473 + 10.1407004458 + 16.53147377103));

  CHECK_FALSE(log_rank(observations, treatment, 1));
  CHECK_FALSE(log_rank(maintained, std::vector<std::uint32_t>(11, 0U), 2));
  CHECK_FALSE(log_rank(maintained, std::vector<std::uint32_t>(10, 0U), 2));
}

TEST_CASE("Aalen-Johansen with two causes") {
  // survfit(Surv(t, factor(cause, 0:2)) ~ 1, conf.type = "log-log")
  const std::int64_t times[]{1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10};
  const std::uint32_t causes[]{1, 0, 2, 1, 2, 1, 1, 0, 2, 1, 0, 1};
  std::vector<CauseObservation> observations;
  for (std::size_t i = 0; i < 12; ++i) observations.push_back({times[i], causes[i]});
  const IncidenceCurve curve = aalen_johansen(observations, 2);
  const double expected[][5]{{5, 0.3611111111111, 0.144708329705, 0.11054960817870, 0.624319469532},
                             {8, 0.4768518518519, 0.157229535183, 0.16993618739780, 0.733864864784},
                             {10, 0.7083333333333, 0.143779631049, 0.33517582309892, 0.896921534174}};
  for (const auto& row : expected) {
    const auto at = incidence_at(curve, 1, static_cast<std::int64_t>(row[0]));
    REQUIRE(at);
    CHECK(at->value == Approx(row[1]));
    CHECK(at->standard_error == Approx(row[2]));
    CHECK(at->interval->low == Approx(row[3]));
    CHECK(at->interval->high == Approx(row[4]));
  }
  CHECK(incidence_at(curve, 2, 8)->standard_error == Approx(0.143779631049));
  CHECK(incidence_at(curve, 2, 1)->value == 0);
  CHECK(incidence_at(curve, 2, 99)->value == Approx(0.2916666666667));  // nobody is left
  CHECK_FALSE(incidence_at(curve, 3, 5));
  CHECK_FALSE(incidence_at(curve, 0, 5));
  CHECK(aalen_johansen({{1, 3}}, 2).observations == 0);
  CHECK_FALSE(incidence_at(aalen_johansen({{1, 1}, {2, 0}}, 1), 1, 3));

  // Taking the other cause for censored says too much, at every step.
  std::vector<Observation> naive;
  for (std::size_t i = 0; i < 12; ++i) naive.emplace_back(times[i], causes[i] == 1);
  const SurvivalCurve alone = kaplan_meier(naive);
  for (std::int64_t t = 3; t <= 9; ++t) CHECK(1 - survival_at(alone, t)->value > incidence_at(curve, 1, t)->value);
}

TEST_CASE("causes add up, and one cause alone is 1 - Kaplan-Meier with Greenwood's variance") {
  CHECK(rc::check([] {
    std::vector<CauseObservation> observations;
    std::vector<Observation> alone;
    for (int i = *rc::gen::inRange(1, 60); i > 0; --i) {
      observations.push_back({*rc::gen::inRange(1, 20), *rc::gen::inRange(0U, 4U)});
      alone.emplace_back(observations.back().duration, observations.back().cause > 0);
    }
    const IncidenceCurve curve = aalen_johansen(observations, 3);
    for (std::size_t i = 0; i < curve.steps.size(); ++i) {
      const double sum = curve.incidence[0][i] + curve.incidence[1][i] + curve.incidence[2][i];
      RC_ASSERT(std::abs(sum - (1 - curve.steps[i].survival)) < 1e-12);
    }
    for (CauseObservation& observation : observations) observation.cause = std::min(observation.cause, 1U);
    const IncidenceCurve one = aalen_johansen(observations, 1);
    const SurvivalCurve survival = kaplan_meier(alone);
    for (std::int64_t t = 1; t < 20; ++t) {
      const auto incidence = incidence_at(one, 1, t);
      const auto remaining = survival_at(survival, t);
      RC_ASSERT(incidence.has_value() == remaining.has_value());
      if (!incidence) continue;
      RC_ASSERT(std::abs(incidence->value - (1 - remaining->value)) < 1e-12);
      RC_ASSERT(std::abs(incidence->standard_error - remaining->standard_error) < 1e-9);
    }
  }));
}

TEST_CASE("planted censoring: the median of closed issues is wrong, Kaplan-Meier right; intervals hold the truth as often as they say") {
  // Durations are exponential with a median of 1000 ln 2; issues opened over the last 1500 units are seen up to now.
  constexpr double truth = 693.147;
  int held = 0, mean_held = 0, share_held = 0, naive_below = 0;
  std::vector<double> medians;
  constexpr int worlds = 1000;
  for (int world = 0; world < worlds; ++world) {
    Random random(20, static_cast<std::uint64_t>(world));
    std::vector<Observation> observations;
    std::vector<std::int64_t> closed;
    for (int i = 0; i < 150; ++i) {
      const auto duration = static_cast<std::int64_t>(1000 * draw_exponential(random)) + 1;
      const auto seen = static_cast<std::int64_t>(random.below(1500)) + 1;
      observations.emplace_back(std::min(duration, seen), duration <= seen);
      if (duration <= seen) closed.push_back(duration);
    }
    naive_below += *quantile(closed, 0.5) < 0.75 * truth ? 1 : 0;
    const SurvivalCurve curve = kaplan_meier(observations);
    const SurvivalQuantile median = survival_quantile(curve);
    if (median.value) medians.push_back(static_cast<double>(*median.value));
    held += median.low && static_cast<double>(*median.low) <= truth && (!median.high || static_cast<double>(*median.high) >= truth) ? 1 : 0;
    mean_held += holds(*restricted_mean(curve, 1000)->interval, 1000 * (1 - std::exp(-1.0))) ? 1 : 0;
    share_held += holds(*survival_at(curve, 500)->interval, std::exp(-0.5)) ? 1 : 0;
  }
  CHECK(naive_below > 0.97 * worlds);
  CHECK(*quantile(medians, 0.5) == Approx(truth).epsilon(0.03));
  CHECK(held >= 0.93 * worlds);
  CHECK(held <= 0.975 * worlds);
  CHECK(mean_held >= 0.93 * worlds);
  CHECK(mean_held <= 0.97 * worlds);
  CHECK(share_held >= 0.93 * worlds);
  CHECK(share_held <= 0.97 * worlds);
}

}  // namespace baton::stats
