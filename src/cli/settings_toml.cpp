#include "settings_toml.hpp"

#include <charconv>
#include <map>

#include "baton/base/bytes.hpp"
#include "baton/base/text.hpp"
#include "baton/resolve/vocabulary.hpp"
#include "baton/sources/table.hpp"

namespace baton::cli {
namespace {

/// A TOML basic string.
std::string toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\u{:04X}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string meaning_text(const ActivityMeaning& meaning) {
  std::string text = fmt::format("{{kind = \"{}\"", name_of(meaning.kind));
  if (meaning.side != Side::unknown) text += fmt::format(", side = \"{}\"", name_of(meaning.side));
  if (meaning.visibility != Visibility::unknown) text += meaning.visibility == Visibility::yes ? ", public = true" : ", public = false";
  return text + "}";
}

template <class Meaning, class ToText>
void write_rules(std::string& toml, const std::vector<Rule<Meaning>>& rules, ToText&& to_text) {
  toml += "rules = [\n";
  for (const Rule<Meaning>& rule : rules) toml += fmt::format("  [{}, {}],\n", toml_text(rule.pattern), to_text(rule.meaning));
  toml += "]\n";
}

}  // namespace

std::string settings_toml(const Inspection& inspection, const Analysis* analysis, const Config& config) {
  std::string toml;
  if (analysis != nullptr && !analysis->log.sources.empty() && !analysis->log.raw.sources.front().is_mail) {
    toml += fmt::format("custody = \"{}\"\n", name_of(analysis->log.sources.front().custody));
  }
  if (inspection.used.zone_is_given) toml += fmt::format("timezone = {}\n", toml_text(inspection.used.zone.name()));
  toml += "blank = [";
  for (std::size_t i = 0; i < inspection.used.blank.size(); ++i) toml += (i > 0 ? ", " : "") + toml_text(inspection.used.blank[i]);
  toml += "]\n";
  if (!config.automation.empty()) {
    toml += "automation = [";
    for (std::size_t i = 0; i < config.automation.size(); ++i) toml += (i > 0 ? ", " : "") + toml_text(config.automation[i]);
    toml += "]\n";
  }
  if (!inspection.used.mapping.empty()) {
    toml += "\n[mapping]\n";
    for (const auto& [field, column] : inspection.used.mapping) toml += fmt::format("{} = {}\n", info_of(field).name, toml_text(column));
  }
  toml += "\n[status]\n";
  if (!config.status_columns.empty()) {
    toml += "columns = [";
    for (std::size_t i = 0; i < config.status_columns.size(); ++i) toml += (i > 0 ? ", " : "") + toml_text(config.status_columns[i]);
    toml += "]\n";
  }
  const bool column = analysis != nullptr && !analysis->log.sources.empty() && analysis->log.sources.front().status_column;
  const auto& status = config.status_rules ? *config.status_rules : column ? default_status_rules() : default_activity_status_rules();
  write_rules(toml, status, [](StatusClass meaning) { return fmt::format("\"{}\"", name_of(meaning)); });
  toml += "\n[kinds]\n";
  write_rules(toml, config.kind_rules ? *config.kind_rules : default_kind_rules(), meaning_text);
  toml += "\n[tiers]\n";
  write_rules(toml, config.tier_rules ? *config.tier_rules : default_tier_rules(), [](int tier) { return fmt::format("{}", tier); });
  return toml;
}

std::optional<Agreement> reconcile_reassignments(const ResolvedLog& log, const std::string& file) {
  constexpr std::uint64_t cap_bytes = std::uint64_t{512} << 20;
  if (log.raw.files.empty() || log.raw.files.front().format != "csv") return std::nullopt;
  auto source = open_input({file, {}});
  if (!source) return std::nullopt;
  const auto text = read_all(**source, cap_bytes);
  if (!text) return std::nullopt;
  // The header alone tells whether there is a counter at all.
  if (lower(std::string_view(*text).substr(0, text->find('\n'))).find("reassignment_count") == std::string::npos) return std::nullopt;
  const auto table = read_csv_table(*text, file);
  if (!table) return std::nullopt;
  const auto column_of = [&](const std::string& name) {
    std::size_t column = 0;
    while (column < table->columns.size() && table->columns[column] != name) ++column;
    return column;
  };
  const auto& mapping = log.raw.sources.front().mapping;
  const auto issue_field = mapping.find(Field::issue);
  const std::size_t counter = column_of("reassignment_count");
  const std::size_t issue_column = issue_field == mapping.end() ? table->columns.size() : column_of(issue_field->second);
  if (counter == table->columns.size() || issue_column == table->columns.size()) return std::nullopt;
  std::map<std::string, std::int64_t, std::less<>> stated;
  for (const CsvTable::Row& row : table->rows) {
    if (row.values.size() <= std::max(counter, issue_column)) continue;
    std::int64_t value = 0;
    const std::string& text_value = row.values[counter];
    if (std::from_chars(text_value.data(), text_value.data() + text_value.size(), value).ec != std::errc()) continue;
    auto& most = stated[row.values[issue_column]];
    most = std::max(most, value);
  }
  Agreement agreement;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    const auto found = stated.find(log.key_of(issue));
    if (found == stated.end()) continue;
    std::int64_t changes = 0;
    for (std::uint64_t position = log.offsets[issue] + 1; position < log.offsets[issue + 1]; ++position) {
      const Event before = log.event(position - 1, log.issues[issue]);
      const Event after = log.event(position, log.issues[issue]);
      changes += (before.to_team != 0 ? before.to_team : before.team) != (after.to_team != 0 ? after.to_team : after.team);
    }
    ++agreement.issues;
    agreement.agree += changes == found->second;
  }
  return agreement;
}

}  // namespace baton::cli
