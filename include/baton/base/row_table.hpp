#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace baton {

/// One value of a computed row; monostate: missing. What a view shows lives as long as the table, a string is handed over.
using RowValue = std::variant<std::monostate, std::int64_t, double, std::string_view, std::string>;

enum class RowType : std::uint8_t { text, integer, real };

/// Goes over the rows of a table, forwards, any number of times. One thread each.
class RowCursor {
 public:
  RowCursor() = default;
  virtual ~RowCursor() = default;
  RowCursor(const RowCursor&) = delete;
  RowCursor& operator=(const RowCursor&) = delete;

  /// Goes to the first row: of all, or of those whose key column holds exactly this text.
  virtual void start(std::optional<std::string_view> key) = 0;
  [[nodiscard]] virtual bool at_end() const = 0;
  virtual void next() = 0;
  /// The row's number: no other row of the table has it, and it is the same whatever key the cursor was started with.
  [[nodiscard]] virtual std::int64_t row_id() const = 0;
  /// A value of the row, computed when it is asked for. Not at the end.
  [[nodiscard]] virtual RowValue value(std::size_t column) = 0;
};

/// A table whose rows are computed while somebody goes over them.
class RowTable {
 public:
  struct Info {
    std::string name;
    std::vector<std::pair<std::string, RowType>> columns;
    std::optional<std::size_t> key_column;  ///< A column of texts by which rows are found without a pass over all.
    double rows = 0, rows_per_key = 0;      ///< Estimates.
  };
  explicit RowTable(Info info) : info_(std::move(info)) {}
  virtual ~RowTable() = default;
  RowTable(const RowTable&) = delete;
  RowTable& operator=(const RowTable&) = delete;

  [[nodiscard]] const Info& info() const { return info_; }
  /// A cursor, to be started before it is used. The table must live longer.
  [[nodiscard]] virtual std::unique_ptr<RowCursor> open() const = 0;

 private:
  Info info_;
};

}  // namespace baton
