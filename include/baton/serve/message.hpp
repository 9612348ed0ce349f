#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::serve {

/// What a client asked, as far as we look at it.
struct Request {
  std::string method;                ///< "GET"
  std::string target;                ///< Path and query as sent.
  std::vector<std::string> hosts;    ///< Values of all Host headers: one, in an honest request.
  std::vector<std::string> origins;  ///< Of all Origin headers.
  std::string cookies;               ///< All Cookie headers, joined by "; ".
};

/// An answer; the same body may be under way to many clients.
struct Response {
  int status = 200;
  std::string type = "application/json; charset=utf-8";
  std::shared_ptr<const std::string> body = std::make_shared<const std::string>();
  std::vector<std::pair<std::string, std::string>> headers;  ///< Beside those that every answer has.
  /// Makes what follows the body, which is on its way meanwhile; may be empty. Called once, by a thread that may take its time.
  std::function<std::shared_ptr<const std::string>()> rest = {};
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A target taken apart, escapes resolved.
struct Target {
  std::string path;       ///< "/api/issue/A/B": a slash in a key was an escape or a slash, both the same here.
  Parameters parameters;  ///< In order; '+' stands for a space.
};
/// Nothing where an escape is damaged, where a byte is a control character, and where the target is no path.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

/// The last value of a parameter; empty where there is none.
[[nodiscard]] std::string value_of(const Parameters& parameters, std::string_view name);

/// {"error": …, "hint": …} with a status.
[[nodiscard]] Response error_response(int status, std::string_view message, std::string_view hint = {});
/// A text as a JSON string, safe in a script element too.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace baton::serve
