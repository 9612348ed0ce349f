#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "baton/base/result.hpp"
#include "baton/serve/message.hpp"

namespace baton::serve {

/// What a client may ask of the server's time and memory.
struct HttpLimits {
  std::uint32_t header_bytes = 16 * 1024;        ///< Of a request, its line included; a request has no body.
  std::size_t connections = 512;                 ///< More wait to be taken; the system queues them.
  std::size_t waiting = 1024;                    ///< Requests that wait for an answer; more are told to come again (503).
  std::chrono::milliseconds receive{10'000};     ///< From the first moment of a request to its end, however slowly it comes.
  std::chrono::milliseconds send{30'000};        ///< For an answer to be taken.
  std::chrono::milliseconds stop{1500};          ///< For answers in the making when the server stops.
};

/// HTTP/1.1 on this machine's own address: 127.0.0.1, and ::1 where there is one.
///
/// Clients wait without a thread of their own: one thread moves bytes, `threads` others make answers. What a client sends is checked before
/// anything is asked of `answer`, which is called from several threads and must not throw.
class HttpServer {
 public:
  using Answer = std::function<Response(const Request&)>;
  /// Takes the port; 0: any that is free. Error (usage): it is taken, or not ours to take.
  [[nodiscard]] static Result<HttpServer> open(std::uint16_t port, unsigned threads, HttpLimits limits = {});
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;
  ~HttpServer();

  [[nodiscard]] std::uint16_t port() const;
  /// Serves until stop(), or until SIGINT or SIGTERM where `ends_on_signals`. Returns whether all answers in the making were finished within
  /// the limit; those that were not go on in threads of their own, and the process should end.
  [[nodiscard]] bool run(Answer answer, bool ends_on_signals);
  /// From any thread, once or more often.
  void stop();

 private:
  struct Impl;
  explicit HttpServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace baton::serve
