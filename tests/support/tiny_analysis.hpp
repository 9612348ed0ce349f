#pragma once
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "baton/analysis/analysis.hpp"
#include "baton/base/bytes.hpp"
#include "baton/sources/reader.hpp"
#include "baton/sources/table.hpp"

namespace baton::test {

/// An Error as one text, for a test's message.
inline std::string text_of(const Error& error) { return error.message + " (" + error.place + ") " + error.hint; }

/// Reads a log from memory into a builder.
inline void read_text(LogBuilder& builder, std::string_view csv, const Config& config, const std::string& name = "log.csv") {
  InputOptions options;
  options.mapping = config.mapping;
  options.status_columns = config.status_columns;
  auto peeked = peek(open_memory(csv, name), peek_bytes);
  REQUIRE(peeked);
  auto format = detect_format(*peeked, options);
  INFO((format ? std::string() : text_of(format.error())));
  REQUIRE(format);
  auto read = (*format)->read(std::move(*peeked), options, builder);
  INFO((read ? std::string() : text_of(read.error())));
  REQUIRE(read);
}

/// Directory files from memory.
inline Directory directory_of(std::initializer_list<std::string_view> files) {
  Directory directory;
  for (const std::string_view file : files) {
    const auto table = read_csv_table(file, "directory.csv");
    REQUIRE(table);
    DirectoryTable rows;
    rows.file = "directory.csv";
    rows.columns = table->columns;
    for (const auto& row : table->rows) rows.rows.push_back({row.line, row.values});
    const auto added = add_directory_table(rows, directory);
    INFO((added ? std::string() : text_of(added.error())));
    REQUIRE(added);
  }
  return directory;
}

/// A file of the project, by its path from the top.
inline std::string project_file(const std::string& path) {
  const auto source = open_input({std::string(BATON_SOURCE_DIR) + "/" + path, {}});
  REQUIRE(source);
  const auto text = read_all(**source, std::uint64_t{64} << 20);
  REQUIRE(text);
  return *text;
}

/// Who asks in a test: persons by their names.
inline AnalysisContext test_context() {
  AnalysisContext context;
  context.version = "test";
  context.command = "summary";
  context.inputs = "log.csv";
  context.names_persons = true;
  context.person_label = [](const ResolvedLog& log, std::uint32_t person) { return std::string(log.person_name(person)); };
  return context;
}

/// The whole way from a CSV text to an analysis.
inline Analysis analyse_text(std::string_view csv, std::string_view toml = {}, const Directory& directory = {}, ResolveOptions options = {}) {
  const auto config = parse_config(toml, "baton.toml");
  INFO((config ? std::string() : text_of(config.error())));
  REQUIRE(config);
  LogBuilder builder{RawLog{}};
  read_text(builder, csv, *config);
  auto analysis = analyse(builder.finish(1).value(), *config, directory, options, test_context());
  INFO((analysis ? std::string() : text_of(analysis.error())));
  REQUIRE(analysis);
  return std::move(*analysis);
}

/// The figures of an issue by key.
inline IssueMeasures issue_named(const Analysis& analysis, std::string_view key) {
  for (const IssueMeasures& issue : analysis.measured.issues) {
    if (analysis.log.key_of(issue.issue) == key) return issue;
  }
  FAIL("no issue " << key);
  return analysis.measured.issues.front();
}

inline constexpr TimeUs minutes(double count) { return static_cast<TimeUs>(count * static_cast<double>(minute_us)); }

}  // namespace baton::test
