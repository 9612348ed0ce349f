#include "baton/stats/adaptive_shrinkage.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "baton/stats/distributions.hpp"
#include "baton/stats/random.hpp"

namespace baton::stats {
namespace {

std::vector<GroupFigure> figures(std::uint64_t seed, const std::vector<double>& truths, double centre) {
  Random random(seed);
  std::vector<GroupFigure> drawn;
  for (std::size_t i = 0; i < truths.size(); ++i) {
    const double error = 2 + static_cast<double>(i % 4);
    drawn.push_back({centre + truths[i] + error * normal_quantile(random.uniform()), error});
  }
  return drawn;
}

}  // namespace

TEST_CASE("adaptive shrinkage: the crowd goes to the centre, the one that is apart stays where it is") {
  std::vector<double> truths(60, 0);
  truths[0] = -16;  // eight of its errors
  const auto drawn = figures(5, truths, 80);
  const auto shrunk = shrink_adaptively(drawn, 80);
  REQUIRE(shrunk);
  CHECK(shrunk->front().mean == Approx(drawn[0].value).margin(1.5));
  CHECK(shrunk->front().above < 0.001);
  CHECK(shrunk->front().interval.high < 72);
  for (std::size_t i = 1; i < shrunk->size(); ++i) {
    CHECK(std::abs((*shrunk)[i].mean - 80) < 0.6 * std::abs(drawn[i].value - 80));  // towards the centre
    CHECK(((*shrunk)[i].mean - 80) * (drawn[i].value - 80) >= 0);                    // and not beyond
  }
}

TEST_CASE("adaptive shrinkage: intervals hold the truth, and the squared error is less than that of the figures as they are") {
  for (const double spread : {1.5, 3.0, 8.0}) {
    int inside = 0, all = 0;
    double error = 0, raw = 0;
    for (std::uint64_t world = 0; world < 100; ++world) {
      Random random(world + 900);
      std::vector<double> truths;
      for (int i = 0; i < 60; ++i) truths.push_back(spread * normal_quantile(random.uniform()));
      const auto drawn = figures(world, truths, 50);
      const auto shrunk = shrink_adaptively(drawn, 50);
      REQUIRE(shrunk);
      for (std::size_t i = 0; i < truths.size(); ++i) {
        const Shrunk& group = (*shrunk)[i];
        inside += group.interval.low <= 50 + truths[i] && 50 + truths[i] <= group.interval.high;
        error += (group.mean - 50 - truths[i]) * (group.mean - 50 - truths[i]);
        raw += (drawn[i].value - 50 - truths[i]) * (drawn[i].value - 50 - truths[i]);
        ++all;
      }
    }
    CHECK(error < 0.9 * raw);
    CHECK(inside / static_cast<double>(all) == Approx(0.95).margin(0.03));
    WARN("spread " << spread << ": squared error " << error / raw << " of the raw figures', intervals hold in " << 100.0 * inside / all << " %");
  }
}

TEST_CASE("adaptive shrinkage: what can't be shrunk") {
  CHECK_FALSE(shrink_adaptively({}, 0));
  CHECK_FALSE(shrink_adaptively(std::vector<GroupFigure>{{1, 0}}, 0));
  const auto one = shrink_adaptively(std::vector<GroupFigure>{{5, 1}}, 5);
  REQUIRE(one);
  CHECK(one->front().mean == Approx(5));
  CHECK(one->front().above == Approx(0.5));
}

}  // namespace baton::stats
