#pragma once
#include <string>
#include <vector>

#include "what_if_figures.hpp"

namespace baton::what_if {

/// What is asked, change by change, in plain words: "Spare parts goes straight to Inside Sales".
[[nodiscard]] std::vector<std::string> change_texts(const Analysis& analysis, const Changes& changes);
/// Everything that the replay takes for granted, a sentence each.
[[nodiscard]] std::vector<std::string> assumptions(const Analysis& analysis, const Changes& changes, const Figures& figures);

}  // namespace baton::what_if
