#include "support.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "../../src/store/column_codec.hpp"
#include "baton/base/dictionary.hpp"

using namespace baton;

namespace store_test {
namespace {

bool same(const Dictionary& a, const Dictionary& b) {
  if (a.size() != b.size()) return false;
  for (std::uint32_t id = 0; id < a.size(); ++id) {
    if (a.text(id) != b.text(id)) return false;
  }
  return true;
}

bool same(const SourceInfo& a, const SourceInfo& b) {
  return a.name == b.name && a.format == b.format && a.mapping == b.mapping && a.status_columns == b.status_columns &&
         a.stated_as_of == b.stated_as_of && a.is_mail == b.is_mail && a.zone == b.zone && a.day_order == b.day_order;
}

bool same(const FileReceipt& a, const FileReceipt& b) {
  return a.path == b.path && a.format == b.format && a.source == b.source && a.size_bytes == b.size_bytes &&
         a.digest == b.digest && a.records == b.records && a.kept == b.kept && a.duplicates == b.duplicates &&
         a.rejected == b.rejected && a.ties == b.ties && a.column_set == b.column_set &&
         a.mapped_fields == b.mapped_fields && a.warnings == b.warnings && a.stamp == b.stamp;
}

bool same(const Reject& a, const Reject& b) {
  return a.file == b.file && a.record == b.record && a.line == b.line && a.reason == b.reason;
}

bool same(const RawLog::Issue& a, const RawLog::Issue& b) { return a.key == b.key && a.source == b.source; }

template <class List>
bool same_list(const List& a, const List& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
}

bool same(const EventColumns& a, const EventColumns& b) {
  return a.at == b.at && a.origin == b.origin && a.digest == b.digest && a.text == b.text && a.number == b.number;
}

}  // namespace

RawLog steady_log(std::size_t events, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  RawLog log;
  log.sources.push_back({"desk", "csv", {{Field::issue, "Id"}, {Field::time, "At"}}, {"State", "Sub"}, no_time, false, "Europe/Stockholm", DayOrder::month_first});
  FileReceipt file;
  file.path = "export.csv";
  file.records = file.kept = events;
  log.files.push_back(file);
  log.issue_keys.emplace_back();
  log.offsets.push_back(0);
  constexpr std::size_t events_per_issue = 10;
  auto& persons = log.events.text[static_cast<std::size_t>(TextColumn::person)];
  for (std::size_t event = 0; event < events; ++event) {
    if (event % events_per_issue == 0) {
      log.issues.push_back({log.issue_keys[0].intern("CASE-" + std::to_string(event + seed)), 0});
      log.offsets.push_back(event);
    }
    log.offsets.back() = event + 1;
    log.events.at.push_back(static_cast<TimeUs>(random() % 31'536'000) * second_us);
    log.events.origin.push_back(Origin::of(0, event + 1).packed);
    log.events.digest.push_back(random());
    persons.push_back(log.texts.of(TextSpace::person).intern("person " + std::to_string(random() % 900)));
  }
  return log;
}

bool same(const RawLog& a, const RawLog& b) {
  return same_list(a.texts.spaces, b.texts.spaces) && same_list(a.sources, b.sources) &&
         same_list(a.issue_keys, b.issue_keys) && same_list(a.files, b.files) && same_list(a.rejects, b.rejects) &&
         same_list(a.issues, b.issues) && a.offsets == b.offsets && same(a.events, b.events);
}

void make_store(const std::string& path, const RawLog& log, const StoredContext& context) {
  auto store = Store::open_for_import(path);
  REQUIRE(store);
  REQUIRE(store->save(log, context));
}

SQLite::Database raw(const std::string& path) { return SQLite::Database(path, SQLite::OPEN_READWRITE); }

void make_older(const std::string& path) {
  auto database = raw(path);
  const auto issues = static_cast<std::size_t>(database.execAndGet("SELECT issues FROM part").getInt64());
  REQUIRE(database.execAndGet("SELECT count(*) FROM part").getInt() == 1);
  std::string data;
  encode_column<std::uint64_t>(std::vector<std::uint64_t>(issues, 0), data);
  const std::int64_t series = database.execAndGet("SELECT max(id) + 1 FROM series").getInt64();
  SQLite::Statement name(database, "INSERT INTO series (id, name, row_count) VALUES (?, 'issue.source', ?)");
  name.bind(1, series);
  name.bind(2, static_cast<std::int64_t>(issues));
  name.exec();
  SQLite::Statement segment(database, "INSERT INTO segment (series, part, first_row, row_count, hash, data) VALUES (?, 0, 0, ?, ?, ?)");
  segment.bind(1, series);
  segment.bind(2, static_cast<std::int64_t>(issues));
  segment.bind(3, static_cast<std::int64_t>(hash_bytes(data)));
  segment.bind(4, data.data(), static_cast<int>(data.size()));
  segment.exec();
  database.exec("DELETE FROM segment WHERE series IN (SELECT id FROM series WHERE name LIKE 'use.%'); DELETE FROM series WHERE name LIKE 'use.%'; "
                "DROP INDEX segment_place; DROP TABLE part; ALTER TABLE segment DROP COLUMN part; DROP TABLE answer; DROP TABLE file_stamp; DROP TABLE figure; DROP TABLE figure_block; PRAGMA user_version = 2");
}

}  // namespace store_test
