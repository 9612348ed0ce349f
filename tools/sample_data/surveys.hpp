#pragma once
#include <string>

#include "tickets.hpp"

namespace sample {

/// What customers were asked when an issue was closed, and what the invented company's people and customers were asked twice a year.
[[nodiscard]] std::string surveys_text(const Tickets& tickets);

}  // namespace sample
