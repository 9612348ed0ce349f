#include <algorithm>

#include "baton/base/text.hpp"
#include "baton/log/input_options.hpp"
#include "baton/resolve/vocabulary.hpp"
#include "resolve_tables.hpp"

namespace baton {
namespace {

/// A table over all texts of a space.
template <class Value, class Function>
std::vector<Value> table_over(const Dictionary& texts, Function&& meaning) {
  std::vector<Value> table(texts.size());
  for (std::uint32_t id = 1; id < texts.size(); ++id) table[id] = meaning(texts.text(id));
  return table;
}

std::vector<std::uint32_t> without_blanks(const Dictionary& texts, const Blanks& blanks) {
  std::vector<std::uint32_t> ids(texts.size(), 0);
  for (std::uint32_t id = 1; id < texts.size(); ++id) ids[id] = blanks.contains(texts.text(id)) ? 0 : id;
  return ids;
}

}  // namespace

Blanks::Blanks(const Config& config) : texts_(config.blank ? *config.blank : default_blanks()) {}

bool Blanks::contains(std::string_view text) const {
  return text.empty() || std::find(texts_.begin(), texts_.end(), text) != texts_.end();
}

void fill_meanings(ResolvedLog& log, const Config& config, const Blanks& blanks) {
  const Texts& texts = log.raw.texts;
  const RuleMatcher<StatusClass> status(config.status_rules ? *config.status_rules : default_status_rules());
  const RuleMatcher<StatusClass> activity_status(config.status_rules ? *config.status_rules : default_activity_status_rules());
  const RuleMatcher<ActivityMeaning> kinds(config.kind_rules ? *config.kind_rules : default_kind_rules());
  const auto changes_nothing = [&](std::string_view text) {
    const auto& listed = config.status_blank;
    return blanks.contains(text) || std::find(listed.begin(), listed.end(), text) != listed.end();
  };
  log.status = table_over<StatusClass>(texts.of(TextSpace::status), [&](std::string_view text) {
    return changes_nothing(text) ? StatusClass::none : status.meaning_of(text);
  });
  log.activity_status = table_over<StatusClass>(texts.of(TextSpace::activity), [&](std::string_view text) {
    return changes_nothing(text) ? StatusClass::none : activity_status.meaning_of(text);
  });
  log.activity = table_over<ActivityMeaning>(texts.of(TextSpace::activity), [&](std::string_view text) { return kinds.meaning_of(text); });
  log.activity_promises_answer = table_over<std::uint8_t>(texts.of(TextSpace::activity), [](std::string_view text) {
    const std::string word = lower(text);
    return static_cast<std::uint8_t>(word.find("respon") != std::string::npos || word.find("answer") != std::string::npos ||
                                     word.find("reply") != std::string::npos);
  });
  log.kind_text = table_over<ActivityMeaning>(texts.of(TextSpace::kind), [](std::string_view text) {
    return ActivityMeaning{kind_from_text(text), Side::unknown, Visibility::unknown};
  });
  log.side_text = table_over<Side>(texts.of(TextSpace::side), side_from_text);
  log.visibility_text = table_over<Visibility>(texts.of(TextSpace::visibility), visibility_from_text);
  log.tier_text = table_over<int>(texts.of(TextSpace::tier), tier_from_text);
  log.department_text = without_blanks(texts.of(TextSpace::department), blanks);
  log.channel_text = without_blanks(texts.of(TextSpace::channel), blanks);
  log.type_text = without_blanks(texts.of(TextSpace::type), blanks);
  log.category_text = without_blanks(texts.of(TextSpace::category), blanks);
  log.priority_text = without_blanks(texts.of(TextSpace::priority), blanks);
  const RuleMatcher<int> lowest_by_category(config.lowest_tier_by_category);
  log.lowest_tier_of_category = table_over<int>(texts.of(TextSpace::category), [&](std::string_view text) {
    const int lowest = lowest_by_category.meaning_of(text);
    return lowest == 0 ? 1 : lowest;
  });
}

}  // namespace baton
