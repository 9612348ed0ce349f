#pragma once
#include <cstdint>
#include <string_view>

namespace baton {

/// Where long work tells how far it is. The command line draws it; everything else only reports. Thread-safe.
class Progress {
 public:
  virtual ~Progress() = default;
  /// What is counted of a phase.
  enum class Unit : std::uint8_t { bytes, events };
  /// A phase with its total ("reading", bytes). Total 0: unknown.
  virtual void begin(std::string_view phase, std::uint64_t total, Unit unit) = 0;
  virtual void advance(std::uint64_t amount) = 0;
};

}  // namespace baton
