#include "baton/serve/http_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace baton::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

/// Threads that make answers. Shared by those threads themselves, so that one that is late can outlive the server.
class Workers : public std::enable_shared_from_this<Workers> {
 public:
  explicit Workers(std::size_t most_waiting) : most_waiting_(most_waiting) {}

  void start(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) {
      ++running_;
      std::thread([self = shared_from_this()] { self->work(); }).detach();
    }
  }
  /// False where too many wait already.
  bool post(std::function<void()> task) {
    const std::lock_guard lock(guard_);
    if (ends_ || tasks_.size() >= most_waiting_) return false;
    tasks_.push_back(std::move(task));
    wake_.notify_one();
    return true;
  }
  /// Drops what waits. False where a thread was not done in time.
  bool end(std::chrono::milliseconds patience) {
    std::unique_lock lock(guard_);
    ends_ = true;
    tasks_.clear();
    wake_.notify_all();
    return done_.wait_for(lock, patience, [&] { return running_ == 0; });
  }

 private:
  void work() {
    std::unique_lock lock(guard_);
    while (true) {
      wake_.wait(lock, [&] { return ends_ || !tasks_.empty(); });
      if (ends_) break;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      task = nullptr;  // what it holds goes before the next wait
      lock.lock();
    }
    --running_;
    // Told with the lock held: who waits may go as soon as it is free, and this object is kept by the thread.
    done_.notify_all();
  }

  std::mutex guard_;
  std::condition_variable wake_, done_;
  std::deque<std::function<void()>> tasks_;
  std::size_t most_waiting_, running_ = 0;
  bool ends_ = false;
};

/// A body that several answers may share.
struct SharedText {
  using value_type = std::shared_ptr<const std::string>;
  static std::uint64_t size(const value_type& text) { return text->size(); }
  class writer {
   public:
    using const_buffers_type = asio::const_buffer;
    template <bool is_request, class Fields>
    writer(const http::header<is_request, Fields>&, const value_type& text) : text_(text) {}
    void init(error_code& error) { error = {}; }
    boost::optional<std::pair<const_buffers_type, bool>> get(error_code& error) {
      error = {};
      return {{asio::const_buffer(text_->data(), text_->size()), false}};
    }

   private:
    const value_type& text_;
  };
};

Request request_of(const http::request<http::empty_body>& from) {
  Request request;
  request.method = std::string(from.method_string());
  request.target = std::string(from.target());
  for (const auto& field : from) {
    const std::string value(field.value());
    if (field.name() == http::field::host) request.hosts.push_back(value);
    if (field.name() == http::field::origin) request.origins.push_back(value);
    if (field.name() == http::field::cookie) request.cookies += (request.cookies.empty() ? "" : "; ") + value;
  }
  return request;
}

/// What every answer says: nothing may keep it, frame it, or load anything with it but what the page itself brings.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> standing_headers{{
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
}};
constexpr std::string_view strictest_policy = "default-src 'none'; frame-ancestors 'none'";

