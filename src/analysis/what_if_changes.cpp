#include "what_if_changes.hpp"

#include <algorithm>
#include <numeric>

#include "baton/base/text.hpp"
#include "baton/stats/quantile.hpp"
#include "named_ids.hpp"

namespace baton::what_if {
namespace {

using Texts2 = std::pair<std::string, std::string>;

/// "LEFT=RIGHT": names may hold the sign themselves, so that the first place where `fits` is taken, else the last one.
template <class Fits>
Result<Texts2> halves(const std::string& text, std::string_view option, std::string_view form, Fits&& fits) {
  std::optional<Texts2> last;
  for (std::size_t at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
    Texts2 parts{std::string(trim(text.substr(0, at))), std::string(trim(text.substr(at + 1)))};
    if (parts.first.empty() || parts.second.empty()) continue;
    if (fits(parts)) return parts;
    last = std::move(parts);
  }
  if (last) return *std::move(last);
  return fail(ErrorCode::usage, fmt::format("\"{}\" is not {}", text, form), std::string(option), fmt::format("baton whatif --help has examples of {}", option));
}

/// The names in "A+B+C"; a name may hold the sign itself.
std::vector<std::string> merged_names(const NameSpace& teams, const std::string& text) {
  const std::vector<std::string_view> pieces = split(text, '+');
  std::vector<std::string> names;
  for (std::size_t from = 0; from < pieces.size();) {
    // The longest run of pieces that is a team, else the piece alone.
    std::size_t to = pieces.size();
    std::string name;
    for (; to > from; --to) {
      const char* begin = pieces[from].data();
      const char* end = pieces[to - 1].data() + pieces[to - 1].size();
      name = std::string(trim(std::string_view(begin, static_cast<std::size_t>(end - begin))));
      if (to == from + 1 || id_in(teams, name) != 0) break;
    }
    names.push_back(std::move(name));
    from = to;
  }
  return names;
}

/// Queue times of the selected stays with other teams: what a queue is compared with.
Result<TimeUs> middle_of_others(const Analysis& analysis, const Changes& changes, std::uint32_t team) {
  std::vector<std::int64_t> queues;
  for (const TenureRow& tenure : analysis.measured.tenures) {
    if (analysis.selection.chosen[tenure.row] != 0 && changes.merged_into[tenure.team] != team) queues.push_back(tenure.queued);
  }
  const auto middle = stats::quantile(queues, 0.5);
  if (!middle) {
    return fail(ErrorCode::usage, fmt::format("no other team than \"{}\" held an issue, so there is no median to compare with", analysis.log.team_name(team)), "--queue",
                "name a duration: --queue \"TEAM=4h\"");
  }
  return static_cast<TimeUs>(std::llround(*middle));
}

Result<void> add_routes(const Analysis& analysis, const WhatIfQuestion& question, Changes& changes) {
  const NameSpace teams = team_names(analysis.log);
  const NameSpace categories = category_names(analysis.log);
  for (const std::string& text : question.routes) {
    BATON_TRY(const Texts2 parts, halves(text, "--route", "CATEGORY=TEAM", [&](const Texts2& p) { return id_in(categories, p.first) != 0 && id_in(teams, p.second) != 0; }));
    Changes::Route route;
    BATON_TRY(route.category, id_named(analysis, categories, parts.first, "--route"));
    BATON_TRY(route.team, id_named(analysis, teams, parts.second, "--route"));
    std::uint32_t& of = changes.route_of[route.category];
    if (of != 0 && of != route.team) {
      return fail(ErrorCode::usage, fmt::format("\"{}\" can't go to two teams at once", parts.first), "--route", "name one --route for each category");
    }
    if (of != 0) continue;
    of = route.team;
    changes.routes.push_back(route);
  }
  return {};
}

Result<void> add_tier1(const Analysis& analysis, const WhatIfQuestion& question, Changes& changes) {
  for (const std::string& name : question.tier1) {
    BATON_TRY(const std::uint32_t category, id_named(analysis, category_names(analysis.log), name, "--tier1"));
    if (changes.route_of[category] != 0) {
      return fail(ErrorCode::usage, fmt::format("\"{}\" can't both go to a team and be done at tier 1", name), "--tier1", "ask for one of --route and --tier1");
    }
    if (changes.tier1_of[category] != 0) continue;
    changes.tier1_of[category] = 1;
    changes.tier1.push_back({category});
  }
  return {};
}

Result<void> add_merges(const Analysis& analysis, const WhatIfQuestion& question, Changes& changes) {
  const NameSpace teams = team_names(analysis.log);
  for (const std::string& text : question.merges) {
    const std::vector<std::string> names = merged_names(teams, text);
    if (names.size() < 2) return fail(ErrorCode::usage, fmt::format("\"{}\" is not TEAM+TEAM", text), "--merge", "baton whatif --help has examples of --merge");
    Changes::Merge merge;
    for (const std::string& name : names) {
      BATON_TRY(const std::uint32_t team, id_named(analysis, teams, name, "--merge"));
      if (std::find(merge.teams.begin(), merge.teams.end(), team) != merge.teams.end()) {
        return fail(ErrorCode::usage, fmt::format("\"{}\" can't be merged with itself", name), "--merge", "name two different teams");
      }
      if (std::any_of(changes.merges.begin(), changes.merges.end(), [&](const Changes::Merge& other) {
            return std::find(other.teams.begin(), other.teams.end(), team) != other.teams.end();
          })) {
        return fail(ErrorCode::usage, fmt::format("\"{}\" is in two mergers", name), "--merge", "name all teams that become one in one option: --merge \"A+B+C\"");
      }
      merge.teams.push_back(team);
      merge.name += (merge.name.empty() ? "" : " + ") + std::string(analysis.log.team_name(team));
    }
    for (const std::uint32_t team : merge.teams) changes.merged_into[team] = merge.teams.front();
    changes.merges.push_back(std::move(merge));
  }
  return {};
}

Result<void> add_queues(const Analysis& analysis, const WhatIfQuestion& question, Changes& changes) {
  const NameSpace teams = team_names(analysis.log);
  for (const std::string& text : question.queues) {
    const auto is_limit = [](const std::string& limit) { return lower(limit) == "median" || parse_duration(limit); };
    BATON_TRY(const Texts2 parts, halves(text, "--queue", "TEAM=median or TEAM=DURATION", [&](const Texts2& p) { return id_in(teams, p.first) != 0 && is_limit(p.second); }));
    Changes::Queue queue;
    BATON_TRY(const std::uint32_t team, id_named(analysis, teams, parts.first, "--queue"));
    queue.team = changes.merged_into[team];
    if (!is_limit(parts.second)) {
      return fail(ErrorCode::usage, fmt::format("\"{}\" is neither median nor a duration", parts.second), "--queue", "for example --queue \"TEAM=median\" or --queue \"TEAM=4h\" (s, m, h, d, w)");
    }
    queue.is_median = lower(parts.second) == "median";
    if (queue.is_median) {
      BATON_TRY(queue.most, middle_of_others(analysis, changes, queue.team));
    } else {
      queue.most = *parse_duration(parts.second);
    }
    TimeUs& longest = changes.longest_queue[queue.team];
    if (longest != no_time && longest != queue.most) {
      return fail(ErrorCode::usage, fmt::format("two limits for the queue of \"{}\"", changes.team_name(analysis.log, queue.team)), "--queue", "name one --queue for each team");
    }
    if (longest != no_time) continue;
    longest = queue.most;
    changes.queues.push_back(queue);
  }
  return {};
}

}  // namespace

std::string Changes::team_name(const ResolvedLog& log, std::uint32_t team) const {
  for (const Merge& merge : merges) {
    if (merge.teams.front() == team) return merge.name;
  }
  return std::string(log.team_name(team));
}

Result<Changes> changes_of(const Analysis& analysis, const WhatIfQuestion& question) {
  if (!question.any()) {
    return fail(ErrorCode::usage, "whatif needs a change to replay", {}, "baton whatif --route \"CATEGORY=TEAM\"; baton whatif --help lists the changes");
  }
  Changes changes;
  changes.most_bounces = question.most_bounces;
  changes.merged_into.resize(analysis.log.teams.size());
  std::iota(changes.merged_into.begin(), changes.merged_into.end(), 0U);
  changes.longest_queue.assign(analysis.log.teams.size(), no_time);
  const std::size_t categories = analysis.log.raw.texts.of(TextSpace::category).size();
  changes.route_of.assign(categories, 0);
  changes.tier1_of.assign(categories, 0);
  BATON_TRY_VOID(add_routes(analysis, question, changes));
  BATON_TRY_VOID(add_tier1(analysis, question, changes));
  BATON_TRY_VOID(add_merges(analysis, question, changes));
  BATON_TRY_VOID(add_queues(analysis, question, changes));
  return changes;
}

}  // namespace baton::what_if
