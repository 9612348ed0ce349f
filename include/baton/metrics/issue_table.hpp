#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "baton/metrics/issue_measures.hpp"

namespace baton {

/// Figures of issues, row by row to the eye and column by column in memory: passes over a million rows, which need a few figures of each, are
/// bound by memory. Rows are in blocks; a block has a strip for each field, at the field's place in a row times the pitch.
///
/// `table[row]` is a row by value. Where it is not handed on, only the fields that are used are read: the compiler leaves out the others.
/// Cost: rows are never moved; memory is asked for by the block.
class IssueTable {
 public:
  static constexpr std::size_t block_rows = 1024;

  class Iterator {
   public:
    using value_type = IssueMeasures;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    Iterator() = default;
    Iterator(const IssueTable* table, std::size_t row) : table_(table), row_(row) {}
    [[gnu::always_inline]] IssueMeasures operator*() const { return (*table_)[row_]; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    Iterator operator++(int) { return {table_, row_++}; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.row_ == b.row_; }

   private:
    const IssueTable* table_ = nullptr;
    std::size_t row_ = 0;
  };

  IssueTable() = default;
  IssueTable(IssueTable&& other) noexcept : size_(std::exchange(other.size_, 0)), blocks_(std::move(other.blocks_)), owned_(std::move(other.owned_)) {}
  IssueTable& operator=(IssueTable&& other) noexcept {
    size_ = std::exchange(other.size_, 0);
    blocks_ = std::exchange(other.blocks_, {});
    owned_ = std::exchange(other.owned_, {});
    return *this;
  }
  IssueTable(const IssueTable&) = delete;
  IssueTable& operator=(const IssueTable&) = delete;
  ~IssueTable() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size_}; }
  [[nodiscard]] IssueMeasures front() const { return (*this)[0]; }

  [[nodiscard, gnu::always_inline]] IssueMeasures operator[](std::size_t row) const { return load(row, IssueFields{}); }
  void set(std::size_t row, const IssueMeasures& measures) { store(row, measures, IssueFields{}); }
  /// One field of a row.
  template <class Value>
  [[nodiscard, gnu::always_inline]] const Value& of(Value IssueMeasures::*field, std::size_t row) const {
    return strip(field, row / block_rows)[row % block_rows];
  }
  template <class Value>
  [[nodiscard, gnu::always_inline]] Value& of(Value IssueMeasures::*field, std::size_t row) {
    return const_cast<Value&>(std::as_const(*this).of(field, row));
  }
  /// One field of all rows of a block, whether they exist or not.
  template <class Value>
  [[nodiscard, gnu::always_inline]] const Value* strip(Value IssueMeasures::*field, std::size_t block) const {
    return reinterpret_cast<const Value*>(blocks_[block]->bytes.data() + offset_of(field) * pitch);
  }

  void push_back(const IssueMeasures& row);
  /// Appends all rows of another.
  void append(const IssueTable& rows);
  /// Overwrites the rows from `begin` on with those of another that a list names.
  void copy_rows(std::size_t begin, const IssueTable& from, std::span<const std::uint32_t> rows);
  /// Makes it so many rows, whose fields have no value yet; in large pages where there are such.
  void resize_for_overwrite(std::size_t rows);
  /// No rows; the memory is kept.
  void clear() { size_ = 0; }

 private:
  // More than the rows of a block: strips of a power of two would all lie on the same places of the cache.
  static constexpr std::size_t pitch = block_rows + 16;
  struct alignas(64) Block {
    std::array<std::byte, sizeof(IssueMeasures) * pitch> bytes;
  };

  template <class Value>
  [[gnu::always_inline]] static std::size_t offset_of(Value IssueMeasures::*field) {
    static constexpr IssueMeasures row{};
    return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&(row.*field)) - reinterpret_cast<const std::byte*>(&row));
  }
  template <auto... fields>
  [[nodiscard, gnu::always_inline]] IssueMeasures load(std::size_t row, FieldList<fields...> /*all*/) const {
    IssueMeasures measures;
    ((measures.*fields = of(fields, row)), ...);
    return measures;
  }
  template <auto... fields>
  void store(std::size_t row, const IssueMeasures& measures, FieldList<fields...> /*all*/) {
    ((of(fields, row) = measures.*fields), ...);
  }
  void add_blocks(std::size_t count);

  std::size_t size_ = 0;
  std::vector<Block*> blocks_;
  std::vector<std::unique_ptr<Block[]>> owned_;
};

}  // namespace baton
