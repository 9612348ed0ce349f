#include "mail_message.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "baton/base/text.hpp"

namespace baton::mail {
namespace {

struct MailColumn {
  Field field;
  std::string_view header;
};
/// What each field is read from, for the receipt's mapping and for inspect.
constexpr std::array mail_columns = {
    MailColumn{Field::issue, "Message-ID"},  MailColumn{Field::time, "Date"},
    MailColumn{Field::person, "From"},       MailColumn{Field::recipients, "To, Cc"},
    MailColumn{Field::subject, "Subject"},   MailColumn{Field::message_id, "Message-ID"},
    MailColumn{Field::references, "References, In-Reply-To"}, MailColumn{Field::side, "Auto-Submitted, Precedence"}};

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text.push_back(';');
    text += item;
  }
  return text;
}

}  // namespace

std::size_t MailReader::add(std::string_view bytes) {
  defects_.begin_mail();
  scan_headers(bytes, block_, defects_);
  const std::uint64_t record = ++chunk_.records;
  content_length_ = 0;
  const std::string_view length = trim(block_.first(Header::content_length));
  std::from_chars(length.data(), length.data() + length.size(), content_length_);
  if (block_.field_count == 0) {
    chunk_.reject(record, 0, "no header fields");
    return block_.end_bytes;
  }
  const std::string topic = subject();
  if (!block_.all(Header::imap_base).empty() && topic.find("FOLDER INTERNAL DATA") != std::string::npos) {
    chunk_.reject(record, 0, "the mail program's own data, no mail");
    return block_.end_bytes;
  }
  const TimeUs at = time_of_mail();
  if (at == no_time) {
    chunk_.reject(record, 0, "no readable and credible Date (1980 to 2100), nor a Received stamp");
    return block_.end_bytes;
  }
  const std::string person = author();
  const std::string id = read_message_id(block_.first(Header::message_id), defects_);
  const std::string key = id.empty() ? substitute_id(at, person) : id;
  const std::uint64_t digest = digest_of("message_id", key) + digest_of("from", person) + digest_of("date", std::to_string(at));
  const std::size_t event = chunk_.add(key, at, record, digest);
  const bool automatic = is_automatic(person);
  const auto set = [&](TextColumn column, std::string_view text) {
    if (!text.empty()) chunk_.set(event, column, text);
  };
  set(TextColumn::activity, automatic ? "auto mail" : "mail");
  set(TextColumn::kind, "message");
  set(TextColumn::channel, "email");
  if (automatic) set(TextColumn::side, "automation");
  set(TextColumn::person, person);
  set(TextColumn::recipients, recipients());
  set(TextColumn::message_id, id);
  set(TextColumn::references, references(id));
  set(TextColumn::subject, topic);
  return block_.end_bytes;
}

TimeUs MailReader::time_of_mail() {
  for (const std::string_view value : block_.all(Header::date)) {
    const MailTime time = read_mail_time(value, options_.zone);
    if (time.at == no_time) continue;
    lacks_zone_ = lacks_zone_ || !time.has_zone;
    if (!time.has_zone && !options_.zone_is_given) defects_.add(Defect::no_zone);
    return time.at;
  }
  TimeUs oldest = no_time;
  for (const std::string_view value : block_.all(Header::received)) {
    const std::size_t semicolon = value.rfind(';');
    if (semicolon == std::string_view::npos) continue;
    const TimeUs at = read_mail_time(value.substr(semicolon + 1), options_.zone).at;
    if (at != no_time && (oldest == no_time || at < oldest)) oldest = at;
  }
  if (oldest != no_time) defects_.add(Defect::date_from_received);
  return oldest;
}

std::string MailReader::author() {
  for (const Header header : {Header::from, Header::sender}) {
    list_.clear();
    for (const std::string_view value : block_.all(header)) read_addresses(unfold(value, defects_), list_, defects_);
    if (!list_.empty()) return list_.front();
  }
  // A name without an address still tells who it was; the directory may know it.
  std::string name = decode_text(unfolded(Header::from), defects_);
  std::erase_if(name, [](char c) { return c == '"' || c == '<' || c == '>' || (c >= 0 && c < 32); });
  const std::string person(trim(std::string_view(name).substr(0, 320)));
  if (person.empty()) defects_.add(Defect::no_from);
  return is_utf8(person) ? person : repair_utf8(person);
}

std::string MailReader::recipients() {
  list_.clear();
  for (const Header header : {Header::to, Header::cc}) {
    for (const std::string_view value : block_.all(header)) read_addresses(unfold(value, defects_), list_, defects_);
  }
  drop_repeated(list_);
  return joined(list_);
}

