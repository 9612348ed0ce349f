#include <algorithm>
#include <optional>

#include "baton/analysis/comparison.hpp"
#include "baton/base/text.hpp"
#include "session.hpp"

namespace baton::cli {
namespace {

constexpr std::string_view operand_hint =
    "operands are SINCE..UNTIL (either may be left out), team=NAME, account=NAME, segment=NAME, category=NAME, priority=NAME or store=FILE";

/// What stands for one side on the command line.
struct Operand {
  std::string text, key, value;  ///< A period has no key.
  std::optional<TimeUs> since, until;
};

Result<std::optional<TimeUs>> instant_of(std::string_view text, const std::string& where) {
  if (text.empty()) return std::nullopt;
  DayOrderEvidence evidence;
  const TimeUs at = parse_time(text, TimeOptions{}, &evidence);
  if (at == no_time || evidence.ambiguous > 0) {
    return fail(ErrorCode::usage, fmt::format("\"{}\" is no instant", text), where, "write it as 2026-03-01 or 2026-03-01T08:00:00Z");
  }
  return at;
}

Result<Operand> operand_of(const std::string& text) {
  Operand operand;
  operand.text = text;
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos) {
    static const std::vector<std::string_view> keys{"team", "account", "segment", "category", "priority", "store"};
    operand.key = text.substr(0, equals);
    operand.value = text.substr(equals + 1);
    if (std::find(keys.begin(), keys.end(), operand.key) == keys.end()) {
      const std::string_view near = nearest(operand.key, keys);
      return fail(ErrorCode::usage, fmt::format("\"{}\" can't be compared", operand.key), text,
                  near.empty() ? std::string(operand_hint) : fmt::format("did you mean {}={}?", near, operand.value));
    }
    if (operand.value.empty()) return fail(ErrorCode::usage, fmt::format("\"{}\" names nothing", text), {}, fmt::format("{}=NAME", operand.key));
    return operand;
  }
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return fail(ErrorCode::usage, fmt::format("\"{}\" is no side of a comparison", text), {}, std::string(operand_hint));
  BATON_TRY(operand.since, instant_of(std::string_view(text).substr(0, dots), text));
  BATON_TRY(operand.until, instant_of(std::string_view(text).substr(dots + 2), text));
  if (operand.since && operand.until && *operand.since >= *operand.until) {
    return fail(ErrorCode::usage, "the period ends before it begins", text, "SINCE..UNTIL: opened at or after SINCE, and before UNTIL");
  }
  return operand;
}

/// Rows of the accounts of a segment.
Result<std::vector<std::uint8_t>> rows_of_segment(const Analysis& analysis, const std::string& segment) {
  std::vector<std::string_view> known;
  for (const AccountInfo& account : analysis.log.accounts) {
    if (!account.segment.empty()) known.push_back(account.segment);
  }
  if (std::find(known.begin(), known.end(), segment) == known.end()) {
    const std::string_view near = nearest(segment, known);
    const std::string hint = known.empty()  ? "segments come from the column segment of the directory's accounts: --directory FILE"
                             : near.empty() ? "baton accounts lists the segments"
                                            : fmt::format("did you mean \"{}\"?", near);
    return fail(ErrorCode::usage, fmt::format("no segment \"{}\" in {}", segment, analysis.context.store), {}, hint);
  }
  std::vector<std::uint8_t> rows(analysis.measured.issues.size(), 0);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    rows[row] = analysis.log.accounts[analysis.log.issues[analysis.measured.issues[row].issue].account].segment == segment;
  }
  return rows;
}

/// The issues that an operand means; the analysis' selection stays as it is.
Result<ComparedSide> side_of(Analysis& analysis, const Operand& operand) {
  ComparedSide side;
  side.label = operand.text;
  side.analysis = &analysis;
  side.since = operand.since;
  side.until = operand.until;
  side.is_period = operand.key.empty();
  const Selection selection = analysis.selection;
  if (operand.key == "segment") {
    BATON_TRY(const auto rows, rows_of_segment(analysis, operand.value));
    analysis.keep_only(rows);
  } else if (operand.key != "store") {
    Filters filters;
    filters.since = operand.since;
    filters.until = operand.until;
    if (operand.key == "team") filters.teams = {operand.value};
    if (operand.key == "account") filters.accounts = {operand.value};
    if (operand.key == "category") filters.categories = {operand.value};
    if (operand.key == "priority") filters.priorities = {operand.value};
    BATON_TRY_VOID(apply_filters(analysis, filters));
  }
  side.rows = analysis.selection.rows;
  analysis.selection = selection;
  return side;
}

