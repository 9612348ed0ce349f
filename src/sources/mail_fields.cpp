#include "mail_fields.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <mutex>
#include <unordered_set>

#include "baton/base/text.hpp"

namespace baton::mail {
namespace {

constexpr std::size_t max_address_bytes = 320;  // 64 before the @ and 255 after it

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The position after the comment that starts at `at`; nested ones and quoted characters counted, never recursed into.
std::size_t skip_comment(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '(') {
      ++depth;
    } else if (text[at] == ')' && --depth == 0) {
      return at + 1;
    }
  }
  return text.size();
}

/// Collects the entries of an address list one after the other.
class AddressScanner {
 public:
  AddressScanner(std::string_view list, std::vector<std::string>& addresses, DefectCounts& defects)
      : list_(list), addresses_(addresses), defects_(defects) {}

  void scan() {
    while (at_ < list_.size() && !full_) {
      const char c = list_[at_];
      switch (c) {
        case '(':
          if (take_comment()) continue;
          break;
        case '"':
          if (take_quoted()) continue;
          break;
        case '[':
          if (take_literal()) continue;
          break;
        case '<': take_angle(); continue;
        case ',': finish_entry(); break;
        case ';': finish_entry(); in_group_ = false; break;
        case ':': open_group(); break;
        default:
          if (is_blank(c)) {
            blank_pending_ = !bare_.empty();
          } else {
            append(c);
          }
      }
      ++at_;
    }
    finish_entry();
  }

 private:
  void append(char c) {
    // Blanks inside "ann @ example.com" are obsolete syntax, blanks between words make it a name.
    if (blank_pending_ && c != '@' && c != '.' && bare_.back() != '@' && bare_.back() != '.') {
      bare_has_blank_ = true;
      bare_.push_back(' ');
    }
    blank_pending_ = false;
    bare_.push_back(c);
  }
  // Where a comment, quote or literal is never closed, its opening is a character as others, and no further one is looked for:
  // the time stays linear.
  bool take_comment() {
    const std::size_t end = comment_is_open_ ? list_.size() : skip_comment(list_, at_);
    if (end == list_.size() && list_.back() != ')') {
      comment_is_open_ = true;
      append(list_[at_]);
      return false;
    }
    at_ = end;
    return true;
  }
  bool take_quoted() {
    std::size_t end = at_ + 1;
    while (!quote_is_open_ && end < list_.size() && list_[end] != '"') end += list_[end] == '\\' ? 2 : 1;
    if (quote_is_open_ || end >= list_.size()) {
      quote_is_open_ = true;
      return false;
    }
    for (char c : list_.substr(at_, end + 1 - at_)) append(c);
    at_ = end + 1;
    return true;
  }
  bool take_literal() {
    const bool after_at = !bare_.empty() && bare_.back() == '@';
    const std::size_t end = after_at && !literal_is_open_ ? list_.find(']', at_) : std::string_view::npos;
    literal_is_open_ = literal_is_open_ || (after_at && end == std::string_view::npos);
    if (end == std::string_view::npos) {
      append(list_[at_]);
      return false;
    }
    for (char c : list_.substr(at_, end + 1 - at_)) append(c);
    at_ = end + 1;
    return true;
  }
  void take_angle() {
    std::size_t end = at_ + 1;
    while (end < list_.size() && list_[end] != '>' && list_[end] != '<') {
      if (list_[end] == '"') {
        for (++end; end < list_.size() && list_[end] != '"'; ++end) end += list_[end] == '\\' ? 1 : 0;
      }
      ++end;
    }
    end = std::min(end, list_.size());
    std::string_view inner = list_.substr(at_ + 1, end - at_ - 1);
    if (!inner.empty() && inner[0] == '@') {  // an obsolete route, <@a,@b:user@c>
      const std::size_t colon = inner.find(':');
      if (colon != std::string_view::npos) inner.remove_prefix(colon + 1);
    }
    std::string address;
    for (char c : inner) {
      if (!is_blank(c)) address.push_back(c);
    }
    if (!address.empty()) angle_ = std::move(address);
    at_ = end < list_.size() && list_[end] == '>' ? end + 1 : end;
  }
  void open_group() {
    if (bare_.find('@') != std::string::npos && !bare_has_blank_ && bare_[0] != '"') {
      append(':');  // "mailto:", a port: no group's name has an @
      return;
    }
    if (in_group_) defects_.add(Defect::groups_nested);
    in_group_ = true;
    forget_entry();
  }
  void finish_entry() {
    if (!angle_.empty()) {
      add(angle_);
    } else if (!bare_has_blank_) {
      if (!bare_.empty() && !bare_.starts_with("=?")) add(bare_);  // not a piece of an encoded name
    } else {
      // Words without < >: a name, except for those that are addresses.
      for (const std::string_view word : split(bare_, ' ')) {
        const std::size_t at_sign = word.find('@');
        if (at_sign != std::string_view::npos && at_sign > 0 && at_sign + 1 < word.size()) add(word);
      }
    }
    forget_entry();
  }
  void add(std::string_view address) {
    if (address.size() > max_address_bytes || addresses_.size() >= max_addresses) {
      full_ = addresses_.size() >= max_addresses;
      defects_.add(Defect::addresses_cut);
      return;
    }
    if (address.size() > 2 && address.front() == '\'' && address.back() == '\'') address = address.substr(1, address.size() - 2);
    std::string clean = lower(address);
    std::replace_if(clean.begin(), clean.end(), [](char c) { return c == ';' || (c >= 0 && c < 32); }, '_');
    addresses_.push_back(is_utf8(clean) ? std::move(clean) : windows1252_to_utf8(clean));
  }
  void forget_entry() {
    bare_.clear();
    angle_.clear();
    bare_has_blank_ = blank_pending_ = false;
  }

