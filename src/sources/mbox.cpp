#include <cstring>

#include "baton/base/text.hpp"
#include "baton/sources/formats.hpp"
#include "mail_message.hpp"
#include "mail_window.hpp"

namespace baton {
namespace {

using mail::MailReader;
using mail::max_separator_bytes;
using mail::Window;

constexpr std::size_t max_trusted_length_bytes = std::size_t{64} << 20;
constexpr std::size_t max_scanned_bytes = std::size_t{1} << 20;  // of a body, before they are dropped
constexpr std::size_t kept_bytes = 16;                           // the start of a separator and the line before it
constexpr std::size_t mails_a_chunk = 4096;
constexpr std::size_t inspected_mails = 1000;
constexpr std::string_view from_line_start = "\nFrom ";

std::string_view first_line(std::string_view text) {
  text = text.substr(0, max_separator_bytes + 2);
  return trim(text.substr(0, text.find('\n')));
}

/// Whether a mail starts here: a dated "From " line, or the undated "From -" of Thunderbird before a header field.
bool starts_mail(std::string_view text) {
  const std::string_view line = first_line(text);
  if (mail::is_dated_separator(line)) return true;
  if (line != "From -") return false;
  const std::size_t end = text.find('\n');
  return end != std::string_view::npos && !mail::field_name(first_line(text.substr(end + 1))).empty();
}

/// Finds where mails start in the stream.
class Splitter {
 public:
  Splitter(Window& window, MailReader& reader) : window_(window), reader_(reader) {}

  /// Goes to the first mail; false where the stream has none.
  Result<bool> find_first() {
    BATON_TRY_VOID(window_.ensure(std::size_t{1} << 20));
    if (window_.view().starts_with("\xEF\xBB\xBF")) window_.drop(3);
    const std::size_t text = window_.view().find_first_not_of("\r\n");
    window_.drop(std::min(text, window_.view().size()));
    if (starts_mail(window_.view())) return true;
    return find_next();
  }

  /// Reads the mail whose separator the window starts with, and goes to the next one; false at the end.
  Result<bool> take_mail() {
    BATON_TRY_VOID(window_.ensure(mail::max_header_block_bytes + 2 * max_separator_bytes));
    const std::size_t line_end = window_.view().find('\n');
    window_.drop(line_end == std::string_view::npos ? window_.view().size() : line_end + 1);
    window_.drop(reader_.add(window_.view()));
    stated_length_ = reader_.content_length() <= max_trusted_length_bytes ? reader_.content_length() : 0;
    if (starts_mail(window_.view())) return separator_at(0);
    return find_next();
  }

 private:
  /// Searches the next separator after a blank line, from the start of a body on.
  Result<bool> find_next() {
    body_dropped_ = 0;
    std::size_t from = 0;
    while (true) {
      const std::string_view view = window_.view();
      const void* hit = memmem(view.data() + from, view.size() - from, from_line_start.data(), from_line_start.size());
      if (hit == nullptr) {
        if (window_.at_end()) return false;
        const std::size_t keep = std::min(view.size(), kept_bytes);
        window_.drop(view.size() - keep);
        body_dropped_ += view.size() - keep;
        BATON_TRY_VOID(window_.ensure(std::size_t{1} << 20));
        from = 0;
        continue;
      }
      const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - view.data());
      BATON_TRY_VOID(window_.ensure(at + 2 * max_separator_bytes));
      const bool dated = starts_mail(window_.view().substr(at + 1));
      if (dated && is_after_blank_line(at)) return separator_at(at + 1);
      if (dated || is_after_blank_line(at)) reader_.count_from_line();
      from = at + 1;
      if (from > max_scanned_bytes) {
        window_.drop(from - kept_bytes);
        body_dropped_ += from - kept_bytes;
        from = kept_bytes;
      }
    }
  }

  [[nodiscard]] bool is_after_blank_line(std::size_t line_end) const {
    const std::string_view view = window_.view();
    if (line_end == 0) return body_dropped_ == 0;  // the body's first line is blank
    if (view[line_end - 1] == '\n') return true;
    return view[line_end - 1] == '\r' && (line_end == 1 ? body_dropped_ == 0 : view[line_end - 2] == '\n');
  }

  /// Goes to a separator at `at`, or past it where it lies in a body whose stated length ends at another one (mboxcl).
  Result<bool> separator_at(std::size_t at) {
    if (body_dropped_ + at < stated_length_) {
      const std::size_t end = static_cast<std::size_t>(stated_length_) - body_dropped_;
      BATON_TRY_VOID(window_.ensure(end + 2 * max_separator_bytes));
      std::string_view rest = window_.view().substr(std::min(end, window_.view().size()));
      const std::size_t line = std::min(rest.find_first_not_of("\r\n"), rest.size());
      const bool ends = line == rest.size() ? window_.at_end() && window_.view().size() >= end
                                            : line > 0 && starts_mail(rest.substr(line));
      if (ends) {
        const bool more = line < rest.size();
        window_.drop(end + line);
        body_dropped_ = 0;
        return more;
      }
    }
    window_.drop(at);
    body_dropped_ = 0;
    return true;
  }

  Window& window_;
  MailReader& reader_;
  std::uint64_t stated_length_ = 0;
  std::size_t body_dropped_ = 0;
};

int fits_mbox(std::string_view head, const std::string&) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  head.remove_prefix(std::min(head.find_first_not_of("\r\n"), head.size()));
  if (!starts_mail(head)) return 0;
  const std::size_t line_end = head.find('\n');
  if (line_end == std::string_view::npos) return 0;
  const std::string_view next = first_line(head.substr(line_end + 1));
  return next.starts_with(">From ") || !mail::field_name(next).empty() ? 95 : 40;
}

tl::unexpected<Error> no_mail(const ByteSource& source) {
  return fail(ErrorCode::input, "no mail starts in this file", source.name(),
              "a mailbox has lines \"From SENDER DATE\"; a single mail is --format mail");
}

Result<Inspection> inspect_mbox(Peeked input, const InputOptions& options) {
  Window window(*input.source, nullptr);
  MailReader reader(options);
  Splitter splitter(window, reader);
  BATON_TRY(bool more, splitter.find_first());
  if (!more) return no_mail(*input.source);
  while (more && reader.chunk().records < inspected_mails) {
    BATON_TRY(more, splitter.take_mail());
  }
  return mail::inspect_mails(reader, "mbox", "mailbox in one file", options);
}

Result<void> read_mbox(Peeked input, const InputOptions& asked, LogBuilder& builder) {
  BATON_TRY(const InputOptions options, builder.options_like_before(mail::source_name(asked), asked));
  Window window(*input.source, options.progress);
  MailReader reader(options);
  Splitter splitter(window, reader);
  BATON_TRY(bool more, splitter.find_first());
  if (!more) return no_mail(*input.source);
  BATON_TRY_VOID(mail::begin_mail_file(*input.source, "mbox", options, builder));
  while (more) {
    BATON_TRY(more, splitter.take_mail());
    if (reader.chunk().records >= mails_a_chunk || !more) {
      builder.append(reader.chunk());
      reader.chunk().clear();
    }
  }
  BATON_TRY_VOID(window.drain());
  builder.file().warnings = reader.warnings();
  builder.keep_reading(reader.zone_of_dates(), DayOrder::unknown);
  builder.end_file(window.digest());
  return {};
}

}  // namespace

const SourceFormat& mbox_format() {
  static const SourceFormat format{"mbox", "a mailbox in one file", fits_mbox, inspect_mbox, read_mbox};
  return format;
}

}  // namespace baton
