#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "baton/analysis/standard_answers.hpp"
#include "baton/base/text.hpp"
#include "baton/log/fields.hpp"
#include "baton/metrics/registry.hpp"
#include "baton/report/document.hpp"
#include "baton/store/store.hpp"
#include "command_table.hpp"

namespace baton::cli {
namespace {

constexpr std::string_view files_follow = ":files\n";
constexpr std::string_view more_follows = ":nospace\n";
constexpr std::size_t most_candidates = 300;

struct Candidate {
  std::string word, meaning;
};
using Candidates = std::vector<Candidate>;

/// The line that is being written.
struct Line {
  std::vector<std::string> words;  ///< Behind the command; the last one is being written.
  const CLI::App* command = nullptr;
  std::string version;

  [[nodiscard]] std::string value_of(std::string_view option, std::string otherwise) const {
    for (std::size_t at = 0; at + 1 < words.size(); ++at) {
      if (words[at] == option) return words[at + 1];
      if (words[at].starts_with(std::string(option) + "=")) return words[at].substr(option.size() + 1);
    }
    return otherwise;
  }
};

/// Only what a terminal shows as it is, on one line: the rest can't be typed either.
bool can_be_typed(std::string_view name) { return !name.empty() && terminal_safe(name) == name && name.find_first_of("\n\t") == std::string_view::npos; }

/// Column of a table of an answer that was kept.
std::vector<std::string> kept_names(const Store& store, const std::string& version, std::string_view command, std::string_view column, Level level = Level::team) {
  std::set<std::string> names;
  const auto bytes = store.kept_answer(standard_question(version, command, level));
  const auto document = bytes ? document_of_answer(*bytes, {}) : std::nullopt;
  if (!document) return {};
  for (const report::Section& section : document->sections) {
    for (const report::Block& block : section.blocks) {
      const auto* const table = std::get_if<report::Table>(&block);
      if (table == nullptr) continue;
      for (std::size_t at = 0; at < table->columns.size(); ++at) {
        if (table->columns[at].id != column) continue;
        for (const auto& row : table->rows) {
          if (const auto* const text = std::get_if<std::string>(&row[at])) names.insert(*text);
        }
      }
    }
  }
  return {names.begin(), names.end()};
}

/// All texts of a kind that the log has.
std::vector<std::string> logged_names(const Store& store, TextSpace space) {
  const auto parted = store.load_by_parts(1, Digests::left_out);
  if (!parted || !*parted) return {};
  const Dictionary& texts = (*parted)->log.texts.of(space);
  std::set<std::string> names;
  for (std::uint32_t id = 1; id < texts.size(); ++id) names.emplace(texts.text(id));
  return {names.begin(), names.end()};
}

std::vector<std::string> issue_keys(const Store& store, std::string_view start) {
  const auto parted = store.load_by_parts(1, Digests::left_out);
  if (!parted || !*parted) return {};
  std::set<std::string> keys;
  const RawLog& log = (*parted)->log;
  for (std::size_t source = 0; source < log.issue_keys.size(); ++source) {
    if (log.sources[source].is_mail) continue;  // message ids, also of mails that belong to a ticket: nobody types them
    const Dictionary& of_source = log.issue_keys[source];
    for (std::uint32_t id = 1; id < of_source.size(); ++id) {
      if (of_source.text(id).starts_with(start)) keys.emplace(of_source.text(id));
    }
  }
  return {keys.begin(), keys.end()};
}

enum class Kind { teams, departments, accounts, categories, priorities, issues };

Candidates stored(const Line& line, Kind kind, std::string_view start) {
  const auto store = Store::open(line.value_of("--store", Options{}.store));
  if (!store) return {};
  std::vector<std::string> names;
  if (kind == Kind::teams) names = kept_names(*store, line.version, "teams", "team");
  if (kind == Kind::accounts) names = kept_names(*store, line.version, "accounts", "account");
  if (kind == Kind::departments) names = kept_names(*store, line.version, "handoffs", "name", Level::department);
  if (kind == Kind::issues) names = issue_keys(*store, start);
  if (names.empty() && kind != Kind::issues) {
    constexpr TextSpace spaces[] = {TextSpace::team, TextSpace::department, TextSpace::account, TextSpace::category, TextSpace::priority};
    names = logged_names(*store, spaces[static_cast<std::size_t>(kind)]);
  }
  Candidates candidates;
  for (std::string& name : names) {
    if (can_be_typed(name)) candidates.push_back({std::move(name), {}});
  }
  return candidates;
}

/// The words of "MODE:{snapshot,acts}".
Candidates listed_values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', std::min(open, type.size()));
  Candidates candidates;
  if (open == std::string::npos || close == std::string::npos) return candidates;
  for (std::size_t at = open + 1; at < close;) {
    const std::size_t end = std::min(type.find(',', at), close);
    candidates.push_back({type.substr(at, end - at), {}});
    at = end + 1;
  }
  return candidates;
}

struct Answer {
  Candidates candidates;
  bool files = false, more = false;
};

Answer measures(bool with_value) {
  Answer answer;
  answer.more = with_value;
  for (const MeasureInfo& measure : all_measures()) {
    const bool has_parts = measure.form == MeasureForm::duration || measure.form == MeasureForm::ledger || measure.form == MeasureForm::wait || measure.form == MeasureForm::score;
    answer.candidates.push_back({fmt::format("{}{}", measure.id, !with_value ? "" : has_parts ? "." : "="), std::string(measure.title)});
  }
  return answer;
}

Answer values_of(const Line& line, const CLI::Option& option, std::string_view start) {
  const std::string name = option.get_lnames().empty() ? std::string() : option.get_lnames().front();
  Answer answer;
  answer.candidates = listed_values(option);
  if (!answer.candidates.empty()) return answer;
  const std::string level = line.value_of("--level", "team");
  if (name == "team") answer.candidates = stored(line, Kind::teams, start);
  else if (name == "account") answer.candidates = stored(line, Kind::accounts, start);
  else if (name == "category") answer.candidates = stored(line, Kind::categories, start);
  else if (name == "priority") answer.candidates = stored(line, Kind::priorities, start);
  else if ((name == "from" || name == "to") && level == "team") answer.candidates = stored(line, Kind::teams, start);
  else if ((name == "from" || name == "to") && level == "department") answer.candidates = stored(line, Kind::departments, start);
  else if (name == "measure") return measures(false);
  else if (name == "max" || name == "min") return measures(true);
  else if (name == "format") answer.candidates = {{"csv", {}}, {"xes", {}}, {"mbox", {}}, {"mail", {}}};
  else if (name == "day-order") answer.candidates = {{"day-first", {}}, {"month-first", {}}};
  else if (name == "map") {
    answer.more = true;
    for (const FieldInfo& field : all_fields()) answer.candidates.push_back({fmt::format("{}=", field.name), {}});
  } else {
    std::string type = option.get_type_name();
    answer.files = type.starts_with("FILE");
  }
  return answer;
}

const CLI::Option* option_named(const CLI::App& command, const std::string& word) {
  for (const CLI::Option* option : command.get_options()) {
    const auto is = [&](const std::vector<std::string>& names, std::string_view dashes) {
      return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return word == std::string(dashes) + name; });
    };
    if (is(option->get_lnames(), "--") || is(option->get_snames(), "-")) return option;
  }
  return nullptr;
}

