// Directory files, and the directory as the store keeps it.
#include "baton/resolve/directory.hpp"
#include "baton/sources/table.hpp"
#include "support.hpp"

using namespace baton;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto stored = directory_from_json(bytes); !stored) fuzz::require_words(stored.error());
  const auto table = read_csv_table(bytes, "directory.csv");
  if (!table) {
    fuzz::require_words(table.error());
    return 0;
  }
  DirectoryTable rows{"directory.csv", table->columns, {}};
  for (const CsvTable::Row& row : table->rows) rows.rows.push_back({row.line, row.values});
  Directory directory;
  if (const auto added = add_directory_table(rows, directory); !added) {
    fuzz::require_words(added.error());
    return 0;
  }
  const std::string json = directory_to_json(directory);
  auto again = directory_from_json(json);
  fuzz::require(again.has_value() && directory_to_json(*again) == json, "a directory is kept as it was read");
  const Directory newer = *again;
  merge_directory(*again, newer);
  static_cast<void>(directory_to_json(*again));
  return 0;
}
