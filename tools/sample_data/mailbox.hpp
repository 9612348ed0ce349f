#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tickets.hpp"

namespace sample {

struct Mail {
  Wall at;
  std::string id;  ///< Without the angle brackets.
  std::vector<std::string> references;  ///< Ids of the thread before it; the last one is answered.
  std::string from_name, from, to_name, to, copy_name, copy;  ///< No copy: empty.
  std::string subject;
  std::string body;
  bool is_automatic = false;
};

/// By date. Mails on tickets that the ticket system never saw, and threads of their own.
[[nodiscard]] std::vector<Mail> make_mails(const Tickets& tickets);
/// The mails as an mbox of the kind mboxrd.
[[nodiscard]] std::string mbox_text(const std::vector<Mail>& mails);

}  // namespace sample
