#include "xes_parser.hpp"

#include <expat.h>

#include "baton/base/text.hpp"

namespace baton::xes {
namespace {

constexpr unsigned max_depth = 256;
constexpr int max_attributes = 256;
constexpr std::uint64_t max_markup_bytes = std::uint64_t{4} << 20;
// Newer versions of expat look again at unfinished markup only when twice as much is there.
constexpr std::uint64_t max_unfinished_bytes = 2 * max_markup_bytes;
constexpr std::size_t max_shown_bytes = 60;

bool says_utf8(std::string_view encoding) { return encoding.empty() || lower(encoding) == "utf-8"; }

/// The value of an XML attribute; empty where there is none.
std::string_view value_of(const char** attributes, std::string_view name) {
  for (const char** attribute = attributes; *attribute != nullptr; attribute += 2) {
    if (name == attribute[0]) return attribute[1];
  }
  return {};
}

}  // namespace

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_attribute(std::string_view name) {
  switch (name.size()) {
    case 2: return name == "id";
    case 3: return name == "int";
    case 4: return name == "date" || name == "list";
    case 5: return name == "float";
    case 6: return name == "string";
    case 7: return name == "boolean";
    case 9: return name == "container";
    default: return false;
  }
}

struct Parser::Callbacks {
  static void start(void* self, const char* name, const char** attributes) {
    static_cast<Parser*>(self)->start_element(name, attributes);
  }
  static void end(void* self, const char* /*name*/) { static_cast<Parser*>(self)->end_element(); }
  static void doctype(void* self, const char* /*name*/, const char* /*system*/, const char* /*public_id*/, int /*internal*/) {
    static_cast<Parser*>(self)->refuse("the file has a DOCTYPE, which event logs don't need and which can hide attacks",
                                          "remove the <!DOCTYPE …> at the top of the file and import it again");
  }
  static void cdata_start(void* self) { static_cast<Parser*>(self)->is_in_cdata_ = true; }
  static void cdata_end(void* self) { static_cast<Parser*>(self)->is_in_cdata_ = false; }
  static void declaration(void* self, const char* /*version*/, const char* encoding, int /*standalone*/) {
    if (encoding != nullptr) static_cast<Parser*>(self)->encoding_ = std::string_view(encoding).substr(0, max_shown_bytes);
  }
};

Parser::Parser(std::string name, Handler& handler)
    : parser_(XML_ParserCreate(nullptr)), name_(std::move(name)), handler_(handler) {
  BATON_CHECK(parser_ != nullptr);
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, Callbacks::start, Callbacks::end);
  XML_SetCdataSectionHandler(parser_, Callbacks::cdata_start, Callbacks::cdata_end);
  XML_SetStartDoctypeDeclHandler(parser_, Callbacks::doctype);
  XML_SetXmlDeclHandler(parser_, Callbacks::declaration);
}

Parser::~Parser() { XML_ParserFree(parser_); }

std::uint64_t Parser::line() const { return XML_GetCurrentLineNumber(parser_) + lines_elsewhere_; }

bool Parser::is_between_traces() const {
  if (scope_ != Scope::log || depth_ != 1 || skipped_depth_ != 0 || is_in_cdata_ || refused_ || handler_is_done_) return false;
  if (!says_utf8(encoding_)) return false;
  const XML_Index reached = XML_GetCurrentByteIndex(parser_);
  return reached >= 0 && static_cast<std::uint64_t>(reached) == fed_bytes_;
}

std::string Parser::place() const { return fmt::format("{}, line {}", name_, line()); }

Result<bool> Parser::feed(std::string_view block, bool is_last) {
  const XML_Status status = XML_Parse(parser_, block.data(), static_cast<int>(block.size()), is_last ? 1 : 0);
  fed_bytes_ += block.size();
  if (refused_) return fail(refusal_);
  if (handler_is_done_) return false;
  if (status != XML_STATUS_OK) return fail(expat_error(is_last));
  // expat starts over at unfinished markup: without a limit the cost would be quadratic.
  const XML_Index reached = XML_GetCurrentByteIndex(parser_);
  if (reached >= 0) reached_bytes_ = static_cast<std::uint64_t>(reached);
  if (!is_last && fed_bytes_ - reached_bytes_ > max_unfinished_bytes) {
    return fail(ErrorCode::input, fmt::format("an element or comment is longer than {} MiB", max_markup_bytes >> 20),
                place(), "shorten its value, or export the log again without it");
  }
  return true;
}

void Parser::refuse(std::string message, std::string hint) {
  if (refused_) return;
  refused_ = true;
  refusal_ = {ErrorCode::input, std::move(message), place(), std::move(hint), {}};
  XML_StopParser(parser_, XML_FALSE);
}

Error Parser::truncated() const {
  std::string_view open = "the document";
  if (scope_ == Scope::log) open = "<log>";
  if (scope_ == Scope::trace) open = "<trace>";
  if (scope_ == Scope::event) open = "<event>";
  return {ErrorCode::input, fmt::format("the file ends in the middle of {}", open), place(),
          "it is cut short: copy or export it again", {}};
}

