// Answers about some issues are the same whether or not lists and orders of all issues are kept to make them quick.

#include "baton/report/render.hpp"
#include "baton/stats/random.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

Analysis analysed_sample() {
  const auto file = [](const std::string& name) { return test::project_file("sample_data/" + name); };
  const std::string people = file("directory/people.csv");
  const std::string teams = file("directory/teams.csv");
  const std::string accounts = file("directory/accounts.csv");
  return test::analyse_text(file("tickets.csv"), file("baton.toml"), test::directory_of({people, teams, accounts}));
}

std::vector<std::string> figures_of(const Analysis& analysis) {
  std::vector<std::string> answers{report::render_json(team_document(analysis)), report::render_json(account_document(analysis)),
                                   report::render_json(bottleneck_document(analysis))};
  for (const Level level : {Level::person, Level::team, Level::department}) answers.push_back(report::render_json(*handoff_document(analysis, {level, {}, {}})));
  return answers;
}
std::vector<std::string> answers_of(const Analysis& analysis) {
  std::vector<std::string> answers = figures_of(analysis);
  answers.push_back(report::render_json(summary_document(analysis)));
  return answers;
}

/// Marks so many of a hundred rows, any.
std::vector<std::uint8_t> some_rows(std::size_t rows, std::uint32_t of_hundred, std::uint64_t seed) {
  stats::Random random(seed);
  std::vector<std::uint8_t> keep(rows);
  for (std::uint8_t& one : keep) one = random.below(100) < of_hundred;
  return keep;
}

}  // namespace

TEST_CASE("kept orders: any issues have the answers that they have without") {
  Analysis plain = analysed_sample(), kept = analysed_sample();
  plain.threads = 1;
  kept.threads = 2;
  kept.keep_orders();
  REQUIRE(kept.measured.orders);
  REQUIRE(kept.measured.orders->teams);
  REQUIRE(kept.measured.orders->accounts);
  const std::size_t rows = plain.measured.issues.size();
  for (const std::uint32_t of_hundred : {0U, 1U, 5U, 10U, 30U, 50U, 90U, 100U}) {
    plain.select_all();
    kept.select_all();
    const std::vector<std::uint8_t> keep = some_rows(rows, of_hundred, 7 + of_hundred);
    plain.keep_only(keep);
    kept.keep_only(keep);
    INFO(of_hundred << " of a hundred issues, " << plain.selection.rows.size());
    CHECK(answers_of(plain) == answers_of(kept));
  }
}

TEST_CASE("kept orders: whom issues name, known beforehand, is whom their records name") {
  Analysis plain = analysed_sample(), kept = analysed_sample();
  kept.keep_orders();
  const auto parts = parts_of(kept.log.raw);
  auto named = find_named(kept.log, kept.measured, *parts, 2);
  REQUIRE(named);
  kept.measured.named_of = std::move(*named);
  for (const std::uint32_t of_hundred : {0U, 1U, 8U, 60U}) {
    plain.select_all();
    kept.select_all();
    const std::vector<std::uint8_t> keep = some_rows(plain.measured.issues.size(), of_hundred, of_hundred);
    plain.keep_only(keep);
    kept.keep_only(keep);
    INFO(of_hundred << " of a hundred issues");
    CHECK(report::render_json(summary_document(plain)) == report::render_json(summary_document(kept)));
  }
}

TEST_CASE("kept orders: lists of issues are sorted alike by every column, and in the order of their cells") {
  Analysis plain = analysed_sample(), kept = analysed_sample();
  kept.keep_orders();
  const std::vector<std::uint8_t> keep = some_rows(plain.measured.issues.size(), 60, 3);
  plain.keep_only(keep);
  kept.keep_only(keep);
  const report::Document first = *issue_page_document(plain, {"", 0, 5, ""});
  for (const report::Column& column : std::get<report::Table>(first.sections[0].blocks[0]).columns) {
    for (const std::string& sort : {column.id, "-" + column.id}) {
      INFO(sort);
      const report::Document page = *issue_page_document(plain, {sort, 20, 300, ""});
      CHECK(report::render_json(page) == report::render_json(*issue_page_document(kept, {sort, 20, 300, ""})));
      const auto& table = std::get<report::Table>(page.sections[0].blocks[0]);
      REQUIRE(table.rows.size() == 300);
      const auto at = static_cast<std::size_t>(&column - std::get<report::Table>(first.sections[0].blocks[0]).columns.data());
      for (std::size_t row = 1; row < table.rows.size(); ++row) {
        const auto* last = std::get_if<std::string>(&table.rows[row - 1][at]);
        const auto* next = std::get_if<std::string>(&table.rows[row][at]);
        if (last == nullptr || next == nullptr) continue;
        CHECK((sort.starts_with('-') ? *last >= *next : *last <= *next));
      }
    }
  }
}

TEST_CASE("kept orders: the figures of some issues alone say the same") {
  Analysis plain = analysed_sample(), kept = analysed_sample();
  kept.keep_orders();
  // Nobody is named: what the answers below do not tell.
  kept.measured.named_of.first_person.assign(kept.measured.issues.size() + 1, 0);
  kept.measured.named_of.first_team = kept.measured.named_of.first_person;
  for (const std::uint32_t of_hundred : {2U, 20U, 70U}) {
    plain.select_all();
    plain.keep_only(some_rows(plain.measured.issues.size(), of_hundred, of_hundred));
    kept.select_all();
    kept.keep_only(some_rows(kept.measured.issues.size(), of_hundred, of_hundred));
    Measured other = figures_of_selection(kept);
    std::swap(kept.measured, other);
    const auto orders = std::exchange(kept.orders, nullptr);
    kept.select_all();
    INFO(of_hundred << " of a hundred issues");
    CHECK(figures_of(kept) == figures_of(plain));
    std::swap(kept.measured, other);
    kept.orders = orders;
  }
}

}  // namespace baton
