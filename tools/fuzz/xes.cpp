// XES event logs: the whole reader, and that the scanner and expat say the same of a document.
#include "../../tests/sources/xes_recorder.hpp"
#include "support.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(baton::fuzz::read_as("xes", bytes));
  const auto said = baton::xes::said_by<baton::xes::Parser>(bytes, size + 1);
  const std::size_t block_size = 1 + baton::hash_bytes(bytes) % 512;
  baton::fuzz::require(baton::xes::said_by<baton::xes::Document>(bytes, size + 1) == said, "the scanner and expat say the same");
  baton::fuzz::require(baton::xes::said_by<baton::xes::Document>(bytes, block_size) == said, "the scanner and expat say the same in blocks");
  return 0;
}
