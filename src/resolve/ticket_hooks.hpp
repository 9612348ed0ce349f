#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "baton/log/event_log.hpp"

namespace baton {

/// The keys of all issues that are no mails, without regard to case.
class TicketKeys {
 public:
  explicit TicketKeys(const RawLog& log);

  struct Match {
    std::uint32_t issue;         ///< Raw issue; of several sources with the key the one whose name comes first.
    bool in_several_sources;
  };
  /// The ticket of a key in lower case, or null.
  [[nodiscard]] const Match* find(std::string_view lower_key) const {
    const std::uint32_t id = keys_.find(lower_key);
    return id == 0 ? nullptr : &matches_[id];
  }
  [[nodiscard]] bool empty() const { return keys_.size() == 1; }

 private:
  Dictionary keys_;
  std::vector<Match> matches_;  // by id of keys_
};

/// The known tickets that a subject names, in order of mention, once each.
///
/// A key with letters and digits counts behind '#', after the word ticket, case, request, issue or incident, alone in brackets or
/// parentheses, and anywhere if it has at least five characters. A key without letters counts behind '#', after such a word, and
/// alone in brackets with at least four digits: "[example.com #12]", "Ticket#2026030210000012", never "(2)". A key without
/// digits counts behind '#' only.
[[nodiscard]] std::vector<TicketKeys::Match> tickets_named(std::string_view subject, const TicketKeys& keys);

}  // namespace baton
