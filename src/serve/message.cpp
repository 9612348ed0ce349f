#include "baton/serve/message.hpp"

#include <fmt/format.h>

#include "baton/base/text.hpp"
#include "baton/report/render.hpp"

namespace baton::serve {
namespace {

std::optional<std::string> unescaped(std::string_view text, bool plus_is_space) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      if (at + 2 >= text.size() || digit(text[at + 1]) < 0 || digit(text[at + 2]) < 0) return std::nullopt;
      c = static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
      at += 2;
      if (c == '\0') return std::nullopt;
    } else if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') {
      return std::nullopt;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    out += c;
  }
  return out;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return std::nullopt;
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  const auto path = unescaped(target.substr(0, mark), false);
  if (!path) return std::nullopt;
  Target parsed{*path, {}};
  std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const auto name = unescaped(pair.substr(0, equals), true);
    const auto value = unescaped(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    parsed.parameters.emplace_back(*name, *value);
  }
  return parsed;
}

std::string value_of(const Parameters& parameters, std::string_view name) {
  std::string value;
  for (const auto& [known, given] : parameters) {
    if (known == name) value = given;
  }
  return value;
}

std::string json_text(std::string_view text) { return report::json_string_for_page(std::string(text)); }

Response error_response(int status, std::string_view message, std::string_view hint) {
  Response response;
  response.status = status;
  std::string body = fmt::format("{{\"error\":{}", json_text(message));
  if (!hint.empty()) body += fmt::format(",\"hint\":{}", json_text(hint));
  response.body = std::make_shared<const std::string>(body + "}\n");
  return response;
}

}  // namespace baton::serve
