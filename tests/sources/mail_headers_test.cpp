#include <catch2/catch.hpp>

#include "../../src/sources/mail_fields.hpp"
#include "../../src/sources/mail_headers.hpp"

using namespace baton;
using namespace baton::mail;

namespace {

HeaderBlock scan(std::string_view bytes, DefectCounts& defects) {
  HeaderBlock block;
  scan_headers(bytes, block, defects);
  return block;
}

std::vector<std::string> addresses(std::string_view list) {
  DefectCounts defects;
  std::vector<std::string> found;
  read_addresses(list, found, defects);
  return found;
}

std::vector<std::string> ids(std::string_view value, bool strict_text = false) {
  std::vector<std::string> found;
  read_message_ids(value, strict_text, found);
  return found;
}

std::string decoded(std::string_view value) {
  DefectCounts defects;
  return decode_text(value, defects);
}

std::string instant(std::string_view date) {
  const TimeUs at = read_mail_time(date, TimeZone::utc()).at;
  return at == no_time ? "none" : format_iso(at);
}

std::string repeat(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("header fields are found whatever the line ends", "[mail]") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    DefectCounts defects;
    const std::string text = "From: a@b.c" + end + "SUBJECT : one" + end + "\ttwo" + end + "X-Other: 1" + end + end +
        "Body: no" + end;
    const HeaderBlock block = scan(text, defects);
    CHECK(block.field_count == 3);
    CHECK(unfold(block.first(Header::subject), defects) == "one two");
    CHECK(text.substr(block.end_bytes, 4) == "Body");
    CHECK(defects.warnings().empty());
  }
}

TEST_CASE("a broken line between fields is tolerated, text without a blank line is the body", "[mail]") {
  DefectCounts defects;
  const HeaderBlock broken = scan("To: a@b.c,\nd@e.f\nDate: x\n\n", defects);
  CHECK(broken.field_count == 2);
  const HeaderBlock open = scan("Subject: x\nfirst words\nof a body\n", defects);
  CHECK(open.field_count == 1);
  CHECK(open.end_bytes == 11);
  CHECK(defects.of(Defect::no_blank_line) == 1);
}

