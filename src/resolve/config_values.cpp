#include "config_values.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>

#include "baton/base/text.hpp"

namespace baton {
namespace {

constexpr std::size_t max_pattern_bytes = 256;

std::string_view name_of(ConfigNode::Type type) {
  using Type = ConfigNode::Type;
  switch (type) {
    case Type::text: return "a text";
    case Type::whole: return "a whole number";
    case Type::real: return "a number";
    case Type::boolean: return "true or false";
    case Type::date: return "a date";
    case Type::time: return "a time";
    case Type::list: return "a list";
    case Type::table: return "a table";
  }
  return {};
}

tl::unexpected<Error> refuse(const ConfigNode& node, std::string message, std::string hint = {}) {
  return fail(ErrorCode::usage, fmt::format("{}: {}", node.key, message), place_of(node), std::move(hint));
}

}  // namespace

std::string place_of(const ConfigNode& node) { return fmt::format("line {}", node.line); }

tl::unexpected<Error> wrong_type(const ConfigNode& node, std::string_view expected) {
  return refuse(node, fmt::format("expected {}, found {}", expected, name_of(node.type)));
}

tl::unexpected<Error> fail_at(const ConfigNode& node, Error error) {
  error.message = fmt::format("{}: {}", node.key, error.message);
  error.place = place_of(node);
  return fail(std::move(error));
}

std::string near_hint(std::string_view name, const std::vector<std::string_view>& known) {
  const std::string_view near = nearest(name, known);
  if (!near.empty()) return fmt::format("did you mean \"{}\"?", near);
  return fmt::format("known are {}", fmt::join(known, ", "));
}

Result<const std::vector<ConfigNode>*> items_of(const ConfigNode& list) {
  if (list.type != ConfigNode::Type::list) return wrong_type(list, "a list");
  return &list.items;
}

Result<std::string> text_of(const ConfigNode& node) {
  if (node.type != ConfigNode::Type::text) return wrong_type(node, "a text");
  return node.text;
}

Result<std::vector<std::string>> texts_of(const ConfigNode& node) {
  if (node.type != ConfigNode::Type::list) return wrong_type(node, "a list of texts");
  std::vector<std::string> texts;
  for (const ConfigNode& item : node.items) {
    BATON_TRY(std::string text, text_of(item));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<bool> boolean_of(const ConfigNode& node) {
  if (node.type != ConfigNode::Type::boolean) return wrong_type(node, "true or false");
  return node.yes;
}

Result<std::int64_t> whole_of(const ConfigNode& node, std::int64_t least, std::int64_t most) {
  if (node.type != ConfigNode::Type::whole) return wrong_type(node, "a whole number");
  if (node.whole >= least && node.whole <= most) return node.whole;
  return refuse(node, fmt::format("{} is not within {} and {}", node.whole, least, most));
}

Result<double> number_of(const ConfigNode& node, double least, double most) {
  if (node.type != ConfigNode::Type::whole && node.type != ConfigNode::Type::real) return wrong_type(node, "a number");
  if (std::isfinite(node.real) && node.real >= least && node.real <= most) return node.real;
  return refuse(node, fmt::format("{} is not within {} and {}", node.real, least, most));
}

Result<TimeUs> duration_of(const ConfigNode& node) {
  const std::string hint = "write it as \"90s\", \"10m\", \"1h\", \"7d\" or \"2w\"";
  if (node.type != ConfigNode::Type::text) {
    auto error = wrong_type(node, "a duration");
    error.value().hint = hint;
    return error;
  }
  if (const std::optional<TimeUs> duration_us = parse_duration(node.text)) return *duration_us;
  return refuse(node, fmt::format("\"{}\" is no duration", node.text), hint);
}

Result<TimeZone> zone_of(const ConfigNode& node) {
  BATON_TRY(const std::string name, text_of(node));
  Result<TimeZone> zone = TimeZone::named(name);
  if (!zone) return fail_at(node, std::move(zone.error()));
  return zone;
}

Result<std::string> pattern_of(const ConfigNode& node) {
  BATON_TRY(std::string pattern, text_of(node));
  if (pattern.size() > max_pattern_bytes) {
    const std::string beginning = repair_utf8(pattern.substr(0, 40));
    return refuse(node, fmt::format("the pattern \"{}…\" has {} bytes", beginning, pattern.size()),
                  fmt::format("patterns have at most {} bytes: make several rules of it", max_pattern_bytes));
  }
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 compiled{pattern, options};
  if (compiled.ok()) return pattern;
  return refuse(node, fmt::format("the pattern \"{}\" is not understood: {}", pattern, compiled.error()),
                "patterns are RE2 (no look-around, no back-references); single quotes keep backslashes as they are");
}

Result<void> read_table(const ConfigNode& node, std::string_view title, const std::vector<ConfigKey>& keys) {
  if (node.type != ConfigNode::Type::table) return wrong_type(node, "a table");
  for (const ConfigNode& item : node.items) {
    const auto is_its = [&item](const ConfigKey& known) { return known.name == item.key; };
    const auto key = std::find_if(keys.begin(), keys.end(), is_its);
    if (key == keys.end()) {
      std::vector<std::string_view> known;
      for (const ConfigKey& other : keys) known.push_back(other.name);
      return fail(ErrorCode::usage, fmt::format("unknown key \"{}\" in {}", item.key, title), place_of(item),
                  near_hint(item.key, known));
    }
    BATON_TRY_VOID(key->read(item));
  }
  return {};
}

}  // namespace baton
