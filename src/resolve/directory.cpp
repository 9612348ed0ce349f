#include "baton/resolve/directory.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>

#include "baton/base/text.hpp"
#include "baton/log/input_options.hpp"
#include "directory_columns.hpp"

namespace baton {
namespace {

// Many rows with the same defect say no more than some of them.
constexpr std::size_t max_warnings_of_a_file = 50;

class Warnings {
 public:
  Warnings(const std::string& file, std::vector<std::string>& list) : file_(file), list_(list) {}
  void add(std::string_view what) { add_text(fmt::format("{}: {}", file_, what)); }
  void add(std::uint64_t line, std::string_view what) { add_text(fmt::format("{}, line {}: {}", file_, line, what)); }
  void finish() {
    if (count_ <= max_warnings_of_a_file) return;
    list_.push_back(fmt::format("{}: {} more warnings", file_, count_ - max_warnings_of_a_file));
  }

 private:
  void add_text(std::string text) {
    if (++count_ <= max_warnings_of_a_file) list_.push_back(std::move(text));
  }
  const std::string& file_;
  std::vector<std::string>& list_;
  std::size_t count_ = 0;
};

/// A value without blanks around it; what means none is empty.
std::string_view cell(std::string_view value) {
  value = trim(value);
  const std::vector<std::string>& blanks = default_blanks();
  return std::find(blanks.begin(), blanks.end(), value) == blanks.end() ? value : std::string_view{};
}

/// Puts one text into the member of a row, or says what is wrong with it.
struct CellReader {
  std::string_view text;

