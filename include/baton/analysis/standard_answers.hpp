#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "baton/analysis/analysis.hpp"

namespace baton {

/// Raised whenever an answer to a standard question changes for the same log: another meaning of a figure, another word or column. Answers that were
/// kept under another number are not shown. A test compares the answers for the sample data with what they were when this was last raised.
inline constexpr int figures_version = 5;

/// The questions that an import answers for those to come: summary, teams, accounts and handoffs at each level, of all issues, with persons as
/// numbers, and nothing but the import's configuration and directory said. The key names the question, the program and its figures.
[[nodiscard]] std::string standard_question(std::string_view version, std::string_view command, Level level = Level::team);

/// An answer to a standard question as bytes, to be kept beside the log that it was made from.
using KeptAnswer = std::pair<std::string, std::string>;  // question, answer

/// The answers to all standard questions from an analysis of a whole log with default options. One that would be too large to be worth its
/// place is left out, and so are handoffs of a level that has very many: they are kept when somebody asks. The same bytes with any number
/// of threads, and wherever the store lies.
[[nodiscard]] std::vector<KeptAnswer> standard_answers(const Analysis& analysis);

/// The answer to one standard question, from its document; nothing where it is too large.
[[nodiscard]] std::optional<KeptAnswer> answer_of(report::Document document, std::string_view version, Level level);

/// The document of a kept answer, for a store by the name that the user has for it; nothing where the bytes are none.
[[nodiscard]] std::optional<report::Document> document_of_answer(std::string_view answer, const std::string& store);

}  // namespace baton
