#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "baton/base/time.hpp"

namespace baton::report {

/// A length of time; no_time never appears, a missing value is an empty Cell.
struct DurationCell {
  TimeSum us = 0;
};
/// A point in time, UTC.
struct InstantCell {
  TimeUs us = 0;
};
/// A proportion with its counts and, where it was computed, its interval.
struct ShareCell {
  double value = 0;  ///< In [0, 1].
  std::int64_t numerator = 0, denominator = 0;
  std::optional<double> low, high;
};
/// One value of a Document. Empty = missing: null in JSON, "–" for people, an empty field in CSV; never 0.
using Cell = std::variant<std::monostate, std::int64_t, double, bool, std::string, DurationCell, InstantCell, ShareCell>;

/// What a column holds, which decides how each sink writes it. Words in a column of another unit ("too few to say") are for
/// people; JSON and CSV have a missing value there.
enum class Unit : std::uint8_t {
  text,      ///< std::string
  count,     ///< int64: thousands separated for people
  number,    ///< double: one decimal for people
  points,    ///< double: ease points, one decimal
  ratio,     ///< double in [0, 1]: percent for people, a number in JSON and CSV
  share,     ///< ShareCell: percent for people, an object in JSON, the value in CSV
  duration,  ///< DurationCell: one unit for people, seconds in JSON and CSV
  hours,     ///< DurationCell: always hours for people (sums over teams), seconds in JSON and CSV
  instant,   ///< InstantCell
  flag,      ///< bool
};

struct Column {
  std::string id;     ///< Key in JSON and CSV; durations end in "_s".
  std::string title;  ///< Head for people. Without one, a last column of texts is a note on its row.
  Unit unit = Unit::text;
  int priority = 0;   ///< On a narrow terminal, columns with the highest number drop first; -1: never on a terminal; -2: only in data.
  bool in_data = true;  ///< Whether JSON and CSV have it too.
};

struct Table {
  std::string id;     ///< Key of the array in JSON.
  std::string title;  ///< Headline for people, e.g. "Who customers wait for: …"; may be empty.
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::size_t shown_rows = 10;     ///< Rows on a terminal and of the printed page before "… N more"; 0: all.
  std::string more_hint = "--all"; ///< How to see them.
  std::string empty_text;          ///< In place of an empty table.
  bool for_people = true;          ///< False: only in JSON and CSV.
  bool in_data = true;             ///< False: not in JSON; only for people, or in CSV where it isn't for people either.
  /// For people, the table may be shown with other rows than in data (sorted by cost, say): indexes of `rows`; empty: as they are.
  std::vector<std::size_t> people_order;
  std::size_t all_rows = 0;        ///< Rows there are where the table holds only the first of them; 0: it holds all.
};

/// A picture of parts of a whole: one bar a line.
struct Bars {
  std::string title;  ///< "where the time went"
  Cell total;
  Unit unit = Unit::hours;
  struct Bar {
    std::string label;
    Cell amount;
    double ratio = 0;   ///< Of the total.
    std::string style;  ///< Ledger class: queued, in_hand, on_customer, held, resolved_gap; colours the bar.
  };
  std::vector<Bar> bars;
};

/// Lines of "label   value   note".
struct Facts {
  std::string title;  ///< May be empty.
  struct Fact {
    std::string label;
    Cell value;
    Unit unit = Unit::text;
    std::string note;
    std::string measure = {};  ///< Id of the measure that the value belongs to; may be empty.
  };
  std::vector<Fact> facts;
  bool strip = false;  ///< The few figures under the headline of the page, side by side; on the page only.
};

/// A sentence with its figures set off: parts in order, bold where the flag is set.
struct Sentence {
  std::vector<std::pair<std::string, bool>> parts;
  std::string anchor;  ///< Section of the page that it leads to; may be empty.
};
struct Prose {
  std::vector<Sentence> sentences;
  bool lead = false;  ///< The headline sentences of the report.
};

/// A directed graph for a picture or a graph file.
struct Graph {
  std::string id = "handoffs";
  std::string title;
  struct Attribute {
    std::string key;
    Cell value;
    Unit unit = Unit::text;
  };
  struct Vertex {
    std::string label;
    int tier = 0;  ///< 0 = unknown.
    std::vector<Attribute> attributes;
  };
  struct Edge {
    std::size_t from = 0, to = 0;
    std::int64_t weight = 0;  ///< Handoffs.
    bool bounces = false;     ///< At least 1 in 5 came straight back, and at least 5.
    std::vector<Attribute> attributes;
  };
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;       ///< By falling weight.
  std::size_t shown_edges = 60;  ///< In a picture.
};

/// One value of the object "measures".
struct MeasureCell {
  std::string id;
  std::string title;
  /// A plain cell, or the parts of an object in order ("n", "sum_s", …; shares are one ShareCell).
  Cell value;
  std::vector<std::pair<std::string, Cell>> parts;
  bool is_object = false;
};
struct Measures {
  std::vector<MeasureCell> measures;
};

using Block = std::variant<Prose, Table, Bars, Facts, Graph, Measures>;

/// A section of the page; the terminal prints the blocks of all sections in order.
struct Section {
  std::string anchor;
  std::string title;
  std::vector<Block> blocks;
};

/// How a report's figures are had again by commands: as options of a shell's command line, each with a space before it; empty where there is nothing to say.
struct Again {
  std::string import;   ///< The whole command that makes the store; empty where there is one.
  std::string options;  ///< What makes a command read the log in the same way.
  std::string filters;  ///< What makes it take the same issues.
};

/// The result of a command as a value: every figure once, with its unit. Renderers only write.
struct Document {
  std::string version;
  std::string command;            ///< "summary"
  TimeUs as_of = no_time;
  std::string store;              ///< Path, or empty where nothing is kept.
  std::string inputs;             ///< What was asked, for people: "incidents.xes.gz", "3 inputs", the store's path; may be empty.
  std::string hours = "calendar"; ///< or "business"
  std::string title;              ///< Of the page.
  std::string subtitle;           ///< "7,554 issues, 65,533 events, …"; people see it behind the inputs.
  std::vector<std::pair<std::string, Cell>> coverage;
  std::vector<std::string> notes; ///< What the reader must know; JSON "notes", lines at the end for people.
  std::vector<Section> sections;
  std::vector<std::string> next;  ///< Commands to try next; stderr of a terminal only.
  std::string main_table;         ///< Id of the table that --csv prints.
  std::vector<std::pair<std::string, Cell>> fields;  ///< Further top-level values of the JSON object.
  Again again;                    ///< Of the page alone.
};

}  // namespace baton::report
