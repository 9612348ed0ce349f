#include "baton/base/bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "compressed.hpp"
#include "support/scratch_folder.hpp"

using namespace baton;

namespace {

constexpr std::uint64_t plenty = std::uint64_t{1} << 30;

Result<std::string> content_of(const InputRef& input, const ByteLimits& limits = {}) {
  BATON_TRY(auto source, open_input(input, limits));
  return read_all(*source, plenty);
}

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + '\n';
  return text;
}

}  // namespace

TEST_CASE("a file is read as it is", "[bytes]") {
  const ScratchFolder folder;
  const std::string path = folder.write("a.csv", "a,b\n1,2\n");
  auto source = open_input({path, {}});
  REQUIRE(source.has_value());
  CHECK((*source)->name() == path);
  CHECK((*source)->size_bytes() == 8);
  CHECK((*source)->consumed_bytes() == 0);
  char buffer[5];
  CHECK((*source)->read(buffer, 2).value() == 2);
  CHECK((*source)->consumed_bytes() == 2);
  CHECK(read_all(**source, plenty).value() == "b\n1,2\n");
  CHECK((*source)->consumed_bytes() == 8);
  CHECK((*source)->read(buffer, 5).value() == 0);
  CHECK(content_of({folder.write("empty", ""), {}}).value().empty());
  CHECK(content_of({folder.write("one", "x"), {}}).value() == "x");
  const std::string large = numbers(300'000);
  CHECK(content_of({folder.write("large", large), {}}).value() == large);
}

TEST_CASE("what cannot be opened", "[bytes]") {
  const ScratchFolder folder;
  const auto missing = open_input({folder.path("none.csv"), {}});
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == ErrorCode::input);
  CHECK(missing.error().message == "no such file");
  CHECK(missing.error().place == folder.path("none.csv"));
  CHECK_FALSE(missing.error().hint.empty());
  CHECK(open_input({folder.path(), {}}).error().message == "a folder where a file is expected");
  const std::string path = folder.write("secret", "x");
  ::chmod(path.c_str(), 0);
  if (::geteuid() != 0) {  // root reads all
    CHECK(open_input({path, {}}).error().message == "cannot read: Permission denied");
  }
  CHECK(open_input({folder.write("a.zip", zip({{"a", "1"}})), {}}).error().code == ErrorCode::input);
}

TEST_CASE("standard input and pipes", "[bytes]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string packed = gzip("from a pipe");
  REQUIRE(::write(ends[1], packed.data(), packed.size()) == static_cast<ssize_t>(packed.size()));
  ::close(ends[1]);
  SECTION("standard input") {
    const int kept = ::dup(STDIN_FILENO);
    ::dup2(ends[0], STDIN_FILENO);
    auto source = open_input({"-", {}});
    REQUIRE(source.has_value());
    CHECK((*source)->name() == "-");
    CHECK((*source)->size_bytes() == 0);
    CHECK(read_all(**source, plenty).value() == "from a pipe");
    if (kept >= 0) {
      ::dup2(kept, STDIN_FILENO);
      ::close(kept);
    }
  }
  SECTION("a pipe with a name") {
    const std::string path = "/dev/fd/" + std::to_string(ends[0]);
    const auto inputs = list_inputs({path});
    REQUIRE(inputs.has_value());
    REQUIRE(inputs->size() == 1);
    CHECK(content_of(inputs->front()).value() == "from a pipe");
  }
  ::close(ends[0]);
}

TEST_CASE("memory", "[bytes]") {
  const auto source = open_memory("abcdef", "mem");
  CHECK(source->name() == "mem");
  CHECK(source->size_bytes() == 6);
  char buffer[4];
  CHECK(source->read(buffer, 4).value() == 4);
  CHECK(std::string_view(buffer, 4) == "abcd");
  CHECK(source->consumed_bytes() == 4);
  CHECK(source->read(buffer, 4).value() == 2);
  CHECK(source->read(buffer, 4).value() == 0);
}

TEST_CASE("all of a source, up to a cap", "[bytes]") {
  CHECK(read_all(*open_memory("abc", "m"), 3).value() == "abc");
  CHECK(read_all(*open_memory("", "m"), 0).value().empty());
  const auto result = read_all(*open_memory("abcd", "m"), 3);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().code == ErrorCode::input);
  CHECK(result.error().message == "more than 3 bytes");
  CHECK(result.error().place == "m");
  const std::string large = numbers(50'000);
  CHECK(read_all(*open_memory(large, "m"), large.size()).value() == large);
  CHECK_FALSE(read_all(*open_memory(large, "m"), large.size() - 1).has_value());
}

