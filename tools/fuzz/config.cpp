// The configuration.
#include "baton/resolve/config.hpp"
#include "support.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = baton::parse_config({reinterpret_cast<const char*>(data), size}, "baton.toml");
  if (!config) baton::fuzz::require_words(config.error());
  return 0;
}