/// What follows an answer; null where there is no memory for it.
std::shared_ptr<const std::string> made_by(const std::function<std::shared_ptr<const std::string>()>& rest) {
  try {
    return rest();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
  class Connection;

  Impl(unsigned thread_count, HttpLimits of) : limits(of), threads(std::max(1U, thread_count)), signals(io), retry(io) {}

  void accept(std::size_t which);
  void stop_now() {
    has_ended = true;
    error_code ignored;
    for (tcp::acceptor& acceptor : acceptors) acceptor.close(ignored);
    io.stop();
  }

  HttpLimits limits;
  unsigned threads;
  // Connections that are left when the server goes look at these: they stand before what the connections are kept by.
  std::size_t connections = 0;
  bool has_ended = false;
  std::vector<std::uint8_t> paused;  // per acceptor: it waits for a connection to end
  asio::io_context io{1};
  asio::signal_set signals;
  asio::steady_timer retry;
  std::vector<tcp::acceptor> acceptors;
  std::shared_ptr<Workers> workers;
  std::shared_ptr<const Answer> answer;
};

/// One client: reads a request, has it answered, sends the answer, reads the next. All but the answering happens in the one thread of the server.
class HttpServer::Impl::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Impl& server, tcp::socket socket) : server_(server), stream_(std::move(socket)) { ++server_.connections; }
  ~Connection() {
    --server_.connections;
    if (server_.has_ended) return;
    for (std::size_t which = 0; which < server_.acceptors.size(); ++which) {
      if (server_.paused[which] != 0) server_.accept(which);
    }
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void read() {
    parser_.emplace();
    parser_->header_limit(server_.limits.header_bytes);
    parser_->body_limit(0);
    stream_.expires_after(server_.limits.receive);
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) { self->on_read(error); });
  }

 private:
  void on_read(error_code error) {
    if (error == http::error::end_of_stream) return close();
    const bool too_long = error == http::error::header_limit || error == http::error::buffer_overflow;
    const bool has_body = error == http::error::body_limit || error == http::error::unexpected_body;
    if (too_long || has_body || (error && error.category() == make_error_code(http::error::bad_method).category())) {
      ends_ = true;
      version_ = 11;
      return send(error_response(too_long ? 431 : has_body ? 413 : 400, too_long ? "the request is too long" : has_body ? "a request has no body here" : "this is no HTTP request"));
    }
    if (error) return;  // gone, or too slow
    const http::request<http::empty_body> request = parser_->release();
    version_ = request.version();
    ends_ = !request.keep_alive();
    is_head_ = request.method() == http::verb::head;
    // The answer comes from another thread, which holds this connection by a word that only the server's thread may let go.
    auto keep = std::make_shared<std::shared_ptr<Connection>>(shared_from_this());
    const auto task = [server = server_.shared_from_this(), keep, asked = request_of(request), answer = server_.answer, in_pieces = version_ >= 11 && !is_head_] {
      auto response = std::make_shared<Response>((*answer)(asked));
      if (response->rest && !in_pieces) {
        const auto rest = made_by(std::exchange(response->rest, nullptr));
        if (rest) response->body = std::make_shared<const std::string>(*response->body + *rest);
        else *response = error_response(500, "out of memory");
      }
      asio::post(server->io, [keep, response] {
        (*keep)->send(std::move(*response));
        keep->reset();
      });
    };
    if (!server_.workers->post(task)) send(error_response(503, "too many requests at once", "ask again in a moment"));
  }

  void send(Response response) {
    response_.emplace(static_cast<http::status>(response.status), version_);
    response_->body() = std::move(response.body);
    response_->set(http::field::content_type, response.type);
    bool has_policy = false;
    for (const auto& [name, value] : standing_headers) response_->set(beast::string_view(name.data(), name.size()), beast::string_view(value.data(), value.size()));
    for (const auto& [name, value] : response.headers) {
      response_->set(name, value);
      has_policy = has_policy || name == "Content-Security-Policy";
    }
    if (!has_policy) response_->set("Content-Security-Policy", beast::string_view(strictest_policy.data(), strictest_policy.size()));
    response_->keep_alive(!ends_);
    if (response.rest) return send_pieces(std::move(response.rest));
    response_->prepare_payload();
    serializer_.emplace(*response_);
    stream_.expires_after(server_.limits.send);
    const auto sent = [self = shared_from_this()](error_code error, std::size_t) { self->on_sent(error); };
    if (is_head_) http::async_write_header(stream_, *serializer_, sent);
    else http::async_write(stream_, *serializer_, sent);
  }

  /// The head and the body, then what another thread makes meanwhile.
  void send_pieces(std::function<std::shared_ptr<const std::string>()> rest) {
    piece_ = std::move(response_->body());
    response_->chunked(true);
    serializer_.emplace(*response_);
    stream_.expires_after(server_.limits.send);
    http::async_write_header(stream_, *serializer_, [self = shared_from_this(), rest = std::move(rest)](error_code error, std::size_t) mutable {
      if (error) return;
      self->send_piece(false, [self, rest = std::move(rest)]() mutable { self->ask_for(std::move(rest)); });
    });
  }

  void ask_for(std::function<std::shared_ptr<const std::string>()> rest) {
    stream_.expires_never();
    auto keep = std::make_shared<std::shared_ptr<Connection>>(shared_from_this());
    const auto task = [server = server_.shared_from_this(), keep, rest = std::move(rest)] {
      asio::post(server->io, [keep, made = made_by(rest)] {
        if (!made) {
          (*keep)->close();
          return keep->reset();
        }
        (*keep)->piece_ = made;
        (*keep)->send_piece(true, [self = *keep] { self->on_sent({}); });
        keep->reset();
      });
    };
    // Without its end the answer is told to be broken, by the connection's.
    if (!server_.workers->post(task)) close();
  }

  void send_piece(bool is_last, std::function<void()> then) {
    stream_.expires_after(server_.limits.send);
    const auto sent = [self = shared_from_this(), then = std::move(then)](error_code error, std::size_t) {
      if (!error) then();
    };
    const asio::const_buffer bytes(piece_->data(), piece_->size());
    if (!is_last) return asio::async_write(stream_, http::make_chunk(bytes), sent);
    asio::async_write(stream_, beast::buffers_cat(http::make_chunk(bytes), http::make_chunk_last()), sent);
  }

  void on_sent(error_code error) {
    piece_.reset();
    serializer_.reset();
    response_.reset();
    if (error) return;
    if (ends_) return close();
    read();
  }

  void close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  Impl& server_;
  beast::tcp_stream stream_;
  beast::flat_static_buffer<32 * 1024> buffer_;
  std::optional<http::request_parser<http::empty_body>> parser_;
  std::optional<http::response<SharedText>> response_;
  std::shared_ptr<const std::string> piece_;  // under way
  std::optional<http::response_serializer<SharedText>> serializer_;
  unsigned version_ = 11;
  bool ends_ = false, is_head_ = false;
};

