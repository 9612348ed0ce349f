#include "baton/base/compression.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace baton {

TEST_CASE("what was compressed comes back") {
  std::mt19937_64 random(1);
  std::string noise(100'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  for (const std::string& bytes : {std::string(), std::string("a"), std::string(1'000'000, 'x'), noise}) {
    const std::string frame = compressed(bytes);
    CHECK(decompressed(frame, bytes.size()) == bytes);
    if (!bytes.empty()) CHECK_FALSE(decompressed(frame, bytes.size() - 1));
  }
  CHECK(compressed(std::string(1'000'000, 'x')).size() < 1'000);
}

TEST_CASE("what is no whole frame gives nothing") {
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += "line " + std::to_string(i * i) + "\n";
  const std::string frame = compressed(text);
  for (std::size_t size = 0; size < frame.size(); size += 7) CHECK_FALSE(decompressed(frame.substr(0, size), 1 << 20));
  CHECK_FALSE(decompressed("", 100));
  CHECK_FALSE(decompressed("no frame at all", 100));
  CHECK_FALSE(decompressed(frame + "more", 1 << 20));
  std::mt19937_64 random(2);
  for (int round = 0; round < 300; ++round) {
    std::string bad = frame;
    bad[random() % bad.size()] = static_cast<char>(random());
    const auto bytes = decompressed(bad, 1 << 20);  // a frame has no checksum: another text is possible, a crash is not
    if (bytes) CHECK(bytes->size() <= 1 << 20);
  }
}

}  // namespace baton
