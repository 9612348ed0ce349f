#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/result.hpp"

namespace baton {

/// A value of a TOML document.
struct ConfigNode {
  enum class Type : std::uint8_t { text, whole, real, boolean, date, time, list, table };
  Type type = Type::table;
  std::string key;                ///< Its key; items of a list have the key of the list.
  std::size_t line = 1;
  std::string text;               ///< Of a text; of a date "2026-12-24".
  double real = 0;                ///< Of whole numbers too.
  std::int64_t whole = 0;
  bool yes = false;
  std::vector<ConfigNode> items;  ///< Of a list as written, of a table in order of lines.
};

/// Parses a document. Usage errors with place "line N": bad TOML, invalid UTF-8, what no configuration needs (more than
/// 1 MiB, deeper nesting than 8, keys of more than 200 bytes) and what would exhaust the stack or the memory.
[[nodiscard]] Result<ConfigNode> parse_toml(std::string_view toml);

}  // namespace baton
