// Values from R 4.2.2 (solve of the normal equations, nnls 1.4); the calls stand beside them.
#include "baton/stats/ridge.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include "draws.hpp"

namespace baton::stats {
namespace {

// Every third row of datasets::swiss: Education, Catholic, Infant.Mortality; Fertility.
constexpr double swiss[16][4]{{12, 9.96, 22.2, 80.2}, {7, 33.77, 20.3, 85.8}, {7, 92.85, 23.6, 83.8}, {13, 91.38, 24.4, 82.9},
                              {7, 2.27, 19.1, 66.9},  {2, 24.2, 21.2, 68.3},  {20, 2.15, 10.8, 54.3}, {3, 4.52, 22.4, 65},
                              {1, 2.4, 21, 72.5},     {10, 7.72, 16.3, 60.5}, {2, 99.71, 15.1, 75.5}, {6, 98.96, 19.4, 70.5},
                              {3, 99.46, 16.3, 92.2}, {11, 13.79, 20.5, 65.7}, {7, 4.97, 20, 77.6},   {29, 50.43, 18.2, 44.7}};

struct Data {
  std::vector<double> components, answers;
  [[nodiscard]] RidgeInput input() const { return {components, components.size() / answers.size(), answers, {}, {}}; }
};
Data swiss_data() {
  Data data;
  for (const auto& row : swiss) {
    data.components.insert(data.components.end(), row, row + 3);
    data.answers.push_back(row[3]);
  }
  return data;
}

/// Ten components in [0, 1], of which three matter, in answers of grades 1 to 5.
Data survey(std::size_t rows, std::uint64_t seed) {
  Data data;
  Random random(seed);
  for (std::size_t row = 0; row < rows; ++row) {
    double lost = 0;
    for (int i = 0; i < 10; ++i) {
      data.components.push_back(random.uniform());
      lost += (i == 0 ? 2.0 : i == 1 ? 1.0 : i == 2 ? 0.5 : 0.0) * data.components.back();
    }
    data.answers.push_back(std::clamp(std::round(1 + lost + 0.7 * draw_normal(random)), 1.0, 5.0));
  }
  return data;
}

}  // namespace

TEST_CASE("ridge weights are those of the normal equations") {
  // Z <- scale(X, TRUE, sd over n); solve(crossprod(Z) / n + l * diag(3), crossprod(Z, y - mean(y)) / n) / sd
  const Data data = swiss_data();
  const double expected[3][4]{{-0.857077801794, 0.111650950078, 0.866382499704, 57.864100855},
                              {-0.787959758520, 0.102780894313, 0.826837860598, 58.381465429},
                              {-0.461420743152, 0.060060976751, 0.556950753724, 62.4717046056}};
  const double penalties[]{0, 0.1, 1};
  for (int i = 0; i < 3; ++i) {
    RidgeOptions options;
    options.non_negative = false;
    options.penalties = {penalties[i]};
    options.folds = 4;
    options.replicates = 0;
    const auto found = fit_ridge(data.input(), options);
    REQUIRE(found);
    for (std::size_t j = 0; j < 3; ++j) CHECK(found->weights[j].weight == Approx(expected[i][j]).epsilon(1e-7));
    CHECK(found->intercept == Approx(expected[i][3]).epsilon(1e-7));
    CHECK_FALSE(found->weights[0].interval);
  }
  RidgeOptions options;
  options.penalties = {0.1};
  options.folds = 4;
  const auto found = fit_ridge(data.input(), options);  // nnls(rbind(Z / sqrt(n), sqrt(.1) * diag(3)), ...)
  CHECK(found->weights[0].weight == 0);
  CHECK(found->weights[1].weight == Approx(0.113658591703).epsilon(1e-7));
  CHECK(found->weights[2].weight == Approx(1.202086645736).epsilon(1e-7));
}

TEST_CASE("a survey with planted weights: found, told better than the mean, and the interval of each holds it") {
  const Data data = survey(4000, 13);
  RidgeOptions options;
  options.replicates = 200;
  const auto found = fit_ridge(data.input(), options);
  REQUIRE(found);
  CHECK(found->better_than_baseline);
  CHECK(found->chosen.r_squared > 0.25);
  CHECK(found->chosen.mean_absolute_error < found->baseline.mean_absolute_error);
  CHECK(std::abs(found->baseline.r_squared) < 1e-12);
  CHECK(found->scores.size() == options.penalties.size());
  CHECK(found->weights[0].weight == Approx(1.9).margin(0.15));  // grades end at 1 and 5, which takes a little
  CHECK(found->weights[0].weight > found->weights[1].weight);
  CHECK(found->weights[1].weight > found->weights[2].weight);
  CHECK(found->weights[2].interval->low > 0.2);
  CHECK(found->weights[2].positive_share == 1);
  for (std::size_t i = 3; i < 10; ++i) {
    CHECK(found->weights[i].weight >= 0);
    CHECK(found->weights[i].interval->low == 0);
    CHECK(found->weights[i].weight < 0.15);
  }
  CHECK(fit_ridge(data.input(), options)->weights[0].interval->low == found->weights[0].interval->low);
}

TEST_CASE("answers that nothing explains: no better than the mean, and it says so; clusters widen intervals") {
  Data data = survey(300, 14);
  Random random(15);
  for (double& answer : data.answers) answer = draw_normal(random);
  RidgeOptions options;
  options.replicates = 100;
  CHECK(fit_ridge(data.input(), options)->chosen.r_squared < 0.03);

  // Each answer four times over: taken for alone they seem to know twice as much.
  const Data once = survey(300, 16);
  Data four;
  std::vector<std::uint32_t> cluster;
  for (std::uint32_t row = 0; row < 300; ++row) {
    for (int i = 0; i < 4; ++i) {
      four.components.insert(four.components.end(), once.components.begin() + row * 10, once.components.begin() + row * 10 + 10);
      four.answers.push_back(once.answers[row]);
      cluster.push_back(row);
    }
  }
  options.penalties = {0.01};
  RidgeInput input = four.input();
  const Interval narrow = *fit_ridge(input, options)->weights[0].interval;
  input.cluster_of = cluster;
  const Interval wide = *fit_ridge(input, options)->weights[0].interval;
  CHECK((wide.high - wide.low) / (narrow.high - narrow.low) == Approx(2).margin(0.5));
}

TEST_CASE("ridge: what can't be told") {
  Data data = swiss_data();
  RidgeOptions options;
  options.folds = 4;
  RidgeInput input = data.input();
  const std::vector<double> today = data.answers;
  input.baseline = today;  // an oracle
  CHECK(fit_ridge(input, options)->baseline.mean_squared_error == Approx(0).margin(1e-20));
  CHECK_FALSE(fit_ridge(input, options)->better_than_baseline);
  for (std::size_t row = 0; row < 16; ++row) data.components[row * 3] = 7;  // says nothing
  CHECK(fit_ridge(data.input(), options)->weights[0].weight == 0);
  CHECK_FALSE(fit_ridge(data.input(), options)->weights[0].interval);
  options.folds = 17;
  CHECK_FALSE(fit_ridge(data.input(), options));
  options.folds = 4;
  options.penalties = {};
  CHECK_FALSE(fit_ridge(data.input(), options));
  options.penalties = {1};
  std::fill(data.answers.begin(), data.answers.end(), 3.0);
  CHECK_FALSE(fit_ridge(data.input(), options));
  data.answers[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(fit_ridge(data.input(), options));
  data.answers.pop_back();
  CHECK_FALSE(fit_ridge({data.components, 3, data.answers, {}, {}}, options));
}

}  // namespace baton::stats
