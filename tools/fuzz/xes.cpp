// XES event logs.
#include "support.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(baton::fuzz::read_as("xes", {reinterpret_cast<const char*>(data), size}));
  return 0;
}
