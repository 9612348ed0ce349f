#include "baton/analysis/check.hpp"
#include "session.hpp"

namespace baton::cli {

Result<void> run_check(Session& session) {
  const Options& options = session.options;
  std::vector<Threshold> thresholds;
  for (const bool is_most : {true, false}) {
    for (const std::string& text : is_most ? options.most : options.least) {
      BATON_TRY(Threshold threshold, parse_threshold(text, is_most));
      thresholds.push_back(std::move(threshold));
    }
  }
  if (thresholds.empty()) return fail(ErrorCode::usage, "check needs a threshold", {}, "baton check --max team_bounces=100 --min lowest_level_resolution=60%");
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "check", Needs::names));
  const report::Document document = check_document(analysis, thresholds);
  print_document(session, document);
  session.is_broken = broken_thresholds(document) > 0;
  return {};
}

}  // namespace baton::cli