TEST_CASE("peeked bytes are not lost", "[bytes]") {
  auto peeked = peek(open_memory("abcdef", "m"), 4);
  REQUIRE(peeked.has_value());
  CHECK(peeked->head == "abcd");
  CHECK(peeked->source->name() == "m");
  CHECK(peeked->source->size_bytes() == 6);
  CHECK(peeked->source->consumed_bytes() == 0);
  char buffer[3];
  CHECK(peeked->source->read(buffer, 3).value() == 3);
  CHECK(peeked->source->consumed_bytes() == 3);
  CHECK(read_all(*peeked->source, plenty).value() == "def");
  CHECK(peeked->source->consumed_bytes() == 6);

  auto short_one = peek(open_memory("ab", "m"), 4);
  CHECK(short_one->head == "ab");
  auto again = peek(std::move(short_one->source), 1);
  CHECK(again->head == "a");
  CHECK(read_all(*again->source, plenty).value() == "ab");
  CHECK(peek(open_memory("", "m"), 4)->head.empty());
}

TEST_CASE("gzip is told by its bytes", "[bytes][gzip]") {
  const ScratchFolder folder;
  const std::string large = numbers(300'000);
  CHECK(content_of({folder.write("plain_name.csv", gzip("a,b\n")), {}}).value() == "a,b\n");
  CHECK(content_of({folder.write("not_packed.gz", "a,b\n"), {}}).value() == "a,b\n");
  CHECK(content_of({folder.write("large.gz", gzip(large)), {}}).value() == large);
  CHECK(content_of({folder.write("two.gz", gzip("one ") + gzip("two")), {}}).value() == "one two");
  CHECK(content_of({folder.write("gap.gz", gzip("") + gzip("x") + gzip("")), {}}).value() == "x");
  CHECK(content_of({folder.write("padded.gz", gzip("x") + std::string(1000, '\0')), {}}).value() == "x");
  const std::string packed = gzip(large);
  auto source = open_input({folder.path("large.gz"), {}});
  REQUIRE(source.has_value());
  CHECK((*source)->size_bytes() == packed.size());
  CHECK(read_all(**source, plenty).has_value());
  CHECK((*source)->consumed_bytes() == packed.size());
}

TEST_CASE("a truncated or damaged gzip file is an error", "[bytes][gzip]") {
  const ScratchFolder folder;
  const std::string packed = gzip(numbers(1000));
  for (const std::size_t kept : {std::size_t{2}, std::size_t{5}, std::size_t{10}, packed.size() / 2, packed.size() - 1}) {
    const std::string path = folder.write("cut.gz", packed.substr(0, kept));
    const auto content = content_of({path, {}});
    REQUIRE_FALSE(content.has_value());
    CHECK(content.error().code == ErrorCode::input);
    CHECK(content.error().message == "truncated gzip");
    CHECK(content.error().place == path + ", byte " + std::to_string(kept));
    CHECK_FALSE(content.error().hint.empty());
  }
  const auto second = content_of({folder.write("second.gz", packed + packed.substr(0, 20)), {}});
  CHECK(second.error().message == "truncated gzip");
  std::string damaged = packed;
  damaged[packed.size() - 8] = static_cast<char>(damaged[packed.size() - 8] ^ 1);  // the checksum
  CHECK(content_of({folder.write("damaged.gz", damaged), {}}).error().message == "damaged gzip: incorrect data check");
  CHECK(content_of({folder.write("more.gz", packed + "more"), {}}).error().message ==
        "damaged gzip: other bytes follow the compressed ones");
}

TEST_CASE("zstd is told by its bytes", "[bytes][zstd]") {
  const ScratchFolder folder;
  const std::string large = numbers(300'000);
  CHECK(content_of({folder.write("plain_name", zstd("a,b\n")), {}}).value() == "a,b\n");
  CHECK(content_of({folder.write("large.zst", zstd(large)), {}}).value() == large);
  CHECK(content_of({folder.write("two.zst", zstd("one ") + zstd("") + zstd("two")), {}}).value() == "one two");
  const std::string packed = zstd(numbers(1000));
  for (const std::size_t kept : {std::size_t{4}, packed.size() / 2, packed.size() - 1}) {
    const std::string path = folder.write("cut.zst", packed.substr(0, kept));
    const auto content = content_of({path, {}});
    REQUIRE_FALSE(content.has_value());
    CHECK(content.error().message == "truncated zstd");
    CHECK(content.error().place == path + ", byte " + std::to_string(kept));
  }
  CHECK(content_of({folder.write("more.zst", packed + "more!"), {}}).error().message.starts_with("damaged zstd: "));
}

TEST_CASE("what unpacks to too much is refused", "[bytes]") {
  const ScratchFolder folder;
  const std::string zeros(1'000'000, '0');  // packs to about a thousandth
  ByteLimits few_bytes;
  few_bytes.max_output_bytes = 999'999;
  ByteLimits low_ratio;
  low_ratio.max_ratio = 100;
  low_ratio.ratio_from_bytes = 500'000;
  ByteLimits ratio_later = low_ratio;
  ratio_later.ratio_from_bytes = 1'000'000;
  const InputRef inputs[] = {{folder.write("a.gz", gzip(zeros)), {}},
                             {folder.write("a.zst", zstd(zeros)), {}},
                             {folder.write("a.zip", zip({{"a", zeros, false, true}})), "a"}};
  for (const InputRef& input : inputs) {
    CAPTURE(input.path);
    CHECK(content_of(input).value() == zeros);
    CHECK(content_of(input, few_bytes).error().message == "unpacks to more than 999999 bytes");
    CHECK(content_of(input, low_ratio).error().message == "unpacks to more than 100 times its size");
    CHECK(content_of(input, low_ratio).error().place == input.name());
    CHECK(content_of(input, ratio_later).has_value());
  }
}

TEST_CASE("a file is written whole", "[bytes][write]") {
  const ScratchFolder folder;
  const std::string path = folder.path("out.txt");
  REQUIRE(write_file(path, "first").has_value());
  CHECK(content_of({path, {}}).value() == "first");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(write_file(path, "").has_value());
  CHECK(content_of({path, {}}).value().empty());
  REQUIRE(write_file(path, numbers(100'000)).has_value());
  CHECK(content_of({path, {}}).value() == numbers(100'000));
  CHECK(list_inputs({folder.path()})->size() == 1);  // no temporary file stays

  const auto nowhere = write_file(folder.path("none/out.txt"), "x");
  REQUIRE_FALSE(nowhere.has_value());
  CHECK(nowhere.error().code == ErrorCode::input);
  CHECK(nowhere.error().message == "cannot write: no such folder");
  CHECK(nowhere.error().place == folder.path("none/out.txt"));
  std::filesystem::create_directory(folder.path("sub"));
  CHECK(write_file(folder.path("sub"), "x").error().message == "cannot write: Is a directory");
}

TEST_CASE("a link stays, the file it leads to is written", "[bytes][write]") {
  const ScratchFolder folder;
  folder.write("sub/target.txt", "before");
  std::filesystem::create_symlink("sub/target.txt", folder.path("link"));
  std::filesystem::create_symlink(folder.path("link"), folder.path("link to link"));
  REQUIRE(write_file(folder.path("link to link"), "after").has_value());
  CHECK(std::filesystem::is_symlink(folder.path("link to link")));
  CHECK(std::filesystem::is_symlink(folder.path("link")));
  CHECK(content_of({folder.path("sub/target.txt"), {}}).value() == "after");
  std::filesystem::create_symlink("sub/new.txt", folder.path("to nothing"));
  REQUIRE(write_file(folder.path("to nothing"), "new").has_value());
  CHECK(content_of({folder.path("sub/new.txt"), {}}).value() == "new");
  std::filesystem::create_symlink("circle", folder.path("circle"));
  CHECK_FALSE(write_file(folder.path("circle"), "x").has_value());
}

TEST_CASE("a pipe is written in place", "[bytes][write]") {
  const ScratchFolder folder;
  const std::string path = folder.path("pipe");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  CHECK(write_file(path, "through").has_value());
  char buffer[16];
  CHECK(::read(reader, buffer, sizeof buffer) == 7);
  ::close(reader);
  CHECK(std::filesystem::is_fifo(path));
}
