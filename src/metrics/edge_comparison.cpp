#include <cmath>
#include <utility>

#include "baton/base/keyed_values.hpp"
#include "baton/base/parallel.hpp"
#include "baton/stats/distributions.hpp"
#include "baton/stats/multiple.hpp"
#include "edge_order.hpp"
#include "stays.hpp"

namespace baton {
namespace {

__extension__ using Wide = __int128;  // sums of squared seconds, exact whatever the order

struct Sums {
  std::int64_t n = 0;
  TimeSum sum = 0;
  Wide squares = 0;
  void add(std::int64_t seconds, int sign = 1) {
    n += sign;
    sum += sign * seconds;
    squares += sign * Wide{seconds} * seconds;
  }
  void add(const Sums& other, int sign = 1) {
    n += sign * other.n;
    sum += sign * other.sum;
    squares += sign * other.squares;
  }
  [[nodiscard]] double mean() const { return static_cast<double>(sum) / static_cast<double>(n); }
  /// Sample variance.
  [[nodiscard]] double variance() const {
    const Wide scaled = squares * n - Wide{sum} * sum;
    return static_cast<double>(scaled) / static_cast<double>(n) / static_cast<double>(n - 1);
  }
  /// Sum of squares around a value.
  [[nodiscard]] double squares_around(double value) const {
    const double apart = mean() - value;
    return (n > 1 ? variance() * static_cast<double>(n - 1) : 0) + static_cast<double>(n) * apart * apart;
  }
};

/// Issues that are alike in what was fixed before anybody handled them: source, category, priority. Cancelled issues are in none.
class Strata {
 public:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  /// Together, as edges ask for them in another order than that of the rows.
  struct Issue {
    std::int64_t waited_s = 0;
    std::uint32_t stratum = none;
  };

  Strata(const ResolvedLog& log, const Measured& measured, const Selection& selection) : issues_(measured.issues.size()) {
    KeyedValues<std::uint32_t> numbers;  // from 1
    for (const std::uint32_t row : selection.rows) {
      const IssueMeasures& issue = measured.issues[row];
      if (issue.cancelled) continue;
      const ResolvedIssue& facts = log.issues[issue.issue];
      std::uint32_t& number = numbers[(std::uint64_t{facts.source} << 56U) ^ (std::uint64_t{facts.category} << 28U) ^ facts.priority];
      if (number == 0) {
        sums_.emplace_back();
        number = static_cast<std::uint32_t>(sums_.size());
      }
      issues_[row] = {(issue.queued + issue.in_hand) / second_us, number - 1};
      sums_[number - 1].add(issues_[row].waited_s);
    }
  }
  [[nodiscard]] const Issue& of(std::uint32_t row) const { return issues_[row]; }
  [[nodiscard]] const Sums& all(std::uint32_t stratum) const { return sums_[stratum]; }
  [[nodiscard]] std::size_t count() const { return sums_.size(); }

 private:
  std::vector<Issue> issues_;  // by row
  std::vector<Sums> sums_;
};

/// What the issues of a stratum waited that have the edge: in all, from it on, with its receiver.
struct Exposed {
  Sums whole, after, here;
};

/// The issues of one edge after the other, by stratum.
class ExposedByStratum {
 public:
  explicit ExposedByStratum(std::size_t strata) : of_(strata) {}
  void clear() {
    for (const std::uint32_t stratum : used_) of_[stratum] = {};
    used_.clear();
  }
  void add(std::uint32_t stratum, std::int64_t whole_s, std::int64_t after_s, std::int64_t here_s) {
    Exposed& of = of_[stratum];
    if (of.whole.n == 0) used_.push_back(stratum);
    of.whole.add(whole_s);
    of.after.add(after_s);
    of.here.add(here_s);
  }
  [[nodiscard]] const std::vector<std::uint32_t>& used() const { return used_; }
  [[nodiscard]] const Exposed& operator[](std::uint32_t stratum) const { return of_[stratum]; }

