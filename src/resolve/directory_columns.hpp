#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "baton/resolve/directory.hpp"

namespace baton {

/// A member of a row that holds a level (user, manager, executive), not just any number.
template <class Row>
struct LevelMember {
  int Row::*member;
};

/// One column of a directory file: its name, and the member that holds it. Files and JSON both follow it.
template <class Row>
struct DirectoryColumn {
  std::string_view name;
  std::variant<std::string Row::*, std::vector<std::string> Row::*, bool Row::*, double Row::*, TimeUs Row::*,
               LevelMember<Row>>
      member;
};

/// The columns of one kind of row, in order of the documentation.
template <class Row>
[[nodiscard]] const std::vector<DirectoryColumn<Row>>& columns_of();
template <>
const std::vector<DirectoryColumn<Directory::PersonRow>>& columns_of();
template <>
const std::vector<DirectoryColumn<Directory::TeamRow>>& columns_of();
template <>
const std::vector<DirectoryColumn<Directory::AccountRow>>& columns_of();
template <>
const std::vector<DirectoryColumn<Directory::ContactRow>>& columns_of();
template <>
const std::vector<DirectoryColumn<Directory::SurveyRow>>& columns_of();

}  // namespace baton
