#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "baton/resolve/config.hpp"

namespace baton {

/// The built-in meaning of status texts; `[status]` replaces it. Case does not matter.
[[nodiscard]] const std::vector<Rule<StatusClass>>& default_status_rules();
/// The built-in meaning of activities for the status, in sources without a status column; `[status]` replaces it.
[[nodiscard]] const std::vector<Rule<StatusClass>>& default_activity_status_rules();
/// The built-in kinds of activities; `[kinds]` replaces it.
[[nodiscard]] const std::vector<Rule<ActivityMeaning>>& default_kind_rules();

/// Support levels in the names of teams; `[tiers]` replaces it, a directory comes before it.
[[nodiscard]] const std::vector<Rule<int>>& default_tier_rules();

/// Rules compiled once and applied to distinct texts.
template <class Meaning>
class RuleMatcher {
 public:
  explicit RuleMatcher(const std::vector<Rule<Meaning>>& rules);
  ~RuleMatcher();
  RuleMatcher(RuleMatcher&&) noexcept;
  RuleMatcher& operator=(RuleMatcher&&) noexcept;
  /// Meaning of the first rule that finds a match, or the default value of the type.
  [[nodiscard]] Meaning meaning_of(std::string_view text) const;

 private:
  struct Compiled;
  std::vector<Compiled> rules_;
};

/// Plain words of columns that state a meaning themselves.
[[nodiscard]] Kind kind_from_text(std::string_view text);
[[nodiscard]] Side side_from_text(std::string_view text);
[[nodiscard]] Visibility visibility_from_text(std::string_view text);
/// "L2", "2nd line", "Tier 3", "second" to 1 … 9; 0 where there is none.
[[nodiscard]] int tier_from_text(std::string_view text);

}  // namespace baton
