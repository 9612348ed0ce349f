#include "numbers.hpp"

#include <charconv>
#include <cmath>

#include "baton/base/text.hpp"
#include "baton/base/time.hpp"

namespace baton {
namespace {

template <class Number>
bool read_whole(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && rest == end;
}

/// Rounded; nothing where 64 bits don't hold it, or where it is no number.
std::optional<std::int64_t> to_integer(double number) {
  constexpr double limit = 9.2e18;
  if (!(std::abs(number) < limit)) return std::nullopt;
  return std::llround(number);
}

}  // namespace

std::optional<std::int64_t> read_sequence(std::string_view text, std::uint64_t& rounded) {
  text = trim(text);
  std::int64_t integer = 0;
  if (read_whole(text, integer)) return integer == no_time ? std::nullopt : std::optional(integer);
  double number = 0;
  if (!read_whole(text, number)) return std::nullopt;
  const auto whole = to_integer(number);
  constexpr double exact_limit = 9007199254740992.0;  // beyond 2^53 a double is no exact integer
  if (whole && (static_cast<double>(*whole) != number || std::abs(number) > exact_limit)) ++rounded;
  return whole;
}

std::optional<std::int64_t> read_minutes(std::string_view text) {
  double minutes = 0;
  if (!read_whole(trim(text), minutes)) return std::nullopt;
  return to_integer(minutes * static_cast<double>(minute_us));
}

}  // namespace baton