/// The option that the last word is a value of: "--team X", "--team=X", and "--team = X" as bash splits it.
const CLI::Option* option_at_end(const Line& line, std::string& start, std::string& prefix) {
  const std::vector<std::string>& words = line.words;
  const std::size_t last = words.size() - 1;
  const auto taker = [&](const std::string& word) {
    const CLI::Option* const option = option_named(*line.command, word);
    return option != nullptr && option->get_type_size() != 0 ? option : nullptr;
  };
  if (last >= 1 && words[last] == "=") {
    start.clear();
    return taker(words[last - 1]);
  }
  if (last >= 2 && words[last - 1] == "=") return taker(words[last - 2]);
  const std::size_t equals = start.find('=');
  if (start.starts_with("--") && equals != std::string::npos) {
    prefix = start.substr(0, equals + 1);
    const CLI::Option* const option = taker(start.substr(0, equals));
    start = start.substr(equals + 1);
    return option;
  }
  // Inputs of --directory and the like go on to the next option.
  for (std::size_t at = last; at-- > 0;) {
    if (!words[at].starts_with("-")) continue;
    const CLI::Option* const option = taker(words[at]);
    return option != nullptr && (at + 1 == last || option->get_items_expected_max() > 1) ? option : nullptr;
  }
  return nullptr;
}

