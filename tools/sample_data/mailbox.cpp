#include "mailbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "random.hpp"

namespace sample {
namespace {

constexpr int mails_on_tickets = 300;
constexpr int mails_in_all = 600;

constexpr std::array<std::string_view, 8> thread_subjects{
    "Order {}: two more pumps", "Delivery of order {}", "Visit next month", "Frame agreement, draft {}",
    "Delivery note {} does not match", "Price list", "Spare parts for the summer stop", "Order {}: change of address"};
constexpr std::array<std::string_view, 7> customer_lines{
    "Could you look at this for me? I would rather ask you directly.", "Is there any news?",
    "Attached is what you asked for. The label says 4.2 bar.", "We need an answer this week, the line is waiting.",
    "Thanks, and can you also confirm the date?", "I was told to ask somebody else. Who is it?",
    "From our side it is fine like this."};
constexpr std::array<std::string_view, 6> company_lines{
    "I am looking into it and will be back.", "Could you send me the serial number?",
    "I have asked my colleagues and expect an answer soon.", "It leaves our house on Thursday.",
    "Done. Please tell me if anything is missing.", "We can do that. The papers follow."};

struct Party {
  std::string name, address;
};

class Correspondence {
 public:
  explicit Correspondence(const Tickets& tickets) : x_tickets(tickets), x_random(600) {}

  std::vector<Mail> write() {
    write_on_tickets();
    while (x_mails.size() < static_cast<std::size_t>(mails_in_all) - 1) write_own_thread();
    // Moved between folders and exported from both.
    x_mails.push_back(x_mails[x_mails.size() / 2]);
    std::stable_sort(x_mails.begin(), x_mails.end(), [](const Mail& left, const Mail& right) { return left.at < right.at; });
    return std::move(x_mails);
  }

 private:
  struct Span {
    Wall taken = 0, resolved = 0;
    std::string person;
  };

  /// Who took each ticket up first, and the time until it was resolved.
  std::map<int, Span> spans() const {
    std::map<int, Span> all;
    for (const Row& row : x_tickets.rows) {
      Span& span = all[row.number];
      if (span.taken == 0 && !row.assigned_to.empty()) {
        span.taken = row.at;
        span.person = row.assigned_to;
      }
      if (row.event == "Resolved") span.resolved = row.at;
    }
    return all;
  }

  static Party person_named(std::string_view name) {
    const auto& all = people();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Person& person) { return person.name == name; });
    return {found->name, found->address};
  }

  Party member(Team team) {
    const Person& person = people()[static_cast<std::size_t>(x_random.pick(members_of(team)))];
    return {person.name, person.address};
  }

