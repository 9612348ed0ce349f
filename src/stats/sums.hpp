#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace baton::stats {

/// A sum whose rounding does not grow with the number of terms (Neumaier 1974); the same terms in the same order give the same bits.
class Sum {
 public:
  void add(double term) {
    const double next = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }
  [[nodiscard]] double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0, lost_ = 0;
};

inline double sum_of(std::span<const double> values) {
  Sum sum;
  for (const double value : values) sum.add(value);
  return sum.value();
}

/// Mean and the sum of squares around it.
struct Spread {
  double count = 0, mean = 0, squares = 0;
  [[nodiscard]] double variance() const { return squares / (count - 1); }
};
inline Spread spread_of(std::span<const double> values) {
  Spread spread;
  if (values.empty()) return spread;
  spread.count = static_cast<double>(values.size());
  spread.mean = sum_of(values) / spread.count;
  Sum squares;
  for (const double value : values) squares.add((value - spread.mean) * (value - spread.mean));
  spread.squares = squares.value();
  return spread;
}

inline bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}
inline bool is_level(double level) { return level > 0 && level < 1; }

}  // namespace baton::stats
