#include "baton/analysis/standard_answers.hpp"

#include <functional>

#include "baton/base/parallel.hpp"
#include "baton/report/document_bytes.hpp"
#include "shared_figures.hpp"

namespace baton {
namespace {

/// Before it is compressed, which takes two thirds away. Reading more takes longer than many logs take to be measured.
constexpr std::size_t most_answer_bytes = std::size_t{64} << 20;

/// With more of a level, few ask for all of them: a twentieth of an import, or of persons more than all the other answers. Who asks is answered from the
/// kept figures.
constexpr std::size_t most_handoffs = 20'000;

std::string bytes_of(report::Document document, std::string_view command) {
  document.command = command;
  document.store.clear();
  document.inputs.clear();
  std::string bytes = report::document_bytes(document);
  if (bytes.size() > most_answer_bytes) bytes.clear();
  return bytes;
}

std::string_view level_name(Level level) { return level == Level::person ? "person" : level == Level::team ? "team" : "department"; }

}  // namespace

std::string standard_question(std::string_view version, std::string_view command, Level level) {
  const std::string detail = command == "handoffs" ? fmt::format(" --level {}", level_name(level)) : "";
  return fmt::format("{}{} (baton {}, figures {}, form {})", command, detail, version, figures_version, report::document_form);
}

std::vector<KeptAnswer> standard_answers(const Analysis& analysis) {
  struct Standard {
    std::string_view command;
    Level level;
    std::function<Result<report::Document>()> make;
  };
  const auto handoffs = [&](Level level) { return Standard{"handoffs", level, [&analysis, level] { return handoff_document(analysis, {level, {}, {}}); }}; };
  std::vector<Standard> questions;
  const auto are_few = [&](Level level) { return analysis.measured.of(level).size() <= most_handoffs; };
  if (are_few(Level::person)) questions.push_back(handoffs(Level::person));  // the longest first
  questions.push_back({"summary", Level::team, [&] { return summary_document(analysis); }});
  questions.push_back({"accounts", Level::team, [&] { return account_document(analysis); }});
  questions.push_back({"teams", Level::team, [&] { return team_document(analysis); }});
  if (are_few(Level::team)) questions.push_back(handoffs(Level::team));
  if (are_few(Level::department)) questions.push_back(handoffs(Level::department));
  // First, as nothing else takes as much memory while it is made.
  (void)accounts_of(analysis);
  std::vector<std::string> made(questions.size());
  parallel_for(questions.size(), analysis.threads, [&](std::size_t index, unsigned) {
    Result<report::Document> document = questions[index].make();
    if (document) made[index] = bytes_of(std::move(*document), questions[index].command);
  });
  std::vector<KeptAnswer> answers;
  for (std::size_t index = 0; index < questions.size(); ++index) {
    if (made[index].empty()) continue;
    answers.emplace_back(standard_question(analysis.context.version, questions[index].command, questions[index].level), std::move(made[index]));
  }
  return answers;
}

std::optional<KeptAnswer> answer_of(report::Document document, std::string_view version, Level level) {
  const std::string command = document.command;
  std::string bytes = bytes_of(std::move(document), command);
  if (bytes.empty()) return std::nullopt;
  return KeptAnswer{standard_question(version, command, level), std::move(bytes)};
}

std::optional<report::Document> document_of_answer(std::string_view answer, const std::string& store) {
  std::optional<report::Document> document = report::document_of(answer);
  if (document) document->store = document->inputs = store;
  return document;
}

}  // namespace baton
