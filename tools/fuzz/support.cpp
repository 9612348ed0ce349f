#include "support.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "baton/base/text.hpp"

/// A failed check of the program's own ends it by _Exit(70), which the fuzzer would take for the end of its work.
extern "C" void _Exit(int code) {
  if (code == static_cast<int>(baton::ErrorCode::internal)) std::abort();
  ::_exit(code);
}

namespace baton::fuzz {

void require(bool holds, const char* what) {
  if (holds) return;
  fmt::print(stderr, "does not hold: {}\n", what);
  std::abort();
}

void require_words(const Error& error) {
  require(!error.message.empty(), "an error says what is wrong");
  require(error.code != ErrorCode::internal, "no input is an internal error");
}

ScratchFile::ScratchFile(const std::string& ending) {
  const char* folder = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  path_ = fmt::format("{}/baton-fuzz-{}{}", folder, ::getpid(), ending);
}

ScratchFile::~ScratchFile() { ::unlink(path_.c_str()); }

void ScratchFile::write(std::string_view bytes) const {
  const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  require(file >= 0, "the scratch file can be opened");
  require(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "the scratch file can be written");
  ::close(file);
}

std::vector<std::string> content_of(const RawLog& log) {
  std::vector<std::string> all;
  for (std::size_t issue = 0; issue < log.issues.size(); ++issue) {
    for (std::uint64_t event = log.offsets[issue]; event < log.offsets[issue + 1]; ++event) {
      std::string words = fmt::format("{} {} {} {}", log.key_of(issue), log.events.at[event], log.events.origin[event], log.events.digest[event]);
      for (std::size_t column = 0; column < text_column_count; ++column) {
        const auto text = static_cast<TextColumn>(column);
        words += fmt::format(" {}", log.texts.of(text).text(log.events.text_at(text, event)));
      }
      for (const auto& numbers : log.events.number) words += numbers.empty() ? " -" : fmt::format(" {}", numbers[event]);
      all.push_back(std::move(words));
    }
  }
  for (const Reject& reject : log.rejects) all.push_back(fmt::format("reject {} {} {}", reject.record, reject.line, reject.reason));
  for (const FileReceipt& file : log.files) {
    all.push_back(fmt::format("file {} {} {} {} {} {:x} {:x}", file.records, file.kept, file.duplicates, file.rejected, file.ties, file.digest, file.mapped_fields));
    all.insert(all.end(), file.warnings.begin(), file.warnings.end());
  }
  return all;
}

std::vector<std::string> finish(LogBuilder& builder) {
  const RawLog log = builder.finish(1).value();
  for (const FileReceipt& file : log.files) require(file.records == file.kept + file.duplicates + file.rejected, "every record is accounted for");
  require(log.offsets.empty() || log.offsets.back() == log.events.size(), "events belong to issues");
  auto content = content_of(log);
  for (const std::string& words : content) require(is_utf8(words), "a log holds UTF-8");
  return content;
}

std::vector<std::string> read_as(std::string_view format, std::string_view bytes) {
  InputOptions options;
  options.format = format;
  if (auto seen = inspect_source(open_memory(bytes, "input"), options); !seen) require_words(seen.error());
  LogBuilder builder{RawLog{}};
  if (auto read = read_source(open_memory(bytes, "input"), options, builder); !read) {
    require_words(read.error());
    return {read.error().message, read.error().place};
  }
  return finish(builder);
}

}  // namespace baton::fuzz
