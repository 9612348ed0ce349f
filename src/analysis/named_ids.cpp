#include "named_ids.hpp"

#include "baton/base/text.hpp"

namespace baton {
namespace {

std::function<std::uint32_t(std::uint32_t)> by(const std::vector<std::uint32_t>& table) {
  return [&table](std::uint32_t id) { return id < table.size() ? table[id] : 0; };
}

}  // namespace

NameSpace team_names(const ResolvedLog& log) {
  return {log.raw.texts.of(TextSpace::team), [&log](std::uint32_t id) { return id < log.teams.size() ? log.teams[id].canonical : 0; }, "team"};
}
NameSpace account_names(const ResolvedLog& log) { return {log.raw.texts.of(TextSpace::account), by(log.account_text), "account"}; }
NameSpace category_names(const ResolvedLog& log) { return {log.raw.texts.of(TextSpace::category), by(log.category_text), "category"}; }
NameSpace priority_names(const ResolvedLog& log) { return {log.raw.texts.of(TextSpace::priority), by(log.priority_text), "priority"}; }

std::uint32_t id_in(const NameSpace& names, std::string_view name) {
  const std::uint32_t text = names.texts.find(name);
  return text == 0 ? 0 : names.meant(text);
}

Result<std::uint32_t> id_named(const Analysis& analysis, const NameSpace& names, const std::string& name, const std::string& place) {
  if (const std::uint32_t id = id_in(names, name); id != 0) return id;
  std::vector<std::string_view> known;
  for (std::uint32_t i = 1; i < names.texts.size(); ++i) {
    if (names.meant(i) != 0) known.push_back(names.texts.text(i));
  }
  const std::string_view near = nearest(name, known);
  const std::string& where = analysis.context.store.empty() ? analysis.context.inputs : analysis.context.store;
  return fail(ErrorCode::usage, fmt::format("no {} \"{}\" in {}", names.noun, name, where), place,
              near.empty() ? "baton issues lists the issues with their team, account, category and priority" : fmt::format("did you mean \"{}\"?", near));
}

}  // namespace baton