Error Parser::expat_error(bool is_last) const {
  const XML_Error code = XML_GetErrorCode(parser_);
  switch (code) {
    case XML_ERROR_NO_MEMORY:
      return {ErrorCode::internal, "out of memory", place(), "", {}};
    case XML_ERROR_UNKNOWN_ENCODING:
    case XML_ERROR_INCORRECT_ENCODING:
      return {ErrorCode::input, fmt::format("the file says that its encoding is \"{}\", which cannot be read", encoding_),
              place(), "convert it to UTF-8 with iconv and correct its first line", {}};
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
      if (is_last && root_seen_) return truncated();
      if (code == XML_ERROR_NO_ELEMENTS) {
        return {ErrorCode::input, "the file has no XML element", place(), "export it again", {}};
      }
      break;
    default:
      break;
  }
  return {ErrorCode::input, fmt::format("not well-formed XML: {}", XML_ErrorString(code)), place(),
          "export it again, or correct it there (xmllint --noout FILE shows more)", {}};
}

void Parser::start_element(const char* name, const char** attributes) {
  if (refused_ || handler_is_done_) return;
  if (++depth_ > max_depth) {
    return refuse(fmt::format("elements are nested deeper than {}", max_depth), "this is no event log; export it again");
  }
  if (XML_GetSpecifiedAttributeCount(parser_) > 2 * max_attributes) {
    return refuse(fmt::format("an element has more than {} attributes", max_attributes),
                  "this is no event log; export it again");
  }
  const std::string_view local = local_name(name);
  if (skipped_depth_ != 0) return start_in_skipped(local, attributes);
  switch (scope_) {
    case Scope::outside:
      root_seen_ = true;
      scope_ = Scope::log;
      if (local == "log") return;
      return refuse(fmt::format("the root element is <{}>, not <log>", local.substr(0, max_shown_bytes)),
                    "name the format with --format, or export the log as XES");
    case Scope::log:
      return start_in_log(local, attributes);
    case Scope::trace:
      if (local == "event") {
        scope_ = Scope::event;
        return handler_.event_begin(line());
      }
      return attribute_element(local, attributes);
    case Scope::event:
      return attribute_element(local, attributes);
  }
}

void Parser::start_in_log(std::string_view name, const char** attributes) {
  if (name == "trace") {
    scope_ = Scope::trace;
    return handler_.trace_begin();
  }
  if (name == "events" || name == "objects" || name == "object-types") {
    return refuse("this is an object-centric log (OCEL), not XES", "export it as XES or CSV, with one case per issue");
  }
  skipped_depth_ = depth_;
  if (name == "event") handler_.event_misplaced(line());
  if (name == "extension") handler_.declaration(fmt::format("extension {}", value_of(attributes, "uri")));
  if (name == "classifier") {
    handler_.declaration(fmt::format("classifier {}: {}", value_of(attributes, "name"), value_of(attributes, "keys")));
  }
  global_scope_.clear();
  if (name == "global") {
    const std::string_view scope = value_of(attributes, "scope");
    global_scope_ = scope.empty() ? "event" : scope;
  }
}

/// Inside an element that is skipped only events, which are records to account for, and the keys of globals are looked at.
void Parser::start_in_skipped(std::string_view name, const char** attributes) {
  if (name == "event") return handler_.event_misplaced(line());
  const bool is_global = scope_ == Scope::log && !global_scope_.empty() && depth_ == skipped_depth_ + 1 && is_attribute(name);
  if (is_global) handler_.declaration(fmt::format("global {}: {}", global_scope_, value_of(attributes, "key")));
}

void Parser::attribute_element(std::string_view name, const char** attributes) {
  skipped_depth_ = depth_;  // nested attributes are none of the event's
  if (!is_attribute(name)) {
    if (name == "event") handler_.event_misplaced(line());
    return;
  }
  const char* key = nullptr;
  const char* value = "";
  for (const char** attribute = attributes; *attribute != nullptr; attribute += 2) {
    const std::string_view attribute_name = attribute[0];
    if (attribute_name == "key") key = attribute[1];
    if (attribute_name == "value") value = attribute[1];
  }
  if (key == nullptr || *key == '\0') {
    ++keyless_count_;
  } else if (scope_ == Scope::event) {
    handler_.event_attribute(key, value);
  } else {
    handler_.trace_attribute(key, value);
  }
}

void Parser::end_element() {
  if (refused_ || handler_is_done_) return;
  const unsigned depth = depth_--;
  if (skipped_depth_ != 0) {
    if (depth == skipped_depth_) skipped_depth_ = 0;
    return;
  }
  switch (scope_) {
    case Scope::event:
      scope_ = Scope::trace;
      return handler_.event_end();
    case Scope::trace:
      scope_ = Scope::log;
      if (!handler_.trace_end(line())) {
        handler_is_done_ = true;
        XML_StopParser(parser_, XML_FALSE);
      }
      return;
    case Scope::log:
    case Scope::outside:
      scope_ = Scope::outside;
  }
}

}  // namespace baton::xes