Answer answer_to(const Line& line, std::string& start, std::string& prefix) {
  if (const CLI::Option* option = option_at_end(line, start, prefix)) return values_of(line, *option, start);
  Answer answer;
  if (!start.starts_with('-')) {
    answer.files = line.command->get_option_no_throw("inputs") != nullptr;
    if (line.command->get_option_no_throw("issue") != nullptr) answer.candidates = stored(line, Kind::issues, start);
    return answer;
  }
  for (const CLI::Option* option : line.command->get_options()) {
    for (const std::string& name : option->get_lnames()) answer.candidates.push_back({"--" + name, option->get_description()});
    if (option->get_lnames().empty() || start.starts_with("--")) continue;
    for (const std::string& name : option->get_snames()) answer.candidates.push_back({"-" + name, option->get_description()});
  }
  return answer;
}

/// Where there are too many to list: how they go on, one character further than all agree.
void shorten(Answer& answer) {
  if (answer.candidates.size() <= most_candidates) return;
  const auto [first, last] = std::minmax_element(answer.candidates.begin(), answer.candidates.end(), [](const Candidate& a, const Candidate& b) { return a.word < b.word; });
  const auto differ = std::mismatch(first->word.begin(), first->word.end(), last->word.begin(), last->word.end());
  const std::size_t length = static_cast<std::size_t>(differ.first - first->word.begin()) + 1;
  std::set<std::string> starts;
  for (const Candidate& candidate : answer.candidates) {
    std::size_t end = std::min(length, candidate.word.size());
    while (end < candidate.word.size() && (static_cast<unsigned char>(candidate.word[end]) & 0xC0U) == 0x80U) ++end;  // never half a character
    starts.insert(candidate.word.substr(0, end));
  }
  answer.candidates.clear();
  for (const std::string& word : starts) answer.candidates.push_back({word, {}});
  answer.more = true;
}

}  // namespace

std::string completions(const std::vector<std::string>& words, const std::string& version) {
  Options options;
  CLI::App app;
  describe_commands(app, options, version);
  std::string start = words.empty() ? std::string() : words.back();
  std::string prefix;
  Answer answer;
  if (words.size() <= 1) {
    for (const Command& command : commands()) answer.candidates.push_back({std::string(command.name), std::string(command.purpose)});
    if (start.starts_with('-')) answer.candidates = {{"--help", "What to do first"}, {"--version", "The version"}};
  } else if (std::any_of(commands().begin(), commands().end(), [&](const Command& command) { return command.name == words.front(); })) {
    answer = answer_to({{words.begin() + 1, words.end()}, app.get_subcommand(words.front()), version}, start, prefix);
  }
  std::erase_if(answer.candidates, [&](const Candidate& candidate) { return !candidate.word.starts_with(start); });
  shorten(answer);
  std::string lines;
  if (answer.files) lines += files_follow;
  if (answer.more) lines += more_follows;
  for (const Candidate& candidate : answer.candidates) lines += fmt::format("{}{}\t{}\n", prefix, candidate.word, candidate.meaning);
  return lines;
}

}  // namespace baton::cli
