#include "tickets.hpp"

#include <algorithm>
#include <array>
#include <queue>
#include <tuple>

#include "random.hpp"

namespace sample {
namespace {

// The unlucky account's issues are drawn as everybody's; this draw among many happened to be a bad one.
constexpr std::uint64_t unlucky_draw = 90;

// Share of the usual traffic: July is quiet in Sweden, and so are the days around the new year.
constexpr std::int64_t july_permille = 550;
constexpr std::int64_t weekend_permille = 140;
constexpr std::int64_t holiday_permille = 200;

constexpr std::array<int, 24> hour_weights{0, 0, 0, 0, 0, 0, 2, 5, 11, 13, 12, 9, 7, 10, 10, 9, 7, 4, 3, 2, 2, 1, 0, 0};

Wall draw_opening(Random& random, Wall until) {
  for (;;) {
    const Wall day = midnight(year_begin() + random.below((until - year_begin()) / day_s + 1) * day_s);
    std::int64_t share = is_weekend(day) ? weekend_permille : is_workday(day) ? 1000 : holiday_permille;
    if (month_of(day) == 7) share = share * july_permille / 1000;
    const auto hour = static_cast<Wall>(random.weighted(hour_weights));
    const Wall at = day + hour * hour_s + random.below(hour_s);
    if (random.below(1000) < share && at < until) return at;
  }
}

struct Later {
  bool operator()(const Opening& left, const Opening& right) const {
    return std::tie(left.at, left.account, left.seed) > std::tie(right.at, right.account, right.seed);
  }
};
using Openings = std::priority_queue<Opening, std::vector<Opening>, Later>;

Openings draw_openings() {
  std::vector<int> weights;
  for (const Category& category : categories()) weights.push_back(category.weight);
  Openings openings;
  for (std::size_t i = 0; i < accounts().size(); ++i) {
    const Account& account = accounts()[i];
    // Each account has a stream of its own, so that a change of one leaves the others as they are.
    Random random(0xBA70 + 7919 * (i + 1) + (account.name == unlucky_account ? unlucky_draw << 32 : 0));
    for (int n = 0; n < account.issue_count; ++n) {
      Opening opening{};
      opening.at = draw_opening(random, account.open_until);
      opening.account = i;
      // Users write more often than those above them.
      opening.contact = static_cast<std::size_t>(std::min(random.below(static_cast<std::int64_t>(account.contacts.size())),
                                                          random.below(static_cast<std::int64_t>(account.contacts.size()))));
      opening.category = random.weighted(weights);
      opening.seed = random.next();
      openings.push(opening);
    }
  }
  return openings;
}

}  // namespace

Tickets make_tickets() {
  Tickets tickets;
  Openings openings = draw_openings();
  int number = first_number;
  while (!openings.empty()) {
    const Opening opening = openings.top();
    openings.pop();
    const Issue issue = make_issue(number, opening);
    if (issue.opened >= year_end()) continue;
    Story story = tell(issue, opening);
    ++number;
    tickets.issues.push_back(issue);
    for (Row& row : story.rows) {
      if (row.at < year_end()) tickets.rows.push_back(std::move(row));
    }
    if (story.comes_again) openings.push(story.again);
  }
  std::stable_sort(tickets.rows.begin(), tickets.rows.end(), [](const Row& left, const Row& right) {
    return std::tie(left.at, left.number) < std::tie(right.at, right.number);
  });
  return tickets;
}

}  // namespace sample