  void write_on_tickets() {
    const auto all_spans = spans();
    std::vector<const Issue*> wanted;
    for (const Issue& issue : x_tickets.issues) {
      const auto span = all_spans.find(issue.number);
      if (span == all_spans.end() || span->second.taken == 0) continue;
      if (span->second.resolved - span->second.taken > day_s) wanted.push_back(&issue);
    }
    // Spread over the year by drawing without putting back.
    while (x_mails.size() < static_cast<std::size_t>(mails_on_tickets)) {
      const auto at = static_cast<std::size_t>(x_random.below(static_cast<std::int64_t>(wanted.size())));
      const Issue& issue = *wanted[at];
      wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(at));
      const Span& span = all_spans.at(issue.number);
      const Contact& contact = accounts()[issue.account].contacts[issue.contact];
      const std::string subject = fmt::format("[NP-{}] {}", issue.number, issue.subject);
      const Wall start = awake(span.taken + x_random.between(10, 60) * (span.resolved - span.taken) / 100);
      write_thread(start, span.resolved, subject, {contact.name, contact.address}, person_named(span.person),
                   static_cast<int>(x_random.between(2, 4)));
    }
  }

  void write_own_thread() {
    const auto index = static_cast<std::size_t>(x_random.below(32));
    const Account& account = accounts()[index];
    const Contact& contact = x_random.pick(account.contacts);
    constexpr std::array<Team, 4> teams{Team::key_accounts, Team::inside_sales, Team::inside_sales, Team::order_desk};
    const Party manager = member(index < 10 && x_random.chance(600) ? Team::key_accounts : x_random.pick(teams));
    const Wall days = (account.open_until - year_begin()) / day_s - 12;
    const std::int64_t into_the_day = x_random.below(workday_s);
    const Wall start = after_work(year_begin() + x_random.below(days) * day_s, into_the_day);
    const std::int64_t order = x_random.between(40100, 48900);
    const std::string subject = fmt::format(fmt::runtime(x_random.pick(thread_subjects)), order);
    const auto room = static_cast<std::int64_t>(mails_in_all - 1) - static_cast<std::int64_t>(x_mails.size());
    write_thread(start, year_end(), subject, {contact.name, contact.address}, manager,
                 static_cast<int>(std::min(room, x_random.between(2, 6))));
  }

  Mail& add(Wall at, const Party& from, const Party& to, const std::string& subject, const std::vector<std::string>& thread) {
    Mail mail{};
    mail.at = at;
    mail.id = fmt::format("{:08x}.{}@{}", x_random.next() & 0xFFFFFFFFu, x_mails.size() + 1,
                          from.address.substr(from.address.find('@') + 1));
    mail.references = thread;
    mail.from_name = from.name;
    mail.from = from.address;
    mail.to_name = to.name;
    mail.to = to.address;
    mail.subject = thread.empty() ? subject : "Re: " + subject;
    return x_mails.emplace_back(std::move(mail));
  }

  /// Letters to and fro, the customer's first; up to `count`, none after `until`.
  void write_thread(Wall start, Wall until, const std::string& subject, const Party& customer, Party ours, int count) {
    std::vector<std::string> thread;
    Wall at = start;
    bool is_customers_turn = true;
    for (int i = 0; i < count && at < until; ++i) {
      if (is_customers_turn) {
        Mail& mail = add(at, customer, ours, subject, thread);
        mail.body = fmt::format("Hello,\n{}\n{}\n", x_random.pick(customer_lines), customer.name);
        thread.push_back(mail.id);
        if (x_random.chance(25)) answer_automatically(at, ours, customer, subject, thread);
      } else if (i + 1 < count && x_random.chance(180)) {
        pass_on(at, subject, customer, ours, thread);
        at = answered(at, 3 * hour_s);
        continue;
      } else {
        Mail& mail = add(at, ours, customer, subject, thread);
        mail.body = fmt::format("{}\n{}, Nordhall Pumps\n", x_random.pick(company_lines), ours.name);
        thread.push_back(mail.id);
      }
      // Now and then the customer asks twice before anybody answers.
      const bool asks_again = is_customers_turn && x_random.chance(150);
      is_customers_turn = asks_again || !is_customers_turn;
      at = is_customers_turn ? awake(at + std::max<std::int64_t>(10 * minute_s, x_random.spread(6 * hour_s, 1700)))
                             : answered(at, 4 * hour_s);
    }
  }

  Wall answered(Wall at, std::int64_t median_s) {
    const Wall until = after_work(at, x_random.spread(median_s, 1700));
    return until + x_random.below(60);
  }

  void pass_on(Wall at, const std::string& subject, const Party& customer, Party& ours, std::vector<std::string>& thread) {
    constexpr std::array<Team, 4> teams{Team::order_desk, Team::transport, Team::inside_sales, Team::billing};
    Party next = member(x_random.pick(teams));
    while (next.address == ours.address) next = member(x_random.pick(teams));
    Mail& mail = add(at, ours, next, subject, thread);
    mail.copy_name = customer.name;
    mail.copy = customer.address;
    mail.body = fmt::format("{}, can you take this over?\n{}\n", next.name, ours.name);
    thread.push_back(mail.id);
    ours = next;
  }

  void answer_automatically(Wall at, const Party& from, const Party& to, const std::string& subject,
                            const std::vector<std::string>& thread) {
    Mail& mail = add(at + x_random.between(2, 50), from, to, subject, thread);
    mail.subject = "Automatic reply: " + subject;
    mail.body = "I am out of the office until Monday.\n";
    mail.is_automatic = true;
  }

  const Tickets& x_tickets;
  Random x_random;
  std::vector<Mail> x_mails;
};

/// A text in a header: as it is, or an encoded word where it isn't ASCII.
std::string header_text(std::string_view text) {
  const auto is_plain = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string encoded = "=?utf-8?q?";
  for (const char byte : text) {
    const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    if (byte == ' ') encoded += '_';
    else if (is_letter) encoded += byte;
    else encoded += fmt::format("={:02X}", static_cast<unsigned char>(byte));
  }
  return encoded + "?=";
}

std::string header_party(const std::string& name, const std::string& address) {
  return fmt::format("{} <{}>", header_text(name), address);
}

/// mboxrd: every line that begins with any number of ">" and "From " gets one more ">".
std::string quoted(const std::string& body) {
  std::string text;
  for (std::size_t begin = 0; begin < body.size();) {
    const std::size_t end = body.find('\n', begin) + 1;
    const std::size_t first = body.find_first_not_of('>', begin);
    if (body.compare(first, 5, "From ") == 0) text += '>';
    text.append(body, begin, end - begin);
    begin = end;
  }
  return text;
}

}  // namespace

std::vector<Mail> make_mails(const Tickets& tickets) { return Correspondence(tickets).write(); }

std::string mbox_text(const std::vector<Mail>& mails) {
  std::string text;
  for (const Mail& mail : mails) {
    text += fmt::format("From {} {}\nDate: {}\n", mail.from, separator_text(mail.at), mail_text(mail.at));
    text += fmt::format("From: {}\nTo: {}\n", header_party(mail.from_name, mail.from), header_party(mail.to_name, mail.to));
    if (!mail.copy.empty()) text += fmt::format("Cc: {}\n", header_party(mail.copy_name, mail.copy));
    text += fmt::format("Subject: {}\nMessage-ID: <{}>\n", header_text(mail.subject), mail.id);
    if (!mail.references.empty()) {
      text += fmt::format("In-Reply-To: <{}>\n", mail.references.back());
      text += fmt::format("References: <{}>\n", fmt::join(mail.references, ">\n <"));
    }
    if (mail.is_automatic) text += "Auto-Submitted: auto-replied\n";
    text += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n";
    text += quoted(mail.body) + "\n";
  }
  return text;
}

}  // namespace sample
