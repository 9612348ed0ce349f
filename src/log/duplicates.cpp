#include "duplicates.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "baton/log/log_builder.hpp"

namespace baton {

DuplicateRules::DuplicateRules(const std::vector<FileReceipt>& files, std::size_t stored_files) : base_files(stored_files) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> known;
  std::map<std::uint32_t, std::uint64_t> set_of_source;
  for (const FileReceipt& file : files) {
    const auto number = static_cast<std::uint32_t>(known.size());
    const auto [found, is_new] = known.try_emplace({file.column_set, file.mapped_fields}, number);
    if (is_new) all.push_back({file.column_set, file.mapped_fields});
    of_file.push_back(found->second);
    if (set_of_source.try_emplace(file.source, file.column_set).first->second != file.column_set) differ = true;
  }
}

/// Finds repetitions in runs of events of an issue at one instant.
class DuplicateFinder::RunMatcher {
 public:
  explicit RunMatcher(const DuplicateRules& rules) : rules_(rules) {}

  void look_at(const EventColumns& pending, const std::vector<std::uint32_t>& order, std::vector<std::uint8_t>& removed) {
    pending_ = &pending;
    order_ = &order;
    removed_ = &removed;
  }
  [[nodiscard]] TimeUs at(std::size_t position) const { return pending_->at[(*order_)[position]]; }

  /// Marks repetitions among the positions [first, last); true where it marked any.
  bool mark(std::size_t first, std::size_t last) {
    return columns_differ(first, last) ? mark_file_by_file(first, last) : mark_equal_digests(first, last);
  }

 private:
  struct Keyed {
    std::uint64_t key;
    std::size_t position;
    bool operator<(const Keyed& other) const { return key != other.key ? key < other.key : position < other.position; }
  };

  /// An event with the fields that it has values of.
  struct Valued {
    std::uint64_t fields;
    std::size_t position;
    bool is_paired = false;
  };

  [[nodiscard]] std::uint32_t file_of(std::size_t position) const { return Origin{pending_->origin[(*order_)[position]]}.file(); }
  [[nodiscard]] std::uint32_t layout_of(std::size_t position) const { return rules_.of_file[file_of(position)]; }
  [[nodiscard]] std::uint64_t digest_of(std::size_t position) const { return pending_->digest[(*order_)[position]]; }

  [[nodiscard]] bool columns_differ(std::size_t first, std::size_t last) const {
    if (!rules_.differ) return false;
    const std::uint64_t column_set = rules_.all[layout_of(first)].column_set;
    for (std::size_t position = first + 1; position < last; ++position) {
      if (rules_.all[layout_of(position)].column_set != column_set) return true;
    }
    return false;
  }

  bool mark_equal_digests(std::size_t first, std::size_t last) {
    // Runs are short as a rule; a long one (a log without times) is sorted by digest, ties by position.
    positions_.clear();
    for (std::size_t position = first; position < last; ++position) positions_.push_back(position);
    std::sort(positions_.begin(), positions_.end(), [&](std::size_t a, std::size_t b) {
      if (digest_of(a) != digest_of(b)) return digest_of(a) < digest_of(b);
      return (*order_)[a] < (*order_)[b];  // the first to arrive stays, whatever a sequence column says
    });
    bool any = false;
    for (std::size_t i = 1; i < positions_.size(); ++i) {
      if (digest_of(positions_[i]) != digest_of(positions_[i - 1])) continue;
      (*removed_)[positions_[i]] = 1;
      any = true;
    }
    return any;
  }

  /// Each file is matched with what was kept of the files before it, so that files imported one after the other and all at
  /// once give the same log.
  bool mark_file_by_file(std::size_t first, std::size_t last) {
    positions_.clear();
    for (std::size_t position = first; position < last; ++position) positions_.push_back(position);
    std::sort(positions_.begin(), positions_.end(), [&](std::size_t a, std::size_t b) {
      if (file_of(a) != file_of(b)) return file_of(a) < file_of(b);
      return (*order_)[a] < (*order_)[b];
    });
    kept_.clear();
    kept_digests_.clear();
    bool any = false;
    for (std::size_t begin = 0; begin < positions_.size();) {
      std::size_t end = begin + 1;
      while (end < positions_.size() && file_of(positions_[end]) == file_of(positions_[begin])) ++end;
      any = take_file(begin, end) || any;
      begin = end;
    }
    return any;
  }

