#include "answers.hpp"

#include "baton/base/compression.hpp"
#include "baton/base/dictionary.hpp"

namespace baton {
namespace {
/// No answer that is worth keeping comes near it; a damaged one must not take all memory.
constexpr std::size_t most_answer_bytes = std::size_t{256} << 20;
}  // namespace

void drop_answers(SQLite::Database& database) { database.exec("DELETE FROM answer"); }

void write_answers(SQLite::Database& database, const std::vector<std::pair<std::string, std::string>>& answers) {
  SQLite::Statement insert(database, "INSERT OR REPLACE INTO answer (question, hash, data) VALUES (?, ?, ?)");
  for (const auto& [question, answer] : answers) {
    const std::string data = compressed(answer);
    insert.bind(1, question);
    insert.bind(2, static_cast<std::int64_t>(hash_bytes(data)));
    insert.bindNoCopy(3, data.data(), static_cast<int>(data.size()));
    insert.exec();
    insert.reset();
  }
}

std::optional<std::string> read_answer(SQLite::Database& database, const std::string& question) {
  if (!database.tableExists("answer")) return std::nullopt;
  SQLite::Statement select(database, "SELECT hash, data FROM answer WHERE question = ?");
  select.bind(1, question);
  if (!select.executeStep() || !select.getColumn(1).isBlob()) return std::nullopt;
  const SQLite::Column column = select.getColumn(1);
  const std::string_view data(static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes()));
  if (hash_bytes(data) != static_cast<std::uint64_t>(select.getColumn(0).getInt64())) return std::nullopt;
  return decompressed(data, most_answer_bytes);
}

}  // namespace baton
