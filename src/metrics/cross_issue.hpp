#pragma once
#include <cstdint>
#include <vector>

#include "baton/metrics/measured.hpp"

namespace baton {

/// A resolution and the row of its issue.
struct ResolutionRow {
  std::uint32_t row = 0;
  TimeUs at = 0;
};

/// A text that links an issue to another, and the row of its issue.
struct LinkRow {
  std::uint32_t row = 0;
  std::uint32_t link = 0;  ///< Text id.
};

/// Repeat contacts: per issue, the new issues of the same contact (else account) and category that open within the window after one of its
/// resolutions, and those linked as its follow-up. Null where neither contact nor account, or no category, is known.
void count_repeat_contacts(const ResolvedLog& log, const std::vector<ResolutionRow>& resolutions, const std::vector<LinkRow>& links, unsigned threads,
                           Measured& measured);
/// First contact resolution: one-touch and no repeat contact; null for issues resolved less than a window before the as-of instant.
void judge_first_contact(const ResolvedLog& log, unsigned threads, Measured& measured);
/// Avoidable escalations: escalated issues of a category and priority whose resolved issues stay at the lowest level in more than `ratio` of
/// the cases where that is known.
void judge_escalations(const ResolvedLog& log, double ratio, unsigned threads, Measured& measured);

}  // namespace baton