TEST_CASE("bounds on the header block cut and count, once a mail", "[mail]") {
  DefectCounts defects;
  defects.begin_mail();
  CHECK(scan(repeat("To: x@y.z\n", 5000) + "\n", defects).all(Header::to).size() == max_fields);
  CHECK(defects.of(Defect::fields_dropped) == 1);
  CHECK(scan("Subject: " + std::string(2 << 20, 'x'), defects).end_bytes <= max_header_block_bytes);
  CHECK(defects.of(Defect::header_block_cut) == 1);
  CHECK(unfold(std::string(100'000, 'x'), defects).size() == max_field_bytes);
  CHECK(defects.of(Defect::field_cut) == 1);
  CHECK(defects.warnings().size() == 3);
}

TEST_CASE("addresses are told from names, comments, routes and groups", "[mail]") {
  CHECK(addresses("Ann <Ann@Example.com>, bob@example.com (Bob, the other)") == List{"ann@example.com", "bob@example.com"});
  CHECK(addresses("\"Kunz, Petra\" <petra@x.org>") == List{"petra@x.org"});
  CHECK(addresses("=?utf-8?Q?Wei=C3=9F,_J?= <j@x.org>") == List{"j@x.org"});
  CHECK(addresses("<@a.org,@b.org:c@d.org>") == List{"c@d.org"});
  CHECK(addresses("team: a@x.org, B <b@x.org>; c@x.org") == List{"a@x.org", "b@x.org", "c@x.org"});
  CHECK(addresses("undisclosed-recipients:;").empty());
  CHECK(addresses("root") == List{"root"});
  CHECK(addresses("Big Bug bb@bug.com") == List{"bb@bug.com"});
  CHECK(addresses("ann @ example . com") == List{"ann@example.com"});
  CHECK(addresses("\"ann smith\"@x.org, x@[1.2.3.4]") == List{"\"ann smith\"@x.org", "x@[1.2.3.4]"});
  CHECK(addresses("'ann@x.org' <ann@x.org>") == List{"ann@x.org"});
  CHECK(addresses("Petra (never closed <p@x.org>") == List{"p@x.org"});
  CHECK(addresses("\"never closed <p@x.org>") == List{"p@x.org"});
  CHECK(addresses(", ,;:<>").empty());
}

TEST_CASE("address bombs end in time", "[mail]") {
  DefectCounts defects;
  std::vector<std::string> found;
  read_addresses(repeat("g:", 500'000) + "x@y.z" + repeat(";", 500'000), found, defects);
  CHECK(found == List{"x@y.z"});
  CHECK(defects.of(Defect::groups_nested) == 1);
  found.clear();
  read_addresses(repeat("u@x.org,", 20'000), found, defects);
  CHECK(found.size() == max_addresses);
  CHECK(defects.of(Defect::addresses_cut) == 1);
  for (const std::string_view piece : {"(", "((", "\"", "<", "a@[,", "()", "\\", "<\""}) {
    found.clear();
    read_addresses(repeat(piece, 200'000), found, defects);
    CHECK(found.size() <= max_addresses);
  }
}

TEST_CASE("message ids are taken from brackets only", "[mail]") {
  CHECK(ids("<a@b> (comment <no@no>)\n <c @d>") == List{"a@b", "c@d"});
  CHECK(ids("<a;b@c>") == List{"a%3bb@c"});
  CHECK(ids("<open@b") == List{"open@b"});
  CHECK(ids("<a@b<c@d>") == List{"a@b", "c@d"});
  CHECK(ids("Ann <ann@example.com> wrote <1x@y>", true) == List{"1x@y"});
  CHECK(ids("<ann@example.com>", true) == List{"ann@example.com"});
  DefectCounts defects;
  CHECK(read_message_id(" plain@x ", defects) == "plain@x");
  CHECK(read_message_id("", defects).empty());
  std::vector<std::string> many;
  read_message_ids(repeat("<same@x>", 10) + [] {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += "<" + std::to_string(i) + "@x>";
    return text;
  }(), false, many);
  bound_references(many, defects);
  CHECK(many.size() == max_references);
  CHECK(many.front() == "same@x");
  CHECK(many.back() == "4999@x");
  CHECK(defects.of(Defect::references_cut) == 1);
}

TEST_CASE("encoded words and raw bytes become UTF-8", "[mail]") {
  CHECK(decoded("=?utf-8?q?M=C3=BCll?= =?utf-8?b?IMO8YmVy?=") == "Müll über");
  CHECK(decoded("=?utf-8?q?M=C3?= =?utf-8?q?=BCll?=") == "Müll");
  CHECK(decoded("=?iso-8859-1?q?M=FCll?=") == "Müll");
  CHECK(decoded("Müll") == "Müll");
  CHECK(decoded("=?nonsense") == "=?nonsense");
  DefectCounts defects;
  CHECK(decode_text("M\xFCll \x80", defects) == "Müll €");
  CHECK(defects.of(Defect::raw_8_bit) == 1);
}

TEST_CASE("dates are read in their old and broken forms", "[mail]") {
  CHECK(instant("Mon, 02 Mar 2026 09:05:00 +0100") == "2026-03-02T08:05:00Z");
  CHECK(instant("2 Mar 2026 09:05 +0100 (CET)") == "2026-03-02T08:05:00Z");
  CHECK(instant("Mon, 2 Mar 26 08:05:00 GMT") == "2026-03-02T08:05:00Z");
  CHECK(instant("2 Mar 98 08:05:00 EST") == "1998-03-02T13:05:00Z");
  CHECK(instant("Mon Mar  2 08:05:00 2026") == "2026-03-02T08:05:00Z");
  CHECK(instant("Mon Mar  2 08:05:00 CET 2026") == "2026-03-02T07:05:00Z");
  CHECK(instant("02-Mar-2026 08:05:00 -0800 (PST)") == "2026-03-02T16:05:00Z");
  CHECK(instant("Wed 29 May 2019 06:09:22 PM EDT") == "2019-05-29T22:09:22Z");
  CHECK(instant("Mon, 02 Mar 2026 08:05:00 GMT+01:00") == "2026-03-02T07:05:00Z");
  CHECK(instant("2026-03-02T08:05:00+01:00") == "2026-03-02T07:05:00Z");
  CHECK(instant("Mon, 31 Dec 1979 16:00:00 -0800") == "none");
  CHECK(instant("Mon, 30 Feb 2026 08:05:00 +0000") == "none");
  CHECK(instant("Mon, 02 Mar 2026 08:05:00 +9900") == "none");
  CHECK(instant("Mon, 02 Mar 2026") == "none");
  CHECK(instant("yesterday") == "none");
  CHECK(instant("") == "none");
}

TEST_CASE("a date without a zone is read in the zone given", "[mail]") {
  const auto berlin = TimeZone::named("Europe/Berlin");
  REQUIRE(berlin);
  const MailTime local = read_mail_time("Mon, 02 Mar 2026 09:05:00", *berlin);
  CHECK(format_iso(local.at) == "2026-03-02T08:05:00Z");
  CHECK_FALSE(local.has_zone);
  CHECK(read_mail_time("Mon, 02 Mar 2026 09:05:00 +0000", *berlin).has_zone);
  CHECK_FALSE(read_mail_time("2026-03-02 09:05:00", *berlin).has_zone);
  CHECK(read_mail_time("2026-03-02T09:05:00Z", *berlin).has_zone);
}

TEST_CASE("the base subject loses prefixes and list names, never a ticket's tag", "[mail]") {
  const auto check = [](std::string_view subject, std::string_view base, SubjectPrefix prefix) {
    const BaseSubject result = base_subject(subject);
    CHECK(result.text == base);
    CHECK(result.prefix == prefix);
  };
  check("Cannot log in", "Cannot log in", SubjectPrefix::none);
  check("Re: AW: re[2]:  Cannot\t log in ", "Cannot log in", SubjectPrefix::reply);
  check("WG: Re: x", "x", SubjectPrefix::forward);
  check("回复：发票", "发票", SubjectPrefix::reply);
  check("Re: [staff] x (fwd)", "x", SubjectPrefix::forward);
  check("[Fwd: x]", "x", SubjectPrefix::forward);
  check("Re: [example.com #12] Re: x", "[example.com #12] x", SubjectPrefix::reply);
  check("[example.com #12]", "[example.com #12]", SubjectPrefix::none);
  check("Regarding: x", "Regarding: x", SubjectPrefix::none);
  check("Trip: x", "Trip: x", SubjectPrefix::none);
  check("Re:", "", SubjectPrefix::reply);
  check("", "", SubjectPrefix::none);
  CHECK(base_subject(repeat("Re: ", 100'000)).text.empty());
  CHECK(base_subject(repeat("[fwd:", 100'000)).text.size() <= max_subject_bytes);
}
