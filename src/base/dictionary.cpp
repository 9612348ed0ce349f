#include "baton/base/dictionary.hpp"

// Most texts are shorter than a call is long.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace baton {
namespace {
constexpr std::size_t first_slots = 64;
constexpr std::size_t first_page_bytes = 4096;
constexpr std::size_t max_page_bytes = std::size_t{1} << 20;
}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Dictionary::Dictionary() : slots_(first_slots, 0) { intern(std::string_view{}); }

std::uint32_t Dictionary::intern(std::string_view text, std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.hash == hash && entry.view() == text) return slots_[slot] - 1;
    slot = (slot + 1) & mask;
  }
  entries_.push_back({hash, keep(text), static_cast<std::uint32_t>(text.size())});
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
  if (entries_.size() * 2 > slots_.size()) make_slots(slots_.size() * 2);
  return static_cast<std::uint32_t>(entries_.size() - 1);
}

std::uint32_t Dictionary::find(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.hash == hash && entry.view() == text) return slots_[slot] - 1;
  }
  return 0;
}

void Dictionary::find_all(const Dictionary& other, std::vector<std::uint32_t>& ids) const {
  // A large dictionary is not in the cache: what the texts further on need is fetched while this one is compared, slot, entry and
  // text one after the other. Three times as fast at a million texts.
  constexpr std::size_t text_ahead = 4, entry_ahead = 8, slot_ahead = 16;
  const std::size_t count = other.size();
  const std::size_t mask = slots_.size() - 1;
  const auto slot_of = [&](std::size_t id) -> const std::uint32_t& { return slots_[other.entries_[id].hash & mask]; };
  ids.resize(count);
  for (std::size_t id = 0; id < count; ++id) {
    if (id + slot_ahead < count) __builtin_prefetch(&slot_of(id + slot_ahead));
    if (id + entry_ahead < count) {
      if (const std::uint32_t slot = slot_of(id + entry_ahead); slot != 0) __builtin_prefetch(&entries_[slot - 1]);
    }
    if (id + text_ahead < count) {
      if (const std::uint32_t slot = slot_of(id + text_ahead); slot != 0) __builtin_prefetch(entries_[slot - 1].data);
    }
    ids[id] = find(other.text(static_cast<std::uint32_t>(id)), other.entries_[id].hash);
  }
}

void Dictionary::clear() {
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
  page_index_ = 0;
  page_used_ = 0;
  intern(std::string_view{});
}

const char* Dictionary::keep(std::string_view text) {
  if (text.empty()) return "";
  while (page_index_ < pages_.size() && page_used_ + text.size() > pages_[page_index_].capacity) {
    ++page_index_;
    page_used_ = 0;
  }
  if (page_index_ == pages_.size()) {
    const std::size_t wanted =
        pages_.empty() ? first_page_bytes : std::min(max_page_bytes, pages_.back().capacity * 2);
    const std::size_t capacity = std::max(wanted, text.size());
    pages_.push_back({std::make_unique_for_overwrite<char[]>(capacity), capacity});
    page_used_ = 0;
  }
  char* place = pages_[page_index_].bytes.get() + page_used_;
  std::memcpy(place, text.data(), text.size());
  page_used_ += text.size();
  return place;
}

void Dictionary::reserve(std::size_t texts) {
  entries_.reserve(texts);
  if (texts * 2 > slots_.size()) make_slots(std::bit_ceil(texts * 2));
}

void Dictionary::make_slots(std::size_t count) {
  slots_.assign(count, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t id = 0; id < entries_.size(); ++id) {
    std::size_t slot = entries_[id].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(id + 1);
  }
}

}  // namespace baton
