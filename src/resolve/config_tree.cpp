#include "config_tree.hpp"

#include <algorithm>
#include <utility>

// Bad TOML ("[[[") breaks assumptions of the parser that it then reports as errors: they must neither abort nor be
// optimised upon.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

namespace baton {
namespace {

constexpr std::size_t max_bytes = std::size_t{1} << 20;
constexpr std::size_t max_depth = 8;
constexpr std::size_t max_key_bytes = 200;
constexpr std::size_t max_key_dots = 16;

std::string place_of(std::size_t line) { return fmt::format("line {}", line); }

tl::unexpected<Error> too_deep(std::size_t line) {
  return fail(ErrorCode::usage, "tables and lists are nested too deeply", place_of(line));
}

/// The end of the string that begins at `from`, counting lines. What is no proper string ends the document for the
/// parser as well.
std::size_t skip_string(std::string_view toml, std::size_t from, std::size_t& line) {
  const char quote = toml[from];
  const std::string_view fence = toml.substr(from, 3);
  const bool is_long = fence.size() == 3 && fence[1] == quote && fence[2] == quote;
  for (std::size_t at = from + (is_long ? 3 : 1); at < toml.size(); ++at) {
    if (toml[at] == '\\' && quote == '"') {
      ++at;
    } else if (is_long ? toml.substr(at, 3) == fence : toml[at] == quote) {
      return at + (is_long ? 3 : 1);
    } else if (toml[at] == '\n' && !is_long) {
      return at;
    }
    if (at < toml.size() && toml[at] == '\n') ++line;
  }
  return toml.size();
}

/// The line of a key such as a.b.c… with more parts than any needs, or 0. The parser makes a table of each part and
/// destroys them recursively, which no limit of its own bounds.
std::size_t line_of_deep_key(std::string_view toml) {
  std::size_t line = 1;
  std::size_t dots = 0;
  for (std::size_t at = 0; at < toml.size();) {
    const char c = toml[at];
    if (c == '"' || c == '\'') {
      at = skip_string(toml, at, line);
      continue;
    }
    if (c == '#') {
      at = std::min(toml.find('\n', at), toml.size());
      continue;
    }
    if (c == '.' && ++dots > max_key_dots) return line;
    if (std::string_view{"\n=[]{},"}.find(c) != std::string_view::npos) dots = 0;
    if (c == '\n') ++line;
    ++at;
  }
  return 0;
}

Result<ConfigNode> convert(const toml::node& value, std::string key, std::size_t line, std::size_t depth);

void convert_scalar(const toml::node& value, ConfigNode& node) {
  using Type = ConfigNode::Type;
  if (const auto* text = value.as_string()) {
    node.type = Type::text;
    node.text = text->get();
  } else if (const auto* whole = value.as_integer()) {
    node.type = Type::whole;
    node.whole = whole->get();
    node.real = static_cast<double>(node.whole);
  } else if (const auto* real = value.as_floating_point()) {
    node.type = Type::real;
    node.real = real->get();
  } else if (const auto* yes = value.as_boolean()) {
    node.type = Type::boolean;
    node.yes = yes->get();
  } else if (const auto* date = value.as_date()) {
    node.type = Type::date;
    const toml::date day = date->get();
    node.text = fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
  } else {
    node.type = Type::time;
  }
}

Result<void> convert_list(const toml::array& list, std::size_t depth, ConfigNode& node) {
  node.type = ConfigNode::Type::list;
  for (const toml::node& item : list) {
    BATON_TRY(ConfigNode converted, convert(item, node.key, item.source().begin.line, depth));
    node.items.push_back(std::move(converted));
  }
  return {};
}

Result<void> convert_table(const toml::table& table, std::size_t depth, ConfigNode& node) {
  node.type = ConfigNode::Type::table;
  std::vector<std::pair<const toml::key*, const toml::node*>> entries;
  for (auto&& [key, value] : table) entries.emplace_back(&key, &value);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    const toml::source_position first = a.first->source().begin;
    const toml::source_position second = b.first->source().begin;
    return std::pair{first.line, first.column} < std::pair{second.line, second.column};
  });
  for (const auto& [key, value] : entries) {
    const std::size_t line = key->source().begin.line;
    if (key->str().size() > max_key_bytes) return fail(ErrorCode::usage, "this key is too long", place_of(line));
    BATON_TRY(ConfigNode converted, convert(*value, std::string{key->str()}, line, depth));
    node.items.push_back(std::move(converted));
  }
  return {};
}

Result<ConfigNode> convert(const toml::node& value, std::string key, std::size_t line, std::size_t depth) {
  if (depth > max_depth) return too_deep(line);
  ConfigNode node;
  node.key = std::move(key);
  node.line = line;
  if (const toml::table* table = value.as_table()) {
    BATON_TRY_VOID(convert_table(*table, depth + 1, node));
  } else if (const toml::array* list = value.as_array()) {
    BATON_TRY_VOID(convert_list(*list, depth + 1, node));
  } else {
    convert_scalar(value, node);
  }
  return node;
}

}  // namespace

Result<ConfigNode> parse_toml(std::string_view toml) {
  if (toml.size() > max_bytes) return fail(ErrorCode::usage, "a configuration of more than 1 MiB is not read");
  if (const std::size_t line = line_of_deep_key(toml); line != 0) return too_deep(line);
  try {
    const toml::table document = toml::parse(toml);
    return convert(document, {}, 1, 0);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::usage, fmt::format("this is no valid TOML: {}", error.description()),
                place_of(error.source().begin.line), "baton inspect INPUT prints a configuration to start from");
  }
}

}  // namespace baton
