#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::mail {

/// What one mail may cost. Whatever passes a bound is cut, and the mail is counted under the Defect of that bound.
inline constexpr std::size_t max_header_block_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_fields = 2000;
inline constexpr std::size_t max_field_bytes = std::size_t{64} << 10;
inline constexpr std::size_t max_addresses = 5000;
inline constexpr std::size_t max_references = 1000;
inline constexpr std::size_t max_id_bytes = 998;       // a line of RFC 5322
inline constexpr std::size_t max_subject_bytes = 4096;

/// What was cut, mended or looks wrong; each counts mails (`from_line_in_body`: lines).
enum class Defect : std::uint8_t {
  header_block_cut, fields_dropped, field_cut, addresses_cut, references_cut, groups_nested, no_blank_line,
  raw_8_bit, no_zone, date_from_received, no_message_id, no_from, from_line_in_body,
};
inline constexpr std::size_t defect_count = 13;

/// Counts defects, each at most once a mail.
class DefectCounts {
 public:
  void begin_mail() { in_this_mail_ = 0; }
  void add(Defect defect) {
    const std::uint32_t bit = std::uint32_t{1} << static_cast<unsigned>(defect);
    if ((in_this_mail_ & bit) == 0) ++counts_[static_cast<std::size_t>(defect)];
    in_this_mail_ |= bit;
  }
  void add_line(Defect defect) { ++counts_[static_cast<std::size_t>(defect)]; }
  [[nodiscard]] std::uint64_t of(Defect defect) const { return counts_[static_cast<std::size_t>(defect)]; }
  /// One sentence for each defect that occurred, in order of the enumeration.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  std::array<std::uint64_t, defect_count> counts_{};
  std::uint32_t in_this_mail_ = 0;
};

/// Header fields that are read; all others are passed over.
enum class Header : std::uint8_t {
  from, sender, to, cc, subject, date, message_id, in_reply_to, references, received, return_path, auto_submitted,
  precedence, auto_response_suppress, inbox_rules_loop, content_length, imap_base, other,
};
inline constexpr std::size_t header_count = static_cast<std::size_t>(Header::other);

/// The fields of one header block, as views into the bytes scanned, still folded and encoded.
struct HeaderBlock {
  std::array<std::vector<std::string_view>, header_count> fields;  ///< In order of appearance.
  std::size_t field_count = 0;  ///< Of any name.
  std::size_t end_bytes = 0;    ///< Where the body starts: after the blank line, or at the first line that is no field.

  [[nodiscard]] const std::vector<std::string_view>& all(Header header) const {
    return fields[static_cast<std::size_t>(header)];
  }
  /// The first field of that name, empty where there is none.
  [[nodiscard]] std::string_view first(Header header) const {
    return all(header).empty() ? std::string_view{} : all(header).front();
  }
};

/// Bytes before the header block of a single mail in a file: a byte order mark, blank lines, a line "From …" of an mbox.
[[nodiscard]] std::size_t preamble_bytes(std::string_view bytes);
/// Scans the header block at the start of `bytes` (lines end in LF, CRLF, or CR where there is no LF at all). One broken line
/// between fields is tolerated unless it is the separator of the next mail, a second one is taken for the body. `block` is overwritten; its memory is kept.
/// Cost: linear, no recursion, at most max_header_block_bytes.
void scan_headers(std::string_view bytes, HeaderBlock& block, DefectCounts& defects);

/// Whether a line is "From sender date", the date as asctime writes it or with day and month swapped; zones and a sender
/// with blanks ("ann at example.com") may stand between.
[[nodiscard]] bool is_dated_separator(std::string_view line);
/// A separator is no longer than this.
inline constexpr std::size_t max_separator_bytes = 512;

/// The name of a line "Name: value" (without blanks before the colon), or an empty view where the line is no header field.
[[nodiscard]] std::string_view field_name(std::string_view line);
[[nodiscard]] Header header_named(std::string_view name);
/// A folded value in one line: line ends and the blanks around them become one blank. At most max_field_bytes are read.
[[nodiscard]] std::string unfold(std::string_view value, DefectCounts& defects);

}  // namespace baton::mail
