#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace baton {

/// 64-bit hash of bytes (XXH3), the same on every machine.
[[nodiscard]] std::uint64_t hash_bytes(std::string_view bytes);

/// Strings to dense 32-bit ids in order of first appearance; id 0 is always the empty string, which means none.
///
/// Views returned by text() stay valid as long as the dictionary does, also while it grows and when it is moved.
class Dictionary {
 public:
  Dictionary();
  Dictionary(Dictionary&&) noexcept = default;
  Dictionary& operator=(Dictionary&&) noexcept = default;

  /// The id of a text, given a new one if it was not known.
  std::uint32_t intern(std::string_view text) { return intern(text, hash_bytes(text)); }
  /// The same where the caller has the hash_bytes() of the text already.
  std::uint32_t intern(std::string_view text, std::uint64_t hash);
  /// Fetches what intern() of a text with this hash will need first: for texts that come in long rows.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]); }
  /// The id of a known text, or 0.
  [[nodiscard]] std::uint32_t find(std::string_view text) const { return find(text, hash_bytes(text)); }
  [[nodiscard]] std::uint32_t find(std::string_view text, std::uint64_t hash) const;
  /// The ids here of all texts of another dictionary, by its ids; 0 where a text is not known.
  void find_all(const Dictionary& other, std::vector<std::uint32_t>& ids) const;
  [[nodiscard]] std::string_view text(std::uint32_t id) const { return entries_[id].view(); }
  [[nodiscard]] std::uint64_t hash(std::uint32_t id) const { return entries_[id].hash; }
  /// Makes room for so many texts in all, so that adding them moves none.
  void reserve(std::size_t texts);
  /// Number of ids, the empty text included.
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Forgets all texts but keeps the memory.
  void clear();

 private:
  struct Entry {
    std::uint64_t hash;
    const char* data;
    std::uint32_t length;
    [[nodiscard]] std::string_view view() const { return {data, length}; }
  };
  struct Page {
    std::unique_ptr<char[]> bytes;
    std::size_t capacity;
  };
  const char* keep(std::string_view text);
  void make_slots(std::size_t count);

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // id + 1, 0 = free; a power of two, at most half full
  std::vector<Page> pages_;
  std::size_t page_index_ = 0;
  std::size_t page_used_ = 0;
};

}  // namespace baton
