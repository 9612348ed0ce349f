#include <catch2/catch.hpp>

#include "baton/serve/guard.hpp"

namespace baton::serve {
namespace {

constexpr std::uint16_t port = 4711;

Request asking(std::string target, std::string host = "127.0.0.1:4711") {
  Request request;
  request.method = "GET";
  request.target = std::move(target);
  request.hosts = {std::move(host)};
  return request;
}

/// The status that the guard gives; 0 where it lets the request in.
int outcome(Guard& guard, const Request& request) {
  const auto target = parse_target(request.target);
  REQUIRE(target);
  const auto refusal = guard.refuse(request, *target);
  return refusal ? refusal->status : 0;
}

}  // namespace

TEST_CASE("targets are taken apart, and damaged ones are none") {
  const auto target = parse_target("/api/issue/A%2FB%20c?team=Quality+Lab&team=a%26b&where=&x");
  REQUIRE(target);
  CHECK(target->path == "/api/issue/A/B c");
  REQUIRE(target->parameters.size() == 4);
  CHECK(target->parameters[0] == std::pair<std::string, std::string>("team", "Quality Lab"));
  CHECK(target->parameters[1].second == "a&b");
  CHECK(value_of(target->parameters, "team") == "a&b");
  CHECK(value_of(target->parameters, "none").empty());
  CHECK(parse_target("/a+b")->path == "/a+b");
  for (const char* damaged : {"", "a", "http://127.0.0.1/", "*", "/%", "/%4", "/%zz", "/%00", "/a b", "/?a=%0", "/?%00=1", "/\n"}) {
    INFO(damaged);
    CHECK_FALSE(parse_target(damaged));
  }
}

TEST_CASE("tokens are long, different and compared whole") {
  const std::string token = random_token();
  CHECK(token.size() == 64);
  CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(token != random_token());
  CHECK(same_secret(token, token));
  CHECK_FALSE(same_secret(token, token.substr(1)));
  CHECK_FALSE(same_secret(token, ""));
  std::string other = token;
  other.back() = other.back() == '0' ? '1' : '0';
  CHECK_FALSE(same_secret(token, other));
}

TEST_CASE("who knows the token is let in, by the address or by the cookie") {
  const std::string token = random_token();
  Guard guard(port, token);
  CHECK(guard.address(token) == "http://127.0.0.1:4711/?token=" + token);
  CHECK(outcome(guard, asking("/")) == 403);
  CHECK(outcome(guard, asking("/?token=")) == 403);
  CHECK(outcome(guard, asking("/?token=" + token.substr(0, 63))) == 403);
  CHECK(outcome(guard, asking("/?token=" + token + "&token=wrong")) == 403);
  CHECK(outcome(guard, asking("/api/report?token=" + token)) == 0);

  const auto way = guard.refuse(asking("/?token=" + token), *parse_target("/?token=" + token));
  REQUIRE(way);
  CHECK(way->status == 303);
  std::string cookie;
  for (const auto& [name, value] : way->headers) {
    if (name == "Location") CHECK(value == "/");
    if (name == "Set-Cookie") cookie = value;
  }
  CHECK(cookie == guard.cookie_name() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict");

  Request known = asking("/");
  known.cookies = "other=1; " + guard.cookie_name() + "=" + token;
  CHECK(outcome(guard, known) == 0);
  known.cookies = guard.cookie_name() + "=" + token + "0";
  CHECK(outcome(guard, known) == 403);
  known.cookies = "x" + guard.cookie_name() + "=" + token;
  CHECK(outcome(guard, known) == 403);
}

TEST_CASE("a ticket opens the page once, and nothing else") {
  Guard guard(port, random_token());
  CHECK(outcome(guard, asking("/?token=")) == 403);
  const std::string ticket = guard.ticket();
  CHECK(outcome(guard, asking("/api/report?token=" + ticket)) == 403);
  CHECK(outcome(guard, asking("/?token=" + ticket)) == 303);
  CHECK(outcome(guard, asking("/?token=" + ticket)) == 403);
}

TEST_CASE("other names of the host and other origins are refused, token or not") {
  const std::string token = random_token();
  Guard guard(port, token);
  const std::string target = "/api/report?token=" + token;
  for (const char* ours : {"127.0.0.1:4711", "localhost:4711", "[::1]:4711"}) CHECK(outcome(guard, asking(target, ours)) == 0);
  for (const char* foreign : {"", "127.0.0.1", "127.0.0.1:4712", "evil.example", "evil.example:4711", "127.0.0.1:4711.evil.example", "localhost", "0.0.0.0:4711",
                              "127.0.0.1:4711@evil.example", "LOCALHOST.:4711"}) {
    INFO(foreign);
    CHECK(outcome(guard, asking(target, foreign)) == 403);
  }
  Request none = asking(target);
  none.hosts.clear();
  CHECK(outcome(guard, none) == 403);
  none.hosts = {"127.0.0.1:4711", "127.0.0.1:4711"};
  CHECK(outcome(guard, none) == 403);

  Request page = asking(target);
  page.origins = {"http://127.0.0.1:4711"};
  CHECK(outcome(guard, page) == 0);
  for (const char* foreign : {"null", "", "https://127.0.0.1:4711", "http://127.0.0.1", "http://127.0.0.1:4712", "http://evil.example", "file://"}) {
    INFO(foreign);
    page.origins = {foreign};
    CHECK(outcome(guard, page) == 403);
  }
  page.origins = {"http://127.0.0.1:4711", "http://evil.example"};
  CHECK(outcome(guard, page) == 403);
}

TEST_CASE("nothing but GET and HEAD is known") {
  const std::string token = random_token();
  Guard guard(port, token);
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"}) {
    Request request = asking("/?token=" + token);
    request.method = method;
    CHECK(outcome(guard, request) == 405);
    request.target = "/";
    CHECK(outcome(guard, request) == 403);
  }
  Request head = asking("/api/report?token=" + token);
  head.method = "HEAD";
  CHECK(outcome(guard, head) == 0);
}

}  // namespace baton::serve
