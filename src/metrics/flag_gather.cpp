#include "flag_gather.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "baton/base/simd_path.hpp"
#include "baton/metrics/measured.hpp"

namespace baton {
namespace {

std::uint64_t gather_portable(const std::uint64_t* words, const std::uint32_t* rows) {
  std::uint64_t flags = 0;
  for (unsigned i = 0; i < 64; ++i) flags |= (words[rows[i] / 64] >> rows[i] % 64 & 1U) << i;
  return flags;
}

#if defined(__x86_64__)
// Words are looked at as twice as many of half the width, in the same order.
__attribute__((target("avx2"))) std::uint64_t gather_avx2(const std::uint64_t* words, const std::uint32_t* rows) {
  std::uint64_t flags = 0;
  for (unsigned begin = 0; begin < 64; begin += 8) {
    const __m256i row = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + begin));
    const __m256i word = _mm256_i32gather_epi32(reinterpret_cast<const int*>(words), _mm256_srli_epi32(row, 5), 4);
    const __m256i to_top = _mm256_sub_epi32(_mm256_set1_epi32(31), _mm256_and_si256(row, _mm256_set1_epi32(31)));
    const int tops = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_sllv_epi32(word, to_top)));
    flags |= static_cast<std::uint64_t>(static_cast<unsigned>(tops)) << begin;
  }
  return flags;
}

__attribute__((target("avx512f"))) std::uint64_t gather_avx512(const std::uint64_t* words, const std::uint32_t* rows) {
  std::uint64_t flags = 0;
  constexpr __mmask16 all = 0xFFFF;  // without a mask g++ 12 holds what it does not use for not initialised
  for (unsigned begin = 0; begin < 64; begin += 16) {
    const __m512i row = _mm512_loadu_si512(rows + begin);
    const __m512i word = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), all, _mm512_maskz_srli_epi32(all, row, 5), words, 4);
    const __m512i bit = _mm512_maskz_sllv_epi32(all, _mm512_set1_epi32(1), _mm512_and_si512(row, _mm512_set1_epi32(31)));
    flags |= std::uint64_t{_mm512_test_epi32_mask(word, bit)} << begin;
  }
  return flags;
}
#endif

}  // namespace

const std::vector<FlagGatherPath>& flag_gather_paths() {
  static const std::vector<FlagGatherPath> paths = [] {
    std::vector<FlagGatherPath> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) found.push_back({"avx512", gather_avx512});
    if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", gather_avx2});
#endif
    found.push_back({"portable", gather_portable});
    return found;
  }();
  return paths;
}

std::uint64_t RowBits::flags_of(std::span<const std::uint32_t> rows) const {
  static const FlagGather gather = chosen_path(flag_gather_paths()).gather;
  if (rows.size() == 64) return gather(words_.data(), rows.data());
  std::uint64_t flags = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) flags |= std::uint64_t{(*this)[rows[i]]} << i;
  return flags;
}

}  // namespace baton
