#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "baton/log/log_builder.hpp"
#include "baton/sources/reader.hpp"

namespace baton::fuzz {

/// Stops the program, so that the fuzzer keeps the input.
void require(bool holds, const char* what);

/// That an error says what is wrong and what to do.
void require_words(const Error& error);

/// A file of the memory's file system, overwritten for each input, for what is read from files only.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& ending);
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile();
  void write(std::string_view bytes) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Everything that a reader decides, in words, to compare two ways of reading.
[[nodiscard]] std::vector<std::string> content_of(const RawLog& log);
/// Reads bytes in a format, and checks what holds of every log; the error's words where they are refused.
[[nodiscard]] std::vector<std::string> read_as(std::string_view format, std::string_view bytes);
/// The log of a builder, checked.
[[nodiscard]] std::vector<std::string> finish(LogBuilder& builder);

}  // namespace baton::fuzz
