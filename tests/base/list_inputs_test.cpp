#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "baton/base/bytes.hpp"
#include "compressed.hpp"
#include "support/scratch_folder.hpp"

using namespace baton;

namespace {

constexpr std::uint64_t plenty = std::uint64_t{1} << 30;

/// The names below the folder, or the message of the error.
std::vector<std::string> names(const ScratchFolder& folder, const std::vector<std::string>& paths) {
  const auto inputs = list_inputs(paths);
  if (!inputs) return {"error: " + inputs.error().message};
  std::vector<std::string> result;
  for (const InputRef& input : *inputs) {
    const std::string name = input.name();
    result.push_back(name.starts_with(folder.path() + "/") ? name.substr(folder.path().size() + 1) : name);
  }
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("files as they are, in the order given", "[bytes][list]") {
  const ScratchFolder folder;
  const std::string b = folder.write("b.csv", "b");
  const std::string a = folder.write(".a.csv", "a");
  CHECK(names(folder, {b, a, "-", b}) == Names{"b.csv", ".a.csv", "-", "b.csv"});
  CHECK(names(folder, {}).empty());
}

TEST_CASE("files of folders that are said to be unchanged are listed and not opened", "[bytes][list]") {
  const ScratchFolder folder;
  folder.write("in/a.zip", "PK\x03\x04 and then nothing that an archive has");
  folder.write("in/b", "bytes");
  struct stat status {};
  REQUIRE(::stat(folder.path("in/b").c_str(), &status) == 0);
  const auto inputs = list_inputs({folder.path("in")}, nullptr, [&](const std::string& path, std::uint64_t size_bytes, const FileStamp& stamp) {
    if (path == folder.path("in/b")) {
      CHECK(size_bytes == 5);
      CHECK(stamp.inode == status.st_ino);
      CHECK(stamp.changed_ns == status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec);
      const auto opened = open_input({path, {}});
      REQUIRE(opened);
      CHECK((*opened)->stamp() == stamp);
    }
    return path == folder.path("in/a.zip");
  });
  REQUIRE(inputs);
  REQUIRE(inputs->size() == 2);
  CHECK(inputs->at(0).is_unchanged);
  CHECK_FALSE(inputs->at(1).is_unchanged);
  CHECK(inputs->at(1).is_walked);
  // A file that is named itself is always looked at.
  CHECK_FALSE(list_inputs({folder.path("in/b")}, nullptr, [](const auto&...) { return true; })->at(0).is_unchanged);
}

TEST_CASE("folders are walked in order of name", "[bytes][list]") {
  const ScratchFolder folder;
  folder.write("b.csv", "b");
  folder.write("a/2.csv", "2");
  folder.write("a/10.csv", "10");
  folder.write("c/new/mail", "m");
  folder.write("c/cur/mail:2,S", "m");
  folder.write("B.csv", "B");
  folder.write(".hidden", "x");
  folder.write("a/.git/config", "x");
  folder.write("other/x.csv", "x");
  const Names expected = {"B.csv", "a/10.csv", "a/2.csv", "b.csv", "c/cur/mail:2,S", "c/new/mail", "other/x.csv"};
  CHECK(names(folder, {folder.path()}) == expected);
  CHECK(names(folder, {folder.path() + "/"}) == expected);

  std::filesystem::create_directory_symlink(folder.path(), folder.path("a/loop"));
  std::filesystem::create_symlink(folder.path("b.csv"), folder.path("a/3.csv"));
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  CHECK(names(folder, {folder.path("a")}) == Names{"a/10.csv", "a/2.csv", "a/3.csv"});
  CHECK(names(folder, {folder.path()}).size() == expected.size() + 1);
  std::filesystem::create_directory(folder.path("none"));
  CHECK(names(folder, {folder.path("none")}).empty());
  std::filesystem::create_symlink(folder.path("gone"), folder.path("none/dangling"));
  CHECK(names(folder, {folder.path("none")}).front().starts_with("error: "));
}

TEST_CASE("what a walked folder holds and cannot be an input is left out with its reason", "[bytes][list]") {
  const ScratchFolder folder;
  folder.write("in/a.csv", "a");
  folder.write("in/b.xlsx", zip({{"[Content_Types].xml", "<x/>"}}));
  folder.write("in/c.zip", zip({{"c.csv", "secret bytes of a member", true}}));
  folder.write("in/d.zip", "PK\x03\x04 and no archive");
  folder.write("in/e.zip", zip({{"e.csv", "e"}}));
  std::filesystem::create_symlink(folder.path("gone"), folder.path("in/link"));
  std::vector<Error> left_out;
  const auto inputs = list_inputs({folder.path("in"), folder.path("in/a.csv")}, &left_out);
  REQUIRE(inputs.has_value());
  REQUIRE(inputs->size() == 3);
  CHECK((*inputs)[0].is_walked);
  CHECK((*inputs)[1].name() == folder.path("in/e.zip") + "!e.csv");
  CHECK((*inputs)[1].is_walked);
  CHECK_FALSE((*inputs)[2].is_walked);
  REQUIRE(left_out.size() == 4);
  CHECK(left_out[0].place == folder.path("in/b.xlsx"));
  CHECK(left_out[0].message == "an Office document, not an archive of exports");
  CHECK(left_out[1].message == "encrypted member of a zip archive");
  CHECK(left_out[2].place == folder.path("in/d.zip"));
  CHECK(left_out[3].message == "this link leads to no file");
  // Named, each is an error.
  for (const Error& error : left_out) CHECK_FALSE(list_inputs({error.place.substr(0, error.place.find('!'))}, &left_out).has_value());
  CHECK_FALSE(list_inputs({folder.path("in")}).has_value());
}

TEST_CASE("members are hidden by their own names only", "[bytes][list][zip]") {
  const ScratchFolder folder;
  const std::string path = folder.write("a.zip", zip({{"./a.csv", "a"}, {"../b.csv", "b"}, {".c.csv", "c"}, {"./.d/e.csv", "e"}, {"f/.g", "g"}}));
  CHECK(names(folder, {path}) == Names{"a.zip!./a.csv", "a.zip!../b.csv"});
}

TEST_CASE("a path that is not there", "[bytes][list]") {
  const ScratchFolder folder;
  const auto inputs = list_inputs({folder.write("a", "a"), folder.path("b")});
  REQUIRE_FALSE(inputs.has_value());
  CHECK(inputs.error().code == ErrorCode::input);
  CHECK(inputs.error().message == "no such file");
  CHECK(inputs.error().place == folder.path("b"));
  CHECK_FALSE(inputs.error().hint.empty());
}

TEST_CASE("zip archives member by member", "[bytes][list][zip]") {
  const ScratchFolder folder;
  const std::string path = folder.write(
      "export.dat", zip({{"z.csv", "z,1\n"}, {"sub/", ""}, {"sub/a.csv", "a,2\n", false, true}, {"empty.csv", ""},
                         {"__MACOSX/._z.csv", "x"}, {".DS_Store", "x"}, {"gr\xC3\xBC\xC3\x9F" "e.csv", "g"}}));
  const Names expected = {"export.dat!z.csv", "export.dat!sub/a.csv", "export.dat!empty.csv",
                          "export.dat!gr\xC3\xBC\xC3\x9F" "e.csv"};
  CHECK(names(folder, {path}) == expected);
  CHECK(names(folder, {folder.path()}) == expected);
  CHECK(names(folder, {folder.write("none.zip", zip({}))}).empty());

  auto source = open_input({path, "sub/a.csv"});
  REQUIRE(source.has_value());
  CHECK((*source)->name() == path + "!sub/a.csv");
  CHECK((*source)->size_bytes() == 4);
  CHECK((*source)->consumed_bytes() == 0);
  CHECK(read_all(**source, plenty).value() == "a,2\n");
  CHECK((*source)->consumed_bytes() == 4);
  CHECK(read_all(*open_input({path, "empty.csv"}).value(), plenty).value().empty());
  CHECK(read_all(*open_input({path, "gr\xC3\xBC\xC3\x9F" "e.csv"}).value(), plenty).value() == "g");
  CHECK(open_input({path, "none.csv"}).error().message == "no such member");
}

TEST_CASE("zip archives that cannot be inputs", "[bytes][list][zip]") {
  const ScratchFolder folder;
  const auto error_of = [&](const std::vector<ZipMember>& members) {
    return list_inputs({folder.write("a.zip", zip(members))}).error();
  };
  const Error nested = error_of({{"a.csv", "a"}, {"inner.bin", zip({{"b", "b"}})}});
  CHECK(nested.message == "an archive in an archive is not read");
  CHECK(nested.place == folder.path("a.zip") + "!inner.bin");
  CHECK_FALSE(nested.hint.empty());
  CHECK(open_input({folder.path("a.zip"), "inner.bin"}).error().message == nested.message);
  CHECK(error_of({{"b.csv", gzip("b")}}).message == nested.message);
  CHECK(error_of({{"b.csv", zstd("b")}}).message == nested.message);
  CHECK(error_of({{"b.csv", "secret bytes of a member", true}}).message == "encrypted member of a zip archive");
  CHECK(error_of({{"b.csv", "1"}, {"b.csv", "2"}}).message == "two members of one name");
  CHECK(error_of({{"[Content_Types].xml", "<x/>"}}).message == "an Office document, not an archive of exports");

  const std::string whole = zip({{"a.csv", std::string(1000, 'a')}});
  const auto cut = list_inputs({folder.write("cut.zip", whole.substr(0, 500))});
  if (cut) {  // a cut archive may show its members; reading them fails
    const auto source = open_input({folder.path("cut.zip"), "a.csv"});
    REQUIRE(source.has_value());
    CHECK(read_all(**source, plenty).error().message.starts_with("damaged zip: "));
  } else {
    CHECK(cut.error().message.starts_with("damaged zip: "));
  }
}
