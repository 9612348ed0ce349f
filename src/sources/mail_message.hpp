#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/sources/reader.hpp"
#include "mail_fields.hpp"
#include "mail_headers.hpp"

namespace baton::mail {

/// Turns header blocks into events: one mail, one event, one issue with the Message-ID as key.
///
/// Columns: person (address of From), recipients (addresses of To and Cc, joined by ';'), channel, kind, activity, message_id,
/// references (ids of References and In-Reply-To, joined by ';'), subject (base subject, "Re: " or "Fwd: " before it where
/// the mail had such a prefix), side ("automation" where the mail says so, else none).
class MailReader {
 public:
  explicit MailReader(const InputOptions& options) : options_(options) {}

  /// Reads the mail whose header block starts at `bytes`; returns the bytes of the header block. A mail that has no fields or
  /// no time becomes a reject.
  std::size_t add(std::string_view bytes);
  /// The Content-Length of the last mail, 0 where it states none.
  [[nodiscard]] std::uint64_t content_length() const { return content_length_; }
  void count_from_line() { defects_.add_line(Defect::from_line_in_body); }

  /// The events since the last clear().
  [[nodiscard]] EventChunk& chunk() { return chunk_; }
  [[nodiscard]] std::vector<std::string> warnings() const { return defects_.warnings(); }
  /// Zone that dates without one were read in; empty where all had one.
  [[nodiscard]] std::string zone_of_dates() const { return lacks_zone_ ? options_.zone.name() : std::string(); }

 private:
  TimeUs time_of_mail();
  std::string author();
  std::string recipients();
  std::string references(std::string_view own_id);
  std::string subject();
  [[nodiscard]] bool is_automatic(std::string_view person);
  [[nodiscard]] std::string unfolded(Header header) { return unfold(block_.first(header), defects_); }
  std::string substitute_id(TimeUs at, std::string_view person);

  const InputOptions& options_;
  HeaderBlock block_;
  DefectCounts defects_;
  EventChunk chunk_;
  std::vector<std::string> list_;  // addresses or ids of the mail at hand
  std::uint64_t content_length_ = 0;
  bool lacks_zone_ = false;
};

/// Name of the source of mails.
[[nodiscard]] std::string source_name(const InputOptions& options);
/// Opens a file of mails in the builder: all mail formats share one source, so that a mail in two boxes is one event.
[[nodiscard]] Result<void> begin_mail_file(const ByteSource& source, std::string_view format, const InputOptions& options,
                                           LogBuilder& builder);
/// What inspect shows of some mails.
[[nodiscard]] Inspection inspect_mails(MailReader& reader, std::string_view format, std::string description,
                                       const InputOptions& options);

}  // namespace baton::mail
