// Queries over tables that are computed while SQLite goes over them: keys, types, what is refused, what goes wrong.

#include <catch2/catch.hpp>

#include <limits>

#include "baton/store/sql.hpp"

namespace baton {
namespace {

struct Row {
  std::string key;
  RowValue value;
};

/// A table of keys and values that counts the passes over it and the values asked for.
class TestTable final : public RowTable {
 public:
  struct Counts {
    int passes = 0, keyed = 0, values = 0;
  };
  TestTable(std::string name, std::vector<Row> rows)
      : RowTable({std::move(name), {{"key", RowType::text}, {"value", RowType::real}, {"from", RowType::integer}}, 0, static_cast<double>(rows.size()), 1}), rows_(std::move(rows)) {}
  [[nodiscard]] std::unique_ptr<RowCursor> open() const override { return std::make_unique<Cursor>(*this); }
  mutable Counts counts;

 private:
  class Cursor final : public RowCursor {
   public:
    explicit Cursor(const TestTable& table) : table_(table) {}
    void start(std::optional<std::string_view> key) override {
      ++(key ? table_.counts.keyed : table_.counts.passes);
      key_ = key;
      if (key) held_ = std::string(*key);
      at_ = 0;
      skip();
    }
    [[nodiscard]] bool at_end() const override { return at_ >= table_.rows_.size(); }
    void next() override {
      ++at_;
      skip();
    }
    [[nodiscard]] std::int64_t row_id() const override { return static_cast<std::int64_t>(at_); }
    [[nodiscard]] RowValue value(std::size_t column) override {
      ++table_.counts.values;
      const Row& row = table_.rows_[at_];
      if (column == 0) return std::string_view(row.key);
      return column == 1 ? row.value : RowValue{static_cast<std::int64_t>(at_)};
    }

   private:
    void skip() {
      while (key_ && !at_end() && table_.rows_[at_].key != held_) ++at_;
    }
    const TestTable& table_;
    std::optional<std::string_view> key_;
    std::string held_;
    std::size_t at_ = 0;
  };

  std::vector<Row> rows_;
};

struct Answered {
  std::vector<std::string> names;
  std::vector<std::string> rows;  ///< Values joined by '|', NULL as "-".
  Error error;
  bool ok = false;
};

struct ToText {
  std::string operator()(std::monostate) const { return "-"; }
  std::string operator()(std::string_view text) const { return std::string(text); }
  template <class Value>
  std::string operator()(const Value& value) const {
    return fmt::format("{}", value);
  }
};

class Tables {
 public:
  Tables() {
    tables_.push_back(std::make_unique<TestTable>("things", std::vector<Row>{{"a", 1.5}, {"b", RowValue{}}, {"7", 2.0}, {"007", 3.0}, {"a", 4.0}, {"A", 5.0}}));
    tables_.push_back(std::make_unique<TestTable>("others", std::vector<Row>{{"a", std::string("text")}, {"c", std::int64_t{9}}}));
  }
  Answered ask(const std::string& query, std::size_t most_rows = 1000) const {
    Answered answered;
    SqlAnswer to;
    to.columns = [&](const std::vector<std::string>& names) { answered.names = names; };
    to.row = [&](const std::vector<RowValue>& values) {
      std::string row;
      for (const RowValue& value : values) row += (row.empty() ? "" : "|") + std::visit(ToText{}, value);
      answered.rows.push_back(row);
      return answered.rows.size() < most_rows;
    };
    const std::vector<SqlAggregate> aggregates{{"total", false,
                                                [](std::vector<double>& numbers, double) {
                                                  double sum = 0;
                                                  for (const double number : numbers) sum += number;
                                                  return numbers.empty() ? std::nullopt : std::optional(sum);
                                                }},
                                               {"scaled", true, [](std::vector<double>& numbers, double share) {
                                                  CHECK((share >= 0 && share <= 1));
                                                  return std::optional(share * static_cast<double>(numbers.size()));
                                                }}};
    const auto done = answer_sql(tables_, aggregates, query, to);
    answered.ok = done.has_value();
    if (!done) answered.error = done.error();
    return answered;
  }
  [[nodiscard]] std::vector<std::string> rows(const std::string& query) const {
    const Answered answered = ask(query);
    INFO(query << ": " << answered.error.message);
    REQUIRE(answered.ok);
    return answered.rows;
  }
  [[nodiscard]] TestTable::Counts& counts() const { return dynamic_cast<const TestTable&>(*tables_.front()).counts; }

