// Writes the log that the benchmark reads (invented_log.hpp).
//
//   make_log EVENTS FILE [--order time|case|shuffle] [--seed N] [--split]
//
// With --split also FILE.first and FILE.rest: the same events, the last hundredth of them in a file of its own.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invented_log.hpp"

using baton::bench::InventedLog;

namespace {

struct Arguments {
  std::uint64_t events = 0;
  std::string path;
  std::string_view order = "time";
  std::uint64_t seed = 42;
  bool split = false;
};

std::optional<Arguments> read_arguments(int argc, char** argv) {
  if (argc < 3) return std::nullopt;
  Arguments arguments{static_cast<std::uint64_t>(std::atof(argv[1])), argv[2]};
  for (int i = 3; i < argc; ++i) {
    const std::string_view option(argv[i]);
    if (option == "--split")
      arguments.split = true;
    else if (i + 1 == argc)
      return std::nullopt;
    else if (option == "--order")
      arguments.order = argv[++i];
    else if (option == "--seed")
      arguments.seed = std::strtoull(argv[++i], nullptr, 10);
    else
      return std::nullopt;
  }
  return InventedLog::is_order(arguments.order) && arguments.events > 0 ? std::optional(arguments) : std::nullopt;
}

/// Writes the events [from, to) with the header before them.
bool write(const InventedLog& log, std::size_t from, std::size_t to, const std::string& path) {
  constexpr std::size_t buffer_bytes = std::size_t{1} << 22;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), &std::fclose);
  std::string buffer(InventedLog::header());
  bool good = file != nullptr;
  for (std::size_t event = from; good && event < to; ++event) {
    log.append(log.events()[event], buffer);
    if (buffer.size() < buffer_bytes && event + 1 < to) continue;
    good = std::fwrite(buffer.data(), 1, buffer.size(), file.get()) == buffer.size();
    buffer.clear();
  }
  good = good && std::fflush(file.get()) == 0;
  if (!good) std::perror(path.c_str());
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = read_arguments(argc, argv);
  if (!arguments) {
    std::fprintf(stderr, "usage: make_log EVENTS FILE [--order time|case|shuffle] [--seed N] [--split]\n");
    return 2;
  }
  const InventedLog log(arguments->events, arguments->order, arguments->seed);
  const std::size_t count = log.events().size();
  const std::size_t cut = count - count / 100;
  bool good = write(log, 0, count, arguments->path);
  if (good && arguments->split) good = write(log, 0, cut, arguments->path + ".first") && write(log, cut, count, arguments->path + ".rest");
  return good ? 0 : 1;
}
