#include "surveys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "random.hpp"

namespace sample {
namespace {

/// What the contact will remember of an issue, from the rows of the export.
struct Memory {
  std::string contact;
  Wall resolved = 0, last_word = 0;
  int reopens = 0, chasers = 0, asks = 0;
  bool customer_wrote_last = false, is_over = false;
};

void remember(const Row& row, Memory& memory) {
  if (row.opens) memory.contact = row.contact;
  if (row.event == "Reopened") ++memory.reopens;
  if (row.status == "Pending") ++memory.asks;
  if (row.event == "Resolved") memory.resolved = row.at;
  if (row.status == "Closed") memory.is_over = true;
  if (row.event == "Customer reply" || row.opens) {
    if (memory.customer_wrote_last && row.at - memory.last_word >= hour_s && memory.resolved == 0) ++memory.chasers;
    memory.customer_wrote_last = true;
    memory.last_word = row.at;
  } else if (row.event == "Reply" && row.agent != "system") {
    memory.customer_wrote_last = false;
  }
}

/// Planted: grades follow how often the customer had to ask, answer and complain, and how long it took; not through how many hands it went.
int ease_grade(const Memory& memory, const Issue& issue, Random& random) {
  int grade = 7 - 2 * std::min(memory.chasers, 2) - 2 * std::min(memory.reopens, 1) - (memory.asks > 2 ? 1 : 0);
  const std::int64_t days = (memory.resolved - issue.opened) / day_s;
  grade -= days > 14 ? 1 : 0;
  grade += static_cast<int>(random.below(3)) - 1;
  if (random.chance(120)) grade -= static_cast<int>(random.below(4));
  return std::clamp(grade, 1, 7);
}

}  // namespace

std::string surveys_text(const Tickets& tickets) {
  std::map<int, Memory> memories;
  for (const Row& row : tickets.rows) remember(row, memories[row.number]);
  std::string text = "account,contact,issue,sent_at,answered_at,question,score,scale,by\n";
  Random random(0xCE5);
  for (const auto& [number, memory] : memories) {
    const Issue& issue = tickets.issues[static_cast<std::size_t>(number - first_number)];
    // Asked by mail, two days after the solution, unless somebody was asked by chance not to be.
    if (memory.resolved == 0 || !memory.is_over || !random.chance(600)) continue;
    const Wall sent = awake(memory.resolved + 2 * day_s);
    if (sent >= year_end()) continue;
    const int grade = ease_grade(memory, issue, random);
    // Who is annoyed answers a little more often.
    const bool answers = random.chance(grade <= 3 ? 340 : 260);
    const Wall answered = awake(sent + random.between(1, 90) * hour_s);
    // Some forms lose the ticket's number.
    const bool has_number = !random.chance(80);
    text += fmt::format(",{},{},{},{},ces,{},{},\n", memory.contact, has_number ? fmt::format("NP-{}", number) : "", iso_text(sent), answers ? iso_text(answered) : "",
                        answers ? std::to_string(grade) : "", "1-7");
  }
  // Twice a year the decision makers are asked, and the account managers guess what they will say.
  for (const Wall sent : {wall(2025, 11, 17, 9), wall(2026, 5, 18, 9)}) {
    for (const Account& account : accounts()) {
      const auto decides = std::find_if(account.contacts.begin(), account.contacts.end(), [](const Contact& contact) { return contact.decides; });
      if (decides == account.contacts.end() || account.segment == "Small") continue;
      const bool is_hard = account.name == hard_account;
      const std::int64_t score = std::clamp<std::int64_t>((is_hard ? 4 : 8) + random.between(-2, 2), 0, 10);
      const bool answers = random.chance(450);
      const Wall answered = awake(sent + random.between(1, 200) * hour_s);
      text += fmt::format(",{},,{},{},nps,{},0-10,\n", decides->address, iso_text(sent), answers ? iso_text(answered) : "", answers ? std::to_string(score) : "");
      const std::string_view name = account.name;
      const bool is_quoted = name.find(',') != std::string_view::npos;
      text += fmt::format("{0}{1}{0},,,{2},{2},nps,{3},0-10,company\n", is_quoted ? "\"" : "", name, iso_text(sent), 8 + random.below(3));
    }
  }
  return text;
}

}  // namespace sample
