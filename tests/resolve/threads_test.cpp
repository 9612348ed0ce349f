#include "baton/resolve/threads.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "baton/log/log_builder.hpp"

using namespace baton;

namespace {

struct Mail {
  std::string id, from, to, subject, references;
  TimeUs at;
};

/// A log of tickets (their keys) and mails, added in the order given.
RawLog log_of(const std::vector<std::string>& tickets, const std::vector<Mail>& mails, const std::string& ticket_message_id = {}) {
  LogBuilder builder{RawLog{}};
  const auto add = [&](const std::string& source, bool is_mail, const EventChunk& chunk) {
    SourceInfo info;
    info.name = source;
    info.is_mail = is_mail;
    FileReceipt receipt;
    receipt.source = builder.add_source(info).value();
    REQUIRE(builder.begin_file(std::move(receipt)));
    builder.append(chunk);
    builder.end_file(hash_bytes(source));
  };
  EventChunk ticket_chunk;
  for (const std::string& ticket : tickets) {
    const std::size_t event = ticket_chunk.add(ticket, 0, ++ticket_chunk.records, hash_bytes(ticket));
    if (!ticket_message_id.empty() && ticket == tickets.front()) ticket_chunk.set(event, TextColumn::message_id, ticket_message_id);
  }
  add("desk", false, ticket_chunk);
  EventChunk mail_chunk;
  for (const Mail& mail : mails) {
    const std::size_t event = mail_chunk.add(mail.id, mail.at, ++mail_chunk.records, hash_bytes(mail.id + mail.from));
    mail_chunk.set(event, TextColumn::message_id, mail.id);
    mail_chunk.set(event, TextColumn::person, mail.from);
    mail_chunk.set(event, TextColumn::recipients, mail.to);
    mail_chunk.set(event, TextColumn::subject, mail.subject);
    mail_chunk.set(event, TextColumn::references, mail.references);
  }
  add("mail", true, mail_chunk);
  return builder.finish(1).value();
}

/// Raw key to final key.
std::map<std::string, std::string> keys_of(const RawLog& log, const ThreadPlan& plan) {
  std::map<std::string, std::string> keys;
  for (std::uint32_t issue = 0; issue < log.issues.size(); ++issue) {
    keys.emplace(log.key_of(issue), log.key_of(plan.issues.at(plan.final_issue_of.at(issue)).raw_issue));
  }
  return keys;
}

std::string ticket_for(const std::string& subject, const std::vector<std::string>& tickets) {
  const RawLog log = log_of(tickets, {{"m@x", "a@x", "b@y", subject, "", 5}});
  const std::string key = keys_of(log, plan_threads(log)).at("m@x");
  return key == "m@x" ? "" : key;
}

using Keys = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("mails connected by references are a thread, also through mails that are missing", "[threads]") {
  const RawLog log = log_of({"T-1"}, {{"c@x", "a", "b", "", "ghost@x", 30}, {"a@x", "a", "b", "", "", 20},
      {"d@x", "b", "a", "", "ghost@x;a@x", 40}, {"e@x", "b", "a", "", "", 10}});
  const ThreadPlan plan = plan_threads(log);
  CHECK(keys_of(log, plan) == Keys{{"T-1", "T-1"}, {"a@x", "a@x"}, {"c@x", "a@x"}, {"d@x", "a@x"}, {"e@x", "e@x"}});
  CHECK(plan.counts.mails == 4);
  CHECK(plan.counts.threads == 2);
  CHECK(plan.counts.mails_joined == 0);
  CHECK(plan.issues.size() == 3);
}

TEST_CASE("a long chain of references does not recurse", "[threads]") {
  std::vector<Mail> mails;
  for (int i = 0; i < 100'000; ++i) mails.push_back({fmt::format("{}@x", i), "a", "b", "", fmt::format("{}@x", i + 1), i});
  const RawLog log = log_of({}, mails);
  const ThreadPlan plan = plan_threads(log);
  CHECK(plan.issues.size() == 1);
  CHECK(log.key_of(plan.issues[0].raw_issue) == "0@x");
}

TEST_CASE("subjects name tickets in the forms of ticket systems", "[threads]") {
  CHECK(ticket_for("[example.com #12] Cannot log in", {"12"}) == "12");
  CHECK(ticket_for("Re: [#12] x", {"12"}) == "12");
  CHECK(ticket_for("Ticket#2026030210000012: x", {"2026030210000012"}) == "2026030210000012");
  CHECK(ticket_for("Ticket #12", {"12"}) == "12");
  CHECK(ticket_for("your case 12", {"12"}) == "12");
  CHECK(ticket_for("Incident no. 12", {"12"}) == "12");
  CHECK(ticket_for("x [4711]", {"4711"}) == "4711");
  CHECK(ticket_for("x (ab-1)", {"AB-1"}) == "AB-1");
  CHECK(ticket_for("about inc0001234.", {"INC0001234"}) == "INC0001234");
  CHECK(ticket_for("about PROJ-12, please", {"PROJ-12"}) == "PROJ-12");
}

TEST_CASE("numbers and short words in subjects are no tickets", "[threads]") {
  CHECK(ticket_for("Report (2)", {"2"}).empty());
  CHECK(ticket_for("[2] x", {"2"}).empty());
  CHECK(ticket_for("12 open questions", {"12"}).empty());
  CHECK(ticket_for("meeting at A1", {"A1"}).empty());
  CHECK(ticket_for("[urgent] x", {"urgent"}).empty());
  CHECK(ticket_for("INC00012345", {"INC0001234"}).empty());
  CHECK(ticket_for("[example.com #13]", {"12"}).empty());
  CHECK(ticket_for("", {"12"}).empty());
}

TEST_CASE("one named ticket takes the whole thread, the first by time of several", "[threads]") {
  const RawLog log = log_of({"1", "2"}, {{"a@x", "a", "b", "help", "", 10}, {"c@x", "b", "a", "Re: [x #2] help", "a@x", 30},
      {"b@x", "b", "a", "Re: [x #1] help", "a@x", 20}});
  const ThreadPlan plan = plan_threads(log);
  CHECK(keys_of(log, plan) == Keys{{"1", "1"}, {"2", "2"}, {"a@x", "1"}, {"b@x", "1"}, {"c@x", "1"}});
  CHECK(plan.counts.hook_joins == 1);
  CHECK(plan.counts.ambiguous_joins == 1);
  CHECK(plan.counts.mails_joined == 3);
  CHECK(plan.counts.tickets_with_mails == 1);
  CHECK(plan.issues.at(plan.final_issue_of.at(0)).joined_by_hook);
  CHECK(plan.issues.at(plan.final_issue_of.at(0)).mails == 3);
}

TEST_CASE("a ticket that records a message id owns its thread", "[threads]") {
  const RawLog log = log_of({"1", "2"}, {{"a@x", "a", "b", "[x #2] help", "", 10},
      {"b@x", "b", "a", "Re: help", "a@x", 20}}, "<b@x>");
  const ThreadPlan plan = plan_threads(log);
  CHECK(keys_of(log, plan).at("a@x") == "1");
  CHECK(plan.counts.message_id_joins == 1);
  CHECK(plan.counts.hook_joins == 0);
  CHECK(plan.counts.ambiguous_joins == 1);
  CHECK_FALSE(plan.issues.at(plan.final_issue_of.at(0)).joined_by_hook);
}

TEST_CASE("without references an answer needs prefix, subject, people and time", "[threads]") {
  const Mail first{"a@x", "ann", "bob", "Printer", "", 0};
  const auto joins = [&](const Mail& later) {
    const RawLog log = log_of({}, {first, later});
    const ThreadPlan plan = plan_threads(log);
    CHECK(plan.counts.guessed_joins == (plan.issues.size() == 1 ? 1 : 0));
    return plan.issues.size() == 1;
  };
  CHECK(joins({"b@x", "bob", "ann", "Re: printer", "", day_us}));
  CHECK_FALSE(joins({"b@x", "bob", "ann", "Printer", "", day_us}));
  CHECK_FALSE(joins({"b@x", "bob", "ann", "Re: Printers", "", day_us}));
  CHECK_FALSE(joins({"b@x", "bob", "eve", "Re: Printer", "", day_us}));
  CHECK_FALSE(joins({"b@x", "eve", "ann", "Re: Printer", "", day_us}));
  CHECK_FALSE(joins({"b@x", "bob", "ann", "Re: Printer", "", 31 * day_us}));
  CHECK_FALSE(joins({"b@x", "bob", "ann", "Re: Printer", "other@x", day_us}));
  CHECK(joins({"b@x", "ann", "bob", "Re: Printer", "", day_us}));
  CHECK_FALSE(joins({"b@x", "ann", "eve", "Re: Printer", "", day_us}));
  CHECK(joins({"b@x", "bob", "eve", "Fwd: Printer", "", day_us}));
  CHECK_FALSE(joins({"b@x", "eve", "bob", "Fwd: Printer", "", day_us}));
}

TEST_CASE("a guess never joins two tickets, and carries one along", "[threads]") {
  const RawLog two = log_of({"1", "2"}, {{"a@x", "ann", "bob", "Printer", "", 0}, {"t1@x", "bob", "ann", "[x #1] y", "a@x", 5},
                                         {"b@x", "bob", "ann", "Re: Printer", "", 10},
                                             {"t2@x", "bob", "ann", "[x #2] y", "b@x", 20}});
  const ThreadPlan apart = plan_threads(two);
  CHECK(keys_of(two, apart).at("a@x") == "1");
  CHECK(keys_of(two, apart).at("b@x") == "2");
  CHECK(apart.counts.guessed_joins == 0);
  const RawLog one = log_of({"1"}, {{"a@x", "ann", "bob", "Printer", "", 0}, {"t1@x", "bob", "ann", "[x #1] y", "a@x", 5},
      {"b@x", "bob", "ann", "Re: Printer", "", 10}});
  const ThreadPlan along = plan_threads(one);
  CHECK(keys_of(one, along).at("b@x") == "1");
  CHECK(along.issues.at(0).guessed);
}

TEST_CASE("the threads do not depend on the order of input", "[threads]") {
  std::vector<Mail> mails = {{"a@x", "ann", "bob", "Printer", "", 10}, {"b@x", "bob", "ann", "Re: Printer", "", 10},
      {"c@x", "bob", "ann", "Re: Printer", "g@x", 30},
                             {"d@x", "ann", "bob", "[x #2] z", "g@x", 30}, {"e@x", "ann", "bob", "Re: Printer", "", 40},
                                 {"f@x", "bob", "ann", "[x #1] z", "g@x", 30}};
  const auto by_id = [](const Mail& a, const Mail& b) { return a.id < b.id; };
  std::vector<std::string> tickets = {"1", "2"};
  const RawLog log = log_of(tickets, mails);
  const Keys expected = keys_of(log, plan_threads(log));
  while (std::next_permutation(mails.begin(), mails.end(), by_id)) {
    std::swap(tickets[0], tickets[1]);
    const RawLog other = log_of(tickets, mails);
    REQUIRE(keys_of(other, plan_threads(other)) == expected);
  }
}

TEST_CASE("a log without mails stays as it is", "[threads]") {
  const RawLog log = log_of({"1", "2"}, {});
  const ThreadPlan plan = plan_threads(log);
  CHECK(plan.issues.size() == 2);
  CHECK(plan.counts.mails == 0);
  CHECK(plan.final_issue_of == std::vector<std::uint32_t>{0, 1});
}
