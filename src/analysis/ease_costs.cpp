#include "ease_costs.hpp"

#include <algorithm>

#include "cells.hpp"

namespace baton {
namespace {

class Costs {
 public:
  Costs(const Analysis& analysis, std::uint32_t row, const JourneyBuilder& builder, const Journey& journey, const EventsOf& events_of)
      : analysis_(analysis), log_(analysis.log), row_(row), measures_(analysis.measured.issues[row]), builder_(builder), journey_(journey), events_of_(events_of), where_(events_of(measures_.issue)) {}

  std::vector<EaseCost> of(const std::vector<EaseLoss>& losses) {
    for (const EaseLoss& loss : losses) {
      if (loss.points <= 0) continue;
      const std::string_view name = loss.component;
      if (name == "people met") add_counted(loss, Counted::person_met);
      else if (name == "team handoffs") add_counted(loss, Counted::team_handoff);
      else if (name == "repeat contacts") add_repeats(loss);
      else if (name == "chasers") add_counted(loss, Counted::chaser);
      else if (name == "asks") add_counted(loss, Counted::ask);
      else if (name == "time to resolution") add_time(loss);
      else if (name == "reopenings") add_counted(loss, Counted::reopening);
      else if (name == "time to first response") add_single(loss, Counted::first_response);
      else if (name == "left the lowest level") add_single(loss, Counted::above_lowest_level);
      else if (name == "channel switches") add_counted(loss, Counted::channel_switch);
    }
    return std::move(costs_);
  }

 private:
  [[nodiscard]] Origin origin_of(std::size_t index) const { return {where_.columns->origin[where_.index(journey_.first_position + index)]}; }

  void add(const EaseLoss& loss, double points, std::size_t index, TimeUs at, std::string what) {
    if (points > 0) costs_.push_back({loss.component, at, points, std::move(what), origin_of(index), index});
  }

  [[nodiscard]] std::string text_of(const CountedRecord& record, std::size_t number, const EaseLoss& loss) const {
    const auto before = [&]() -> std::string {
      for (std::size_t i = record.index; i > 0; --i) {
        if (builder_.events()[i - 1].side == Side::customer) return fmt::format(", {} after the message before", people_duration(builder_.events()[record.index].at - builder_.events()[i - 1].at));
      }
      return {};
    };
    switch (record.as) {
      case Counted::person_met: return fmt::format("{} is the {} person met", analysis_.person(record.id), ordinal(number));
      case Counted::team_handoff: return fmt::format("passed on to {}", log_.team_name(record.id));
      case Counted::chaser: return fmt::format("the customer asked again{}", before());
      case Counted::ask:
        return builder_.events()[record.index].side == Side::customer ? "the customer had to answer" : "the customer was made to answer (moved to pending)";
      case Counted::reopening: return "reopened";
      case Counted::first_response: return fmt::format("first response, after {}", people_duration(measures_.time_to_first_response));
      case Counted::above_lowest_level:
        return record.id == 0 ? "above the lowest level from here on" : fmt::format("above the lowest level with {}", log_.team_name(record.id));
      case Counted::channel_switch: return fmt::format("the customer changed to {}", channel_of(record.index));
    }
    return std::string(loss.component);
  }

  static std::string ordinal(std::size_t number) {
    const std::size_t rest = number % 100;
    const std::string_view ending = rest >= 11 && rest <= 13 ? "th" : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
    return fmt::format("{}{}", number, ending);
  }

  [[nodiscard]] std::string_view channel_of(std::size_t index) const { return log_.raw.texts.of(TextSpace::channel).text(builder_.events()[index].channel); }

  void add_counted(const EaseLoss& loss, Counted as) {
    std::size_t number = 0;
    for (const CountedRecord& record : builder_.counted()) {
      if (record.as != as) continue;
      ++number;
      const auto count = static_cast<double>(number);
      add(loss, loss.points_at(count) - (number == 1 ? 0 : loss.points_at(count - 1)), record.index, builder_.events()[record.index].at, text_of(record, number, loss));
    }
  }

  void add_single(const EaseLoss& loss, Counted as) {
    for (const CountedRecord& record : builder_.counted()) {
      if (record.as == as) return add(loss, loss.points, record.index, builder_.events()[record.index].at, text_of(record, 1, loss));
    }
  }

