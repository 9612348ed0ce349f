// Answers that are kept beside a log: the same document comes back, and a change of figures is not forgotten.

#include "baton/analysis/standard_answers.hpp"

#include <set>

#include "baton/base/dictionary.hpp"
#include "baton/report/document_bytes.hpp"
#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

/// The sample's tickets and mails, persons as numbers, as an import reads them.
Analysis sample(unsigned threads) {
  const auto config = parse_config(test::project_file("sample_data/baton.toml"), "baton.toml");
  REQUIRE(config);
  const Directory directory = test::directory_of({test::project_file("sample_data/directory/people.csv"), test::project_file("sample_data/directory/teams.csv"),
                                                  test::project_file("sample_data/directory/accounts.csv"), test::project_file("sample_data/directory/contacts.csv")});
  LogBuilder builder{RawLog{}};
  test::read_text(builder, test::project_file("sample_data/tickets.csv"), *config, "tickets.csv");
  test::read_text(builder, test::project_file("sample_data/mailbox.mbox"), *config, "mailbox.mbox");
  AnalysisContext context = test::test_context();
  context.store = context.inputs = "baton.db";
  context.names_persons = false;
  context.person_label = [](const ResolvedLog&, std::uint32_t person) { return fmt::format("person {}", person); };
  ResolveOptions options;
  options.threads = threads;
  auto analysis = analyse(builder.finish(threads).value(), *config, directory, options, context);
  INFO((analysis ? std::string() : test::text_of(analysis.error())));
  REQUIRE(analysis);
  return std::move(*analysis);
}

std::string all_of(const report::Document& document) {
  std::string text = report::render_json(document);
  for (const std::size_t width : {0, 80, 120}) text += report::render_terminal(document, {width, false, width == 120});
  for (const report::Section& section : document.sections) {
    for (const report::Block& block : section.blocks) {
      if (const auto* table = std::get_if<report::Table>(&block)) text += report::render_csv(document, table->id);
    }
  }
  for (const std::string& command : document.next) text += command + "\n";
  return text + report::render_html(document).value();
}

std::string answer_to(const std::vector<KeptAnswer>& answers, const std::string& question) {
  for (const auto& [asked, answer] : answers) {
    if (asked == question) return answer;
  }
  FAIL("no answer to " << question);
  return {};
}

}  // namespace

TEST_CASE("the document of every command comes back from its bytes as it was") {
  const Analysis analysis = sample(2);
  std::vector<report::Document> documents{summary_document(analysis), team_document(analysis), account_document(analysis), issue_document(analysis),
                                          source_document(analysis.log.raw, analysis.log.raw.issues.size(), analysis.context, true), report_document(analysis).value(),
                                          explain_document(analysis, "NP-10025", true).value(), measure_document(analysis.context, "ease").value()};
  for (const Level level : {Level::person, Level::team, Level::department}) documents.push_back(handoff_document(analysis, {level, {}, {}}).value());
  for (const report::Document& document : documents) {
    INFO(document.command);
    const auto again = report::document_of(report::document_bytes(document));
    REQUIRE(again);
    const bool same = all_of(*again) == all_of(document);
    CHECK(same);
  }
}

TEST_CASE("a kept answer is the command's own document, for a store by any name") {
  Analysis analysis = sample(2);
  const std::vector<KeptAnswer> answers = standard_answers(analysis);
  CHECK(answers.size() == 6);
  analysis.context.store = analysis.context.inputs = "../elsewhere/x.db";
  const auto same = [&](const std::string& question, const report::Document& fresh) {
    INFO(question);
    const auto kept = document_of_answer(answer_to(answers, question), "../elsewhere/x.db");
    REQUIRE(kept);
    return all_of(*kept) == all_of(fresh);
  };
  CHECK(same(standard_question("test", "summary"), summary_document(analysis)));
  CHECK(same(standard_question("test", "teams"), team_document(analysis)));
  CHECK(same(standard_question("test", "accounts"), account_document(analysis)));
  for (const Level level : {Level::person, Level::team, Level::department}) {
    CHECK(same(standard_question("test", "handoffs", level), handoff_document(analysis, {level, {}, {}}).value()));
  }
}

TEST_CASE("kept answers depend on neither threads, nor the store's name, nor the command that makes them") {
  Analysis other = sample(3);
  other.context.store = other.context.inputs = "other.db";
  other.context.command = "import";
  CHECK(standard_answers(sample(1)) == standard_answers(other));
}

TEST_CASE("no two questions are one") {
  std::set<std::string> questions;
  for (const std::string version : {"0.1.0", "0.2.0"}) {
    for (const std::string command : {"summary", "teams", "accounts"}) questions.insert(standard_question(version, command));
    for (const Level level : {Level::person, Level::team, Level::department}) questions.insert(standard_question(version, "handoffs", level));
  }
  CHECK(questions.size() == 12);
}

TEST_CASE("figures_version is raised with every change of an answer") {
  std::string all;
  for (const auto& [question, answer] : standard_answers(sample(2))) all += answer;
  INFO("The answers for the sample data, or their form, are other ones than before. Stores hold answers of the kind before: raise figures_version in "
       "include/baton/analysis/standard_answers.hpp by one (once between two versions is enough), then write the new number here.");
  CHECK(fmt::format("figures {}: {:016x}", figures_version, hash_bytes(all)) == "figures 5: df975a6b3e2387ed");
}

}  // namespace baton
