#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "baton/base/bytes.hpp"
#include "baton/log/input_options.hpp"
#include "baton/log/log_builder.hpp"

namespace baton {

/// How baton would read an input: what `inspect` shows.
struct Inspection {
  struct Column {
    std::string name;         ///< As in the file; XES trace attributes as "case:KEY".
    std::string field;        ///< Field it is read as, or empty.
    std::string example;      ///< First value that is not blank.
    std::uint64_t filled = 0; ///< Values that are not blank, in the sample.
    std::uint64_t distinct = 0;
    std::string note;         ///< "day first: 12 days above 12", …
  };
  std::string format;
  std::string description;    ///< "UTF-8, comma, 36 columns"
  std::string reason;         ///< Why this format and mapping.
  std::vector<Column> columns;
  std::uint64_t sampled_records = 0;
  std::vector<std::string> warnings;
  InputOptions used;          ///< The options with everything that was guessed filled in.
};

/// A file format. One file each in src/sources, one line in reader.cpp's list, one test, one page.
struct SourceFormat {
  std::string_view name;         ///< As in `--format`.
  std::string_view title;        ///< For people.
  /// How well the first bytes (decompressed) fit: 0 = not at all, 100 = surely. `path` is a hint only.
  int (*fits)(std::string_view head, const std::string& path);
  /// Reads the first records and says how it would read the whole.
  Result<Inspection> (*inspect)(Peeked input, const InputOptions& options);
  /// Reads everything into the builder (begin_file … end_file). Bad records are rejects; an error means that the
  /// file cannot be read at all.
  Result<void> (*read)(Peeked input, const InputOptions& options, LogBuilder& builder);
};

/// All formats, in order of preference.
[[nodiscard]] const std::vector<SourceFormat>& all_formats();
/// The format named in the options, else the best fitting one. Input error (with the list of formats) where none fits,
/// and where the input is empty.
[[nodiscard]] Result<const SourceFormat*> detect_format(const Peeked& input, const InputOptions& options);

/// Reads one input into the builder. Errors: see SourceFormat::read; rejects beyond the options' limits.
[[nodiscard]] Result<void> read_input(const InputRef& input, const InputOptions& options, LogBuilder& builder);
/// The same from an opened source.
[[nodiscard]] Result<void> read_source(std::unique_ptr<ByteSource> source, const InputOptions& options, LogBuilder& builder);
/// How one source would be read.
[[nodiscard]] Result<Inspection> inspect_source(std::unique_ptr<ByteSource> source, const InputOptions& options);

inline constexpr std::size_t peek_bytes = std::size_t{1} << 20;

}  // namespace baton