  void add_repeats(const EaseLoss& loss) {
    double count = 0;
    for (const RepeatContact& repeat : repeat_contacts_of(log_, analysis_.measured, row_, journey_.resolutions)) {
      const IssueMeasures& other = analysis_.measured.issues[repeat.row];
      const double points = loss.points_at(count + 1) - (count == 0 ? 0 : loss.points_at(count));
      count += 1;
      if (points <= 0) continue;
      const IssueEvents where = events_of_(other.issue);
      if (where.columns == nullptr) continue;  // who gave the events knows, and says so
      costs_.push_back({loss.component, other.opening, points,
                        repeat.linked ? fmt::format("{} is linked as its follow-up", log_.key_of(other.issue)) : fmt::format("asked about the same again in {}", log_.key_of(other.issue)),
                        Origin{where.columns->origin[where.index(where.first)]}, std::nullopt});
    }
  }

  /// Each piece of the ledger costs what the issue's time lengthens by it, told per stint.
  void add_time(const EaseLoss& loss) {
    const auto whole = static_cast<double>(measures_.whole);
    std::size_t stint = 0;
    double passed = 0;
    double points = 0;  // of the stint so far
    TimeUs spent = 0;
    TimeUs from = no_time;
    const auto close = [&] {
      const bool held = !journey_.stints.empty() && from != no_time && from >= journey_.stints.front().from;
      const std::size_t index = held ? builder_.stint_records()[stint] : 0;
      const std::string with = held && !journey_.stints[stint].holder.none() ? label_of(journey_.stints[stint].holder) : "nobody";
      add(loss, points, index, from, fmt::format("{} too long, with {}", people_duration(spent), with));
      points = 0;
      spent = 0;
      from = no_time;
    };
    for (const Piece& piece : journey_.pieces) {
      std::size_t own = stint;
      while (own + 1 < journey_.stints.size() && journey_.stints[own + 1].from <= piece.from) ++own;
      const bool enters_first = from != no_time && !journey_.stints.empty() && from < journey_.stints.front().from && piece.from >= journey_.stints.front().from;
      if (own != stint || enters_first) close();
      stint = own;
      const TimeUs span = log_.span(piece.holder.team, piece.from, piece.to);
      const double before = points_after(loss, passed, whole);
      const double after = points_after(loss, passed + static_cast<double>(span), whole);
      if (after > before) {
        // Inside a piece that begins in good time the cost begins where the threshold is passed.
        const double good = std::clamp(loss.scale->effortless / loss.value * whole - passed, 0.0, static_cast<double>(span));
        if (from == no_time) from = piece.from + (log_.business_hours ? 0 : static_cast<TimeUs>(good));
        spent += span - static_cast<TimeUs>(good);
        points += after - before;
      }
      passed += static_cast<double>(span);
    }
    close();
    double told = 0;
    for (const EaseCost& cost : costs_) {
      if (cost.component == loss.component) told += cost.points;
    }
    // Where the usual time is none, any time at all is painful.
    if (told == 0) add(loss, loss.points, static_cast<std::size_t>(journey_.end_position - journey_.first_position), journey_.end, "took longer than the usual time, which is none");
  }

  [[nodiscard]] static double points_after(const EaseLoss& loss, double passed, double whole) {
    if (whole <= 0) return 0;
    return passed <= 0 ? 0 : loss.points_at(loss.value * passed / whole);
  }

  [[nodiscard]] std::string label_of(const Holder& holder) const {
    if (holder.team == 0) return analysis_.person(holder.person);
    return std::string(log_.team_name(holder.team));
  }

  const Analysis& analysis_;
  const ResolvedLog& log_;
  std::uint32_t row_;
  const IssueMeasures measures_;
  const JourneyBuilder& builder_;
  const Journey& journey_;
  const EventsOf& events_of_;
  const IssueEvents where_;
  std::vector<EaseCost> costs_;
};

}  // namespace

std::vector<EaseCost> ease_costs(const Analysis& analysis, std::uint32_t row, const JourneyBuilder& builder, const Journey& journey, const std::vector<EaseLoss>& losses,
                                 const EventsOf& events_of) {
  return Costs(analysis, row, builder, journey, events_of).of(losses);
}

}  // namespace baton
