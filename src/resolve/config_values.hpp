#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "baton/base/time.hpp"
#include "config_tree.hpp"

namespace baton {

/// Readers of single values. All errors are usage errors with place "line N" and name the key.
[[nodiscard]] Result<std::string> text_of(const ConfigNode& node);
[[nodiscard]] Result<std::vector<std::string>> texts_of(const ConfigNode& node);
[[nodiscard]] Result<bool> boolean_of(const ConfigNode& node);
[[nodiscard]] Result<std::int64_t> whole_of(const ConfigNode& node, std::int64_t least, std::int64_t most);
/// A finite number within [least, most].
[[nodiscard]] Result<double> number_of(const ConfigNode& node, double least, double most);
[[nodiscard]] Result<TimeUs> duration_of(const ConfigNode& node);
[[nodiscard]] Result<TimeZone> zone_of(const ConfigNode& node);
/// A text that RE2 understands, of at most 256 bytes.
[[nodiscard]] Result<std::string> pattern_of(const ConfigNode& node);

[[nodiscard]] std::string place_of(const ConfigNode& node);
[[nodiscard]] tl::unexpected<Error> wrong_type(const ConfigNode& node, std::string_view expected);
/// "did you mean …?", or the known names.
[[nodiscard]] std::string near_hint(std::string_view name, const std::vector<std::string_view>& known);
/// The error with the place of a node, for errors from elsewhere.
[[nodiscard]] tl::unexpected<Error> fail_at(const ConfigNode& node, Error error);
[[nodiscard]] Result<const std::vector<ConfigNode>*> items_of(const ConfigNode& list);

template <class Meaning>
using Word = std::pair<std::string_view, Meaning>;

/// One of a few words; `what` names what they are ("status class").
template <class Meaning>
[[nodiscard]] Result<Meaning> word_of(const ConfigNode& node, std::string_view what,
                                      std::span<const Word<Meaning>> words) {
  BATON_TRY(const std::string text, text_of(node));
  std::vector<std::string_view> known;
  for (const auto& [name, meaning] : words) {
    if (name == text) return meaning;
    known.push_back(name);
  }
  return fail(ErrorCode::usage, fmt::format("{}: \"{}\" is no {}", node.key, text, what), place_of(node),
              near_hint(text, known));
}

/// One key of a table and what reads it.
struct ConfigKey {
  std::string_view name;
  std::function<Result<void>(const ConfigNode&)> read;
};

/// Reads a table key by key in order of lines; `title` names it in messages ("[windows]"). An unknown key is an error.
[[nodiscard]] Result<void> read_table(const ConfigNode& node, std::string_view title,
                                      const std::vector<ConfigKey>& keys);

/// A reader that puts what `value_of` gives into `target`.
template <class Target, class ValueOf>
[[nodiscard]] auto into(Target& target, ValueOf value_of) {
  return [&target, value_of](const ConfigNode& node) -> Result<void> {
    BATON_TRY(target, value_of(node));
    return {};
  };
}

}  // namespace baton
