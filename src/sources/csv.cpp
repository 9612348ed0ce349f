#include <algorithm>
#include <set>

#include "baton/base/text.hpp"
#include "baton/sources/formats.hpp"
#include "csv_reader.hpp"

namespace baton {
namespace {

using csv::ColumnPlan;
using csv::Dialect;
using csv::TableLayout;

/// What is known of a file after its first bytes.
struct Opening {
  Dialect dialect;
  std::string head;            // decoded
  std::size_t body = 0;        // where the records begin in it
  std::uint64_t header_lines = 0;
  ColumnPlan plan;
};

Result<Opening> open_table(std::string_view raw_head, const InputOptions& options, const std::string& file) {
  Opening opening;
  opening.dialect = csv::detect_dialect(raw_head);
  opening.head = csv::decode_head(raw_head, opening.dialect);
  csv::Tokenizer tokens(opening.dialect);
  std::vector<std::string> header;
  std::uint64_t lines = opening.dialect.preamble_bytes > 0 ? 1 : 0;
  const bool whole = raw_head.size() < peek_bytes;
  while (header.empty()) {
    if (!tokens.next(opening.head, opening.body, whole)) {
      return fail(ErrorCode::input, "there is no header line", file, "give a CSV file whose first line names the columns");
    }
    lines += tokens.lines();
    if (!tokens.is_blank_line()) header.assign(tokens.fields().begin(), tokens.fields().end());
  }
  if (tokens.ends_in_quotes()) {
    return fail(ErrorCode::input, "the header has a quote that is never closed", file + ", line 1", "close the quote");
  }
  opening.header_lines = lines;
  BATON_TRY(opening.plan, csv::plan_columns(header, options, file));
  return opening;
}

/// Errors where dates contradict each other, and where all of them (`complete`) leave it open which number is the day.
Result<void> check_evidence(const DayOrderEvidence& evidence, bool complete, const std::string& file) {
  if (evidence.day_first > 0 && evidence.month_first > 0) {
    return fail(ErrorCode::input,
                fmt::format("some dates can only be day first ({}) and some only month first ({})", evidence.day_first,
                            evidence.month_first),
                file, "say which it is: --day-order day-first (or month-first); the others will be rejected");
  }
  if (evidence.day_first == 0 && evidence.month_first == 0 && evidence.ambiguous > 0 && complete) {
    return fail(ErrorCode::input, fmt::format("no date tells day from month ({} could be either)", evidence.ambiguous), file,
                "say which it is: --day-order day-first (or month-first)");
  }
  return {};
}

/// What the whole file shows, where the order was decided on its first part.
Result<void> check_order(DayOrder order, const DayOrderEvidence& evidence, const InputOptions& options, const std::string& file) {
  if (options.day_order != DayOrder::unknown) return {};
  BATON_TRY_VOID(check_evidence(evidence, true, file));
  const bool month_first = evidence.month_first > 0;
  if ((month_first && order != DayOrder::month_first) || (evidence.day_first > 0 && order != DayOrder::day_first)) {
    return fail(ErrorCode::input, fmt::format("only dates far down in the file tell that it is {} first", month_first ? "month" : "day"),
                file, fmt::format("say so: --day-order {}-first", month_first ? "month" : "day"));
  }
  return {};
}

/// Which number comes first in dates like 03/04/2026: as given, else as the values of the time columns show.
/// `complete` says that `body` is the whole file; unknown is returned where only more data could tell.
Result<DayOrder> day_order_of(const Opening& opening, const InputOptions& options, std::string_view body, bool complete,
                              const std::string& file) {
  if (options.day_order != DayOrder::unknown) return options.day_order;
  const TableLayout layout = csv::make_layout(opening.dialect, opening.plan, options, DayOrder::unknown);
  std::vector<bool> is_time_column(layout.actions.size(), false);
  for (const auto& [field, column] : opening.plan.field) {
    if (info_of(field).type == FieldType::time) is_time_column[column] = true;
  }
  csv::Tokenizer tokens(opening.dialect);
  DayOrderEvidence evidence;
  std::size_t position = 0;
  while (tokens.next(body, position, complete)) {
    const auto& fields = tokens.fields();
    for (std::size_t column = 0; column < std::min(fields.size(), layout.actions.size()); ++column) {
      if (is_time_column[column]) static_cast<void>(parse_time(fields[column], layout.time, &evidence));
    }
  }
  BATON_TRY_VOID(check_evidence(evidence, complete, file));
  if (evidence.day_first > 0) return DayOrder::day_first;
  if (evidence.month_first > 0) return DayOrder::month_first;
  return evidence.ambiguous > 0 ? DayOrder::unknown : DayOrder::day_first;
}

/// Name of the source where none is given: the format with its set of columns.
std::uint64_t column_set_of(const std::vector<std::string>& names) {
  std::uint64_t sum = 0;
  for (const std::string& name : names) sum += hash_bytes(name) * 0x9e3779b97f4a7c15ULL;
  return sum;
}

std::uint64_t mapped_fields_of(const ColumnPlan& plan) {
  std::uint64_t bits = 0;
  for (const auto& [field, column] : plan.field) {
    if (field != Field::subject) bits |= std::uint64_t{1} << static_cast<unsigned>(field);
  }
  if (!plan.status.empty()) bits |= std::uint64_t{1} << static_cast<unsigned>(Field::status);
  return bits;
}

/// That the order kept from earlier files fits this one: a record must not be read in two ways.
Result<void> check_kept_order(DayOrder kept, const DayOrderEvidence& evidence, const std::string& file) {
  const bool fits = kept == DayOrder::day_first ? evidence.month_first == 0 || evidence.day_first > 0 : evidence.day_first == 0 || evidence.month_first > 0;
  if (fits) return {};
  return fail(ErrorCode::input, fmt::format("earlier files of this source were read {}, and dates of this one can only be the other way", name_of(kept)), file,
              "give it another --source NAME, or import everything again into a new store");
}

SourceInfo source_of(const ColumnPlan& plan, const InputOptions& options) {
  SourceInfo source;
  source.format = "csv";
  source.name = options.source_name.empty()
                    ? fmt::format("csv-{:08x}", static_cast<std::uint32_t>(column_set_of(plan.names) >> 32))
                    : options.source_name;
  for (const auto& [field, column] : plan.field) source.mapping[field] = plan.names[column];
  for (const std::size_t column : plan.status) source.status_columns.push_back(plan.names[column]);
  return source;
}

/// Whether the stamps of the sample carry no zone of their own.
bool stamps_lack_zone(const Opening& opening, const TableLayout& layout) {
  csv::Tokenizer tokens(opening.dialect);
  std::size_t position = opening.body;
  TimeOptions elsewhere = layout.time;
  auto zone = TimeZone::named("Asia/Tokyo");
  if (!zone) return false;
  elsewhere.zone = *zone;
  TimeOptions utc = layout.time;
  utc.zone = TimeZone::utc();
  for (int record = 0; record < 100 && tokens.next(opening.head, position, true); ++record) {
    if (tokens.fields().size() <= layout.time_column) continue;
    const std::string_view stamp = tokens.fields()[layout.time_column];
    const TimeUs at = parse_time(stamp, utc);
    if (at != no_time) return at != parse_time(stamp, elsewhere);
  }
  return false;
}

Result<void> read_csv(Peeked input, const InputOptions& asked, LogBuilder& builder) {
  const std::string file = input.source->name();
  BATON_TRY(Opening opening, open_table(input.head, asked, file));
  const SourceInfo about = source_of(opening.plan, asked);
  BATON_TRY(const InputOptions options, builder.options_like_before(about.name, asked));
  const bool order_is_kept = asked.day_order == DayOrder::unknown && options.day_order != DayOrder::unknown;
  const bool head_is_all = input.head.size() < peek_bytes;
  const std::uint64_t size_bytes = input.source->size_bytes();
  std::unique_ptr<ByteSource> source = csv::decode(std::move(input.source), opening.dialect);
  BATON_TRY(DayOrder order, day_order_of(opening, options, std::string_view(opening.head).substr(opening.body), head_is_all, file));
  std::string whole;
  if (order == DayOrder::unknown) {
    // The sample can't tell day from month: the whole column must.
    BATON_TRY(whole, read_all(*source, std::uint64_t{8} << 30));
    BATON_TRY(order, day_order_of(opening, options, std::string_view(whole).substr(opening.body), true, file));
    source = open_memory(whole, file);
  }
  const TableLayout layout = csv::make_layout(opening.dialect, opening.plan, options, order);
  FileReceipt receipt;
  receipt.path = file;
  receipt.format = "csv";
  receipt.size_bytes = size_bytes;
  receipt.column_set = column_set_of(opening.plan.names);
  receipt.mapped_fields = mapped_fields_of(opening.plan);
  BATON_TRY(receipt.source, builder.add_source(about));
  const bool lacks_zone = stamps_lack_zone(opening, layout);
  if (!options.zone_is_given && lacks_zone) {
    receipt.warnings.emplace_back("no time zone in the file: read as UTC (--timezone ZONE says otherwise)");
  }
  BATON_TRY_VOID(builder.begin_file(std::move(receipt)));
  csv::TableReader reader(layout, *source, builder);
  BATON_TRY_VOID(reader.run(opening.body, opening.header_lines));
  const DayOrderEvidence& evidence = reader.evidence();
  if (order_is_kept) {
    BATON_TRY_VOID(check_kept_order(options.day_order, evidence, file));
  } else {
    BATON_TRY_VOID(check_order(order, evidence, options, file));
  }
  const bool order_matters = evidence.day_first + evidence.month_first + evidence.ambiguous > 0;
  builder.keep_reading(lacks_zone ? options.zone.name() : std::string(), order_matters ? order : DayOrder::unknown);
  if (reader.unreadable_values() > 0) {
    builder.file().warnings.push_back(
        fmt::format("{} values of optional columns could not be read as a time or number", reader.unreadable_values()));
  }
  if (reader.rounded_values() > 0) {
    builder.file().warnings.push_back(fmt::format("{} sequence numbers are not whole and were rounded", reader.rounded_values()));
  }
  builder.end_file(reader.digest());
  return {};
}

Inspection::Column inspect_column(const Opening& opening, std::size_t column) {
  Inspection::Column shown;
  shown.name = opening.plan.names[column];
  std::vector<std::string_view> names;
  for (const auto& [field, index] : opening.plan.field) {
    if (index == column) names.push_back(info_of(field).name);
  }
  if (std::find(opening.plan.status.begin(), opening.plan.status.end(), column) != opening.plan.status.end()) names.push_back("status");
  shown.field = fmt::format("{}", fmt::join(names, ", "));
  return shown;
}

Result<Inspection> inspect_csv(Peeked input, const InputOptions& options) {
  const std::string file = input.source->name();
  BATON_TRY(const Opening opening, open_table(input.head, options, file));
  const bool head_is_all = input.head.size() < peek_bytes;
  BATON_TRY(const DayOrder order,
            day_order_of(opening, options, std::string_view(opening.head).substr(opening.body), head_is_all, file));
  const TableLayout layout = csv::make_layout(opening.dialect, opening.plan, options, order);
  Inspection inspection;
  inspection.format = "csv";
  inspection.description = fmt::format("{}, {} columns", csv::describe(opening.dialect), opening.plan.names.size());
  inspection.reason = opening.plan.reason;
  std::vector<std::set<std::string, std::less<>>> distinct(opening.plan.names.size());
  for (std::size_t column = 0; column < opening.plan.names.size(); ++column) {
    inspection.columns.push_back(inspect_column(opening, column));
  }
  csv::Tokenizer tokens(opening.dialect);
  std::size_t position = opening.body;
  while (tokens.next(opening.head, position, head_is_all)) {
    if (tokens.is_blank_line()) continue;
    ++inspection.sampled_records;
    const auto& fields = tokens.fields();
    for (std::size_t column = 0; column < std::min(fields.size(), inspection.columns.size()); ++column) {
      if (options.is_blank(fields[column])) continue;
      auto& shown = inspection.columns[column];
      if (shown.filled++ == 0) shown.example = utf8_or_windows1252(fields[column]);
      if (distinct[column].size() < 10'000) distinct[column].emplace(fields[column]);
    }
  }
  for (std::size_t column = 0; column < distinct.size(); ++column) inspection.columns[column].distinct = distinct[column].size();
  if (order == DayOrder::month_first) inspection.columns[layout.time_column].note = "month first";
  const bool dotted_or_slashed = inspection.columns[layout.time_column].example.find_first_of("/.-") < 3;
  if (order == DayOrder::day_first && dotted_or_slashed) inspection.columns[layout.time_column].note = "day first";
  if (!options.zone_is_given && stamps_lack_zone(opening, layout)) {
    inspection.warnings.emplace_back("no time zone in the file: read as UTC (--timezone ZONE says otherwise)");
  }
  inspection.used = options;
  inspection.used.format = "csv";
  inspection.used.day_order = order;
  for (const auto& [field, column] : opening.plan.field) inspection.used.mapping[field] = opening.plan.names[column];
  return inspection;
}

/// Whether the records after the header mostly have as many fields as it: prose with commas in its first line has not.
bool is_regular(csv::Tokenizer& tokens, std::string_view text, std::size_t position, std::size_t fields) {
  std::size_t records = 0, regular = 0;
  while (records < 50 && tokens.next(text, position, true)) {
    if (tokens.is_blank_line()) continue;
    ++records;
    regular += tokens.fields().size() == fields;
  }
  return records > 0 && regular * 10 >= records * 8;
}

int fits_csv(std::string_view head, const std::string& path) {
  const Dialect dialect = csv::detect_dialect(head);
  const std::string text = csv::decode_head(head.substr(0, std::min<std::size_t>(head.size(), 65536)), dialect);
  const std::string_view start = trim(text);
  if (start.find('\0') != std::string_view::npos) return 0;  // a binary file
  if (start.empty() || start.front() == '<' || start.front() == '{' || start.front() == '[' || start.starts_with("From ")) return 0;
  csv::Tokenizer tokens(dialect);
  std::size_t position = 0;
  if (!tokens.next(text, position, true)) return 0;
  const std::vector<std::string> header(tokens.fields().begin(), tokens.fields().end());
  const std::string name = lower(path);
  const bool named_so = name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".csv.gz") || name.ends_with(".csv.zst");
  if (header.size() < 2) return named_so ? 20 : 0;
  const std::size_t known = csv::known_names(header);
  if (known >= 2) return 80;
  if (named_so) return 60;
  return known == 1 || is_regular(tokens, text, position, header.size()) ? 30 : 0;
}

}  // namespace

const SourceFormat& csv_format() {
  static const SourceFormat format{"csv", "CSV event log or snapshot rows", fits_csv, inspect_csv, read_csv};
  return format;
}

}  // namespace baton