  /// The events positions_[begin, end) of one file: those that repeat a kept one are removed, the others are kept.
  bool take_file(std::size_t begin, std::size_t end) {
    const bool is_stored = file_of(positions_[begin]) < rules_.base_files;
    bool any = false;
    fresh_.clear();
    for (std::size_t i = begin; i < end; ++i) {
      if (!kept_digests_.insert(digest_of(positions_[i])).second && !is_stored) {
        (*removed_)[positions_[i]] = 1;
        any = true;
      } else {
        fresh_.push_back(positions_[i]);
      }
    }
    if (!is_stored && !kept_.empty()) any = match_kept(layout_of(positions_[begin])) || any;
    for (const std::size_t position : fresh_) {
      if ((*removed_)[position] == 0) {
        kept_.push_back(position);
      } else {
        kept_digests_.erase(digest_of(position));  // a store would not know it either
      }
    }
    return any;
  }

  /// Matches the fresh events one to one with the kept ones of each other set of columns, so that the larger count stays. Of
  /// two that match, one has all the values of the other; it is the one that stays.
  bool match_kept(std::uint32_t layout) {
    std::vector<std::vector<Valued>> of_set = kept_by_set(rules_.all[layout]);
    bool any = false;
    for (std::vector<Valued>& kept : of_set) {
      std::vector<Valued> fresh = remaining_fresh();
      pair_up(fresh, kept);
      any = remove_paired(fresh) || any;
    }
    for (std::vector<Valued>& kept : of_set) {
      std::erase_if(kept, [](const Valued& event) { return event.is_paired; });
      std::vector<Valued> fresh = remaining_fresh();
      pair_up(kept, fresh);
      any = remove_paired(kept) || any;
    }
    std::erase_if(kept_, [&](std::size_t position) {
      if ((*removed_)[position] != 0) kept_digests_.erase(digest_of(position));
      return (*removed_)[position] != 0;
    });
    return any;
  }

  /// The kept events that a file's own may be matched with, by set of columns in order of arrival. Where both state the source's
  /// id of an event, that alone tells.
  [[nodiscard]] std::vector<std::vector<Valued>> kept_by_set(const DuplicateRules::Layout& own) const {
    constexpr std::uint64_t id_bit = std::uint64_t{1} << static_cast<unsigned>(Field::event_id);
    std::vector<std::uint64_t> sets;
    std::vector<std::vector<Valued>> of_set;
    for (const std::size_t position : kept_) {
      const DuplicateRules::Layout& other = rules_.all[layout_of(position)];
      if (other.column_set == own.column_set || (other.mapped_fields & own.mapped_fields & id_bit) != 0) continue;
      const auto found = static_cast<std::size_t>(std::find(sets.begin(), sets.end(), other.column_set) - sets.begin());
      if (found == sets.size()) {
        sets.push_back(other.column_set);
        of_set.emplace_back();
      }
      of_set[found].push_back({filled_fields(position), position});
    }
    return of_set;
  }

  [[nodiscard]] std::vector<Valued> remaining_fresh() const {
    std::vector<Valued> events;
    for (const std::size_t position : fresh_) {
      if ((*removed_)[position] == 0) events.push_back({filled_fields(position), position});
    }
    return events;
  }

  /// Gives each lean event a rich one that has all its values, as long as there are any: first one with no others.
  void pair_up(std::vector<Valued>& lean, std::vector<Valued>& rich) {
    std::vector<std::uint64_t> fields_of_lean;
    for (const Valued& event : lean) fields_of_lean.push_back(event.fields);
    std::sort(fields_of_lean.begin(), fields_of_lean.end());
    fields_of_lean.erase(std::unique(fields_of_lean.begin(), fields_of_lean.end()), fields_of_lean.end());
    for (const bool exactly : {true, false}) {
      for (const std::uint64_t fields : fields_of_lean) pair_up_by(fields, exactly, lean, rich);
    }
  }

