#pragma once
#include <string>
#include <vector>

#include "baton/base/bytes.hpp"
#include "baton/base/stream_hash.hpp"
#include "csv_block.hpp"

namespace baton::csv {

inline constexpr std::size_t default_block_bytes = std::size_t{1} << 20;

/// Reads the blocks of a stream, parses them in parallel and hands them to the builder in order. The size of a block changes
/// nothing but the speed.
///
/// A block is parsed from behind its first line end, on the guess that this is no line end inside quotes. The piece before it is
/// completed with what the block before left over, and parsed from a known start of a record: where it does not end
/// exactly at a record's end, the guess was wrong and the block is parsed again from its true start.
class TableReader {
 public:
  TableReader(const TableLayout& layout, ByteSource& source, LogBuilder& builder, std::size_t block_bytes = default_block_bytes);

  /// Reads everything; `header_bytes` at the start are skipped and count as `header_lines`. Errors: those of the source; a record
  /// longer than 64 MiB.
  Result<void> run(std::size_t header_bytes, std::uint64_t header_lines);

  [[nodiscard]] std::uint64_t digest() const { return digest_.finish(); }
  /// What the dates of all records show.
  [[nodiscard]] const DayOrderEvidence& evidence() const { return findings_.evidence; }
  /// Values of optional columns that could not be read as a time or number.
  [[nodiscard]] std::uint64_t unreadable_values() const { return findings_.unreadable_values; }
  /// Sequence numbers that are not whole.
  [[nodiscard]] std::uint64_t rounded_values() const { return findings_.rounded_values; }

 private:
  /// What a parser has counted, over all it parsed.
  struct Findings {
    DayOrderEvidence evidence;
    std::uint64_t unreadable_values = 0;
    std::uint64_t rounded_values = 0;

    [[nodiscard]] static Findings of(const BlockParser& parser) {
      return {parser.evidence(), parser.unreadable_values, parser.rounded_values};
    }
    /// Adds what came between two counts.
    void add(const Findings& before, const Findings& after);
  };
  struct Block {
    explicit Block(const TableLayout& layout) : parser(layout) {}
    void parse_by_guess(char newline);
    std::string bytes;
    std::size_t head = 0, tail = 0;
    Findings found;  // in this filling of the block
    BlockParser parser;
  };

  /// Hands over the first blocks, then fills all of them as far as there is more; returns how many were filled.
  Result<std::size_t> take_and_fill(std::vector<Block>& blocks, std::size_t to_take);
  Result<std::size_t> fill_all(std::vector<Block>& blocks);
  Result<std::size_t> fill(Block& block);
  Result<void> take(Block& block);
  void append(const EventChunk& chunk);

  const TableLayout& layout_;
  ByteSource& source_;
  LogBuilder& builder_;
  const std::size_t block_bytes_;
  // Two sets: while one is parsed, the other, parsed before, is handed over and filled again.
  std::vector<Block> blocks_, parsed_;
  BlockParser stitch_;
  std::string carry_;  // the start of a record whose end is in a later block
  std::uint64_t lines_ = 0;  // before it
  Findings findings_;
  StreamHash digest_;
  std::size_t skip_ = 0;
  bool at_end_ = false;
};

}  // namespace baton::csv
