#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton {

/// What a column of an input can mean: the names of `--map` and of the `[mapping]` table.
enum class Field : std::uint8_t {
  issue, time, sequence, activity, person, team, department, tier, to_person, to_team, account, contact, category,
  priority, type, status, kind, side, channel, visibility, subject, recipients, minutes, due, score, link,
  opened, first_response, resolved, closed, event_id, message_id, references,
};
inline constexpr std::size_t field_count = 33;

/// Name spaces of texts. Persons, teams, accounts … never share ids.
enum class TextSpace : std::uint8_t {
  activity, person, team, department, tier, account, contact, category, priority, type, status, kind, side, channel,
  visibility, recipients, score, link, message_id, references, subject,
};
inline constexpr std::size_t text_space_count = 21;

/// Columns of the log that hold a text id (0 = none).
enum class TextColumn : std::uint8_t {
  activity, person, team, department, tier, to_person, to_team, account, contact, category, priority, type, status,
  kind, side, channel, visibility, recipients, score, link, message_id, references, subject,
};
inline constexpr std::size_t text_column_count = 23;

/// Columns of the log that hold a 64-bit number (no_time = missing): sequence as it is, minutes as microseconds of work,
/// the others instants.
enum class NumberColumn : std::uint8_t { sequence, minutes, due, opened, first_response, resolved, closed };
inline constexpr std::size_t number_column_count = 7;

enum class FieldType : std::uint8_t { key, text, time, number };

/// One line of the registry of fields.
struct FieldInfo {
  Field field;
  std::string_view name;  ///< As in `--map` and TOML.
  FieldType type;
  std::uint8_t column;  ///< TextColumn or NumberColumn by type; unused for issue, time and event_id.
};
inline constexpr std::uint8_t no_column = 255;

/// All fields in order of the enumeration. `subject` is kept only where threads need it (mail); it is a key, not shown.
[[nodiscard]] const std::array<FieldInfo, field_count>& all_fields();
[[nodiscard]] const FieldInfo& info_of(Field field);
[[nodiscard]] std::optional<Field> field_named(std::string_view name);
[[nodiscard]] TextSpace space_of(TextColumn column);
[[nodiscard]] std::string_view name_of(TextColumn column);
[[nodiscard]] std::string_view name_of(NumberColumn column);

}  // namespace baton