std::string MailReader::references(std::string_view own_id) {
  list_.clear();
  for (const std::string_view value : block_.all(Header::references)) read_message_ids(value, false, list_);
  for (const std::string_view value : block_.all(Header::in_reply_to)) read_message_ids(value, true, list_);
  std::erase(list_, own_id);
  bound_references(list_, defects_);
  return joined(list_);
}

std::string MailReader::subject() {
  const BaseSubject base = base_subject(decode_text(unfolded(Header::subject), defects_));
  switch (base.prefix) {
    case SubjectPrefix::reply: return "Re: " + base.text;
    case SubjectPrefix::forward: return "Fwd: " + base.text;
    case SubjectPrefix::none: break;
  }
  return base.text;
}

bool MailReader::is_automatic(std::string_view person) {
  const std::string submitted = lower(unfolded(Header::auto_submitted));
  const std::string_view submitted_word = trim(std::string_view(submitted).substr(0, submitted.find_first_of(";(")));
  if (!submitted_word.empty() && submitted_word != "no") return true;
  const std::string precedence = lower(unfolded(Header::precedence));
  if (precedence.starts_with("bulk") || precedence.starts_with("junk")) return true;
  const bool from_rule = !block_.all(Header::inbox_rules_loop).empty();
  if (from_rule && lower(unfolded(Header::auto_response_suppress)).find("all") != std::string::npos) return true;
  if (trim(block_.first(Header::return_path)) == "<>") return true;
  const std::string_view mailbox = person.substr(0, person.find('@'));
  return mailbox == "mailer-daemon" || mailbox == "postmaster";
}

/// A key for a mail without Message-ID, from what does not change between boxes (their programs add fields of their own).
std::string MailReader::substitute_id(TimeUs at, std::string_view person) {
  defects_.add(Defect::no_message_id);
  std::uint64_t digest = digest_of("from", person) + digest_of("date", std::to_string(at));
  for (const Header header : {Header::to, Header::cc, Header::subject, Header::references, Header::in_reply_to}) {
    digest += digest_of(std::to_string(static_cast<int>(header)), unfolded(header));
  }
  return fmt::format("no-id-{:016x}", digest);
}

std::string source_name(const InputOptions& options) { return options.source_name.empty() ? "mail" : options.source_name; }

Result<void> begin_mail_file(const ByteSource& source, std::string_view format, const InputOptions& options, LogBuilder& builder) {
  SourceInfo info;
  info.name = source_name(options);
  info.format = "mail";
  info.is_mail = true;
  FileReceipt receipt;
  for (const MailColumn& column : mail_columns) {
    info.mapping[column.field] = column.header;
    receipt.mapped_fields |= std::uint64_t{1} << static_cast<unsigned>(column.field);
  }
  for (const Field field : {Field::activity, Field::kind, Field::channel}) {
    receipt.mapped_fields |= std::uint64_t{1} << static_cast<unsigned>(field);
  }
  BATON_TRY(receipt.source, builder.add_source(info));
  receipt.path = source.name();
  receipt.format = format;
  receipt.size_bytes = source.size_bytes();
  receipt.stamp = source.stamp();
  receipt.column_set = hash_bytes("mail");
  BATON_TRY_VOID(builder.begin_file(std::move(receipt)));
  return {};
}

Inspection inspect_mails(MailReader& reader, std::string_view format, std::string description, const InputOptions& options) {
  const EventChunk& chunk = reader.chunk();
  Inspection inspection;
  inspection.format = format;
  inspection.description = std::move(description);
  inspection.reason = "header fields of mails";
  inspection.sampled_records = chunk.records;
  inspection.warnings = reader.warnings();
  inspection.used = options;
  inspection.used.format = format;
  inspection.used.source_name = source_name(options);
  for (const MailColumn& column : mail_columns) {
    if (column.field == Field::issue) continue;  // the same header as message_id
    Inspection::Column shown;
    shown.name = column.header;
    shown.field = info_of(column.field).name;
    if (column.field == Field::time) {
      shown.filled = chunk.events.size();
      shown.distinct = std::unordered_set<TimeUs>(chunk.events.at.begin(), chunk.events.at.end()).size();
      if (shown.filled > 0) shown.example = format_iso(chunk.events.at.front());
    } else {
      const auto text_column = static_cast<TextColumn>(info_of(column.field).column);
      std::unordered_set<std::uint32_t> ids;
      for (std::size_t event = 0; event < chunk.events.size(); ++event) {
        const std::uint32_t id = chunk.events.text_at(text_column, event);
        if (id == 0) continue;
        if (shown.filled++ == 0) shown.example = chunk.texts.of(text_column).text(id);
        ids.insert(id);
      }
      shown.distinct = ids.size();
    }
    inspection.columns.push_back(std::move(shown));
  }
  return inspection;
}

}  // namespace baton::mail
