#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "baton/serve/message.hpp"

namespace baton::serve {

/// 32 bytes of the system's random source as hexadecimal digits. Aborts where the system has none.
[[nodiscard]] std::string random_token();
/// Whether two texts are the same; how long it takes tells nothing of where they differ.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

/// Lets in who knows the token, from this machine's own address only.
///
/// A request must name us as its host (no other name that leads here: DNS rebinding), must not come from a page of another origin, and must
/// carry the token: as ?token= of the address that is printed at the start, or in the cookie that this address gave the browser, which pages of
/// other sites cannot send. Only GET and HEAD are known.
class Guard {
 public:
  Guard(std::uint16_t port, std::string token);
  /// A token for the command line of a browser, which other users of the machine can see: it opens the page once.
  [[nodiscard]] std::string ticket();
  /// The address of the page with a token or a ticket.
  [[nodiscard]] std::string address(std::string_view token) const;
  /// The refusal of a request, or the way from the address with the token to the one without; nothing where the request may be answered.
  [[nodiscard]] std::optional<Response> refuse(const Request& request, const Target& target);
  [[nodiscard]] const std::string& cookie_name() const { return cookie_name_; }

 private:
  [[nodiscard]] bool is_ours(std::string_view host) const;
  [[nodiscard]] bool has_cookie(std::string_view cookies) const;
  [[nodiscard]] bool spend(std::string_view token);

  std::uint16_t port_;
  std::string token_, cookie_name_;
  std::mutex tickets_guard_;
  std::string ticket_;  // the one not used yet
};

}  // namespace baton::serve
