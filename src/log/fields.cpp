#include "baton/log/fields.hpp"

#include "baton/log/input_options.hpp"

#include <algorithm>

namespace baton {
namespace {

constexpr std::uint8_t text(TextColumn column) { return static_cast<std::uint8_t>(column); }
constexpr std::uint8_t number(NumberColumn column) { return static_cast<std::uint8_t>(column); }

constexpr std::array<FieldInfo, field_count> fields{{
    {Field::issue, "issue", FieldType::key, no_column},
    {Field::time, "time", FieldType::time, no_column},
    {Field::sequence, "sequence", FieldType::number, number(NumberColumn::sequence)},
    {Field::activity, "activity", FieldType::text, text(TextColumn::activity)},
    {Field::person, "person", FieldType::text, text(TextColumn::person)},
    {Field::team, "team", FieldType::text, text(TextColumn::team)},
    {Field::department, "department", FieldType::text, text(TextColumn::department)},
    {Field::tier, "tier", FieldType::text, text(TextColumn::tier)},
    {Field::to_person, "to_person", FieldType::text, text(TextColumn::to_person)},
    {Field::to_team, "to_team", FieldType::text, text(TextColumn::to_team)},
    {Field::account, "account", FieldType::text, text(TextColumn::account)},
    {Field::contact, "contact", FieldType::text, text(TextColumn::contact)},
    {Field::category, "category", FieldType::text, text(TextColumn::category)},
    {Field::priority, "priority", FieldType::text, text(TextColumn::priority)},
    {Field::type, "type", FieldType::text, text(TextColumn::type)},
    {Field::status, "status", FieldType::text, text(TextColumn::status)},
    {Field::kind, "kind", FieldType::text, text(TextColumn::kind)},
    {Field::side, "side", FieldType::text, text(TextColumn::side)},
    {Field::channel, "channel", FieldType::text, text(TextColumn::channel)},
    {Field::visibility, "public", FieldType::text, text(TextColumn::visibility)},
    {Field::subject, "subject", FieldType::text, text(TextColumn::subject)},
    {Field::recipients, "recipients", FieldType::text, text(TextColumn::recipients)},
    {Field::minutes, "minutes", FieldType::number, number(NumberColumn::minutes)},
    {Field::due, "due", FieldType::time, number(NumberColumn::due)},
    {Field::score, "score", FieldType::text, text(TextColumn::score)},
    {Field::link, "link", FieldType::text, text(TextColumn::link)},
    {Field::opened, "opened", FieldType::time, number(NumberColumn::opened)},
    {Field::first_response, "first_response", FieldType::time, number(NumberColumn::first_response)},
    {Field::resolved, "resolved", FieldType::time, number(NumberColumn::resolved)},
    {Field::closed, "closed", FieldType::time, number(NumberColumn::closed)},
    {Field::event_id, "event_id", FieldType::key, no_column},
    {Field::message_id, "message_id", FieldType::text, text(TextColumn::message_id)},
    {Field::references, "references", FieldType::text, text(TextColumn::references)},
}};

constexpr std::array<TextSpace, text_column_count> spaces{
    TextSpace::activity, TextSpace::person,   TextSpace::team,       TextSpace::department, TextSpace::tier,
    TextSpace::person,   TextSpace::team,     TextSpace::account,    TextSpace::contact,    TextSpace::category,
    TextSpace::priority, TextSpace::type,     TextSpace::status,     TextSpace::kind,       TextSpace::side,
    TextSpace::channel,  TextSpace::visibility, TextSpace::recipients, TextSpace::score,    TextSpace::link,
    TextSpace::message_id, TextSpace::references, TextSpace::subject};

template <class Wanted>
std::string_view name_by_column(FieldType type, Wanted column) {
  for (const FieldInfo& info : fields) {
    const bool of_type = type == FieldType::text
                             ? info.type == FieldType::text
                             : (info.type == FieldType::number || info.type == FieldType::time);
    if (of_type && info.column == static_cast<std::uint8_t>(column)) return info.name;
  }
  return {};
}

}  // namespace

const std::array<FieldInfo, field_count>& all_fields() { return fields; }

const FieldInfo& info_of(Field field) { return fields[static_cast<std::size_t>(field)]; }

std::optional<Field> field_named(std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldInfo& info) { return info.name == name; });
  if (found == fields.end()) return std::nullopt;
  return found->field;
}

TextSpace space_of(TextColumn column) { return spaces[static_cast<std::size_t>(column)]; }

std::string_view name_of(TextColumn column) { return name_by_column(FieldType::text, column); }
std::string_view name_of(NumberColumn column) { return name_by_column(FieldType::number, column); }

std::string_view name_of(DayOrder order) {
  static constexpr std::array<std::string_view, 3> names{"", "day-first", "month-first"};
  return names[static_cast<std::size_t>(order)];
}

const std::vector<std::string>& default_blanks() {
  static const std::vector<std::string> blanks{"-", "?", "NULL", "N/A", "Nobody"};
  return blanks;
}

bool InputOptions::is_blank(std::string_view text) const {
  return text.empty() || std::find(blank.begin(), blank.end(), text) != blank.end();
}

}  // namespace baton