  void pair_up_by(std::uint64_t fields, bool exactly, std::vector<Valued>& lean, std::vector<Valued>& rich) {
    candidates_.clear();
    wanted_.clear();
    for (std::size_t i = 0; i < lean.size(); ++i) {
      if (!lean[i].is_paired && lean[i].fields == fields) wanted_.push_back({key_of(lean[i].position, fields), i});
    }
    for (std::size_t i = 0; i < rich.size(); ++i) {
      const bool fits = exactly ? rich[i].fields == fields : (rich[i].fields & fields) == fields;
      if (!rich[i].is_paired && fits) candidates_.push_back({key_of(rich[i].position, fields), i});
    }
    std::sort(candidates_.begin(), candidates_.end());
    std::sort(wanted_.begin(), wanted_.end());
    auto candidate = candidates_.begin();
    for (const Keyed& wanted : wanted_) {
      while (candidate != candidates_.end() && candidate->key < wanted.key) ++candidate;
      if (candidate == candidates_.end()) break;
      if (candidate->key != wanted.key) continue;
      lean[wanted.position].is_paired = rich[candidate->position].is_paired = true;
      ++candidate;
    }
  }

  bool remove_paired(const std::vector<Valued>& events) {
    bool any = false;
    for (const Valued& event : events) {
      if (!event.is_paired) continue;
      (*removed_)[event.position] = 1;
      any = true;
    }
    return any;
  }

  [[nodiscard]] std::uint64_t value_of(const FieldInfo& info, std::uint32_t event) const {
    return info.type == FieldType::text ? pending_->text_at(static_cast<TextColumn>(info.column), event)
                                        : static_cast<std::uint64_t>(pending_->number_at(static_cast<NumberColumn>(info.column), event));
  }

  /// Bit per field that the event has a value of.
  [[nodiscard]] std::uint64_t filled_fields(std::size_t position) const {
    std::uint64_t fields = 0;
    for (const FieldInfo& info : all_fields()) {
      if (info.column == no_column) continue;
      const std::uint64_t none = info.type == FieldType::text ? 0 : static_cast<std::uint64_t>(no_time);
      if (value_of(info, (*order_)[position]) != none) fields |= std::uint64_t{1} << static_cast<unsigned>(info.field);
    }
    return fields;
  }

  /// A digest of the values of some fields.
  [[nodiscard]] std::uint64_t key_of(std::size_t position, std::uint64_t fields) const {
    const std::uint32_t event = (*order_)[position];
    std::uint64_t key = 0;
    for (const FieldInfo& info : all_fields()) {
      if ((fields >> static_cast<unsigned>(info.field) & 1U) == 0) continue;
      key = digest_of_hashes(key, value_of(info, event) + static_cast<std::uint64_t>(info.field));
    }
    return key;
  }

  const DuplicateRules& rules_;
  const EventColumns* pending_ = nullptr;
  const std::vector<std::uint32_t>* order_ = nullptr;
  std::vector<std::uint8_t>* removed_ = nullptr;
  std::vector<std::size_t> positions_, kept_, fresh_;
  std::vector<Keyed> candidates_, wanted_;
  std::unordered_set<std::uint64_t> kept_digests_;
};

DuplicateFinder::DuplicateFinder(const DuplicateRules& rules) : matcher_(std::make_unique<RunMatcher>(rules)) {}
DuplicateFinder::~DuplicateFinder() = default;
DuplicateFinder::DuplicateFinder(DuplicateFinder&&) noexcept = default;

bool DuplicateFinder::find(const EventColumns& pending, const std::vector<std::uint64_t>& offsets, const std::vector<std::uint32_t>& order,
                           std::vector<std::uint8_t>& removed) {
  matcher_->look_at(pending, order, removed);
  bool any = false;
  for (std::size_t issue = 0; issue + 1 < offsets.size(); ++issue) {
    std::size_t first = offsets[issue];
    const std::size_t end = offsets[issue + 1];
    while (first < end) {
      std::size_t last = first + 1;
      while (last < end && matcher_->at(last) == matcher_->at(first)) ++last;
      if (last - first > 1) any = matcher_->mark(first, last) || any;
      first = last;
    }
  }
  return any;
}

}  // namespace baton