 private:
  std::vector<std::unique_ptr<RowTable>> tables_;
};

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("a text with a NUL in it is compared as a whole") {
  using namespace std::string_literals;
  std::vector<std::unique_ptr<RowTable>> tables;
  tables.push_back(std::make_unique<TestTable>("t", std::vector<Row>{{"one", "x\0y"s}, {"two", "x"s}}));
  Rows keys;
  REQUIRE(answer_sql(tables, {}, "SELECT key FROM t WHERE value = 'x'", {[](const auto&) {}, [&](const std::vector<RowValue>& values) {
                                                                          keys.push_back(std::visit(ToText{}, values.front()));
                                                                          return true;
                                                                        }}));
  CHECK(keys == Rows{"two"});
}

TEST_CASE("a query has the rows and types of the tables") {
  const Tables tables;
  const Answered all = tables.ask("SELECT * FROM things");
  REQUIRE(all.ok);
  CHECK(all.names == Rows{"key", "value", "from"});
  CHECK(all.rows == Rows{"a|1.5|0", "b|-|1", "7|2|2", "007|3|3", "a|4|4", "A|5|5"});
  CHECK(tables.rows("SELECT typeof(key), typeof(value), typeof([from]) FROM things LIMIT 2") == Rows{"text|real|integer", "text|null|integer"});
  CHECK(tables.rows("SELECT value FROM others") == Rows{"text", "9"});
  CHECK(tables.rows("SELECT X'00FF', 'a' || char(0) || 'b', ''") == Rows{std::string("X'00FF'|a\0b|", 12)});
  CHECK(tables.ask("SELECT * FROM things", 2).rows.size() == 2);
  CHECK(tables.ask("SELECT * FROM things WHERE 0").names.size() == 3);
}

TEST_CASE("values are computed when they are asked for") {
  const Tables tables;
  CHECK(tables.rows("SELECT count(*) FROM things") == Rows{"6"});
  CHECK(tables.counts().values == 0);
  CHECK(tables.rows("SELECT max([from]) FROM things") == Rows{"5"});
  CHECK(tables.counts().values == 6);
}

TEST_CASE("an equal key finds its rows without a pass, and never other rows than a pass finds") {
  const Tables tables;
  const auto same_as_pass = [&](const std::string& condition) {
    INFO(condition);
    const Rows found = tables.rows("SELECT key, value FROM things WHERE " + condition + " ORDER BY [from]");
    // A key behind + is a term of its own, which no index serves.
    std::string passing = condition;
    for (std::size_t at = 0; (at = passing.find("key", at)) != std::string::npos; at += 4) passing.insert(at, "+");
    CHECK(found == tables.rows("SELECT key, value FROM things WHERE " + passing + " ORDER BY [from]"));
    return found;
  };
  CHECK(same_as_pass("key = 'a'").size() == 2);
  CHECK(tables.counts().keyed == 1);
  CHECK(same_as_pass("key = 'nothing'").empty());
  CHECK(same_as_pass("key IN ('a', 'b', 'a')").size() == 3);
  CHECK(same_as_pass("key = 'a' OR key = 'b' OR key = 'a'").size() == 3);
  CHECK(same_as_pass("key = 'a' AND value > 2").size() == 1);
  CHECK(same_as_pass("key = NULL").empty());
  CHECK(same_as_pass("key = X'61'").empty());
  // By SQLite's rules a bare number is compared as a text, one of a numeric type makes the key a number.
  CHECK(tables.rows("SELECT key FROM things WHERE key = 7") == Rows{"7"});
  CHECK(tables.rows("SELECT key FROM things WHERE key = CAST('7' AS INTEGER)") == Rows{"7", "007"});
  const int keyed = tables.counts().keyed;
  CHECK(same_as_pass("key = 'a' COLLATE NOCASE").size() == 3);
  CHECK(tables.counts().keyed == keyed);  // the index knows no other collation
  CHECK(same_as_pass("key LIKE 'a'").size() == 3);
  CHECK(tables.rows("SELECT t.value FROM others o JOIN things t USING (key)") == Rows{"1.5", "4"});
  CHECK(tables.rows("SELECT count(*) FROM things t LEFT JOIN others o ON o.key = t.key") == Rows{"6"});
}

TEST_CASE("aggregates of the caller") {
  const Tables tables;
  CHECK(tables.rows("SELECT total(value) FROM things") == Rows{"15.5"});
  CHECK(tables.rows("SELECT total(value), total(key) FROM things WHERE key = 'b'") == Rows{"-|-"});
  CHECK(tables.rows("SELECT total(value) FROM things WHERE 0") == Rows{"-"});
  CHECK(tables.rows("SELECT lower(key), scaled(value, 0.5) FROM things GROUP BY 1 ORDER BY 1") == Rows{"007|0.5", "7|0.5", "a|1.5", "b|0"});
  for (const char* share : {"2", "-0.1", "'x'", "NULL", "1e999", "[from]", "[from] / 10.0"}) {
    const Answered wrong = tables.ask(fmt::format("SELECT scaled(value, {}) FROM things", share));
    CHECK_FALSE(wrong.ok);
    CHECK_THAT(wrong.error.message, Catch::Contains("from 0 to 1"));
  }
}

TEST_CASE("SQL reads only") {
  const Tables tables;
  for (const char* query : {"DELETE FROM things", "WITH x AS (SELECT 1) DELETE FROM things", "INSERT INTO things (key) VALUES (1)", "UPDATE things SET key = 1", "DROP TABLE things",
                            "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "CREATE VIEW x AS SELECT 1", "CREATE TABLE x AS SELECT 1", "CREATE VIRTUAL TABLE x USING fts5(y)",
                            "CREATE INDEX x ON things (key)", "CREATE TRIGGER x AFTER INSERT ON things BEGIN SELECT 1; END", "ALTER TABLE things RENAME TO x", "ATTACH 'x.db' AS x",
                            "ATTACH ':memory:' AS x", "DETACH main", "PRAGMA journal_mode = WAL", "PRAGMA user_version = 1", "PRAGMA temp_store_directory = '/'", "PRAGMA writable_schema = 1",
                            "SELECT * FROM pragma_journal_mode", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x", "VACUUM", "VACUUM INTO 'x.db'", "ANALYZE", "REINDEX",
                            "SELECT load_extension('x')", "INSERT INTO sqlite_schema VALUES (1, 2, 3, 4, 5)", "EXPLAIN DELETE FROM things", "  drop table nothing", "REPLACE INTO things VALUES (1, 2, 3)",
                            "/* quietly */ DELETE FROM things"}) {
    INFO(query);
    const Answered refused = tables.ask(query);
    CHECK_FALSE(refused.ok);
    CHECK(refused.rows.empty());
    CHECK(refused.error.code == ErrorCode::usage);
    CHECK_THAT(refused.error.message, Catch::StartsWith("baton sql reads only: "));
  }
  for (const char* query : {"SELECT 1", "VALUES (1)", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n", "EXPLAIN SELECT * FROM things",
                            "EXPLAIN QUERY PLAN SELECT * FROM things WHERE key = 'a'", "SELECT value FROM json_each('[1]')", "PRAGMA table_info(things)", "SELECT name FROM pragma_table_list",
                            "SELECT sum(value) OVER (ORDER BY key) FROM things", "SELECT 1; -- and no more", "SELECT name FROM sqlite_schema"}) {
    INFO(query);
    const Answered read = tables.ask(query);
    INFO(read.error.message);
    CHECK(read.ok);
    CHECK_FALSE(read.rows.empty());
  }
}

TEST_CASE("what is wrong with a query is said with what to do") {
  const Tables tables;
  const auto error_of = [&](const std::string& query) {
    const Answered answered = tables.ask(query);
    INFO(query);
    CHECK_FALSE(answered.ok);
    CHECK(answered.error.code == ErrorCode::usage);
    CHECK_FALSE(answered.error.hint.empty());
    return answered.error;
  };
  CHECK(error_of("SELECT * FROM thing").hint == "did you mean things?");
  CHECK(error_of("SELECT * FROM quite_something").hint == "tables: things, others");
  CHECK_THAT(error_of("SELECT t.valeu FROM things t").hint, Catch::StartsWith("did you mean value?"));
  CHECK_THAT(error_of("SELECT 1 FROM things WHERE key = \"Quality Lab\"").hint, Catch::Contains("single quotes"));
  CHECK_THAT(error_of("SELECT from FROM things").hint, Catch::Contains("[from]"));
  CHECK(error_of("SELECT 1 FROM things WHERE key = 'a' AN value > 1").place.starts_with("at \""));
  CHECK_THAT(error_of("SELECT abs(-9223372036854775808)").message, Catch::Contains("integer overflow"));
  CHECK_THAT(error_of("SELECT json_extract('{', '$')").message, Catch::Contains("malformed JSON"));
  for (const std::string& query : {std::string(), std::string("  "), std::string("-- comment"), std::string(";"), std::string("SELECT 1; SELECT 2"), std::string("SELECT 1\0 x", 11),
                                   std::string("SELECT ?"), std::string("SELECT :name"), std::string("SELECT (1"), std::string("SELECT 'open"), std::string("\xFF\xFE"),
                                   std::string("SELECT zeroblob(2000000000)"), std::string(100'000, '(')}) {
    INFO(query.substr(0, 40));
    error_of(query);
  }
}

}  // namespace baton
