// What is left out of folders and archives, and files that are imported again, with the program run as users run it.

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "../base/compressed.hpp"
#include "support/scratch_folder.hpp"

namespace {

struct Outcome {
  int code = 0;
  std::string out, err;
};

Outcome run_in(const ScratchFolder& folder, const std::string& arguments) {
  const std::string to = " >\"" + folder.path("out") + "\" 2>\"" + folder.path("err") + "\" </dev/null";
  const int status = std::system(("cd \"" + folder.path() + "\" && timeout 60 \"" BATON_PROGRAM "\" " + arguments + to).c_str());
  return {WEXITSTATUS(status), bytes_of(folder.path("out")), bytes_of(folder.path("err"))};
}

const std::string tickets = "ticket,time,activity,team\nT1,2026-03-02T08:00:00Z,open,a\nT1,2026-03-02T09:00:00Z,close,a\n";

}  // namespace

TEST_CASE("members of an archive that are no format are left out with a word", "[cli]") {
  const ScratchFolder folder;
  folder.write("x.zip", zip({{"README", "Dear reader, hello"}, {"a.csv", tickets}}));
  const Outcome read = run_in(folder, "analyze x.zip");
  CHECK(read.code == 0);
  CHECK(read.out.starts_with("x.zip: 1 issue, 2 events"));
  CHECK(read.err.starts_with("warning: 1 file left out\n  x.zip!README: this is none of the formats that baton reads\n"));
  const Outcome shown = run_in(folder, "inspect x.zip");
  CHECK(shown.code == 0);
  CHECK(shown.out.starts_with("x.zip!a.csv and 1 more file"));
  CHECK(run_in(folder, "analyze x.zip --strict").code == 3);
  folder.write("none.zip", zip({{"README", "Dear reader, hello"}}));
  CHECK(run_in(folder, "analyze none.zip").code == 3);
  // A member that is damaged is none of another kind: its records would be missing.
  std::string damaged = zip({{"a.csv", tickets}, {"b.csv", tickets, false, true}});
  const std::size_t packed = damaged.find("b.csv") + 5;
  for (std::size_t at = packed; at < packed + 20; ++at) damaged[at] = '\xFF';
  folder.write("damaged.zip", damaged);
  const Outcome refused = run_in(folder, "analyze damaged.zip");
  CHECK(refused.code == 3);
  CHECK(refused.err.find("damaged zip") != std::string::npos);
}

TEST_CASE("what a folder holds and cannot be an input is left out with a word", "[cli]") {
  const ScratchFolder folder;
  folder.write("in/a.csv", tickets);
  folder.write("in/book.xlsx", zip({{"[Content_Types].xml", "<x/>"}}));
  std::filesystem::create_symlink("nowhere", folder.path("in/link"));
  const Outcome read = run_in(folder, "analyze in");
  CHECK(read.code == 0);
  CHECK(read.err.starts_with("warning: 2 files left out\n  in/book.xlsx: an Office document, not an archive of exports\n  in/link: this link leads to no file\n"));
  CHECK(run_in(folder, "inspect in").code == 0);
  CHECK(run_in(folder, "analyze in --strict").code == 3);
  CHECK(run_in(folder, "analyze in/book.xlsx").code == 3);
}

TEST_CASE("a file of which every record was rejected can be imported again by another mapping", "[cli]") {
  const ScratchFolder folder;
  folder.write("a.csv", tickets);
  folder.write("b.csv", "ticket,when,at,activity\nT1,never,2026-03-02,open\n");
  REQUIRE(run_in(folder, "import a.csv --store s.db").code == 0);
  CHECK(run_in(folder, "import b.csv --store s.db --map time=when").err.find("added 0 events") != std::string::npos);
  CHECK(run_in(folder, "import b.csv --store s.db --map time=at").err.find("added 1 event") != std::string::npos);
  const Outcome sources = run_in(folder, "sources --store s.db --csv");
  CHECK(sources.out.find("never") == std::string::npos);
  const Outcome again = run_in(folder, "import b.csv --store s.db --map time=at");
  CHECK(again.err.find("the same content was read before") != std::string::npos);
}

TEST_CASE("mails of a folder that were not touched are not read again", "[cli]") {
  const ScratchFolder folder;
  const auto mail = [](int number) { return fmt::format("From: ann@example.net\nDate: Mon, 02 Mar 2026 08:05:0{} +0000\nMessage-ID: <{}@example.net>\n\nx\n", number, number); };
  for (const int number : {1, 2, 3}) folder.write(fmt::format("box/cur/{}", number), mail(number));
  const auto import = [&](const std::string& more = {}) { return run_in(folder, "import box" + more).err; };
  const auto sql = [&](const std::string& statement) {
    return std::system(fmt::format("sqlite3 '{}' \"{}\" >'{}'", folder.path("baton.db"), statement, folder.path("answer")).c_str());
  };
  CHECK(import().find("added 3 events") != std::string::npos);
  // They were written just before: another change might not be seen.
  REQUIRE(sql("SELECT count(*) FROM file_stamp") == 0);
  CHECK(bytes_of(folder.path("answer")) == "0\n");
  // As if they had been there for long; a wrong digest shows which of them are read.
  for (const int number : {1, 2, 3}) {
    struct stat status {};
    const std::string path = fmt::format("box/cur/{}", number);
    REQUIRE(::stat(folder.path(path).c_str(), &status) == 0);
    const std::int64_t changed_ns = status.st_ctim.tv_sec * std::int64_t{1'000'000'000} + status.st_ctim.tv_nsec;
    REQUIRE(sql(fmt::format("UPDATE file SET digest = {} WHERE path = '{}'; INSERT INTO file_stamp SELECT id, {}, {} FROM file WHERE path = '{}'", number, path, status.st_ino,
                            changed_ns, path)) == 0);
  }
  const std::string again = import();
  CHECK(again.find("note: box/cur/1 and 2 more left out: the same content was read before\n") != std::string::npos);
  CHECK(again.find("nothing new") != std::string::npos);
  // The same size and time of content, but not the same.
  const auto time = std::filesystem::last_write_time(folder.path("box/cur/2"));
  folder.write("box/cur/2", mail(4));
  std::filesystem::last_write_time(folder.path("box/cur/2"), time);
  CHECK(import().find("added 1 event") != std::string::npos);
  // What says how to read makes all of them be read.
  const std::string all = import(" --source mail");
  CHECK(all.find("note: box/cur/2 left out: the same content was read before\n") != std::string::npos);
}
