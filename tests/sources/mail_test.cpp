#include <algorithm>
#include <catch2/catch.hpp>

#include "baton/sources/formats.hpp"

using namespace baton;

namespace {

struct Read {
  RawLog log;
  [[nodiscard]] std::string text(TextColumn column, std::size_t event = 0) const {
    return std::string(log.texts.of(column).text(log.events.text_at(column, event)));
  }
  [[nodiscard]] std::vector<std::string> keys() const {
    std::vector<std::string> all;
    for (std::size_t issue = 0; issue < log.issues.size(); ++issue) all.emplace_back(log.key_of(issue));
    return all;
  }
};

void read_into(LogBuilder& builder, std::string_view bytes, const SourceFormat& format, const InputOptions& options) {
  auto peeked = peek(open_memory(bytes, "box"), peek_bytes);
  REQUIRE(peeked);
  const auto status = format.read(std::move(*peeked), options, builder);
  if (!status) FAIL(status.error().message);
}

Read read(std::string_view bytes, const SourceFormat& format, const InputOptions& options = {}) {
  LogBuilder builder{RawLog{}};
  read_into(builder, bytes, format, options);
  return {builder.finish(1).value()};
}

std::string mail_of(int number, const std::string& fields = {}, const std::string& body = "hello\n") {
  return fmt::format("From: Ann <Ann@example.com>\nTo: Bob <bob@example.com>, c@example.com\nCc: BOB@example.com\nMessage-ID: <{}@example.com>\n"
                     "Date: Mon, 02 Mar 2026 08:05:{:02} +0000\n{}\n{}",
                     number, number, fields, body);
}

const std::string from_line = "From ann@example.com Mon Mar  2 08:05:00 2026\n";

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("a mail is one event", "[mail]") {
  const Read result = read(mail_of(1, "Subject: AW: [example.com #7] =?utf-8?q?M=C3=BCll?=\nReferences: <a@x>\n <b@x>\nIn-Reply-To: <b@x>\n"), mail_format());
  REQUIRE(result.log.events.size() == 1);
  CHECK(result.keys() == Keys{"1@example.com"});
  CHECK(format_iso(result.log.events.at[0]) == "2026-03-02T08:05:01Z");
  CHECK(result.text(TextColumn::person) == "ann@example.com");
  CHECK(result.text(TextColumn::recipients) == "bob@example.com;c@example.com");
  CHECK(result.text(TextColumn::message_id) == "1@example.com");
  CHECK(result.text(TextColumn::references) == "a@x;b@x");
  CHECK(result.text(TextColumn::subject) == "Re: [example.com #7] Müll");
  CHECK(result.text(TextColumn::activity) == "mail");
  CHECK(result.text(TextColumn::kind) == "message");
  CHECK(result.text(TextColumn::channel) == "email");
  CHECK(result.text(TextColumn::side).empty());
  CHECK(result.log.sources.at(0).name == "mail");
  CHECK(result.log.sources.at(0).is_mail);
  CHECK(result.log.files.at(0).warnings.empty());
}

TEST_CASE("automatic mail is told by its header", "[mail]") {
  const auto side = [](const std::string& fields) {
    const Read result = read("Return-Path: <x@y.z>\n" + mail_of(1, fields), mail_format());
    CHECK((result.text(TextColumn::activity) == "auto mail") == !result.text(TextColumn::side).empty());
    return result.text(TextColumn::side);
  };
  CHECK(side("Auto-Submitted: auto-replied; owner-email=\"a@b\"\n") == "automation");
  CHECK(side("Auto-Submitted: no\n").empty());
  CHECK(side("Precedence: bulk\n") == "automation");
  CHECK(side("Precedence: list\n").empty());
  CHECK(side("X-Auto-Response-Suppress: All\n").empty());
  CHECK(side("X-Auto-Response-Suppress: DR, All\nX-MS-Exchange-Inbox-Rules-Loop: a@b\n") == "automation");
  CHECK(read("Return-Path: <>\n" + mail_of(1), mail_format()).text(TextColumn::side) == "automation");
  CHECK(read("From: MAILER-DAEMON@x.org\nDate: Mon, 02 Mar 2026 08:05:00 +0000\n\n",
      mail_format()).text(TextColumn::side) == "automation");
}

TEST_CASE("time falls back on the oldest Received, then the mail is rejected", "[mail]") {
  const Read late = read("From: a@b.c\nDate: nonsense\nReceived: by x; Mon, 02 Mar 2026 09:00:00 +0000\nReceived: by y; Mon, 02 Mar 2026 08:00:00 +0000\n\n", mail_format());
  REQUIRE(late.log.events.size() == 1);
  CHECK(format_iso(late.log.events.at[0]) == "2026-03-02T08:00:00Z");
  CHECK(late.keys().at(0).starts_with("no-id-"));
  CHECK(late.log.files.at(0).warnings.size() == 2);
  const Read none = read("From: a@b.c\nSubject: x\n\n", mail_format());
  CHECK(none.log.events.size() == 0);
  REQUIRE(none.log.rejects.size() == 1);
  CHECK(none.log.rejects[0].reason.find("Date") != std::string::npos);
}

TEST_CASE("the same mail in two boxes is one event, the same id with another date two", "[mail]") {
  LogBuilder builder{RawLog{}};
  const InputOptions options;
  read_into(builder, from_line + mail_of(1) + "\n" + from_line + mail_of(2) + "\n", mbox_format(), options);
  read_into(builder, "X-Other-Box: yes\n" + mail_of(1), mail_format(), options);
  read_into(builder, "From: ann@example.com\nMessage-ID: <2@example.com>\nDate: Tue, 03 Mar 2026 08:00:00 +0000\n\n", mail_format(), options);
  const RawLog log = builder.finish(1).value();
  CHECK(log.sources.size() == 1);
  CHECK(log.issues.size() == 2);
  CHECK(log.events.size() == 3);
  CHECK(log.files.at(1).duplicates == 1);
}

TEST_CASE("mailboxes are split at dated lines after a blank line only", "[mail]") {
  const std::string body =
      "hello\nFrom here on it is fine\n\nFrom now on, too\n\n>From ann@example.com Mon Mar  2 08:05:00 2026\ntext\n" +
          from_line + "no blank line before\n";
  for (const std::string end : {"\n", "\r\n"}) {
    std::string box = from_line + mail_of(1, {}, body) + "\nFrom ann at example.com  Tue Mar  3 08:05:00 2026 +0100\n" +
        mail_of(2, {}, "") + "\nFrom -\n" + mail_of(3);
    if (end == "\r\n") {
      std::string changed;
      for (char c : box) changed += c == '\n' ? end : std::string(1, c);
      box = changed;
    }
    CHECK(mbox_format().fits(box, "box") > 0);
    const Read result = read(box, mbox_format());
    CHECK(result.keys() == Keys{"1@example.com", "2@example.com", "3@example.com"});
    CHECK(result.log.files.at(0).records == 3);
    REQUIRE(result.log.files.at(0).warnings.size() == 1);
    CHECK(result.log.files.at(0).warnings[0].starts_with("2 lines in bodies"));
  }
}

TEST_CASE("a stated length is trusted where it ends at a mail", "[mail]") {
  const std::string body = "text\n\n" + from_line + "From: quoted@example.com\n\nmore\n";
  const auto box = [&](std::size_t length) {
    return from_line + mail_of(1, fmt::format("Content-Length: {}\n", length), body) + "\n" + from_line + mail_of(2);
  };
  CHECK(read(box(body.size()), mbox_format()).log.files.at(0).records == 2);
  CHECK(read(box(body.size() + 7), mbox_format()).log.files.at(0).records == 3);
  CHECK(read(box(~std::size_t{0}), mbox_format()).log.files.at(0).records == 3);
  const std::string last = from_line + mail_of(1, fmt::format("Content-Length: {}\n", body.size()), body);
  CHECK(read(last, mbox_format()).log.files.at(0).records == 1);
}

TEST_CASE("a mail bomb does not keep the next mail out", "[mail]") {
  std::string groups = "Cc: ";
  for (int i = 0; i < 500'000; ++i) groups += "g:";
  std::string fields;
  for (int i = 0; i < 200'000; ++i) fields += "X-Field: x\n";
  for (const std::string& bomb : {groups + "\n", fields, "Subject: " + std::string(4 << 20, 'x') + "\n"}) {
    const Read result = read(from_line + mail_of(1, bomb) + "\n" + from_line + mail_of(2), mbox_format());
    CHECK(result.keys() == Keys{"1@example.com", "2@example.com"});
    CHECK_FALSE(result.log.files.at(0).warnings.empty());
  }
}

TEST_CASE("long bodies full of near misses are read in blocks", "[mail]") {
  std::string body;
  for (int i = 0; i < 400'000; ++i) body += "\nFrom x";
  const Read result = read(from_line + mail_of(1, {}, body) + "\n\n" + from_line + mail_of(2), mbox_format());
  CHECK(result.keys() == Keys{"1@example.com", "2@example.com"});
}

TEST_CASE("a box cut anywhere gives the mails before the cut", "[mail]") {
  const std::string box = from_line + mail_of(1) + "\n" + from_line + mail_of(2, "Subject: x\n") + "\n" + from_line + mail_of(3);
  std::vector<std::size_t> header_ends;
  for (std::size_t mail = 0; mail != std::string::npos; mail = box.find(from_line, mail + 1)) header_ends.push_back(box.find("\n\n", mail) + 2);
  REQUIRE(header_ends.size() == 3);
  for (std::size_t size = 1; size < box.size(); ++size) {
    CAPTURE(size);
    LogBuilder builder{RawLog{}};
    auto peeked = peek(open_memory(std::string_view(box).substr(0, size), "box"), peek_bytes);
    REQUIRE(peeked);
    const auto status = mbox_format().read(std::move(*peeked), {}, builder);
    CHECK((status || size < from_line.size()));
    if (!status) continue;
    const Read result{builder.finish(1).value()};
    const auto& file = result.log.files.at(0);
    CHECK(file.records == file.kept + file.duplicates + file.rejected);
    const Keys keys = result.keys();
    const auto whole = static_cast<std::size_t>(std::count_if(header_ends.begin(), header_ends.end(), [&](std::size_t end) { return end <= size; }));
    REQUIRE(keys.size() >= whole);
    CHECK(keys.size() <= whole + 1);
    for (std::size_t mail = 0; mail < whole; ++mail) {
      CHECK(keys[mail] == fmt::format("{}@example.com", mail + 1));
      CHECK(format_iso(result.log.events.at[mail]) == fmt::format("2026-03-02T08:05:0{}Z", mail + 1));
      CHECK(result.text(TextColumn::subject, mail) == (mail == 1 ? "x" : ""));
    }
  }
}

TEST_CASE("a separator right behind a header starts the next mail", "[mail]") {
  const std::string header = "From: Ann <ann@example.com>\nDate: Mon, 02 Mar 2026 08:05:01 +0000\nMessage-ID: <1@example.com>\n";
  CHECK(read(from_line + header + from_line + mail_of(2), mbox_format()).keys() == Keys{"1@example.com", "2@example.com"});
  CHECK(read("From -\n" + header + "From -\n" + mail_of(2), mbox_format()).keys() == Keys{"1@example.com", "2@example.com"});
  CHECK(read(from_line + "From: Ann <ann@example.com>\na broken line\n" + mail_of(2), mbox_format()).keys() == Keys{"2@example.com"});
}

TEST_CASE("an empty Message-ID is none", "[mail]") {
  const auto mail = [](const std::string& id, const std::string& subject) {
    return from_line + "From: ann@example.com\nDate: Mon, 02 Mar 2026 08:05:01 +0000\nMessage-ID: " + id + "\nSubject: " + subject + "\n\nx\n\n";
  };
  const Read result = read(mail("<>", "a") + mail("< >", "b") + mail("", "c"), mbox_format());
  REQUIRE(result.keys().size() == 3);
  for (const std::string& key : result.keys()) CHECK(key.starts_with("no-id-"));
  CHECK(read(mail("plain", "a"), mbox_format()).keys() == Keys{"plain"});
}

TEST_CASE("the program's own data in a box is no mail", "[mail]") {
  const Read result = read(from_line + "From: Mail System <MAILER-DAEMON@x>\nX-IMAP: 1\nDate: Mon, 02 Mar 2026 08:05:00 +0000\n"
                           "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n\ntext\n\n" + from_line +
                               mail_of(2), mbox_format());
  CHECK(result.keys() == Keys{"2@example.com"});
  CHECK(result.log.rejects.size() == 1);
}

TEST_CASE("what is no mail is not claimed", "[mail]") {
  const std::vector<std::string_view> others = {
      "issue,time,person\n1,2026-03-02,ann\n", "Subject;From;Date\nx;y;z\n", "<?xml version=\"1.0\"?>\n<log/>\n", "{\"from\": \"a\", \"date\": 1}\n",
      "Dear Ann,\nhow are you?\n", "From here on it is fine\nand so on\n", "name: x\nversion: 1\n", "", "\n\n", "\x1f\x8b\x08\x00"};
  for (const std::string_view other : others) {
    CHECK(mail_format().fits(other, "/tmp/file.txt") == 0);
    CHECK(mbox_format().fits(other, "/tmp/file.mbox") == 0);
  }
  CHECK(mail_format().fits(mail_of(1), "x") > 0);
  CHECK(mail_format().fits("\xEF\xBB\xBF" + mail_of(1), "x") > 0);
  CHECK(mail_format().fits(from_line + mail_of(1), "x") < mbox_format().fits(from_line + mail_of(1), "x"));
}

TEST_CASE("inspect shows where the fields come from", "[mail]") {
  const std::string box = from_line + mail_of(1, "Subject: x\n") + "\n" + from_line + mail_of(2);
  auto peeked = peek(open_memory(box, "box"), peek_bytes);
  REQUIRE(peeked);
  const auto inspection = mbox_format().inspect(std::move(*peeked), {});
  REQUIRE(inspection);
  CHECK(inspection->format == "mbox");
  CHECK(inspection->sampled_records == 2);
  bool found = false;
  for (const auto& column : inspection->columns) {
    if (column.field != "subject") continue;
    found = true;
    CHECK(column.name == "Subject");
    CHECK(column.filled == 1);
    CHECK(column.example == "x");
  }
  CHECK(found);
}
