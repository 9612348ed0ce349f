#include "baton/report/pseudonym.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "baton/base/result.hpp"

namespace baton::report {

std::string pseudonym(std::string_view key, std::string_view kind, std::string_view name) {
  constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // none that look alike
  constexpr std::size_t group = 5;
  std::string message(kind);
  message += '\0';
  message += name;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
  BATON_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, message.size(), digest.data(), &size) != nullptr && size >= 2 * group);
  std::string text;
  for (std::size_t at = 0; at < 2 * group; ++at) {
    if (at == group) text += '-';
    text += alphabet[digest[at] % alphabet.size()];  // 32 divides 256: every character is as likely
  }
  return text;
}

}  // namespace baton::report
