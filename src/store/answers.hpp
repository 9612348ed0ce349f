#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "database.hpp"

namespace baton {

/// Takes all answers away. Call inside guarded().
void drop_answers(SQLite::Database& database);
/// Keeps answers beside those to other questions. Call inside guarded().
void write_answers(SQLite::Database& database, const std::vector<std::pair<std::string, std::string>>& answers);
/// The answer kept for a question; nothing where there is none, none that its hash vouches for, or no such table. Call inside guarded().
[[nodiscard]] std::optional<std::string> read_answer(SQLite::Database& database, const std::string& question);

}  // namespace baton
