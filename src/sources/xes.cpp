#include <algorithm>

#include "baton/base/stream_hash.hpp"
#include "baton/base/text.hpp"
#include "baton/sources/formats.hpp"
#include "xes_columns.hpp"
#include "xes_document.hpp"
#include "xes_loader.hpp"
#include "xes_parser.hpp"

namespace baton {
namespace {

using xes::block_bytes;

constexpr std::uint64_t inspected_events = 10'000;
constexpr std::size_t max_sample_bytes = std::size_t{64} << 20;
constexpr std::size_t max_inspected_columns = 500;

/// The source's blocks, with progress.
class Blocks {
 public:
  Blocks(ByteSource& source, Progress* progress) : source_(source), progress_(progress) {}
  /// The next block; empty at the end.
  Result<std::string_view> next() {
    BATON_TRY(const std::size_t count, xes::read_block(source_, buffer_));
    const std::uint64_t consumed = source_.consumed_bytes();
    if (progress_ != nullptr && consumed > reported_bytes_) progress_->advance(consumed - reported_bytes_);
    reported_bytes_ = std::max(reported_bytes_, consumed);
    return std::string_view(buffer_).substr(0, count);
  }

 private:
  ByteSource& source_;
  Progress* progress_;
  std::string buffer_;
  std::uint64_t reported_bytes_ = 0;
};

/// Fills a sample; returns the bytes read for it, to be read again.
Result<std::string> take_sample(Blocks& blocks, const std::string& name, xes::Sample& sample) {
  xes::Parser parser(name, sample);
  std::string bytes;
  while (bytes.size() < max_sample_bytes) {
    BATON_TRY(const std::string_view block, blocks.next());
    bytes += block;
    BATON_TRY(const bool goes_on, parser.feed(block, block.empty()));
    if (!goes_on || block.empty()) break;
  }
  return bytes;
}

/// Parses the sample's bytes again and then the rest; returns the digest of all.
Result<std::uint64_t> parse_all(Blocks& blocks, const std::string& sampled, xes::Document& document) {
  StreamHash hash;
  for (std::size_t offset = 0; offset < sampled.size(); offset += block_bytes) {
    const std::string_view block = std::string_view(sampled).substr(offset, block_bytes);
    hash.update(block);
    BATON_TRY_VOID(document.feed(block, false));
  }
  while (true) {
    BATON_TRY(const std::string_view block, blocks.next());
    hash.update(block);
    BATON_TRY_VOID(document.feed(block, block.empty()));
    if (block.empty()) return hash.finish();
  }
}

Result<void> read_xes(Peeked input, const InputOptions& asked, LogBuilder& builder) {
  ByteSource& source = *input.source;
  Blocks blocks(source, asked.progress);
  xes::Sample sample(asked, 0);
  BATON_TRY(const std::string sampled, take_sample(blocks, source.name(), sample));
  BATON_TRY(InputOptions used, xes::decide(sample, asked, source.name()));
  BATON_TRY(const InputOptions options, builder.options_like_before(used.source_name, asked));
  used.zone = options.zone;
  if (options.day_order != DayOrder::unknown) used.day_order = options.day_order;
  if (const SourceInfo* known = builder.known_source(used.source_name); known != nullptr) {
    // Which synonyms occur in the first traces of this file decides nothing that earlier files decided.
    for (const auto& [field, column] : known->mapping) {
      if (!asked.mapping.contains(field)) used.mapping[field] = column;
    }
  }

  SourceInfo info;
  info.name = used.source_name;
  info.format = "xes";
  info.mapping = used.mapping;
  info.status_columns = used.status_columns;
  FileReceipt receipt;
  BATON_TRY(receipt.source, builder.add_source(info));
  receipt.path = source.name();
  receipt.format = "xes";
  receipt.size_bytes = source.size_bytes();
  receipt.column_set = sample.declared();
  BATON_TRY_VOID(builder.begin_file(std::move(receipt)));

  xes::Loader loader(used, builder);
  xes::Document document(source.name(), loader);
  BATON_TRY(const std::uint64_t digest, parse_all(blocks, sampled, document));
  BATON_TRY_VOID(loader.finish(options));
  builder.keep_reading(loader.unzoned_count() > 0 ? used.zone.name() : std::string(), loader.order_that_mattered());
  auto& warnings = builder.file().warnings;
  if (document.keyless_count() > 0) warnings.push_back(fmt::format("attributes without a key, not read: {}", document.keyless_count()));
  builder.end_file(digest);
  return {};
}

/// The fields that a column is read as, joined by a comma.
std::string fields_of(const InputOptions& used, const std::string& column) {
  std::vector<std::string_view> names;
  for (const auto& [field, mapped] : used.mapping) {
    if (mapped == column && (field != Field::status || used.status_columns.empty())) names.push_back(info_of(field).name);
  }
  const auto& status = used.status_columns;
  if (std::find(status.begin(), status.end(), column) != status.end()) names.push_back(info_of(Field::status).name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string day_order_note(const DayOrderEvidence& evidence) {
  if (evidence.month_first > evidence.day_first) return fmt::format("month first: {} days above 12", evidence.month_first);
  if (evidence.day_first > 0) return fmt::format("day first: {} days above 12", evidence.day_first);
  return evidence.ambiguous > 0 ? "day or month first is open, read day first" : "";
}

void warn_of_sample(const xes::Sample& sample, const InputOptions& given, const InputOptions& used, std::vector<std::string>& warnings) {
  const auto& columns = sample.columns();
  const auto is_there = [&](const std::string& name) {
    return std::any_of(columns.begin(), columns.end(), [&](const auto& column) { return column.name == name; });
  };
  if (sample.event_count() == 0) warnings.emplace_back("the log has no events");
  if (sample.unzoned_count() > 0 && !given.zone_is_given) {
    warnings.push_back(fmt::format("no time zone in {} of the stamps: read as {} (--timezone ZONE says otherwise)", sample.unzoned_count(), given.zone.name()));
  }
  std::vector<std::string> missing = used.status_columns;
  for (const auto& [field, column] : given.mapping) missing.push_back(column);
  for (const Field field : {Field::issue, Field::time}) missing.push_back(used.mapping.at(field));
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  std::vector<std::string_view> known(columns.size());
  std::transform(columns.begin(), columns.end(), known.begin(), [](const auto& column) { return std::string_view(column.name); });
  for (const std::string& name : missing) {
    if (sample.event_count() == 0 || name.empty() || is_there(name)) continue;
    const std::string_view near = nearest(name, known);
    warnings.push_back(fmt::format("no attribute {} in the sample{}", name, near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }
}

Result<Inspection> inspect_xes(Peeked input, const InputOptions& options) {
  Blocks blocks(*input.source, nullptr);
  xes::Sample sample(options, inspected_events);
  BATON_TRY_VOID(take_sample(blocks, input.source->name(), sample));
  Inspection inspection;
  inspection.format = "xes";
  BATON_TRY(inspection.used, xes::decide(sample, options, input.source->name()));
  inspection.sampled_records = sample.event_count();
  std::size_t of_trace = 0;
  for (const xes::Sample::Column& column : sample.columns()) {
    if (column.name.starts_with(xes::trace_prefix)) ++of_trace;
    if (inspection.columns.size() == max_inspected_columns) continue;
    auto& shown = inspection.columns.emplace_back();
    shown.name = column.name;
    shown.field = fields_of(inspection.used, column.name);
    shown.example = column.example;
    shown.filled = column.filled;
    shown.distinct = column.values.size();
    if (column.is_time) shown.note = day_order_note(sample.evidence());
  }
  inspection.description =
      fmt::format("XES, {} event attributes, {} trace attributes", sample.columns().size() - of_trace, of_trace);
  inspection.reason = options.mapping.empty() ? "by XES's standard attributes and the usual names"
                                              : "as mapped, else by XES's standard attributes and the usual names";
  warn_of_sample(sample, options, inspection.used, inspection.warnings);
  if (sample.columns().size() > max_inspected_columns) {
    inspection.warnings.push_back(fmt::format("{} attributes, the first {} shown", sample.columns().size(), max_inspected_columns));
  }
  return inspection;
}

/// UTF-16 without its zero bytes is good enough to look for a tag.
std::string plain_head(std::string_view head) {
  constexpr std::size_t looked_at_bytes = 65'536;
  std::string plain(head.substr(0, looked_at_bytes));
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) std::erase(plain, '\0');
  return plain;
}

int fits_xes(std::string_view head, const std::string& path) {
  const std::string plain = plain_head(head);
  const std::size_t first = plain.find_first_not_of("\xEF\xBB\xBF\xFE\xFF \t\r\n");
  if (first == std::string::npos || plain[first] != '<') return 0;
  for (const std::string_view root : {"<log>", "<log ", "<log\n", "<log\r", "<log\t", "<log/", ":log "}) {
    if (plain.find(root) != std::string::npos) return plain.find("<object") == std::string::npos ? 95 : 10;
  }
  // Some other XML, or none that can be read: only its name says that it was meant as a log.
  return path.find(".xes") != std::string::npos ? 40 : 0;
}

}  // namespace

const SourceFormat& xes_format() {
  static const SourceFormat format{"xes", "XES event log (IEEE 1849)", fits_xes, inspect_xes, read_xes};
  return format;
}

}  // namespace baton
