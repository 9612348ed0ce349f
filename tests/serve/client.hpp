#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::test {

/// A plain connection to 127.0.0.1, which sends what it is told, well-formed or not.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// What comes next; nothing where the server closed, or sent no byte for 20 seconds.
  std::string receive_some() {
    char buffer[4096];
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : std::string();
  }
  /// All that comes until the server closes, or 20 seconds without a byte.
  std::string receive_all() {
    std::string all;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(socket_, buffer, sizeof buffer, 0)) > 0;) all.append(buffer, static_cast<std::size_t>(got));
    return all;
  }

 private:
  int socket_;
  bool connected_ = false;
};

inline std::string request_text(std::uint16_t port, std::string_view target, std::string_view more = {}, std::string_view method = "GET") {
  return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n" + std::string(more) + "\r\n";
}

/// The whole answer to one request.
inline std::string ask(std::uint16_t port, const std::string& request) {
  Client client(port);
  if (!client.connected() || !client.send(request)) return "(no connection)";
  return client.receive_all();
}

inline int status_of(const std::string& answer) { return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0; }
/// The pieces of an answer that came in pieces, empty ones left out; "(cut)" stands for the end where it is missing.
inline std::vector<std::string> pieces_of(std::string_view chunks) {
  std::vector<std::string> pieces;
  while (true) {
    const std::size_t line = chunks.find("\r\n");
    const std::size_t size = line == std::string_view::npos ? 0 : std::stoul(std::string(chunks.substr(0, line)), nullptr, 16);
    if (line == std::string_view::npos || chunks.size() < line + 2 + size) {
      pieces.emplace_back("(cut)");
      return pieces;
    }
    if (size == 0) return pieces;
    pieces.emplace_back(chunks.substr(line + 2, size));
    chunks.remove_prefix(std::min(chunks.size(), line + 2 + size + 2));
  }
}
inline std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  if (end == std::string::npos) return {};
  if (answer.find("Transfer-Encoding: chunked") > end) return answer.substr(end + 4);
  std::string body;
  for (const std::string& piece : pieces_of(std::string_view(answer).substr(end + 4))) body += piece;
  return body;
}

}  // namespace baton::test
