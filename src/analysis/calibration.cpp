#include <algorithm>
#include <cmath>
#include <numeric>

#include "baton/analysis/calibrate.hpp"
#include "cells.hpp"

namespace baton {
namespace {

/// A component that fewer answers show would be guessed rather than fitted.
constexpr double least_known_share = 0.8;
constexpr std::uint32_t folds = 10;

/// The answers as numbers: what was lost of the best answer, and the share of each component's weight that the issue lost.
struct Rows {
  std::vector<double> lost, lost_now;      // of the answer, and of ease
  std::vector<EasePains> pains;
  std::vector<std::uint32_t> customer_of;
};

Rows rows_of(const Analysis& analysis, const SurveyGroup& group) {
  Rows rows;
  for (const AnswerOfIssue& answer : group.answers) {
    const IssueMeasures& measures = analysis.measured.issues[answer.row];
    const ResolvedIssue& issue = analysis.log.issues[measures.issue];
    rows.lost.push_back(100 - answer.value);
    rows.lost_now.push_back(100 - measures.ease);
    rows.pains.push_back(analysis.ease->pains(analysis.log, measures));
    // Three name spaces in one: issues without a customer are customers of their own.
    const std::uint32_t customer = issue.account != 0 ? issue.account * 3 : issue.contact != 0 ? issue.contact * 3 + 1 : answer.row * 3 + 2;
    rows.customer_of.push_back(customer);
  }
  return rows;
}

double mean_of(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Describes each component; a column is fitted where left_out stays empty. The mean stands for what an issue does not show.
std::vector<FittedComponent> describe(const Analysis& analysis, Rows& rows) {
  std::vector<FittedComponent> components;
  for (std::size_t i = 0; i < ease_component_count; ++i) {
    FittedComponent component;
    component.component = i;
    component.weight_now = (analysis.config.ease.*ease_components()[i].second).weight;
    std::vector<double> known;
    for (const EasePains& pains : rows.pains) {
      if (!std::isnan(pains[i])) known.push_back(pains[i]);
    }
    component.known_share = static_cast<double>(known.size()) / static_cast<double>(std::max<std::size_t>(1, rows.pains.size()));
    component.mean_pain = mean_of(known);
    for (EasePains& pains : rows.pains) {
      if (std::isnan(pains[i])) pains[i] = component.mean_pain;
    }
    const bool varies = !known.empty() && std::any_of(known.begin(), known.end(), [&](double pain) { return std::abs(pain - known.front()) > 1e-9; });
    if (component.weight_now == 0) component.left_out = "has no weight";
    else if (known.empty()) component.left_out = "not shown";
    else if (component.known_share < least_known_share) component.left_out = "seldom shown";
    else if (!varies) component.left_out = "never varies";
    components.push_back(std::move(component));
  }
  return components;
}

std::vector<double> told_or_empty(const std::optional<stats::HeldOut>& held, bool mean) {
  return !held ? std::vector<double>{} : mean ? held->mean : held->told;
}

}  // namespace

Calibration calibrate(const Analysis& analysis, const SurveyGroup& group) {
  Calibration result;
  Rows rows = rows_of(analysis, group);
  std::vector<std::uint32_t> customers = rows.customer_of;
  std::sort(customers.begin(), customers.end());
  customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
  result.answers = static_cast<std::int64_t>(rows.lost.size());
  result.customers = static_cast<std::int64_t>(customers.size());
  result.mean_answer = 100 - mean_of(rows.lost);
  result.mean_ease = 100 - mean_of(rows.lost_now);
  result.components = describe(analysis, rows);
  if (result.answers < least_answers || result.customers < least_customers) return result;
  const auto [least, greatest] = std::minmax_element(rows.lost.begin(), rows.lost.end());
  result.state = Calibration::State::all_equal;
  if (*greatest - *least < 1e-9) return result;

  std::vector<std::size_t> columns;
  for (const FittedComponent& component : result.components) {
    if (component.left_out.empty()) columns.push_back(component.component);
  }
  result.state = Calibration::State::no_component;
  if (columns.empty()) return result;
  std::vector<double> components;
  for (const EasePains& pains : rows.pains) {
    for (const std::size_t column : columns) components.push_back(pains[column]);
  }
  stats::RidgeOptions options;
  options.folds = folds;
  const stats::RidgeInput input{components, columns.size(), rows.lost, rows.customer_of, {}};
  const auto fit = stats::fit_ridge(input, options);
  const auto held = stats::tell_held_out(input, options);
  // Ease as it is, on the scale of the answers, has one weight in all.
  stats::RidgeOptions plain = options;
  plain.penalties = {0};
  const auto held_now = stats::tell_held_out({rows.lost_now, 1, rows.lost, rows.customer_of, {}}, plain);
  if (!fit || !held) return result;
  result.state = Calibration::State::fitted;
  result.penalty = fit->chosen.penalty;

  const std::vector<double> mean = told_or_empty(held, true);
  // Where ease is the same in all issues, its weights tell no more than the mean.
  const std::vector<double> now = held_now ? held_now->told : mean;
  const auto r_squared = [&](const std::vector<double>& told) {
    const auto errors = stats::compare_errors(rows.lost, told, mean, rows.customer_of);
    return errors ? errors->gain.value : 0;
  };
  result.r_squared_now = r_squared(now);
  result.r_squared_fitted = r_squared(held->told);
  result.now_to_mean = stats::compare_errors(rows.lost, now, mean, rows.customer_of);
  result.fitted_to_now = stats::compare_errors(rows.lost, held->told, now, rows.customer_of);
  stats::RidgeOptions any_sign = plain;
  any_sign.non_negative = false;
  const auto slope = stats::fit_ridge({rows.lost_now, 1, rows.lost, rows.customer_of, {}}, any_sign);
  result.against_ease = slope && slope->weights[0].interval && slope->weights[0].interval->high < 0;

  double points = 0, weight_now = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    points += fit->weights[i].weight;
    weight_now += result.components[columns[i]].weight_now;
  }
  // Without a gain the points are chance, and weights made of them would be too.
  const double scale = result.is_better() && points > 0 ? weight_now / points : 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    FittedComponent& component = result.components[columns[i]];
    const stats::RidgeWeight& found = fit->weights[i];
    component.points = found.weight;
    component.points_interval = found.interval;
    component.positive_share = found.positive_share;
    if (scale > 0) component.weight = scale * found.weight;
    if (scale > 0 && found.interval) component.weight_interval = stats::Interval{scale * found.interval->low, scale * found.interval->high};
  }
  return result;
}

std::string ease_toml(const Analysis& analysis, const SurveyGroup& group, const Calibration& calibration) {
  std::string toml = fmt::format("# Weights fitted by baton calibrate to {} answers ({}) of {} customers. Held out, they tell {} of what answers differ by,\n"
                                 "# the weights before {}. An association, not a cause. Thresholds are as before.\n[ease]\nminimum_coverage = {}\n",
                                 calibration.answers, group.question, calibration.customers, people_share(std::max(0.0, calibration.r_squared_fitted)),
                                 people_share(std::max(0.0, calibration.r_squared_now)), analysis.config.ease.minimum_coverage);
  for (const FittedComponent& component : calibration.components) {
    const auto& [name, member] = ease_components()[component.component];
    const EaseComponent& now = analysis.config.ease.*member;
    toml += fmt::format("{} = {{effortless = {}, painful = {}, weight = {:.1f}}}{}\n", name, now.effortless, now.painful, component.weight.value_or(now.weight),
                        component.left_out.empty() ? "" : fmt::format("  # as before: {}", component.left_out));
  }
  return toml;
}

}  // namespace baton
