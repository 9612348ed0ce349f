#include "baton/analysis/calibrate.hpp"
#include "session.hpp"

namespace baton::cli {

Result<void> run_calibrate(Session& session) {
  const Options& options = session.options;
  BATON_TRY(const Analysis analysis, analysis_of_store(session, "calibrate", Needs::figures));
  BATON_TRY(const report::Document document, calibrate_document(analysis, options.question));
  print_tables(session, document);
  if (!options.json && !options.csv) {
    for (const auto& [name, value] : document.fields) {
      const std::string* toml = name == "toml" ? std::get_if<std::string>(&value) : nullptr;
      if (toml != nullptr) print_text("\n" + *toml);
    }
  }
  say_next(session, document);
  return {};
}

}  // namespace baton::cli