  std::string_view list_;
  std::vector<std::string>& addresses_;
  DefectCounts& defects_;
  std::size_t at_ = 0;
  std::string bare_, angle_;  // what stands outside and inside < >
  bool bare_has_blank_ = false, blank_pending_ = false, in_group_ = false, full_ = false;
  bool comment_is_open_ = false, quote_is_open_ = false, literal_is_open_ = false;
};

std::string clean_id(std::string_view raw) {
  const bool is_clean = raw.size() < max_id_bytes && std::all_of(raw.begin(), raw.end(), [](char c) { return c > 32 && c < 127 && c != ';'; });
  if (is_clean) return std::string(raw);
  std::string id;
  for (char c : raw) {
    if (c == ';') {
      id += "%3b";
    } else if (static_cast<unsigned char>(c) > 32 && c != 127) {
      id.push_back(c);
    }
    if (id.size() >= max_id_bytes) break;
  }
  return is_utf8(id) ? id : windows1252_to_utf8(id);
}

}  // namespace

std::string decode_text(std::string_view value, DefectCounts& defects) {
  std::string text(value);
  if (!is_utf8(text)) {
    defects.add(Defect::raw_8_bit);
    text = windows1252_to_utf8(text);
  }
  if (text.find("=?") == std::string::npos) return text;
  std::erase(text, '\0');
  start_gmime();
  char* decoded = g_mime_utils_header_decode_text(nullptr, text.c_str());
  if (decoded == nullptr) return text;
  std::string result = repair_utf8(decoded);
  g_free(decoded);
  return result;
}

void read_addresses(std::string_view list, std::vector<std::string>& addresses, DefectCounts& defects) {
  AddressScanner(list, addresses, defects).scan();
}

void read_message_ids(std::string_view value, bool strict_text, std::vector<std::string>& ids) {
  const std::size_t first_new = ids.size();
  bool has_text = false;
  for (std::size_t at = 0; at < value.size();) {
    const char c = value[at];
    if (c == '(') {
      at = skip_comment(value, at);
      continue;
    }
    if (c != '<') {
      has_text = has_text || !is_blank(c);
      ++at;
      continue;
    }
    std::size_t stop = at + 1;
    while (stop < value.size() && value[stop] != '<' && value[stop] != '>') ++stop;
    std::string id = clean_id(value.substr(at + 1, std::min(stop - at - 1, 2 * max_id_bytes)));
    if (!id.empty()) ids.push_back(std::move(id));
    at = stop < value.size() && value[stop] == '>' ? stop + 1 : stop;
  }
  if (!strict_text || !has_text) return;
  const auto names_person = [](const std::string& id) { return std::none_of(id.begin(), id.end(), is_digit); };
  ids.erase(std::remove_if(ids.begin() + static_cast<std::ptrdiff_t>(first_new), ids.end(), names_person), ids.end());
}

std::string read_message_id(std::string_view value, DefectCounts& defects) {
  if (value.size() > 2 * max_id_bytes) {
    defects.add(Defect::field_cut);
    value = value.substr(0, 2 * max_id_bytes);
  }
  std::vector<std::string> ids;
  read_message_ids(value, false, ids);
  if (!ids.empty()) return ids.front();
  std::string id = clean_id(value);
  return id.find_first_not_of("<>") == std::string::npos ? std::string() : id;
}

void drop_repeated(std::vector<std::string>& items) {
  constexpr std::size_t few = 16;
  if (items.size() <= few) {
    for (std::size_t i = 1; i < items.size();) {
      const auto end = items.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(items.begin(), end, *end) == end) {
        ++i;
      } else {
        items.erase(end);
      }
    }
    return;
  }
  std::unordered_set<std::string> seen;
  std::erase_if(items, [&](const std::string& item) { return !seen.insert(item).second; });
}

void bound_references(std::vector<std::string>& ids, DefectCounts& defects) {
  drop_repeated(ids);
  if (ids.size() <= max_references) return;
  defects.add(Defect::references_cut);
  constexpr auto half = static_cast<std::ptrdiff_t>(max_references / 2);
  ids.erase(ids.begin() + half, ids.end() - half);
}

}  // namespace baton::mail
