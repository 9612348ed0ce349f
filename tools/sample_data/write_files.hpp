#pragma once
#include <string>

#include "tickets.hpp"

namespace sample {

/// The ticket system's export, with the few defects that such files have.
[[nodiscard]] std::string tickets_text(const Tickets& tickets);
[[nodiscard]] std::string people_text();
[[nodiscard]] std::string teams_text();
[[nodiscard]] std::string accounts_text();
[[nodiscard]] std::string contacts_text();

}  // namespace sample