/// Comparisons read measures, handoffs between teams, and tenures where a side is a team.
FigureChoice figures_of(const std::vector<Operand>& operands) {
  const bool has_team = std::any_of(operands.begin(), operands.end(), [](const Operand& operand) { return operand.key == "team"; });
  return {.tenures = has_team, .met = false, .scores = false, .handoffs = {false, true, false}};
}

/// Another store, read by this one's configuration and directory. Figures that it keeps serve where it was imported with the same.
Result<Analysis> analysis_of_other(Session& session, const std::string& path, const FigureChoice& choice) {
  const Options& options = session.options;
  BATON_TRY(const Store own, Store::open(options.store));
  BATON_TRY(const StoredContext ours, own.load_context());
  BATON_TRY(const Store other, Store::open(path));
  BATON_TRY(const StoredContext theirs, other.load_context());
  if (reads_as_imported(options) && theirs.config_toml == ours.config_toml && theirs.directory_json == ours.directory_json) {
    const std::string store = std::exchange(session.options.store, path);
    auto analysis = analysis_of_store(session, "compare", Needs::figures, nullptr, choice);
    session.options.store = store;
    return analysis;
  }
  BATON_TRY(Setup setup, load_setup(options));
  if (options.config_path.empty()) {
    BATON_TRY(setup.config, parse_config(ours.config_toml, options.store + " (configuration of the import)"));
  }
  if (options.directory_paths.empty() && !ours.directory_json.empty()) {
    BATON_TRY(setup.directory, directory_from_json(ours.directory_json));
  }
  BATON_TRY(const ResolveOptions resolve, resolve_options(options));
  AnalysisContext context = session.context("compare", path);
  context.store = path;
  BATON_TRY(Analysis analysis, analyse_stored(session, other, setup.config, setup.directory, resolve, std::move(context), false));
  if (analysis.measured.issues.empty()) return fail(nothing_to_analyse(analysis, resolve));
  BATON_TRY_VOID(apply_all_filters(options, analysis));
  return analysis;
}

Result<CompareOptions> compare_options(const Options& options) {
  CompareOptions chosen;
  chosen.threads = thread_count(options);
  if (options.correction == "bh") chosen.correction = Correction::benjamini_hochberg;
  if (!options.measure.empty()) chosen.explained = options.measure;
  if (!options.chart_unit.empty()) chosen.chart_unit = options.chart_unit;
  BATON_TRY(chosen.change, instant_of(options.change, "--change"));
  return chosen;
}

}  // namespace

Result<void> run_compare(Session& session) {
  const Options& options = session.options;
  BATON_TRY(CompareOptions chosen, compare_options(options));
  std::vector<std::string> texts = options.operands;
  if (texts.empty() && chosen.change) texts = {".." + options.change, options.change + ".."};
  if (texts.size() != 2) return fail(ErrorCode::usage, "compare needs two sides, or --change", {}, "baton compare 2026-01-01..2026-04-01 2026-04-01..");
  std::vector<Operand> operands;
  for (const std::string& text : texts) {
    BATON_TRY(Operand operand, operand_of(text));
    operands.push_back(std::move(operand));
  }
  BATON_TRY(Analysis analysis, analysis_of_store(session, "compare", Needs::figures, nullptr, figures_of(operands)));
  std::array<std::optional<Analysis>, 2> others;
  std::array<ComparedSide, 2> sides;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (operands[i].key == "store" && operands[i].value != options.store) {
      BATON_TRY(others[i], analysis_of_other(session, operands[i].value, figures_of(operands)));
    }
    BATON_TRY(sides[i], side_of(others[i] ? *others[i] : analysis, operands[i]));
  }
  BATON_TRY(const Comparison comparison, compare_sides(std::move(sides[0]), std::move(sides[1]), std::move(chosen)));
  print_document(session, compare_document(analysis, comparison));
  return {};
}

}  // namespace baton::cli
