#include "csv_scan.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "baton/base/simd_path.hpp"

namespace baton::csv {
namespace {

/// Eight bytes at a time: a byte of `word ^ pattern` is zero where the character is found.
std::uint64_t scan_portable(const char* block, char one, char other) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL, low7 = 0x7f7f7f7f7f7f7f7fULL;
  const std::uint64_t first = ones * static_cast<unsigned char>(one);
  const std::uint64_t second = ones * static_cast<unsigned char>(other);
  std::uint64_t bits = 0;
  for (unsigned part = 0; part < 8; ++part) {
    std::uint64_t word = 0;
    for (unsigned byte = 0; byte < 8; ++byte) word |= static_cast<std::uint64_t>(static_cast<unsigned char>(block[part * 8 + byte])) << (byte * 8);
    const auto zeros = [](std::uint64_t x) { return ~(((x & low7) + low7) | x | low7); };  // 0x80 in each byte that is zero
    const std::uint64_t found = (zeros(word ^ first) | zeros(word ^ second)) >> 7;
    bits |= (found * 0x0102040810204080ULL >> 56) << (part * 8);
  }
  return bits;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) std::uint64_t scan_avx2(const char* block, char one, char other) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32));
  const __m256i first = _mm256_set1_epi8(one);
  const __m256i second = _mm256_set1_epi8(other);
  const auto bits = [](__m256i found) __attribute__((target("avx2"))) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(found)); };
  const std::uint64_t below = bits(_mm256_or_si256(_mm256_cmpeq_epi8(low, first), _mm256_cmpeq_epi8(low, second)));
  const std::uint64_t above = bits(_mm256_or_si256(_mm256_cmpeq_epi8(high, first), _mm256_cmpeq_epi8(high, second)));
  return below | above << 32;
}

__attribute__((target("avx512bw"))) std::uint64_t scan_avx512(const char* block, char one, char other) {
  const __m512i bytes = _mm512_loadu_si512(block);
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(one)) | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(other));
}
#endif

}  // namespace

const std::vector<ScanPath>& scan_paths() {
  static const std::vector<ScanPath> paths = [] {
    std::vector<ScanPath> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw")) found.push_back({"avx512", scan_avx512});
    if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", scan_avx2});
#endif
    found.push_back({"portable", scan_portable});
    return found;
  }();
  return paths;
}

BlockScan chosen_scan() {
  static const BlockScan scan = chosen_path(scan_paths()).scan;
  return scan;
}

std::uint64_t SpecialCursor::mask_of_rest(const char* block) const {
  if (block >= end_) return 0;
  char padded[64] = {};
  const auto length = static_cast<std::size_t>(end_ - block);
  std::memcpy(padded, block, length);
  return scan_(padded, one_, other_) & ((std::uint64_t{1} << length) - 1);
}

}  // namespace baton::csv
