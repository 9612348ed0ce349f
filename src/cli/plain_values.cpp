#include "plain_values.hpp"

#include <fmt/format.h>

namespace baton::cli {
namespace {

std::string_view sql_type(report::Unit unit) {
  using report::Unit;
  switch (unit) {
    case Unit::count:
    case Unit::flag: return "INTEGER";
    case Unit::number:
    case Unit::points:
    case Unit::ratio:
    case Unit::share:
    case Unit::duration:
    case Unit::hours: return "REAL";
    case Unit::instant:
    case Unit::text: return "TEXT";
  }
  return "TEXT";
}

struct ToText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(bool value) const { return value ? "1" : "0"; }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const report::DurationCell& cell) const {
    const TimeSum whole = cell.us / second_us;
    const TimeSum rest = cell.us % second_us;
    return rest == 0 ? fmt::format("{}", whole) : fmt::format("{:.6f}", static_cast<double>(cell.us) / static_cast<double>(second_us));
  }
  std::string operator()(const report::InstantCell& cell) const { return format_iso(cell.us); }
  std::string operator()(const report::ShareCell& cell) const { return fmt::format("{}", cell.value); }
};

}  // namespace

PlainValues::PlainValues(const report::Table& table, std::string name) : source_(table), name_(name.empty() ? table.id : std::move(name)) {
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    if (table.columns[column].in_data) columns_.push_back(column);
  }
  texts_.resize(columns_.size());
}

PlainTable PlainValues::table() const {
  PlainTable plain;
  plain.name = name_;
  plain.rows = source_.rows.size();
  for (const std::size_t column : columns_) {
    plain.columns.emplace_back(source_.columns[column].id, std::string(sql_type(source_.columns[column].unit)));
  }
  plain.row = [this](std::size_t row, std::vector<const std::string*>& values) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const report::Cell& cell = source_.rows[row][columns_[i]];
      // Words in a column of figures ("too few to say") are for people.
      const bool words = std::holds_alternative<std::string>(cell) && source_.columns[columns_[i]].unit != report::Unit::text;
      if (words || std::holds_alternative<std::monostate>(cell)) {
        values[i] = nullptr;
        continue;
      }
      texts_[i] = std::visit(ToText{}, cell);
      values[i] = &texts_[i];
    }
  };
  return plain;
}

const report::Table* find_table(const report::Document& document, std::string_view id) {
  for (const report::Section& section : document.sections) {
    for (const report::Block& block : section.blocks) {
      const auto* table = std::get_if<report::Table>(&block);
      if (table != nullptr && table->id == id) return table;
    }
  }
  return nullptr;
}

}  // namespace baton::cli
