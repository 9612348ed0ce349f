#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "baton/metrics/measured.hpp"
#include "baton/resolve/config.hpp"

namespace baton {

/// What one component took off an issue's ease.
struct EaseLoss {
  std::string_view component;  ///< "team handoffs"
  double value = 0;            ///< Of the measure; resolution as a multiple, first response in hours.
  double points = 0;           ///< Lost, of 100.
  double weight = 0;           ///< The most that it could take, after missing components' weights were shared out.
  const EaseComponent* scale = nullptr;  ///< Its thresholds in the model.
  /// What a value would take.
  [[nodiscard]] double points_at(double at) const;
};

/// What ease needs of an issue's figures: taken from a row of a table, only these are read.
struct EaseFigures {
  std::uint32_t issue;
  std::int32_t people_met, team_handoffs, repeat_contacts, chasers, asks, reopens, channel_switches;
  std::int8_t lowest_level;
  bool cancelled;
  TimeUs opening, whole, due_solution, time_to_resolution, time_to_first_response, on_customer;
  double ease;

  EaseFigures(const IssueMeasures& of)
      : issue(of.issue), people_met(of.people_met), team_handoffs(of.team_handoffs), repeat_contacts(of.repeat_contacts), chasers(of.chasers), asks(of.asks),
        reopens(of.reopens), channel_switches(of.channel_switches), lowest_level(of.lowest_level), cancelled(of.cancelled), opening(of.opening), whole(of.whole),
        due_solution(of.due_solution), time_to_resolution(of.time_to_resolution), time_to_first_response(of.time_to_first_response),
        on_customer(of.on_customer), ease(of.ease) {}
};

inline constexpr std::size_t ease_component_count = 10;
/// Share of its weight that each component takes of an issue, in the order of ease_components(); nan where the source can't show it.
using EasePains = std::array<double, ease_component_count>;
/// What a component is called: "team handoffs"; in the order of ease_components().
[[nodiscard]] std::string_view ease_component_title(std::size_t component);

/// Ease of issues: 100 minus the points lost. A component that the source can't show is left out and its weight shared among the rest; below
/// the minimum coverage there is none.
///
/// Definition  per component: (value - effortless) / (painful - effortless), cut to [0, 1], times its weight.
/// Source      definitions, section 6; Dixon, Freeman, Toman 2010 for the choice of components.
class EaseModel {
 public:
  /// Takes the medians of time to resolution by category and priority from the measured issues.
  EaseModel(const ResolvedLog& log, const Measured& measured, const EaseConfig& config);
  /// The median of the issues of a category and priority.
  struct Group {
    std::uint64_t key;  ///< Category, then priority.
    TimeUs median;
  };
  /// Takes medians that another model found, by key.
  EaseModel(std::vector<Group> groups, const EaseConfig& config) : config_(config), groups_(std::move(groups)) {}
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  /// Writes ease and coverage of every issue. Cancelled issues have none.
  void apply(const ResolvedLog& log, Measured& measured, unsigned threads) const;
  /// Ease of one issue's figures; not a number where it has none. `coverage`, if not null, gets the share of the weights covered.
  [[nodiscard]] double ease_of(const ResolvedLog& log, const EaseFigures& issue, double* coverage = nullptr) const;
  /// The components of one issue, the missing ones left out; `coverage` gets the share of the weights covered.
  [[nodiscard]] std::vector<EaseLoss> losses(const ResolvedLog& log, const EaseFigures& issue, double& coverage) const;
  /// Ease as it were had the issue been resolved sooner by the time that it waited for the customer; against the same promise or median, so that
  /// it is never lower; of an issue whose ease is known. Not a number where there is no ease, or that waiting is not known.
  [[nodiscard]] double without_customer_wait(const ResolvedLog& log, const EaseFigures& issue) const;
  [[nodiscard]] EasePains pains(const ResolvedLog& log, const EaseFigures& issue) const;
  /// Median time to resolution of the resolved issues of an issue's category and priority; no_time where there is none.
  [[nodiscard]] TimeUs usual_resolution(const ResolvedLog& log, const EaseFigures& issue) const;

 private:
  struct Part {
    const EaseComponent* component;
    std::string_view name;
    double value;
    bool known;
  };
  [[nodiscard]] std::array<Part, ease_component_count> parts_of(const ResolvedLog& log, const EaseFigures& issue, TimeUs not_counted = 0) const;
  [[nodiscard]] double resolution_multiple(const ResolvedLog& log, const EaseFigures& issue, TimeUs not_counted) const;
  /// Ease without some of the time to resolution; not a number where too little is covered.
  [[nodiscard]] double rate(const ResolvedLog& log, const EaseFigures& issue, TimeUs not_counted, double* coverage) const;

  EaseConfig config_;
  std::vector<Group> groups_;  // by key
};

}  // namespace baton
