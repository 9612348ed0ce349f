// Mailboxes and single mails.
#include "support.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(baton::fuzz::read_as("mbox", bytes));
  static_cast<void>(baton::fuzz::read_as("mail", bytes));
  return 0;
}