  std::string operator()(std::string& member) const {
    member = text;
    return {};
  }
  std::string operator()(std::vector<std::string>& member) const {
    for (const std::string_view piece : split(text, ';')) {
      if (const std::string_view item = cell(piece); !item.empty()) member.emplace_back(item);
    }
    return {};
  }
  std::string operator()(bool& member) const {
    const std::string word = lower(text);
    member = word == "yes" || word == "true" || word == "1";
    if (member || word == "no" || word == "false" || word == "0") return {};
    return fmt::format("unreadable yes or no \"{}\"", text);
  }
  std::string operator()(double& member) const {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_read = error == std::errc{} && end == text.data() + text.size();
    if (!is_read || !std::isfinite(number) || number < 0) return fmt::format("unreadable number \"{}\"", text);
    member = number;
    return {};
  }
  std::string operator()(TimeUs& member) const {
    DayOrderEvidence evidence;
    member = parse_time(text, {}, &evidence);
    if (member == no_time) return fmt::format("unreadable date \"{}\"", text);
    return evidence.ambiguous == 0 ? std::string{} : fmt::format("the date \"{}\" is read day first", text);
  }
  std::string level(int& member) const {
    constexpr std::array<std::string_view, 3> levels{"user", "manager", "executive"};
    const auto found = std::find(levels.begin(), levels.end(), lower(text));
    if (found == levels.end()) return fmt::format("unreadable level \"{}\": not user, manager or executive", text);
    member = static_cast<int>(found - levels.begin()) + 1;
    return {};
  }
};

template <class Row>
std::string read_cell(std::string_view text, const DirectoryColumn<Row>& column, Row& row) {
  const CellReader reader{text};
  return std::visit(
      [&](auto member) {
        if constexpr (std::same_as<decltype(member), LevelMember<Row>>) return reader.level(row.*member.member);
        else return reader(row.*member);
      },
      column.member);
}

template <class Row>
constexpr bool has_key(const Row& row) {
  if constexpr (std::same_as<Row, Directory::PersonRow>) return !row.person.empty();
  else if constexpr (std::same_as<Row, Directory::TeamRow>) return !row.team.empty();
  else if constexpr (std::same_as<Row, Directory::AccountRow>) return !row.account.empty();
  else if constexpr (std::same_as<Row, Directory::ContactRow>) return !row.contact.empty();
  else return !row.account.empty() || !row.contact.empty() || !row.issue.empty();
}

template <class Row>
std::string_view key_names() {
  if constexpr (std::same_as<Row, Directory::SurveyRow>) return "account, contact or issue";
  else return columns_of<Row>().front().name;
}

std::vector<std::string> names_of(const DirectoryTable& table) {
  std::vector<std::string> names;
  for (const std::string& column : table.columns) names.push_back(lower(trim(column)));
  return names;
}

/// For each column of the table what it is, or null. Columns that are not read are warned about.
template <class Row>
std::vector<const DirectoryColumn<Row>*> match_columns(const DirectoryTable& table, Warnings& warnings) {
  const std::vector<DirectoryColumn<Row>>& known = columns_of<Row>();
  std::vector<std::string_view> known_names;
  for (const DirectoryColumn<Row>& column : known) known_names.push_back(column.name);
  std::vector<const DirectoryColumn<Row>*> matched;
  for (const std::string& name : names_of(table)) {
    const auto found = std::find(known_names.begin(), known_names.end(), name);
    const auto index = static_cast<std::size_t>(found - known_names.begin());
    const DirectoryColumn<Row>* column = index < known.size() ? &known[index] : nullptr;
    if (column != nullptr && std::find(matched.begin(), matched.end(), column) != matched.end()) {
      warnings.add(fmt::format("the column \"{}\" is there twice; the first is read", name));
      column = nullptr;
    } else if (column == nullptr && !name.empty()) {
      const std::string_view near = nearest(name, known_names);
      const std::string hint = near.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", near);
      warnings.add(fmt::format("the column \"{}\" is not known and not read{}", name, hint));
    }
    matched.push_back(column);
  }
  return matched;
}

template <class Row>
void check_dates(const Row& row, std::uint64_t line, Warnings& warnings) {
  if constexpr (requires { row.from; }) {
    if (row.from != no_time && row.to != no_time && row.from >= row.to) warnings.add(line, "ends before it begins");
  }
}

template <class Row>
void add_rows(const DirectoryTable& table, std::vector<Row>& rows, std::vector<std::string>& list) {
  Warnings warnings{table.file, list};
  const std::vector<const DirectoryColumn<Row>*> columns = match_columns<Row>(table, warnings);
  bool is_dated = false;
  for (const DirectoryTable::Row& values : table.rows) {
    Row row;
    const std::size_t count = std::min(columns.size(), values.values.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view text = cell(values.values[i]);
      if (text.empty() || columns[i] == nullptr) continue;
      const std::string defect = read_cell(text, *columns[i], row);
      if (!defect.empty()) warnings.add(values.line, fmt::format("{} in column \"{}\"", defect, columns[i]->name));
    }
    if (values.values.size() > columns.size()) warnings.add(values.line, "more values than columns");
    if (!has_key(row)) {
      warnings.add(values.line, fmt::format("no {}; the row is left out", key_names<Row>()));
      continue;
    }
    check_dates(row, values.line, warnings);
    if constexpr (requires { row.from; }) is_dated = is_dated || row.from != no_time || row.to != no_time;
    rows.push_back(std::move(row));
  }
  if (is_dated && !std::same_as<Row, Directory::PersonRow>) {
    warnings.add(fmt::format("the dates in the columns \"from\" and \"to\" are not used: of several rows of one {} the last counts", key_names<Row>()));
  }
  warnings.finish();
}

template <class Row>
std::string describe(std::string_view kind) {
  std::vector<std::string_view> names;
  for (const DirectoryColumn<Row>& column : columns_of<Row>()) names.push_back(column.name);
  return fmt::format("{}: {}", kind, fmt::join(names, ", "));
}

tl::unexpected<Error> no_known_kind(const DirectoryTable& table) {
  return fail(ErrorCode::usage,
              fmt::format("this is no directory file: its columns are {}", fmt::join(table.columns, ", ")), table.file,
              "name the columns as one of these kinds has them",
              {describe<Directory::PersonRow>("people"), describe<Directory::TeamRow>("teams"),
               describe<Directory::AccountRow>("accounts"), describe<Directory::ContactRow>("contacts"),
               describe<Directory::SurveyRow>("surveys")});
}

}  // namespace

Result<void> add_directory_table(const DirectoryTable& table, Directory& directory) {
  const std::vector<std::string> names = names_of(table);
  const auto has = [&names](std::initializer_list<std::string_view> wanted) {
    return std::any_of(wanted.begin(), wanted.end(), [&](std::string_view name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    });
  };
  const bool is_of_accounts = has({"domains", "segment", "revenue", "customer_since", "active_from", "lost_on",
                                   "renewal_on", "named_contact", "named_team", "sponsor"});
  const bool is_of_contacts = has({"level", "decision_maker"});
  if (has({"person"})) {
    add_rows(table, directory.people, directory.warnings);
  } else if (has({"question", "score"}) && has({"account", "contact", "issue"})) {
    add_rows(table, directory.surveys, directory.warnings);
  } else if (has({"contact"}) && (is_of_contacts || !is_of_accounts || !has({"account"}))) {
    add_rows(table, directory.contacts, directory.warnings);
  } else if (has({"account"})) {
    add_rows(table, directory.accounts, directory.warnings);
  } else if (has({"team"})) {
    add_rows(table, directory.teams, directory.warnings);
  } else {
    return no_known_kind(table);
  }
  directory.files.push_back(table.file);
  return {};
}

}  // namespace baton
