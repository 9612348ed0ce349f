#pragma once
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <string>
#include <vector>

/// One gzip member.
inline std::string gzip(const std::string& content) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// One zstd frame.
inline std::string zstd(const std::string& content) {
  std::string packed(ZSTD_compressBound(content.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), content.data(), content.size(), 3));
  return packed;
}

struct ZipMember {
  std::string name;
  std::string content;
  bool is_encrypted = false;
  bool is_deflated = false;
};

namespace zip_parts {
inline void number(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i, value >>= 8) bytes += static_cast<char>(value & 0xFF);
}
/// The fields that a member has in its own header and in the directory at the end.
inline std::string shared_fields(const ZipMember& member, const std::string& packed) {
  const auto* bytes = reinterpret_cast<const Bytef*>(member.content.data());
  std::string fields;
  number(fields, 20, 2);
  number(fields, (member.is_encrypted ? 1 : 0) | 0x800, 2);  // names are UTF-8
  number(fields, member.is_deflated ? 8 : 0, 2);
  number(fields, 0, 4);  // time and date
  number(fields, crc32(0, bytes, static_cast<uInt>(member.content.size())), 4);
  number(fields, packed.size(), 4);
  number(fields, member.content.size(), 4);
  number(fields, member.name.size(), 2);
  number(fields, 0, 2);  // no extra field
  return fields;
}
}  // namespace zip_parts

/// A zip archive.
inline std::string zip(const std::vector<ZipMember>& members) {
  std::string archive;
  std::string directory;
  for (const ZipMember& member : members) {
    // A gzip member is a header of ten bytes, the deflated bytes and a trailer of eight.
    const std::string zipped = member.is_deflated ? gzip(member.content) : std::string{};
    const std::string packed = member.is_deflated ? zipped.substr(10, zipped.size() - 18) : member.content;
    const std::string fields = zip_parts::shared_fields(member, packed);
    directory += "PK\x01\x02";
    zip_parts::number(directory, 20, 2);
    directory += fields;
    zip_parts::number(directory, 0, 10);  // comment, disk, attributes
    zip_parts::number(directory, archive.size(), 4);
    directory += member.name;
    archive += "PK\x03\x04" + fields + member.name + packed;
  }
  const std::size_t directory_at = archive.size();
  archive += directory + "PK\x05\x06";
  zip_parts::number(archive, 0, 4);
  zip_parts::number(archive, members.size(), 2);
  zip_parts::number(archive, members.size(), 2);
  zip_parts::number(archive, directory.size(), 4);
  zip_parts::number(archive, directory_at, 4);
  zip_parts::number(archive, 0, 2);
  return archive;
}