void HttpServer::Impl::accept(std::size_t which) {
  paused[which] = connections >= limits.connections ? 1 : 0;
  if (paused[which] != 0) return;
  acceptors[which].async_accept(io, [this, which](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      std::make_shared<Connection>(*this, std::move(socket))->read();
      return accept(which);
    }
    // Out of file descriptors, most likely: wait for some to be free again.
    retry.expires_after(std::chrono::milliseconds(100));
    retry.async_wait([this, which](error_code late) {
      if (!late) accept(which);
    });
  });
}

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

Result<HttpServer> HttpServer::open(std::uint16_t port, unsigned threads, HttpLimits limits) {
  auto impl = std::make_shared<Impl>(threads, limits);
  const auto listen = [&](const asio::ip::address& address, std::uint16_t wanted) {
    error_code error;
    tcp::acceptor acceptor(impl->io);
    acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
    if (!error && address.is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind({address, wanted}, error);
    if (!error) acceptor.listen(1024, error);
    if (!error) impl->acceptors.push_back(std::move(acceptor));
    return error;
  };
  if (const error_code error = listen(asio::ip::address_v4::loopback(), port)) {
    return fail(ErrorCode::usage, fmt::format("cannot listen on 127.0.0.1:{}: {}", port, error.message()), "--port",
                "another program may have this port; without --port a free one is taken");
  }
  // The machine may be without IPv6, or have this port taken there: then 127.0.0.1 must do.
  static_cast<void>(listen(asio::ip::address_v6::loopback(), impl->acceptors.front().local_endpoint().port()));
  impl->paused.assign(impl->acceptors.size(), 0);
  return HttpServer(std::move(impl));
}

std::uint16_t HttpServer::port() const { return impl_->acceptors.front().local_endpoint().port(); }

bool HttpServer::run(Answer answer, bool ends_on_signals) {
  Impl& impl = *impl_;
  impl.answer = std::make_shared<const Answer>(std::move(answer));
  impl.workers = std::make_shared<Workers>(impl.limits.waiting);
  impl.workers->start(impl.threads);
  if (ends_on_signals) {
    impl.signals.add(SIGINT);
    impl.signals.add(SIGTERM);
    impl.signals.async_wait([&impl](error_code error, int) {
      if (!error) impl.stop_now();
    });
  }
  for (std::size_t which = 0; which < impl.acceptors.size(); ++which) impl.accept(which);
  impl.io.run();
  impl.has_ended = true;
  return impl.workers->end(impl.limits.stop);
}

void HttpServer::stop() {
  asio::post(impl_->io, [impl = impl_.get()] { impl->stop_now(); });
}

}  // namespace baton::serve
