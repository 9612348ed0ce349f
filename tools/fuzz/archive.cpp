// gzip, zstd and zip: what they unpack to, within the caps.
#include <vector>

#include "support.hpp"

using namespace baton;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::ScratchFile file(".zip");
  file.write({reinterpret_cast<const char*>(data), size});
  constexpr ByteLimits limits{std::uint64_t{4} << 20, 100, std::uint64_t{1} << 20};
  const auto inputs = list_inputs({file.path()});
  if (!inputs) {
    fuzz::require_words(inputs.error());
    return 0;
  }
  std::vector<char> buffer(std::size_t{64} << 10);
  for (const InputRef& input : *inputs) {
    auto source = open_input(input, limits);
    if (!source) {
      fuzz::require_words(source.error());
      continue;
    }
    std::uint64_t unpacked_bytes = 0;
    for (;;) {
      const auto count = (*source)->read(buffer.data(), buffer.size());
      if (!count) fuzz::require_words(count.error());
      if (!count || *count == 0) break;
      unpacked_bytes += *count;
      fuzz::require(unpacked_bytes <= limits.max_output_bytes, "a cap is a cap");
    }
  }
  return 0;
}
