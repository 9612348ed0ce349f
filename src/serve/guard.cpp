#include "baton/serve/guard.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>

#include "baton/base/result.hpp"

namespace baton::serve {

std::string random_token() {
  std::array<unsigned char, 32> bytes{};
  BATON_CHECK(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));  // never short up to 256 bytes
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char differences = 0;
  for (std::size_t at = 0; at < a.size(); ++at) differences = static_cast<unsigned char>(differences | (a[at] ^ b[at]));
  return differences == 0;
}

// Cookies are not told apart by port: the name keeps two servers of one machine from overwriting each other's.
Guard::Guard(std::uint16_t port, std::string token) : port_(port), token_(std::move(token)), cookie_name_(fmt::format("baton_{}", port)) {}

std::string Guard::ticket() {
  const std::lock_guard lock(tickets_guard_);
  ticket_ = random_token();
  return ticket_;
}

std::string Guard::address(std::string_view token) const { return fmt::format("http://127.0.0.1:{}/?token={}", port_, token); }

bool Guard::is_ours(std::string_view host) const {
  static constexpr std::array<std::string_view, 3> names{"127.0.0.1", "localhost", "[::1]"};
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return host == fmt::format("{}:{}", name, port_); });
}

bool Guard::has_cookie(std::string_view cookies) const {
  bool found = false;
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view cookie = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    while (cookie.starts_with(' ')) cookie.remove_prefix(1);
    while (cookie.ends_with(' ')) cookie.remove_suffix(1);
    const std::size_t equals = cookie.find('=');
    if (equals == std::string_view::npos || cookie.substr(0, equals) != cookie_name_) continue;
    found = same_secret(cookie.substr(equals + 1), token_) || found;
  }
  return found;
}

bool Guard::spend(std::string_view token) {
  const std::lock_guard lock(tickets_guard_);
  if (ticket_.empty() || !same_secret(token, ticket_)) return false;
  ticket_.clear();
  return true;
}

std::optional<Response> Guard::refuse(const Request& request, const Target& target) {
  if (request.hosts.size() != 1 || !is_ours(request.hosts.front())) {
    return error_response(403, "this server answers to its own address only", "use the address that baton serve printed");
  }
  const bool foreign = std::any_of(request.origins.begin(), request.origins.end(), [&](std::string_view origin) {
    constexpr std::string_view scheme = "http://";
    return !origin.starts_with(scheme) || !is_ours(origin.substr(scheme.size()));
  });
  if (foreign) return error_response(403, "pages of other sites may not ask this server");
  const std::string given = value_of(target.parameters, "token");
  const bool knows = same_secret(given, token_) || (!given.empty() && target.path == "/" && spend(given));
  if (!knows && !has_cookie(request.cookies)) {
    return error_response(403, "the token is missing or wrong", "open the address that baton serve printed, with its token");
  }
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = error_response(405, "only GET and HEAD are answered: nothing can be changed here");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  if (!knows || target.path != "/") return std::nullopt;
  // On to the same address without the token, so that it stays out of the history and of what is copied from the address bar.
  Response response;
  response.status = 303;
  response.type = "text/plain; charset=utf-8";
  response.headers.emplace_back("Location", "/");
  response.headers.emplace_back("Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name_, token_));
  return response;
}

}  // namespace baton::serve
