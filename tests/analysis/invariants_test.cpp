// The laws of the definitions, section 7, on random logs in every custody mode and reading, and on the sample data.

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "baton/report/render.hpp"
#include "support/tiny_analysis.hpp"

namespace baton {
namespace {

/// The columns of random rows. Without those of an assignee a snapshot is read by maker, and stitched.
struct Shape {
  bool names_assignee = true;
  std::string toml;

  [[nodiscard]] std::string header() const {
    return fmt::format("issue,time,seq,activity,person,team,{},status,side,account,category,contact,channel\n", names_assignee ? "to_person,to_team" : "spare_1,spare_2");
  }
};

/// Rows of a random log: few issues, teams and people, many coincidences of time; the sequence column orders them all.
std::vector<std::string> random_rows(std::size_t count) {
  const auto pick = [](std::initializer_list<const char*> words) { return std::string(*rc::gen::elementOf(std::vector<const char*>(words))); };
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < count; ++i) {
    const int minute = *rc::gen::inRange(0, 400);
    rows.push_back(fmt::format("{},2026-03-{:02}T{:02}:{:02}:00Z,{},{},{},{},{},{},{},{},{},{},{},{}\n", pick({"1", "2", "3", "4"}), 1 + minute / 100,
                               8 + minute % 100 / 10, minute % 10 * 6, i, pick({"Created", "Assigned", "Reply", "Note", "Work", "Customer reply", "Status", ""}),
                               pick({"ann", "bob", "cid", "bot", "", "-"}), pick({"Desk", "Lab", "Shop", "", "?"}), pick({"ann", "bob", "bot", "", ""}),
                               pick({"Desk", "Lab", "Shop", ""}), pick({"", "", "New", "Open", "Pending", "On hold", "Resolved", "Closed", "Cancelled", "odd"}),
                               pick({"", "", "", "customer", "automation"}), pick({"Acme", "Zeta", ""}), pick({"Pump", "Valve", ""}), pick({"c1", "c2", ""}),
                               pick({"email", "phone", ""})));
  }
  return rows;
}

std::string join(const Shape& shape, const std::vector<std::string>& rows) {
  std::string text = shape.header();
  for (const std::string& row : rows) text += row;
  return text;
}

Shape random_shape() {
  const std::string custody = *rc::gen::elementOf(std::vector<std::string>{"snapshot", "acts", "assignments"});
  return {*rc::gen::arbitrary<bool>(), fmt::format("custody = \"{}\"\nautomation = [\"bot\"]\n[tiers]\nrules = [[\"Lab\", 2], [\"Shop\", 3], [\"\", 1]]\n", custody)};
}

ResolveOptions random_options() {
  ResolveOptions options;
  options.reading = *rc::gen::elementOf(std::vector<Reading>{Reading::service, Reading::process_mining});
  return options;
}

void check_journeys(const Analysis& analysis) {
  JourneyBuilder builder(analysis.log);
  for (const IssueMeasures& row : analysis.measured.issues) {
    const Journey* journey = builder.follow(row.issue);
    REQUIRE(journey != nullptr);
    TimeUs pieces = 0;
    TimeUs at = journey->opening;
    for (const Piece& piece : journey->pieces) {
      CHECK(piece.from == at);  // no gap, no overlap
      at = piece.to;
      pieces += piece.to - piece.from;
    }
    CHECK(pieces == journey->end - journey->opening);
    CHECK(row.queued + row.in_hand + std::max<TimeUs>(0, row.on_customer) + std::max<TimeUs>(0, row.held) + row.resolved_gap == row.whole);
    for (std::size_t i = 1; i < journey->stints.size(); ++i) {
      CHECK(journey->stints[i].from == journey->stints[i - 1].to);
      CHECK_FALSE(journey->stints[i].holder == journey->stints[i - 1].holder);
    }
    if (!journey->stints.empty() && analysis.log.reading == Reading::service) CHECK(journey->stints.back().to == journey->end);
    CHECK(std::accumulate(journey->changes.begin(), journey->changes.end(), 0) == static_cast<std::int32_t>(journey->stints.size()));
    if (row.person_handoffs >= 0 && row.transfers >= 0) {
      CHECK(row.relays <= row.person_handoffs);
      CHECK(row.person_handoffs <= row.relays + row.transfers);
    }
    if (row.team_handoffs >= 0) {
      CHECK(row.team_handoffs == row.transfers);
      CHECK(row.team_bounces <= row.team_returns);
    }
    if (row.company_acts >= 0) CHECK(row.company_touches <= row.company_acts);
  }
}

void check_sums(const Analysis& analysis) {
  const auto values = summarize(analysis.log, analysis.measured, analysis.selection, 1);
  const auto teams = team_figures(analysis.log, analysis.measured, analysis.selection);
  TimeSum team_delay = 0;
  for (const TeamFigures& team : teams) team_delay += team.queued + team.in_hand;
  const bool teams_answer_for_all = team_delay == *value_of(values, "queued").duration->sum + *value_of(values, "in_hand").duration->sum;
  CHECK(teams_answer_for_all);
  const auto edges = edge_figures(analysis.log, analysis.measured, analysis.selection, Level::team);
  std::int64_t handoffs = 0;
  std::int64_t bounces = 0;
  for (const EdgeFigures& edge : edges) {
    handoffs += edge.handoffs;
    bounces += edge.bounces;
  }
  CHECK(handoffs == value_of(values, "team_handoffs").count.value_or(0));
  CHECK(bounces == value_of(values, "team_bounces").count.value_or(0));
  std::int64_t loops = 0;
  for (const LoopFigures& loop : loop_figures(analysis.log, analysis.measured, analysis.selection, Level::team)) loops += loop.times;
  CHECK(loops == value_of(values, "team_returns").count.value_or(0));
  CHECK(*value_of(values, "issues").count ==
        *value_of(values, "issues_resolved").count + *value_of(values, "issues_open").count + *value_of(values, "issues_cancelled").count);
}

/// All figures as bytes, without what names files.
std::string all_figures(const Analysis& analysis) {
  report::Document document = issue_document(analysis);
  const report::Document summary = summary_document(analysis);
  document.sections.insert(document.sections.end(), summary.sections.begin(), summary.sections.end());
  std::vector<report::Document> others{team_document(analysis), account_document(analysis)};
  for (const Level level : {Level::person, Level::team}) {
    HandoffQuestion question;
    question.level = level;
    auto handoffs = handoff_document(analysis, question);
    REQUIRE(handoffs);
    others.push_back(std::move(*handoffs));
  }
  for (const report::Document& other : others) document.sections.insert(document.sections.end(), other.sections.begin(), other.sections.end());
  document.coverage.clear();
  return report::render_json(document);
}

Analysis analyse_files(const std::vector<std::string>& files, const std::string& toml, const ResolveOptions& options) {
  const auto config = parse_config(toml, "baton.toml");
  REQUIRE(config);
  RawLog log;
  for (std::size_t i = 0; i < files.size(); ++i) {
    // Each file is an import of its own into the log that the one before left.
    LogBuilder builder(std::move(log));
    test::read_text(builder, files[i], *config, fmt::format("{}.csv", i));
    log = builder.finish(options.threads).value();
  }
  auto analysis = analyse(std::move(log), *config, {}, options, test::test_context());
  REQUIRE(analysis);
  return std::move(*analysis);
}

}  // namespace

