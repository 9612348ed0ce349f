#include <algorithm>
#include <set>

#include "baton/base/parallel.hpp"
#include "baton/base/stream_hash.hpp"
#include "baton/base/text.hpp"
#include "baton/sources/formats.hpp"
#include "csv_block.hpp"

namespace baton {
namespace {

using csv::BlockParser;
using csv::ColumnPlan;
using csv::Dialect;
using csv::TableLayout;

constexpr std::size_t block_bytes = std::size_t{4} << 20;
constexpr std::size_t longest_record_bytes = std::size_t{64} << 20;

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

/// Which number comes first in dates like 03/04/2026: as given, else as the values of the time columns show.
/// `complete` says that `body` is the whole file; unknown is returned where only more data could tell.
Result<DayOrder> day_order_of(const Opening& opening, const InputOptions& options, std::string_view body, bool complete,
                              const std::string& file) {
  if (options.day_order != DayOrder::unknown) return options.day_order;
  const TableLayout layout = csv::make_layout(opening.dialect, opening.plan, options, DayOrder::unknown);
  csv::Tokenizer tokens(opening.dialect);
  DayOrderEvidence evidence;
  std::size_t position = 0;
  while (tokens.next(body, position, complete)) {
    const auto& fields = tokens.fields();
    for (std::size_t column = 0; column < std::min(fields.size(), layout.actions.size()); ++column) {
      const auto what = layout.actions[column].what;
      if (what != csv::ColumnAction::What::time && what != csv::ColumnAction::What::instant) continue;
      static_cast<void>(parse_time(fields[column], layout.time, &evidence));
    }
  }
  if (evidence.day_first > 0 && evidence.month_first > 0) {
    return fail(ErrorCode::input,
                fmt::format("some dates can only be day first ({}) and some only month first ({})", evidence.day_first,
                            evidence.month_first),
                file, "say which it is: --day-order day-first (or month-first); the others will be rejected");
  }
  if (evidence.day_first > 0) return DayOrder::day_first;
  if (evidence.month_first > 0) return DayOrder::month_first;
  if (evidence.ambiguous > 0 && complete) {
    return fail(ErrorCode::input, fmt::format("no date tells day from month ({} could be either)", evidence.ambiguous), file,
                "say which it is: --day-order day-first (or month-first)");
  }
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

/// Reads the blocks of a stream, parses them in parallel and hands them to the builder in order.
///
/// A block is parsed from behind its first line end, on the guess that this is no line end inside quotes. The piece before it is
/// completed with what the block before left over, and parsed from a known start of a record: where it does not end
/// exactly at a record's end, the guess was wrong and the block is parsed again from its true start.
class TableReader {
 public:
  TableReader(const TableLayout& layout, ByteSource& source, LogBuilder& builder)
      : layout_(layout), source_(source), builder_(builder), stitch_(layout) {
    for (unsigned i = 0; i < std::max(1U, layout.options.threads) * 2; ++i) blocks_.emplace_back(layout);
  }

  /// Reads everything; `header_bytes` at the start are skipped and count as `header_lines`.
  Result<void> run(std::size_t header_bytes, std::uint64_t header_lines) {
    EventChunk header;
    header.lines = header_lines;
    builder_.append(header);
    skip_ = header_bytes;
    bool at_end = false;
    while (!at_end) {
      std::size_t filled = 0;
      while (filled < blocks_.size() && !at_end) {
        BATON_TRY(const std::size_t bytes, fill(blocks_[filled]));
        at_end = bytes == 0;
        filled += bytes > 0;
      }
      parallel_for(filled, layout_.options.threads, [&](std::size_t i, unsigned) { blocks_[i].parse_by_guess(layout_.dialect); });
      for (std::size_t i = 0; i < filled; ++i) BATON_TRY_VOID(take(blocks_[i]));
    }
    if (!carry_.empty()) {
      stitch_.parse(carry_, 0, true);
      builder_.append(stitch_.chunk);
    }
    return {};
  }

  [[nodiscard]] std::uint64_t digest() const { return digest_.finish(); }
  [[nodiscard]] std::uint64_t unreadable_values() const {
    std::uint64_t sum = stitch_.unreadable_values;
    for (const Block& block : blocks_) sum += block.parser.unreadable_values;
    return sum;
  }

 private:
  struct Block {
    explicit Block(const TableLayout& layout) : parser(layout) {}
    void parse_by_guess(const Dialect& dialect) {
      const std::size_t line_end = bytes.find(dialect.newline);
      head = line_end == std::string::npos ? bytes.size() : line_end + 1;
      tail = parser.parse(bytes, head, false);
    }
    std::string bytes;
    std::size_t head = 0, tail = 0;
    BlockParser parser;
  };

  Result<std::size_t> fill(Block& block) {
    block.bytes.resize(block_bytes);
    std::size_t filled = 0;
    while (filled < block_bytes) {
      const std::uint64_t before = source_.consumed_bytes();
      BATON_TRY(const std::size_t count, source_.read(block.bytes.data() + filled, block_bytes - filled));
      if (layout_.options.progress != nullptr) layout_.options.progress->advance(source_.consumed_bytes() - before);
      if (count == 0) break;
      filled += count;
    }
    block.bytes.resize(filled);
    digest_.update(block.bytes);
    const std::size_t skipped = std::min(skip_, filled);
    skip_ -= skipped;
    block.bytes.erase(0, skipped);
    return filled;
  }

  Result<void> take(Block& block) {
    carry_.append(block.bytes, 0, block.head);
    const std::size_t end = stitch_.parse(carry_, 0, false);
    if (end == carry_.size()) {
      builder_.append(stitch_.chunk);
      builder_.append(block.parser.chunk);
      carry_.assign(block.bytes, block.tail);
    } else {
      carry_.append(block.bytes, block.head);
      const std::size_t rest = stitch_.parse(carry_, 0, false);
      builder_.append(stitch_.chunk);
      carry_.erase(0, rest);
    }
    if (carry_.size() > longest_record_bytes) {
      return fail(ErrorCode::input, "a record is longer than 64 MiB", fmt::format("{}, near the end of what was read", source_.name()),
                  "is the quote character of the file right? A quote that is never closed makes one record of the rest");
    }
    return {};
  }

  const TableLayout& layout_;
  ByteSource& source_;
  LogBuilder& builder_;
  std::vector<Block> blocks_;
  BlockParser stitch_;
  std::string carry_;  // the start of a record whose end is in a later block
  StreamHash digest_;
  std::size_t skip_ = 0;
};

Result<void> read_csv(Peeked input, const InputOptions& options, LogBuilder& builder) {
  const std::string file = input.source->name();
  BATON_TRY(Opening opening, open_table(input.head, options, file));
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
  BATON_TRY(receipt.source, builder.add_source(source_of(opening.plan, options)));
  if (!options.zone_is_given && stamps_lack_zone(opening, layout)) {
    receipt.warnings.emplace_back("no time zone in the file: read as UTC (--timezone ZONE says otherwise)");
  }
  builder.begin_file(std::move(receipt));
  TableReader reader(layout, *source, builder);
  BATON_TRY_VOID(reader.run(opening.body, opening.header_lines));
  if (reader.unreadable_values() > 0) {
    builder.file().warnings.push_back(
        fmt::format("{} values of optional columns could not be read as a time or number", reader.unreadable_values()));
  }
  builder.end_file(reader.digest());
  return {};
}

Inspection::Column inspect_column(const Opening& opening, std::size_t column) {
  Inspection::Column shown;
  shown.name = opening.plan.names[column];
  for (const auto& [field, index] : opening.plan.field) {
    if (index == column) shown.field = info_of(field).name;
  }
  if (std::find(opening.plan.status.begin(), opening.plan.status.end(), column) != opening.plan.status.end()) shown.field = "status";
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
      if (shown.filled++ == 0) shown.example = fields[column];
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

int fits_csv(std::string_view head, const std::string& path) {
  const Dialect dialect = csv::detect_dialect(head);
  const std::string text = csv::decode_head(head.substr(0, std::min<std::size_t>(head.size(), 65536)), dialect);
  const std::string_view start = trim(text);
  if (start.empty() || start.front() == '<' || start.front() == '{' || start.front() == '[' || start.starts_with("From ")) return 0;
  csv::Tokenizer tokens(dialect);
  std::size_t position = 0;
  if (!tokens.next(text, position, true)) return 0;
  const std::vector<std::string> header(tokens.fields().begin(), tokens.fields().end());
  const bool named_so = path.ends_with(".csv") || path.ends_with(".tsv") || path.ends_with(".csv.gz");
  if (header.size() < 2) return named_so ? 20 : 0;
  const std::size_t known = csv::known_names(header);
  if (known >= 2) return 80;
  return named_so ? 60 : 30;
}

}  // namespace

const SourceFormat& csv_format() {
  static const SourceFormat format{"csv", "CSV event log or snapshot rows", fits_csv, inspect_csv, read_csv};
  return format;
}

}  // namespace baton
