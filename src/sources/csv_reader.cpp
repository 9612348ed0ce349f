#include "csv_reader.hpp"

#include <algorithm>
#include <utility>

#include "baton/base/parallel.hpp"

namespace baton::csv {
namespace {
constexpr std::size_t longest_record_bytes = std::size_t{64} << 20;
}  // namespace

void TableReader::Findings::add(const Findings& before, const Findings& after) {
  evidence.day_first += after.evidence.day_first - before.evidence.day_first;
  evidence.month_first += after.evidence.month_first - before.evidence.month_first;
  evidence.ambiguous += after.evidence.ambiguous - before.evidence.ambiguous;
  unreadable_values += after.unreadable_values - before.unreadable_values;
  rounded_values += after.rounded_values - before.rounded_values;
}

void TableReader::Block::parse_by_guess(char newline) {
  const std::size_t line_end = bytes.find(newline);
  head = line_end == std::string::npos ? bytes.size() : line_end + 1;
  const Findings before = Findings::of(parser);
  tail = parser.parse(bytes, head, false);
  found = {};
  found.add(before, Findings::of(parser));
}

TableReader::TableReader(const TableLayout& layout, ByteSource& source, LogBuilder& builder, std::size_t block_bytes)
    : layout_(layout), source_(source), builder_(builder), block_bytes_(block_bytes), stitch_(layout) {
  for (unsigned i = 0; i < std::max(1U, layout.options.threads) * 4; ++i) {
    blocks_.emplace_back(layout);
    parsed_.emplace_back(layout);
  }
}

Result<void> TableReader::run(std::size_t header_bytes, std::uint64_t header_lines) {
  EventChunk header;
  header.lines = header_lines;
  append(header);
  skip_ = header_bytes;
  BATON_TRY(std::size_t to_parse, fill_all(blocks_));
  std::size_t to_take = 0;
  while (to_parse > 0 || to_take > 0) {
    Result<std::size_t> filled = 0;
    parallel_for(to_parse + 1, layout_.options.threads, [&](std::size_t task, unsigned) {
      if (task > 0) return blocks_[task - 1].parse_by_guess(layout_.dialect.newline);
      filled = take_and_fill(parsed_, to_take);
    });
    if (!filled) return fail(std::move(filled.error()));
    std::swap(blocks_, parsed_);
    to_take = std::exchange(to_parse, *filled);
  }
  if (!carry_.empty()) {
    const Findings before = Findings::of(stitch_);
    stitch_.parse(carry_, 0, true);
    findings_.add(before, Findings::of(stitch_));
    append(stitch_.chunk);
  }
  return {};
}

Result<std::size_t> TableReader::take_and_fill(std::vector<Block>& blocks, std::size_t to_take) {
  for (std::size_t i = 0; i < to_take; ++i) BATON_TRY_VOID(take(blocks[i]));
  return fill_all(blocks);
}

Result<std::size_t> TableReader::fill_all(std::vector<Block>& blocks) {
  std::size_t filled = 0;
  while (filled < blocks.size() && !at_end_) {
    BATON_TRY(const std::size_t bytes, fill(blocks[filled]));
    at_end_ = bytes == 0;
    filled += bytes > 0;
  }
  return filled;
}

Result<std::size_t> TableReader::fill(Block& block) {
  block.bytes.resize(block_bytes_);
  std::size_t filled = 0;
  while (filled < block_bytes_) {
    const std::uint64_t before = source_.consumed_bytes();
    BATON_TRY(const std::size_t count, source_.read(block.bytes.data() + filled, block_bytes_ - filled));
    if (layout_.options.progress != nullptr) layout_.options.progress->advance(source_.consumed_bytes() - before);
    if (count == 0) break;
    filled += count;
  }
  block.bytes.resize(filled);
  digest_.update(block.bytes);
  const std::size_t skipped = std::min(skip_, filled);
  skip_ -= skipped;
  block.bytes.erase(0, skipped);
  return filled;
}

Result<void> TableReader::take(Block& block) {
  carry_.append(block.bytes, 0, block.head);
  const Findings before = Findings::of(stitch_);
  const std::size_t end = stitch_.parse(carry_, 0, false);
  if (end == carry_.size()) {
    findings_.add(before, Findings::of(stitch_));
    findings_.add({}, block.found);
    append(stitch_.chunk);
    append(block.parser.chunk);
    carry_.assign(block.bytes, block.tail);
  } else {
    carry_.append(block.bytes, block.head);
    const Findings before_again = Findings::of(stitch_);
    const std::size_t rest = stitch_.parse(carry_, 0, false);
    findings_.add(before_again, Findings::of(stitch_));
    append(stitch_.chunk);
    carry_.erase(0, rest);
  }
  if (carry_.size() > longest_record_bytes) {
    return fail(ErrorCode::input, "a record is longer than 64 MiB", fmt::format("{}, line {}", source_.name(), lines_ + 1),
                "is the quote character of the file right? A quote that is never closed makes one record of the rest");
  }
  return {};
}

void TableReader::append(const EventChunk& chunk) {
  lines_ += chunk.lines;
  builder_.append(chunk);
}

}  // namespace baton::csv
