#include "baton/base/zip_writer.hpp"

#include <zlib.h>

#include <algorithm>

namespace baton {
namespace {

// APPNOTE.TXT of PKWARE, 4.3 to 4.5.
constexpr std::uint64_t most_in_32_bits = 0xFFFF'FFFE;
constexpr std::uint32_t in_zip64_field = 0xFFFF'FFFF;
constexpr std::uint16_t version_deflate = 20, version_zip64 = 45;
constexpr std::uint16_t utf8_names = 1U << 11U, deflated = 8;
constexpr std::uint16_t no_time_of_day = 0, first_day_of_1980 = (1U << 5U) | 1U;
constexpr std::uint16_t zip64_field = 0x0001;
/// A field without meaning that Office itself keeps room with; its first word says so again.
constexpr std::uint16_t room_field = 0xA220, room_signature = 0xA028;
constexpr std::uint16_t local_field_bytes = 16;  // two sizes of 64 bits, or as much room

/// Little-endian numbers in a row.
class Bytes {
 public:
  Bytes& u16(std::uint64_t value) { return number(value, 2); }
  Bytes& u32(std::uint64_t value) { return number(value, 4); }
  Bytes& u64(std::uint64_t value) { return number(value, 8); }
  Bytes& text(std::string_view value) {
    out += value;
    return *this;
  }
  std::string out;

 private:
  Bytes& number(std::uint64_t value, int count) {
    for (int byte = 0; byte < count; ++byte, value >>= 8U) out += static_cast<char>(value & 0xFFU);
    return *this;
  }
};

std::uint32_t small(std::uint64_t value) { return value > most_in_32_bits ? in_zip64_field : static_cast<std::uint32_t>(value); }

/// What local and central headers share, from the version on. Both sizes are in the 64-bit field when one of them is.
void put_common(Bytes& bytes, bool wide, std::uint32_t crc, std::uint64_t packed, std::uint64_t text, std::size_t name_bytes, std::size_t field_bytes) {
  bytes.u16(wide ? version_zip64 : version_deflate).u16(utf8_names).u16(deflated).u16(no_time_of_day).u16(first_day_of_1980).u32(crc);
  bytes.u32(wide ? in_zip64_field : packed).u32(wide ? in_zip64_field : text).u16(name_bytes).u16(field_bytes);
}

std::string local_header(const std::string& name, std::uint32_t crc, std::uint64_t packed, std::uint64_t text) {
  const bool wide = std::max(packed, text) > most_in_32_bits;
  Bytes bytes;
  bytes.text("PK\x03\x04");
  put_common(bytes, wide, crc, packed, text, name.size(), 4 + local_field_bytes);
  bytes.text(name).u16(wide ? zip64_field : room_field).u16(local_field_bytes);
  if (wide) bytes.u64(text).u64(packed);
  else bytes.u16(room_signature).text(std::string(local_field_bytes - 2, '\0'));
  return std::move(bytes.out);
}

}  // namespace

DeflatedBlock deflate_block(std::string_view text, bool last) {
  // Tables shrink to an eighth at this level, and to little less at the slower ones.
  constexpr int level = 3;
  constexpr int raw_with_full_window = -15;
  constexpr int memory_level = 8;
  DeflatedBlock block;
  block.text_bytes = text.size();
  block.crc = static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()));
  z_stream stream{};
  BATON_CHECK(deflateInit2(&stream, level, Z_DEFLATED, raw_with_full_window, memory_level, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string_view rest = text;
  std::size_t made = 0;
  int status = Z_OK;
  do {
    constexpr std::size_t most_at_once = std::size_t{1} << 30U;
    const std::size_t taken = std::min(rest.size(), most_at_once);
    const bool is_end = taken == rest.size();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
    stream.avail_in = static_cast<uInt>(taken);
    do {
      block.bytes.resize(made + std::max<std::size_t>(4096, taken / 6));
      stream.next_out = reinterpret_cast<Bytef*>(block.bytes.data() + made);
      stream.avail_out = static_cast<uInt>(block.bytes.size() - made);
      // A flush ends at a byte, so that the next block can follow.
      status = deflate(&stream, !is_end ? Z_NO_FLUSH : last ? Z_FINISH : Z_SYNC_FLUSH);
      made = block.bytes.size() - stream.avail_out;
    } while (stream.avail_out == 0);
    rest.remove_prefix(taken);
  } while (!rest.empty());
  BATON_CHECK(stream.avail_in == 0 && (last ? status == Z_STREAM_END : status == Z_OK || status == Z_BUF_ERROR));
  deflateEnd(&stream);
  block.bytes.resize(made);
  return block;
}

Result<void> ZipWriter::begin(std::string name) {
  members_.push_back({std::move(name), file_.size_bytes(), 0, 0, 0});
  return file_.write(local_header(members_.back().name, 0, 0, 0));
}

Result<void> ZipWriter::add(const DeflatedBlock& block) {
  Member& member = members_.back();
  member.crc = static_cast<std::uint32_t>(crc32_combine(member.crc, block.crc, static_cast<z_off_t>(block.text_bytes)));
  member.packed_bytes += block.bytes.size();
  member.text_bytes += block.text_bytes;
  return file_.write(block.bytes);
}

Result<void> ZipWriter::end() {
  const Member& member = members_.back();
  return file_.replace(member.position, local_header(member.name, member.crc, member.packed_bytes, member.text_bytes));
}

Result<void> ZipWriter::add_file(std::string name, std::string_view content) {
  BATON_TRY_VOID(begin(std::move(name)));
  BATON_TRY_VOID(add(deflate_block(content, true)));
  return end();
}

Result<std::uint64_t> ZipWriter::finish() {
  const std::uint64_t directory = file_.size_bytes();
  Bytes bytes;
  for (const Member& member : members_) {
    const bool wide = std::max({member.packed_bytes, member.text_bytes, member.position}) > most_in_32_bits;
    bytes.text("PK\x01\x02").u16(version_zip64);
    put_common(bytes, wide, member.crc, member.packed_bytes, member.text_bytes, member.name.size(), wide ? 4 + 24 : 0);
    bytes.u16(0).u16(0).u16(0).u32(0).u32(wide ? in_zip64_field : member.position).text(member.name);
    if (wide) bytes.u16(zip64_field).u16(24).u64(member.text_bytes).u64(member.packed_bytes).u64(member.position);
  }
  const std::uint64_t directory_bytes = bytes.out.size();
  const std::uint64_t count = members_.size();
  BATON_CHECK(count < 0xFFFF);
  if (std::max(directory, directory_bytes) > most_in_32_bits) {
    bytes.text("PK\x06\x06").u64(44).u16(version_zip64).u16(version_zip64).u32(0).u32(0).u64(count).u64(count).u64(directory_bytes).u64(directory);
    bytes.text("PK\x06\x07").u32(0).u64(directory + directory_bytes).u32(1);
  }
  bytes.text("PK\x05\x06").u16(0).u16(0).u16(count).u16(count).u32(small(directory_bytes)).u32(small(directory)).u16(0);
  BATON_TRY_VOID(file_.write(bytes.out));
  const std::uint64_t written = file_.size_bytes();
  BATON_TRY_VOID(file_.finish());
  return written;
}

}  // namespace baton
