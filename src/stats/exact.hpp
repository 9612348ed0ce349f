#pragma once
#include <cmath>
#include <cstdint>

namespace baton::stats {

/// A sum that does not depend on the order of its terms: each is taken in units of 2^-30. Terms lie within +-2^64.
class ExactSum {
  __extension__ using Wide = __int128;

 public:
  void add(double term) { units_ += in_units(term); }
  void add(const ExactSum& other) { units_ += other.units_; }
  /// As often as `times` says.
  void add(double term, std::int64_t times) { units_ += in_units(term) * times; }
  [[nodiscard]] ExactSum less(const ExactSum& other) const {
    ExactSum rest;
    rest.units_ = units_ - other.units_;
    return rest;
  }
  [[nodiscard]] double value() const { return static_cast<double>(units_) / unit; }

 private:
  static constexpr double unit = 1073741824.0;
  static Wide in_units(double term) {
    const double units = term * unit;
    // One instruction for all but the largest.
    return std::abs(units) < 9e18 ? static_cast<Wide>(std::llrint(units)) : static_cast<Wide>(std::nearbyint(units));
  }
  Wide units_ = 0;
};

}  // namespace baton::stats
