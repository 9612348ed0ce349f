// `baton serve` as a program: what it answers is what the commands print; who has no token gets nothing; it ends when told.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "serve/client.hpp"
#include "support/scratch_folder.hpp"

namespace {

using nlohmann::json;
using baton::test::ask;
using baton::test::body_of;
using baton::test::request_text;
using baton::test::status_of;

const std::string sample = BATON_SOURCE_DIR "/sample_data/";

/// A store of sample data.
class Store {
 public:
  explicit Store(const std::string& inputs) { REQUIRE(run("import " + inputs + " --config \"" + sample + "baton.toml\"") == 0); }
  int run(const std::string& arguments) const {
    const std::string to = " >\"" + folder_.path("out") + "\" 2>\"" + folder_.path("err") + "\" </dev/null";
    return WEXITSTATUS(std::system(("cd \"" + folder_.path() + "\" && timeout 120 \"" BATON_PROGRAM "\" " + arguments + to).c_str()));
  }
  [[nodiscard]] std::string printed(const std::string& arguments) const {
    const int code = run(arguments + " --json");
    INFO(arguments << "\n" << bytes_of(folder_.path("err")));
    REQUIRE(code == 0);
    return bytes_of(folder_.path("out"));
  }
  [[nodiscard]] std::string folder() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
};

/// The program while it serves.
class Serving {
 public:
  explicit Serving(const Store& store, std::vector<std::string> options = {}) {
    std::array<int, 2> out{};
    REQUIRE(::pipe(out.data()) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      std::vector<const char*> arguments{BATON_PROGRAM, "serve"};
      for (const std::string& option : options) arguments.push_back(option.c_str());
      arguments.push_back(nullptr);
      if (::chdir(store.folder().c_str()) != 0) ::_exit(126);
      ::dup2(out[1], STDOUT_FILENO);
      ::dup2(::open("serve.err", O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
      ::close(out[0]);
      ::close(out[1]);
      ::execv(BATON_PROGRAM, const_cast<char* const*>(arguments.data()));
      ::_exit(127);
    }
    ::close(out[1]);
    std::string line;
    for (char c = 0; ::read(out[0], &c, 1) == 1 && c != '\n';) line += c;
    ::close(out[0]);
    INFO(line << "\n" << bytes_of(store.folder() + "/serve.err"));
    const std::size_t colon = line.rfind(':', line.find("/?token="));
    REQUIRE(colon != std::string::npos);
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
    token_ = line.substr(line.find("token=") + 6);
  }
  ~Serving() {
    if (child_ > 0) end(SIGKILL);
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string cookie() const { return fmt::format("Cookie: baton_{}={}\r\n", port_, token_); }
  [[nodiscard]] const std::string& token() const { return token_; }
  [[nodiscard]] std::string get(const std::string& target) const {
    const std::string answer = ask(port_, request_text(port_, target, cookie()));
    INFO(target << "\n" << answer.substr(0, 2000));
    CHECK(status_of(answer) == 200);
    return body_of(answer);
  }
  /// Sends a signal and waits; the status of the program.
  int end(int signal) {
    ::kill(child_, signal);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return status;
  }

 private:
  pid_t child_ = 0;
  std::uint16_t port_ = 0;
  std::string token_;
};

std::string key_of_first(const Store& store) { return json::parse(store.printed("issues"))["issues"][0]["issue"]; }

/// The page's data as one value per measure.
json measures_of_page(const std::string& data) {
  json values = json::object();
  const json page = json::parse(data);
  for (const auto& [id, measure] : page["measures"].items()) {
    if (measure["value"].is_number()) values[id] = measure["value"];
  }
  return values;
}

void check_answers(const Store& store, const std::vector<std::string>& options) {
  Serving serving(store, options);
  const std::string words = options.empty() ? "" : " " + options.front();
  struct Same {
    std::string target, command;
  };
  const std::string key = key_of_first(store);
  for (const Same& same : std::vector<Same>{
           {"/api/summary", "summary"},
           {"/api/teams", "teams"},
           {"/api/handoffs", "handoffs"},
           {"/api/handoffs?level=person", "handoffs --level person"},
           {"/api/accounts", "accounts"},
           {"/api/summary?team=Quality+Lab", "summary --team 'Quality Lab'"},
           {"/api/summary?since=2026-01-01&until=2026-04-01", "summary --since 2026-01-01 --until 2026-04-01"},
           {"/api/teams?since=2026-02-15", "teams --since 2026-02-15"},
           {"/api/teams?category=Spare+parts", "teams --category 'Spare parts'"},
           {"/api/accounts?where=team_handoffs+%3E%3D+2", "accounts --where 'team_handoffs >= 2'"},
           {"/api/summary?where=team_handoffs+%3E%3D+2&team=Quality%20Lab", "summary --where 'team_handoffs >= 2' --team 'Quality Lab'"},
           {"/api/handoffs?to=Quality+Lab&since=2026-01-01", "handoffs --to 'Quality Lab' --since 2026-01-01"},
           {"/api/summary?reading=process-mining", "summary --reading process-mining"},
           {"/api/summary?reading=process-mining&team=Quality+Lab", "summary --reading process-mining --team 'Quality Lab'"},
           {"/api/teams?hours=business&team=Quality+Lab", "teams --hours business --team 'Quality Lab'"},  // the first question of a reading has a filter
           {"/api/teams?hours=business", "teams --hours business"},
           {"/api/summary?custody=acts", "summary --custody acts"},
           {"/api/teams?account=Brannvik+Paper", "teams --account 'Brannvik Paper'"},
           {"/api/accounts?since=2026-05-01", "accounts --since 2026-05-01"},
           {"/api/handoffs?level=person&team=Quality+Lab", "handoffs --level person --team 'Quality Lab'"},
           {"/api/handoffs?level=department&category=Spare+parts", "handoffs --level department --category 'Spare parts'"},
           {"/api/summary?priority=High&until=2025-12-01", "summary --priority High --until 2025-12-01"},
           {"/api/summary", "summary"},
           {"/api/issue/" + key, "explain " + key + " --events"}}) {
    INFO(same.target << " and " << same.command);
    CHECK(serving.get(same.target) == store.printed(same.command + words));
  }
  // Lists of issues: the same objects, in the order that was asked.
  const json all = json::parse(store.printed("issues --team 'Quality Lab'" + words));
  const json listed = json::parse(serving.get("/api/issues?team=Quality+Lab&sort=issue&count=5000"));
  CHECK(listed["issues"] == all["issues"]);
  CHECK(listed["total"] == all["issues"].size());
  // The page's data holds the same figures.
  const json summary = json::parse(store.printed("summary --team 'Quality Lab'" + words));
  const std::string whole_page = serving.get("/?team=Quality+Lab");
  CHECK(whole_page.find(serving.get("/api/report?team=Quality+Lab")) != std::string::npos);
  const json page = measures_of_page(serving.get("/api/report?team=Quality+Lab"));
  CHECK(page.size() > 20);
  for (const auto& [id, value] : page.items()) {
    INFO(id);
    CHECK(summary["measures"][id] == value);
  }
  CHECK(serving.get("/").find("<h1>") != std::string::npos);
}

}  // namespace

TEST_CASE("what is served is what the commands print", "[cli]") {
  const Store tickets("\"" + sample + "tickets.csv\"");
  check_answers(tickets, {});
  check_answers(tickets, {"--identify"});
}

TEST_CASE("a log with mails and a directory is served too, from its events", "[cli]") {
  const Store store("\"" + sample + "tickets.csv\" \"" + sample + "mailbox.mbox\" --directory \"" + sample + "directory\"");
  check_answers(store, {});
}

TEST_CASE("without the token, from elsewhere or to change something there is no answer", "[cli]") {
  const Store store("\"" + sample + "tickets.csv\"");
  Serving serving(store);
  const std::uint16_t port = serving.port();
  const auto status = [&](const std::string& target, const std::string& headers, const std::string& method = "GET") {
    return status_of(ask(port, request_text(port, target, headers, method)));
  };
  const std::string foreign_host = "GET / HTTP/1.1\r\nHost: evil.example:" + std::to_string(port) + "\r\nConnection: close\r\n" + serving.cookie() + "\r\n";
  CHECK(status_of(ask(port, foreign_host)) == 403);
  for (const char* target : {"/", "/api/report", "/api/issue/x", "/nowhere", "/?token=wrong", "/api/report?token=wrong"}) {
    INFO(target);
    CHECK(status(target, {}) == 403);
    CHECK(status(target, "Cookie: baton_" + std::to_string(port) + "=wrong\r\n") == 403);
    CHECK(status(target, "Origin: http://evil.example\r\n" + serving.cookie()) == 403);
    CHECK(status(target, {}, "POST") == 403);
  }
  CHECK(status("/api/summary", serving.cookie(), "POST") == 405);
  CHECK(status("/nowhere", serving.cookie()) == 404);
  CHECK(status("/api/summary", serving.cookie()) == 200);
  const std::string way = ask(port, request_text(port, "/?token=" + serving.token()));
  CHECK(status_of(way) == 303);
  CHECK(way.find("HttpOnly; SameSite=Strict") != std::string::npos);
  CHECK(way.find("Location: /\r\n") != std::string::npos);
  // Nobody is named.
  const json named = json::parse(store.printed("issues --identify"))["issues"];
  const auto has_person = [](const json& issue) { return issue["person"].is_string(); };
  const std::string person = (*std::find_if(named.begin(), named.end(), has_person))["person"];
  CHECK(store.printed("issues --identify").find(person) != std::string::npos);
  for (const char* target : {"/", "/api/report", "/api/issues?count=5000", "/api/handoffs?level=person"}) {
    INFO(target << " " << person);
    CHECK(serving.get(target).find(person) == std::string::npos);
  }
}

TEST_CASE("200 requests at once and clients that do nothing leave it well, and it ends when told", "[cli]") {
  const Store store("\"" + sample + "tickets.csv\"");
  for (const int signal : {SIGTERM, SIGINT}) {
    Serving serving(store);
    std::vector<std::unique_ptr<baton::test::Client>> slow;
    for (int i = 0; i < 30; ++i) {
      slow.push_back(std::make_unique<baton::test::Client>(serving.port()));
      slow.back()->send("GET / HTTP/1.1\r\nHo");
    }
    const std::vector<std::string> targets{"/api/summary", "/api/teams?team=Quality+Lab", "/api/report?since=2026-02-01", "/", "/api/issues?sort=-events"};
    std::vector<std::string> expected;
    for (const std::string& target : targets) expected.push_back(serving.get(target));
    std::atomic<int> right{0};
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < 200; ++i) {
      clients.emplace_back([&, at = i % targets.size()] {
        if (body_of(ask(serving.port(), request_text(serving.port(), targets[at], serving.cookie()))) == expected[at]) ++right;
      });
    }
    for (std::thread& client : clients) client.join();
    CHECK(right == 200);
    const int status = serving.end(signal);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
}

TEST_CASE("what it can't serve is said", "[cli]") {
  const Store store("\"" + sample + "tickets.csv\"");
  Serving serving(store);
  CHECK(store.run("serve --store nowhere.db") == 4);
  CHECK(store.run("serve --port 70000") == 2);
  CHECK(store.run("serve --port " + std::to_string(serving.port())) == 2);
}
