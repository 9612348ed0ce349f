#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/time.hpp"
#include "mail_headers.hpp"

namespace baton::mail {

/// An unfolded value as valid UTF-8: encoded words (RFC 2047) decoded, raw bytes that are not UTF-8 read as windows-1252.
[[nodiscard]] std::string decode_text(std::string_view value, DefectCounts& defects);

/// The addresses of an unfolded address list (RFC 5322 with the obsolete forms), in lower case, names and comments left out,
/// appended to `addresses` up to max_addresses. Groups are flattened. An entry without an address gives nothing; a local
/// name without a domain ("root") is kept. Cost: linear, no recursion.
void read_addresses(std::string_view list, std::vector<std::string>& addresses, DefectCounts& defects);

/// The message ids "<…>" of a raw value, without the brackets and without blanks, comments passed over. Where `strict_text` and the
/// value has other text than ids, only those with a digit count: `In-Reply-To: Ann <ann@example.com>` names a person.
/// A ';' in an id becomes "%3b", so that ids can be joined by ';'.
void read_message_ids(std::string_view value, bool strict_text, std::vector<std::string>& ids);
/// The one id of a Message-ID field; without brackets the whole value. Empty where there is none.
[[nodiscard]] std::string read_message_id(std::string_view value, DefectCounts& defects);
/// Leaves of equal items the first.
void drop_repeated(std::vector<std::string>& items);
/// Ids once each in order; of more than max_references the first and the last half.
void bound_references(std::vector<std::string>& ids, DefectCounts& defects);

struct MailTime {
  TimeUs at = no_time;
  bool has_zone = false;
};
/// The instant of a Date field (RFC 5322 with its obsolete forms, asctime, ISO 8601); one without a zone is read in `zone`.
/// no_time where it cannot be read or lies outside 1980 to 2100, which no mail's date does.
[[nodiscard]] MailTime read_mail_time(std::string_view value, const TimeZone& zone);

/// What a prefix such as "Re:" says about a mail.
enum class SubjectPrefix : std::uint8_t { none, reply, forward };
struct BaseSubject {
  std::string text;
  SubjectPrefix prefix = SubjectPrefix::none;  ///< The outermost one.
};
/// The subject without prefixes of replies and forwards in many languages, "(fwd)" and names of lists, blanks collapsed (after
/// RFC 5256, 2.1). A blob with a digit or '#', such as "[example.com #12]", may be a ticket's tag and stays.
[[nodiscard]] BaseSubject base_subject(std::string_view decoded);

}  // namespace baton::mail