 private:
  std::vector<Exposed> of_;
  std::vector<std::uint32_t> used_;
};

double sorted_sum(std::vector<double>& terms) {
  std::sort(terms.begin(), terms.end());  // rounds alike whatever the order of the log
  double sum = 0;
  for (const double term : terms) sum += term;
  return sum;
}

/// Mean difference to like issues at the mix of the issues with the edge; its error from both sides. Waiting is skewed: with the spread of a few
/// issues alone, those that happen to be short look surer than they are, and with the spread of all the long ones do. The larger p of both counts.
void compare(const Strata& strata, const ExposedByStratum& exposed, EdgeComparison& edge) {
  struct Compared {
    const Exposed* of;
    double like_mean;
  };
  std::vector<Compared> compared;
  std::vector<double> like_terms, like_errors, exchanged, squares;
  Sums after, with_receiver;
  for (const std::uint32_t stratum : exposed.used()) {
    const Exposed& of = exposed[stratum];
    Sums like = strata.all(stratum);
    like.add(of.whole, -1);
    if (like.n < 2) continue;
    const auto here = static_cast<double>(of.after.n);
    edge.like_issues += like.n;
    edge.compared += of.after.n;
    like_terms.push_back(here * like.mean());
    like_errors.push_back(here * here * like.variance() / static_cast<double>(like.n));
    Sums both = like;
    both.add(of.after);
    exchanged.push_back(here * here * both.variance() * (1 / here + 1 / static_cast<double>(like.n)));
    after.add(of.after);
    with_receiver.add(of.here);
    compared.push_back({&of, like.mean()});
  }
  if (edge.compared < 2) return;
  const auto n = static_cast<double>(edge.compared);
  const double like_sum = sorted_sum(like_terms);
  const double mean = (static_cast<double>(after.sum) - like_sum) / n;
  for (const auto& [of, like_mean] : compared) squares.push_back(of->after.squares_around(like_mean + mean));
  const double error = std::sqrt(sorted_sum(squares) / (n - 1) / n + sorted_sum(like_errors) / n / n);
  const auto us = static_cast<double>(second_us);
  const double t = stats::t_quantile(0.975, n - 1);
  const double half_here = t * std::sqrt(with_receiver.variance() / n);
  edge.after = after.mean() * us;
  edge.with_receiver = with_receiver.mean() * us;
  edge.with_receiver_interval = stats::Interval{std::max(0.0, with_receiver.mean() - half_here) * us, (with_receiver.mean() + half_here) * us};
  edge.like = like_sum / n * us;
  edge.difference = mean * us;
  if (error <= 0) return;
  edge.interval = stats::Interval{(mean - t * error) * us, (mean + t * error) * us};
  const double exchange_error = std::sqrt(sorted_sum(exchanged)) / n;
  edge.p = std::max(stats::t_two_sided(mean / error, n - 1), exchange_error > 0 ? stats::t_two_sided(mean / exchange_error, n - 1) : 1.0);
}

void judge(std::vector<EdgeComparison>& edges, std::int64_t minimum) {
  std::vector<double> p;
  for (EdgeComparison& edge : edges) {
    const bool enough = edge.compared >= minimum && edge.p;
    p.push_back(enough ? *edge.p : std::nan(""));
    edge.verdict = enough ? Verdict::cannot_tell : Verdict::too_few;
  }
  const std::vector<double> adjusted = stats::benjamini_hochberg(p);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (edges[i].verdict == Verdict::too_few) continue;
    edges[i].p_adjusted = adjusted[i];
    const bool apart = edges[i].interval->low > 0 || edges[i].interval->high < 0;
    if (adjusted[i] <= false_discovery_rate && apart) edges[i].verdict = *edges[i].difference > 0 ? Verdict::longer : Verdict::shorter;
  }
}

/// Compares edges, one after the other; keeps its memory.
class EdgeComparer {
 public:
  EdgeComparer(const ResolvedLog& log, const Measured& measured, const Selection& selection, const Strata& strata, const std::vector<TimeUs>& after)
      : log_(log), measured_(measured), selection_(selection), strata_(strata), after_(after), exposed_(strata.count()) {}

