#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

#include "baton/serve/http_server.hpp"
#include "client.hpp"

namespace baton::serve {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::body_of;
using test::Client;
using test::request_text;
using test::status_of;

Response text_response(std::string text) {
  Response response;
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

/// A server in a thread of its own, which says what it was asked.
class Running {
 public:
  explicit Running(HttpServer::Answer answer, HttpLimits limits = {}) {
    auto opened = HttpServer::open(0, 4, limits);
    REQUIRE(opened);
    server_ = std::make_unique<HttpServer>(std::move(*opened));
    finished_ = std::async(std::launch::async, [this, answer = std::move(answer)] { return server_->run(answer, false); });
  }
  ~Running() { server_->stop(); }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  bool stop() {
    server_->stop();
    return finished_.get();
  }

 private:
  std::unique_ptr<HttpServer> server_;
  std::future<bool> finished_;
};

HttpServer::Answer echo() {
  return [](const Request& request) { return text_response(request.method + " " + request.target); };
}

}  // namespace

TEST_CASE("requests are answered, one after the other on a connection") {
  Running server(echo());
  const std::string answer = ask(server.port(), request_text(server.port(), "/a?b=c"));
  CHECK(status_of(answer) == 200);
  CHECK(body_of(answer) == "GET /a?b=c");
  Client client(server.port());
  REQUIRE(client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n" + request_text(server.port(), "/2")));
  const std::string both = client.receive_all();
  CHECK(both.find("GET /1") < both.find("GET /2"));
  CHECK(both.find("GET /2") != std::string::npos);
  const std::string head = ask(server.port(), request_text(server.port(), "/a", {}, "HEAD"));
  CHECK(status_of(head) == 200);
  CHECK(head.find("Content-Length: 7") != std::string::npos);
  CHECK(body_of(head).empty());
  CHECK(server.stop());
}

TEST_CASE("an answer in two pieces has the first under way while the second is made") {
  std::promise<void> first_seen;
  std::shared_future<void> seen = first_seen.get_future().share();
  Running server([seen](const Request&) {
    Response response = text_response("first ");
    response.rest = [seen] {
      const bool came = seen.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
      return std::make_shared<const std::string>(came ? "second" : "too late");
    };
    return response;
  });
  Client client(server.port());
  REQUIRE(client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"));
  std::string got;
  while (got.find("first ") == std::string::npos) {
    const std::string more = client.receive_some();
    REQUIRE(!more.empty());
    got += more;
  }
  first_seen.set_value();
  // The next on the same connection.
  REQUIRE(client.send(request_text(server.port(), "/2")));
  got += client.receive_all();
  const std::size_t second = got.find("HTTP/1.1 200", 1);
  REQUIRE(second != std::string::npos);
  CHECK(body_of(got.substr(0, second)) == "first second");
  CHECK(body_of(got.substr(second)) == "first second");
  // Who can't take pieces gets it whole; who asks for the head alone gets none of it.
  const std::string old = ask(server.port(), "GET /3 HTTP/1.0\r\nHost: x\r\n\r\n");
  CHECK(old.find("Transfer-Encoding") == std::string::npos);
  CHECK(body_of(old) == "first second");
  CHECK(body_of(ask(server.port(), request_text(server.port(), "/4", {}, "HEAD"))).empty());
  CHECK(server.stop());
}

TEST_CASE("every answer forbids to keep, frame, sniff and load") {
  Running server(echo());
  for (const std::string& request : {request_text(server.port(), "/"), std::string("nonsense\r\n\r\n")}) {
    const std::string answer = ask(server.port(), request);
    for (const char* header : {"Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer", "X-Frame-Options: DENY",
                               "Cross-Origin-Resource-Policy: same-origin", "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"}) {
      INFO(header);
      CHECK(answer.find(header) != std::string::npos);
    }
  }
}

TEST_CASE("what is no request, too long or has a body is refused, and the next is served") {
  std::atomic<int> asked{0};
  Running server([&](const Request&) {
    ++asked;
    return text_response("x");
  });
  const std::uint16_t port = server.port();
  CHECK(status_of(ask(port, "\x16\x03\x01 tls?\r\n\r\n")) == 400);
  CHECK(status_of(ask(port, "GET / HTTP/9.9\r\n\r\n")) == 400);
  CHECK(status_of(ask(port, request_text(port, "/" + std::string(20'000, 'a')))) == 431);
  CHECK(status_of(ask(port, request_text(port, "/", "X: " + std::string(20'000, 'a') + "\r\n"))) == 431);
  CHECK(status_of(ask(port, request_text(port, "/", "Content-Length: 3\r\n", "POST") + "abc")) == 413);
  CHECK(status_of(ask(port, request_text(port, "/", "Content-Length: 99999999999999\r\n", "POST"))) == 413);
  CHECK(asked == 0);
  CHECK(status_of(ask(port, request_text(port, "/"))) == 200);
}

TEST_CASE("200 requests at once are all answered") {
  const std::string page(100'000, 'p');
  Running server([&](const Request& request) { return text_response(request.target + page); });
  std::atomic<int> right{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back([&, i] {
      const std::string target = "/" + std::to_string(i);
      if (body_of(ask(server.port(), request_text(server.port(), target))) == target + page) ++right;
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(right == 200);
  CHECK(server.stop());
}

TEST_CASE("clients that send or read slowly keep nobody waiting, and are dropped in the end") {
  HttpLimits limits;
  limits.receive = 1500ms;
  limits.send = 1500ms;
  const std::string large(std::size_t{32} << 20, 'x');
  Running server([&](const Request& request) { return text_response(request.target == "/large" ? large : "quick"); }, limits);
  const std::uint16_t port = server.port();
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(std::make_unique<Client>(port));
    REQUIRE(slow.back()->send("GET / HTTP/1.1\r\nHost"));
  }
  for (int i = 0; i < 10; ++i) {
    slow.push_back(std::make_unique<Client>(port));
    REQUIRE(slow.back()->send(request_text(port, "/large")));
  }
  CHECK(body_of(ask(port, request_text(port, "/"))) == "quick");
  CHECK(slow.front()->receive_all().empty());  // it never finished its request
  std::this_thread::sleep_for(2s);
  CHECK(slow.back()->receive_all().size() < large.size());
  CHECK(body_of(ask(port, request_text(port, "/"))) == "quick");
}

TEST_CASE("more connections than allowed wait their turn") {
  HttpLimits limits;
  limits.connections = 3;
  limits.receive = 1000ms;
  Running server(echo(), limits);
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 10; ++i) idle.push_back(std::make_unique<Client>(server.port()));
  CHECK(status_of(ask(server.port(), request_text(server.port(), "/"))) == 200);
}

TEST_CASE("requests beyond what may wait are told to come again") {
  HttpLimits limits;
  limits.waiting = 2;
  std::promise<void> go;
  const std::shared_future<void> may_go = go.get_future().share();
  std::atomic<int> begun{0};
  Running server(
      [may_go, &begun](const Request&) {
        ++begun;
        may_go.wait();
        return text_response("done");
      },
      limits);
  std::atomic<int> done{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> clients;
  const auto ask_once = [&] {
    const int status = status_of(ask(server.port(), request_text(server.port(), "/")));
    if (status == 200) ++done;
    if (status == 503) ++refused;
  };
  for (int i = 0; i < 4; ++i) {  // one after the other, so that none of them has to wait
    clients.emplace_back(ask_once);
    while (begun <= i) std::this_thread::sleep_for(1ms);
  }
  for (int i = 0; i < 16; ++i) clients.emplace_back(ask_once);
  while (refused < 14) std::this_thread::sleep_for(1ms);
  go.set_value();
  for (std::thread& client : clients) client.join();
  CHECK(done == 6);
  CHECK(refused == 14);
}

TEST_CASE("a server stops while clients hang on it, and says so where an answer is late") {
  HttpLimits limits;
  limits.stop = 300ms;
  std::promise<void> go;
  const std::shared_future<void> may_go = go.get_future().share();
  std::promise<void> begun;
  Running server(
      [may_go, &begun](const Request&) {
        begun.set_value();
        may_go.wait();
        return text_response("late");
      },
      limits);
  Client idle(server.port());
  Client half(server.port());
  REQUIRE(half.send("GET / HT"));
  Client late(server.port());
  REQUIRE(late.send(request_text(server.port(), "/")));
  begun.get_future().wait();
  CHECK_FALSE(server.stop());
  go.set_value();
}

TEST_CASE("a port that is taken is an error with its reason") {
  Running server(echo());
  const auto second = HttpServer::open(server.port(), 1);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::usage);
  CHECK(second.error().message.find(std::to_string(server.port())) != std::string::npos);
}

}  // namespace baton::serve
