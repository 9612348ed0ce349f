#include "baton/base/dictionary.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace baton;

TEST_CASE("ids are dense, in order of first appearance, and 0 is the empty text") {
  Dictionary texts;
  CHECK(texts.size() == 1);
  CHECK(texts.text(0).empty());
  CHECK(texts.intern("b") == 1);
  CHECK(texts.intern("a") == 2);
  CHECK(texts.intern("b") == 1);
  CHECK(texts.intern("") == 0);
  CHECK(texts.find("a") == 2);
  CHECK(texts.find("c") == 0);
  CHECK(texts.size() == 3);
}

TEST_CASE("views hold while the dictionary grows and after it was moved") {
  Dictionary texts;
  std::vector<std::string_view> views;
  for (int i = 1; i <= 20'000; ++i) {
    REQUIRE(texts.intern("text " + std::to_string(i)) == static_cast<std::uint32_t>(i));
    views.push_back(texts.text(static_cast<std::uint32_t>(i)));
  }
  const std::string longer(5 << 20, 'x');  // longer than a page
  const std::uint32_t id = texts.intern(longer);
  const Dictionary moved = std::move(texts);
  CHECK(views.front() == "text 1");
  CHECK(views.back() == "text 20000");
  CHECK(moved.text(id) == longer);
  CHECK(moved.find("text 777") == 777);
  CHECK(moved.hash(777) == hash_bytes("text 777"));
}

TEST_CASE("a cleared dictionary starts anew") {
  Dictionary texts;
  texts.intern("a");
  texts.intern("b");
  texts.clear();
  CHECK(texts.size() == 1);
  CHECK(texts.find("a") == 0);
  CHECK(texts.intern("b") == 1);
  CHECK(texts.text(1) == "b");
}
