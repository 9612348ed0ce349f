#include "baton/resolve/vocabulary.hpp"

#include <re2/re2.h>

#include <array>
#include <memory>
#include <utility>

#include "baton/base/text.hpp"

namespace baton {

const std::vector<Rule<StatusClass>>& default_status_rules() {
  using S = StatusClass;
  static const std::vector<Rule<S>> rules{
      // What waits for ourselves comes before what waits for a customer or a third party.
      {R"((?i)^(new|queued|unassigned)(/|$)|\b(await(ing)?|wait(ing)?|pending)( for)? (assignment|triage)\b)", S::fresh},
      {R"((?i)^(await(ing)?|wait(ing)?|pending)( (for|on))?( our)? (support|agent|us|help ?desk|service desk)$)", S::open},
      {R"((?i)^(cancel|withdrawn|duplicate|spam|merged|rejected|deleted|invalid|abandoned|declined|won.?t (fix|do|be fixed)))", S::cancelled},
      {R"((?i)(reopen|re-open))", S::open},
      {R"((?i)(await|wait|pending|need|hold|request).*(user|customer|caller|requester|client|reporter|reply|respon|more info|info(rmation)?$))", S::pending},
      {R"((?i)^(waiting on you|awaiting your reply|answered|info requested|feedback)$)", S::pending},
      {R"((?i)(hold|suspend|stalled|blocked|deferred|await|wait|third.?party|vendor|supplier))", S::held},
      {R"((?i)^pending( change| vendor| problem| implementation| vendor.*| third.*)$)", S::held},
      {R"((?i)^(pending)\b)", S::pending},
      {R"((?i)^(new|queued?|unassigned|submitted|logged|registered|received|to.?do|backlog|untouched|triage)\b)", S::fresh},
      {R"((?i)^(closed?|archived|auto.?closed)\b)", S::closed},
      {R"((?i)^(resolved?|solved?|completed?|done|fixed|finished|delivered)\b)", S::resolved},
      {R"((?i)^(open|opened|active|assigned|accepted|acknowledged|in.?progress|wip|work|started|escalated|investigat|analys|process|in call|on.?going|development|review))",
       S::open},
  };
  return rules;
}

const std::vector<Rule<StatusClass>>& default_activity_status_rules() {
  using S = StatusClass;
  static const std::vector<Rule<S>> rules{
      {R"((?i)^(cancel|withdraw|spam|merged? into|duplicate$|invalid$))", S::cancelled},
      {R"((?i)\b(re-?open(ed)?)\b)", S::open},
      {R"((?i)^(queued|awaiting assignment|unassigned)$)", S::fresh},
      {R"((?i)^(accepted|in progress)$)", S::open},
      {R"((?i)^(resolved?|solved?|completed)( (the )?(ticket|case|issue|incident|request))?$)", S::resolved},
      {R"((?i)^(auto.?)?closed?( (the )?(ticket|case|issue|incident|request))?$)", S::closed},
  };
  return rules;
}

const std::vector<Rule<ActivityMeaning>>& default_kind_rules() {
  static const ActivityMeaning customer_message{Kind::message, Side::customer, Visibility::yes};
  static const ActivityMeaning company_message{Kind::message, Side::company, Visibility::yes};
  static const auto kind = [](Kind of) { return ActivityMeaning{of, Side::unknown, Visibility::unknown}; };
  static const std::vector<Rule<ActivityMeaning>> rules{
      {R"((?i)(customer|client|requester|end.?user|caller|user).*(repl|respon|messag|comment|mail|answer|wrote|call))", customer_message},
      {R"((?i)^(inbound|incoming|received)[ _-](mail|e-?mail|message|call|chat)|^(e-?mail|message|call|chat)[ _-](in|inbound|received)$)", customer_message},
      {R"((?i)(internal|private).*(note|comment)|^(work[ _-])?notes?\b|^(add(ed)?[ _-])?(note|comment)|^comment)", {Kind::note, Side::unknown, Visibility::no}},
      {R"((?i)^(public[ _-]|agent[ _-]|first[ _-]|send[ _-]|sent[ _-])?(repl(y|ied)|response|respond(ed)?|answer(ed)?|correspond(ence)?|outbound[ _-](mail|e-?mail|message|call)|(e-?mail|message|call|chat)[ _-](out|outbound|sent)|public[ _-]comment)\b)",
       company_message},
      {R"((?i)^(re-?)?assign(ed|ment|ee)?([ _-](to|ticket|case|issue|agent|actor|person|user|group|team|queue|owner).*|[ _-]?change[sd]?)?$)", kind(Kind::assigned)},
      {R"((?i)^((group|owner|team|queue|assignee)[ _-]?changed?|transfer(red)?|routed?|moved?|owner[ _-]?update|take|taken|given?|stolen|untake|dispatch(ed)?)\b)", kind(Kind::assigned)},
      {R"((?i)^(escalated?|de-?escalated?)\b)", kind(Kind::assigned)},
      {R"((?i)^(create[d]?|open(ed)?|insert|register(ed)?|submit(ted)?|logged|new)( (the )?(ticket|case|issue|incident|request))?$)", kind(Kind::opened)},
      {R"((?i)^(status|state)\b|\b(re-?open(ed)?|resolved?|solved?|closed?)\b|^(on hold|hold|pending|wait|cancel))", kind(Kind::status)},
      {R"((?i)^(work(ed| log(ged)?| started| done)?|time log(ged)?|investigat\w*|diagnos\w*|in progress|take in charge.*)\b)", kind(Kind::work)},
      {R"((?i)^(sla|due|promise[d]?|target)\b)", kind(Kind::promise)},
      {R"((?i)(survey|csat|satisfaction|rating|nps)\b)", {Kind::survey, Side::customer, Visibility::unknown}},
      {R"((?i)^(link(ed)?|merged?|follow.?up (of|created)|related)\b)", kind(Kind::linked)},
  };
  return rules;
}

const std::vector<Rule<int>>& default_tier_rules() {
  static const std::vector<Rule<int>> rules{
      {R"((?i)\b(3rd|third|l3|(tier|level|line)[ -]?3)\b)", 3},
      {R"((?i)\b(2nd|second|l2|(tier|level|line)[ -]?2)\b)", 2},
      {R"((?i)\b(1st|first|l1|(tier|level|line)[ -]?1)\b)", 1},
  };
  return rules;
}

template <class Meaning>
struct RuleMatcher<Meaning>::Compiled {
  std::unique_ptr<re2::RE2> pattern;
  Meaning meaning;
};

template <class Meaning>
RuleMatcher<Meaning>::RuleMatcher(const std::vector<Rule<Meaning>>& rules) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  for (const Rule<Meaning>& rule : rules) {
    auto pattern = std::make_unique<re2::RE2>(rule.pattern, options);
    BATON_CHECK(pattern->ok());  // configured patterns were checked when they were read
    rules_.push_back({std::move(pattern), rule.meaning});
  }
}

