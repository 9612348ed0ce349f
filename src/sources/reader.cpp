#include "baton/sources/reader.hpp"

#include "baton/base/text.hpp"
#include "baton/sources/formats.hpp"

namespace baton {
namespace {

std::string format_list() {
  std::string list;
  for (const SourceFormat& format : all_formats()) {
    if (!list.empty()) list += ", ";
    list += fmt::format("{} ({})", format.name, format.title);
  }
  return list;
}

Result<Peeked> peek_input(std::unique_ptr<ByteSource> source) {
  BATON_TRY(Peeked peeked, peek(std::move(source), peek_bytes));
  if (peeked.head.empty()) return fail(ErrorCode::input, "the file is empty", peeked.source->name(), "give a file with records in it");
  return peeked;
}

Result<void> check_rejects(const FileReceipt& receipt, const InputOptions& options) {
  if (receipt.rejected == 0) return {};
  const double ratio = static_cast<double>(receipt.rejected) / static_cast<double>(receipt.records);
  if (options.strict) {
    return fail(ErrorCode::input, fmt::format("{} of {} records cannot be read, and --strict is set", receipt.rejected, receipt.records),
                receipt.path, "run baton inspect on the file, or leave out --strict");
  }
  if (ratio > options.max_rejects_ratio) {
    return fail(ErrorCode::input,
                fmt::format("{} of {} records cannot be read, more than --max-rejects {}", receipt.rejected, receipt.records,
                            options.max_rejects_ratio),
                receipt.path, "run baton inspect on the file");
  }
  return {};
}

}  // namespace

const std::vector<SourceFormat>& all_formats() {
  static const std::vector<SourceFormat> formats{xes_format(), mbox_format(), mail_format(), csv_format()};
  return formats;
}

Result<const SourceFormat*> detect_format(const Peeked& input, const InputOptions& options) {
  if (!options.format.empty()) {
    std::vector<std::string_view> names;
    for (const SourceFormat& format : all_formats()) {
      if (format.name == options.format) return &format;
      names.push_back(format.name);
    }
    const std::string_view near = nearest(options.format, names);
    return fail(ErrorCode::usage, fmt::format("unknown format \"{}\"", options.format), "--format",
                near.empty() ? "known formats: " + format_list() : fmt::format("did you mean --format {}?", near));
  }
  constexpr int sure_fit = 90;  // the formats further on are less sure of themselves
  const SourceFormat* best = nullptr;
  int best_fit = 0;
  for (const SourceFormat& format : all_formats()) {
    if (best_fit >= sure_fit) break;
    const int fit = format.fits(input.head, input.source->name());
    if (fit > best_fit) {
      best_fit = fit;
      best = &format;
    }
  }
  if (best == nullptr) {
    const std::string_view start = trim(std::string_view(input.head).substr(0, 4096));
    if (start.starts_with('{') || start.starts_with('[')) {
      return fail(ErrorCode::input, "this is JSON, which baton does not read", input.source->name(),
                  "export it as CSV: a row for every change, with ticket, time, status, team and person");
    }
    return fail(ErrorCode::input, "this is none of the formats that baton reads", input.source->name(),
                "say which it is with --format NAME: " + format_list());
  }
  return best;
}

Result<void> read_input(const InputRef& input, const InputOptions& options, LogBuilder& builder) {
  BATON_TRY(auto source, open_input(input));
  return read_source(std::move(source), options, builder);
}

Result<void> read_source(std::unique_ptr<ByteSource> source, const InputOptions& options, LogBuilder& builder) {
  BATON_TRY(Peeked peeked, peek_input(std::move(source)));
  BATON_TRY(const SourceFormat* format, detect_format(peeked, options));
  const std::size_t files_before = builder.files().size();
  BATON_TRY_VOID(format->read(std::move(peeked), options, builder));
  for (std::size_t file = files_before; file < builder.files().size(); ++file) {
    BATON_TRY_VOID(check_rejects(builder.files()[file], options));
  }
  return {};
}

Result<Inspection> inspect_source(std::unique_ptr<ByteSource> source, const InputOptions& options) {
  BATON_TRY(Peeked peeked, peek_input(std::move(source)));
  BATON_TRY(const SourceFormat* format, detect_format(peeked, options));
  return format->inspect(std::move(peeked), options);
}

}  // namespace baton