  /// `indexes`: the edge's handoffs, by row, of selected issues and others. No handoffs where none is selected.
  [[nodiscard]] EdgeComparison compared(std::span<const std::uint32_t> indexes) {
    const std::vector<HandoffRow>& handoffs = measured_.of(Level::team);
    EdgeComparison edge;
    edge.from = handoffs[indexes.front()].from;
    edge.to = handoffs[indexes.front()].to;
    exposed_.clear();
    worth_.clear();
    for (std::size_t at = 0; at < indexes.size();) {
      // An issue may have the edge more than once: it counts from the first on.
      const std::uint32_t row = handoffs[indexes[at]].row;
      if (selection_.chosen[row] == 0) {
        ++at;
        continue;
      }
      const std::int64_t after_s = after_[indexes[at]] / second_us;
      std::int64_t here_s = 0;
      for (; at < indexes.size() && handoffs[indexes[at]].row == row; ++at) {
        ++edge.handoffs;
        here_s += handoffs[indexes[at]].waiting_after / second_us;
      }
      ++edge.issues;
      const Strata::Issue& issue = strata_.of(row);
      if (issue.stratum == Strata::none) continue;
      exposed_.add(issue.stratum, issue.waited_s, after_s, here_s);
      worth_.emplace_back(after_s, row);
    }
    if (edge.issues >= log_.windows.minimum_issues) {
      compare(strata_, exposed_, edge);
      edge.examples = dearest(log_, measured_, worth_);
    }
    return edge;
  }

 private:
  const ResolvedLog& log_;
  const Measured& measured_;
  const Selection& selection_;
  const Strata& strata_;
  const std::vector<TimeUs>& after_;  // per handoff: what its issue waited from it on
  ExposedByStratum exposed_;
  std::vector<std::pair<std::int64_t, std::uint32_t>> worth_;
};

}  // namespace

std::vector<EdgeComparison> compare_edges(const ResolvedLog& log, const Measured& measured, const Selection& selection, unsigned threads) {
  const auto& handoffs = measured.of(Level::team);
  const Strata strata(log, measured, selection);
  std::vector<TimeUs> after(handoffs.size(), 0);
  for (std::size_t i = handoffs.size(); i-- > 0;) {
    const bool more = i + 1 < handoffs.size() && handoffs[i + 1].row == handoffs[i].row;
    after[i] = handoffs[i].waiting_after + (more ? after[i + 1] : 0);
  }
  const std::shared_ptr<const EdgeOrder> order = edge_order_of(measured, selection, Level::team);
  std::vector<EdgeComparison> edges(order->edges());
  std::vector<EdgeComparer> comparers(std::max(1U, threads), EdgeComparer(log, measured, selection, strata, after));
  constexpr std::size_t block = 16;
  parallel_blocks(edges.size(), block, threads, [&](std::size_t begin, std::size_t end, unsigned worker) {
    for (std::size_t edge = begin; edge < end; ++edge) edges[edge] = comparers[worker].compared(order->of(edge));
  });
  std::erase_if(edges, [](const EdgeComparison& edge) { return edge.handoffs == 0; });
  judge(edges, log.windows.minimum_issues);
  const auto in_all = [](const EdgeComparison& edge) { return edge.verdict == Verdict::too_few ? 0.0 : *edge.difference * static_cast<double>(edge.compared); };
  std::sort(edges.begin(), edges.end(), [&](const EdgeComparison& a, const EdgeComparison& b) {
    if ((a.verdict == Verdict::too_few) != (b.verdict == Verdict::too_few)) return b.verdict == Verdict::too_few;
    if (in_all(a) != in_all(b)) return in_all(a) > in_all(b);
    if (a.handoffs != b.handoffs) return a.handoffs > b.handoffs;
    return a.from != b.from ? log.team_name(a.from) < log.team_name(b.from) : log.team_name(a.to) < log.team_name(b.to);
  });
  return edges;
}

}  // namespace baton
