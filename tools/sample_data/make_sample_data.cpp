// Makes the invented company's year in sample_data/. The same bytes on every machine.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "mailbox.hpp"
#include "surveys.hpp"
#include "tickets.hpp"
#include "write_files.hpp"

namespace {

bool write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) fmt::print(stderr, "error: cannot write ({})\nhint: is the folder writable?\n", path.string());
  return static_cast<bool>(file);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: make_sample_data FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  std::error_code failed;
  std::filesystem::create_directories(folder / "directory", failed);
  const sample::Tickets tickets = sample::make_tickets();
  const auto mails = sample::make_mails(tickets);
  const bool is_written = write_file(folder / "tickets.csv", sample::tickets_text(tickets)) &&
                          write_file(folder / "mailbox.mbox", sample::mbox_text(mails)) &&
                          write_file(folder / "directory/people.csv", sample::people_text()) &&
                          write_file(folder / "directory/teams.csv", sample::teams_text()) &&
                          write_file(folder / "directory/accounts.csv", sample::accounts_text()) &&
                          write_file(folder / "directory/contacts.csv", sample::contacts_text()) &&
                          write_file(folder / "directory/surveys.csv", sample::surveys_text(tickets));
  if (!is_written) return 3;
  fmt::print("{} issues, {} events, {} mails, {} accounts, {} people\n", tickets.issues.size(), tickets.rows.size(),
             mails.size(), sample::accounts().size(), sample::people().size());
  return 0;
}