template <class Meaning>
RuleMatcher<Meaning>::~RuleMatcher() = default;
template <class Meaning>
RuleMatcher<Meaning>::RuleMatcher(RuleMatcher&&) noexcept = default;
template <class Meaning>
RuleMatcher<Meaning>& RuleMatcher<Meaning>::operator=(RuleMatcher&&) noexcept = default;

template <class Meaning>
Meaning RuleMatcher<Meaning>::meaning_of(std::string_view text) const {
  for (const Compiled& rule : rules_) {
    if (re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *rule.pattern)) return rule.meaning;
  }
  return Meaning{};
}

template class RuleMatcher<StatusClass>;
template class RuleMatcher<ActivityMeaning>;
template class RuleMatcher<int>;

Kind kind_from_text(std::string_view text) {
  const std::string word = lower(trim(text));
  for (const Kind kind : {Kind::opened, Kind::message, Kind::note, Kind::work, Kind::assigned, Kind::status, Kind::promise,
                          Kind::survey, Kind::linked}) {
    if (word == name_of(kind)) return kind;
  }
  return Kind::none;
}

namespace {

template <class Meaning, std::size_t Count>
Meaning meaning_in(const std::array<std::pair<std::string_view, Meaning>, Count>& words, std::string_view text) {
  const std::string word = lower(trim(text));
  for (const auto& [known, meaning] : words) {
    if (word == known) return meaning;
  }
  return Meaning{};
}

}  // namespace

Side side_from_text(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Side>, 21> words{{
      {"customer", Side::customer},   {"client", Side::customer},     {"requester", Side::customer}, {"end-user", Side::customer},
      {"end user", Side::customer},   {"enduser", Side::customer},    {"user", Side::customer},      {"contact", Side::customer},
      {"external", Side::customer},   {"caller", Side::customer},     {"company", Side::company},    {"agent", Side::company},
      {"staff", Side::company},       {"employee", Side::company},    {"internal", Side::company},   {"admin", Side::company},
      {"automation", Side::automation}, {"system", Side::automation}, {"bot", Side::automation},     {"trigger", Side::automation},
      {"rule", Side::automation},
  }};
  return meaning_in(words, text);
}

Visibility visibility_from_text(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Visibility>, 12> words{{
      {"yes", Visibility::yes}, {"true", Visibility::yes}, {"1", Visibility::yes}, {"public", Visibility::yes}, {"y", Visibility::yes},
      {"t", Visibility::yes}, {"no", Visibility::no}, {"false", Visibility::no}, {"0", Visibility::no}, {"private", Visibility::no},
      {"internal", Visibility::no}, {"n", Visibility::no},
  }};
  return meaning_in(words, text);
}

int tier_from_text(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, int>, 3> words{{{"first", 1}, {"second", 2}, {"third", 3}}};
  const std::string word = lower(text);
  for (const auto& [known, tier] : words) {
    if (word.find(known) != std::string::npos) return tier;
  }
  for (const char c : word) {
    if (c >= '1' && c <= '9') return c - '0';
  }
  return 0;
}

}  // namespace baton
