#include <concepts>
#include <nlohmann/json.hpp>

#include "directory_columns.hpp"

namespace baton {
namespace {

using Json = nlohmann::json;

/// Only what is given is written: most columns of most rows are empty.
template <class Value>
bool is_given(const Value& value) {
  static const Value nothing{};
  if constexpr (std::same_as<Value, TimeUs>) return value != no_time;
  else if constexpr (std::same_as<Value, double>) return value >= 0;
  else return value != nothing;
}

template <class Row, class Member>
auto& value_of(Row& row, const Member& member) {
  if constexpr (requires { member.member; }) return row.*member.member;
  else return row.*member;
}

/// The library would cast any number to the wanted type; what does not fit is an error here. Throws the library's.
void check_value(const Json& json, const TimeUs&) {
  if (!json.is_number_integer()) throw Json::type_error::create(302, "an instant must be a whole number", &json);
}
void check_value(const Json& json, const int&) {
  const bool is_level = json.is_number_integer() && json >= 0 && json <= 3;
  if (!is_level) throw Json::type_error::create(302, "a level must be within 0 and 3", &json);
}
void check_value(const Json&, const auto&) {}

template <class Row>
Json rows_to_json(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const Row& row : rows) {
    Json object = Json::object();
    for (const DirectoryColumn<Row>& column : columns_of<Row>()) {
      std::visit(
          [&](const auto& member) {
            const auto& value = value_of(row, member);
            if (is_given(value)) object[std::string{column.name}] = value;
          },
          column.member);
    }
    list.push_back(std::move(object));
  }
  return list;
}

/// Throws what the library throws where a value is of another type.
template <class Row>
void rows_from_json(const Json& list, std::vector<Row>& rows) {
  for (const Json& object : list.get_ref<const Json::array_t&>()) {
    const auto& values = object.get_ref<const Json::object_t&>();
    Row row;
    for (const DirectoryColumn<Row>& column : columns_of<Row>()) {
      const auto found = values.find(std::string{column.name});
      if (found == values.end()) continue;
      std::visit(
          [&](const auto& member) {
            auto& value = value_of(row, member);
            check_value(found->second, value);
            found->second.get_to(value);
          },
          column.member);
    }
    rows.push_back(std::move(row));
  }
}

}  // namespace

std::string directory_to_json(const Directory& directory) {
  const Json json{{"people", rows_to_json(directory.people)},     {"teams", rows_to_json(directory.teams)},
                  {"accounts", rows_to_json(directory.accounts)}, {"contacts", rows_to_json(directory.contacts)},
                  {"surveys", rows_to_json(directory.surveys)},   {"warnings", directory.warnings},
                  {"files", directory.files}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Directory> directory_from_json(std::string_view json) {
  try {
    const Json parsed = Json::parse(json);
    Directory directory;
    rows_from_json(parsed.at("people"), directory.people);
    rows_from_json(parsed.at("teams"), directory.teams);
    rows_from_json(parsed.at("accounts"), directory.accounts);
    rows_from_json(parsed.at("contacts"), directory.contacts);
    rows_from_json(parsed.at("surveys"), directory.surveys);
    parsed.at("warnings").get_to(directory.warnings);
    parsed.at("files").get_to(directory.files);
    return directory;
  } catch (const Json::exception& error) {
    return fail(ErrorCode::store, fmt::format("the stored directory is damaged: {}", error.what()), {},
                "give the directory files again with --directory");
  }
}

}  // namespace baton
