#include "baton/base/shell.hpp"

#include <catch2/catch.hpp>

using namespace baton;

TEST_CASE("a word for the shell", "[shell]") {
  CHECK(shell_quoted("issue=case:id") == "issue=case:id");
  CHECK(shell_quoted("/in/a-1_b.csv") == "/in/a-1_b.csv");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("a b") == "'a b'");
  CHECK(shell_quoted("$(x) `y` \"z\" \\ !") == "'$(x) `y` \"z\" \\ !'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("ärende") == "'ärende'");
}
