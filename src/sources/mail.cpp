#include "baton/base/text.hpp"
#include "baton/sources/formats.hpp"
#include "mail_message.hpp"
#include "mail_window.hpp"

namespace baton {
namespace {

using mail::Header;

/// Whether the path is that of a mail file: *.eml, or a file in a Maildir's cur or new.
bool path_is_mail(const std::string& path) {
  const std::string low = lower(path);
  return low.ends_with(".eml") || path.find("/cur/") != std::string::npos || path.find("/new/") != std::string::npos;
}

/// A mail starts with header fields of which at least one names a sender or an id and at least one more is known. Files of
/// other formats have no such lines; a path that is that of a mail makes one known field enough.
int fits_mail(std::string_view head, const std::string& path) {
  mail::HeaderBlock block;
  mail::DefectCounts defects;
  mail::scan_headers(head.substr(mail::preamble_bytes(head)), block, defects);
  std::size_t known = 0;
  for (const auto& values : block.fields) known += values.empty() ? 0 : 1;
  const auto has = [&](Header header) { return !block.all(header).empty(); };
  const bool signed_by_mail = has(Header::from) || has(Header::received) || has(Header::return_path) || has(Header::message_id);
  if (signed_by_mail && known >= 2) return 90;
  return known >= 1 && path_is_mail(path) ? 60 : 0;
}

Result<void> read_header(mail::Window& window, mail::MailReader& reader) {
  BATON_TRY_VOID(window.ensure(mail::max_header_block_bytes + 1024));
  window.drop(mail::preamble_bytes(window.view()));
  BATON_TRY_VOID(window.ensure(mail::max_header_block_bytes + 1));
  reader.add(window.view());
  return {};
}

Result<Inspection> inspect_mail(Peeked input, const InputOptions& options) {
  mail::Window window(*input.source, nullptr);
  mail::MailReader reader(options);
  BATON_TRY_VOID(read_header(window, reader));
  return mail::inspect_mails(reader, "mail", "one mail", options);
}

Result<void> read_mail(Peeked input, const InputOptions& asked, LogBuilder& builder) {
  BATON_TRY(const InputOptions options, builder.options_like_before(mail::source_name(asked), asked));
  mail::Window window(*input.source, options.progress);
  mail::MailReader reader(options);
  BATON_TRY_VOID(read_header(window, reader));
  BATON_TRY_VOID(window.drain());
  BATON_TRY_VOID(mail::begin_mail_file(*input.source, "mail", options, builder));
  builder.append(reader.chunk());
  builder.file().warnings = reader.warnings();
  builder.keep_reading(reader.zone_of_dates(), DayOrder::unknown);
  builder.end_file(window.digest());
  return {};
}

}  // namespace

const SourceFormat& mail_format() {
  static const SourceFormat format{"mail", "a single mail (.eml, Maildir)", fits_mail, inspect_mail, read_mail};
  return format;
}

}  // namespace baton
