#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace baton {

/// Appends the bytes of some consecutive values of one column. Value is std::uint32_t, std::uint64_t or std::int64_t, where
/// no_time is missing.
///
/// A value is base + scale * code; codes are packed with as many bits as the largest needs, so that a constant column costs
/// a header. The shortest of four methods is taken: codes of all values, of the steps between ascending values, of the values
/// that differ from the one before (with a bit per value), or the values as they are.
template <class Value>
void encode_column(std::span<const Value> values, std::string& out);

/// Fills `values`; false where the bytes are not an encoding of so many values. Whatever the bytes are, it reads and writes
/// in bounds only.
template <class Value>
[[nodiscard]] bool decode_column(std::string_view data, std::span<Value> values);

}  // namespace baton