TEST_CASE("invariants: ledger, stints, types and sums on random logs") {
  std::map<CustodyMode, int> seen;
  CHECK(rc::check([&seen] {
    const auto rows = random_rows(*rc::gen::inRange<std::size_t>(1, 60));
    const Shape shape = random_shape();
    const Analysis analysis = test::analyse_text(join(shape, rows), shape.toml, {}, random_options());
    check_journeys(analysis);
    check_sums(analysis);
    ++seen[analysis.log.sources.front().custody];
  }));
  for (const CustodyMode mode : {CustodyMode::assignments, CustodyMode::snapshot_by_assignee, CustodyMode::snapshot_by_maker, CustodyMode::acts}) {
    INFO(name_of(mode));
    CHECK(seen[mode] > 0);
  }
}

TEST_CASE("invariants: order of rows, splitting, importing twice and threads change nothing") {
  CHECK(rc::check([] {
    auto rows = random_rows(*rc::gen::inRange<std::size_t>(2, 60));
    const Shape shape = random_shape();
    ResolveOptions options = random_options();
    const std::string expected = all_figures(analyse_files({join(shape, rows)}, shape.toml, options));
    const auto cut = static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(1, rows.size()));
    const std::string first = join(shape, {rows.begin(), rows.begin() + cut});
    const std::string second = join(shape, {rows.begin() + cut, rows.end()});
    CHECK(all_figures(analyse_files({first, second}, shape.toml, options)) == expected);
    CHECK(all_figures(analyse_files({join(shape, rows), join(shape, rows)}, shape.toml, options)) == expected);
    CHECK(all_figures(analyse_files({first, join(shape, rows)}, shape.toml, options)) == expected);
    options.threads = 8;
    CHECK(all_figures(analyse_files({join(shape, rows)}, shape.toml, options)) == expected);
    std::reverse(rows.begin(), rows.end());
    CHECK(all_figures(analyse_files({join(shape, rows)}, shape.toml, options)) == expected);
  }));
}

TEST_CASE("invariants: an account's interval is the same to the last digit whatever the order of its issues") {
  CHECK(rc::check([] {
    std::vector<std::string> rows;
    for (int issue = 0; issue < 40; ++issue) {
      const int answer = *rc::gen::inRange(1, 5000);
      rows.push_back(fmt::format("{},1772442000,1,Created,,,,,New,customer,{},,,\n", issue, issue < 18 ? "Acme" : "Bolt"));
      rows.push_back(fmt::format("{},{},2,Reply,ann,Desk,,,Resolved,,{},,,\n", issue, 1772442000 + 60 * answer, issue < 18 ? "Acme" : "Bolt"));
    }
    const auto accounts = [](const std::vector<std::string>& of) {
      const Analysis analysis = analyse_files({join({}, of)}, "custody = \"acts\"\n", {});
      return report::render_csv(account_document(analysis), "accounts");
    };
    const auto expected = accounts(rows);
    std::reverse(rows.begin(), rows.end());
    const auto reversed = accounts(rows);
    CHECK(reversed == expected);
    CHECK(expected.find("\nAcme,,18,") != std::string::npos);
  }));
}

TEST_CASE("invariants: the sample data") {
  const std::string text = test::project_file("sample_data/tickets.csv");
  for (const Reading reading : {Reading::service, Reading::process_mining}) {
    for (const std::string custody : {"assignments", "snapshot", "acts"}) {
      ResolveOptions options;
      options.reading = reading;
      options.custody = custody;
      const Analysis analysis = test::analyse_text(text, "", {}, options);
      check_journeys(analysis);
      check_sums(analysis);
      for (const FileReceipt& file : analysis.log.raw.files) CHECK(file.records == file.kept + file.duplicates + file.rejected);
    }
  }
}

}  // namespace baton
