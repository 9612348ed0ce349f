#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <set>

#include "baton/base/text.hpp"
#include "byte_layers.hpp"

namespace baton {
namespace {

constexpr std::size_t block_bytes = std::size_t{256} << 10;

struct FreeArchive {
  void operator()(archive* opened) const { archive_read_free(opened); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

/// libarchive gives names in the encoding of the thread's locale, and none at all for what that lacks.
class Utf8Names {
 public:
  Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(::uselocale(utf8_)) {}
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    ::uselocale(before_);
    if (utf8_ != nullptr) ::freelocale(utf8_);
  }

 private:
  locale_t utf8_;
  locale_t before_;
};

tl::unexpected<Error> zip_error(archive* opened, const std::string& name) {
  const char* why = archive_error_string(opened);
  return fail(ErrorCode::input, fmt::format("damaged zip: {}", why != nullptr ? why : "not understood"), name,
              "copy or download the file again, or unpack it and name the folder");
}

Result<Archive> open_archive(const std::string& path) {
  Archive opened{archive_read_new()};
  BATON_CHECK(opened != nullptr);
  archive_read_support_format_zip(opened.get());
  if (archive_read_open_filename(opened.get(), path.c_str(), block_bytes) != ARCHIVE_OK) {
    return zip_error(opened.get(), path);
  }
  return opened;
}

/// The next member, or null at the end.
Result<archive_entry*> next_entry(archive* opened, const std::string& path) {
  archive_entry* entry = nullptr;
  const int status = archive_read_next_header(opened, &entry);
  if (status == ARCHIVE_EOF) return nullptr;
  if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return zip_error(opened, path);
  return entry;
}

/// The name as UTF-8 where the archive says so or it can be told, else its bytes.
std::string entry_name(archive_entry* entry) {
  if (const char* utf8 = archive_entry_pathname_utf8(entry); utf8 != nullptr) return utf8;
  const char* bytes = archive_entry_pathname(entry);
  return bytes != nullptr ? bytes : "";
}

/// Position in the archive, in packed bytes.
std::uint64_t position(archive* opened) { return static_cast<std::uint64_t>(archive_filter_bytes(opened, -1)); }

/// Whether the member or a folder it is in is hidden; "./a.csv" and "../a.csv" are not.
bool is_hidden(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, '/');
  return std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.starts_with('.') && part != "." && part != ".."; });
}

Result<std::size_t> read_entry(archive* opened, char* buffer, std::size_t capacity, const std::string& name) {
  const la_ssize_t count = archive_read_data(opened, buffer, capacity);
  if (count < 0) return zip_error(opened, name);
  return static_cast<std::size_t>(count);
}

/// Whether a member can be an input; reads its first bytes into `head`.
Result<void> check_entry(archive* opened, archive_entry* entry, const std::string& name, std::string& head) {
  if (archive_entry_is_encrypted(entry) != 0) {
    return fail(ErrorCode::input, "encrypted member of a zip archive", name, "unpack it and name the unpacked files");
  }
  head.resize(magic_bytes);
  std::size_t used = 0;
  while (used < magic_bytes) {
    BATON_TRY(const std::size_t count, read_entry(opened, head.data() + used, magic_bytes - used, name));
    if (count == 0) break;
    used += count;
  }
  head.resize(used);
  if (is_zip(head) || is_gzip(head) || is_zstd(head)) {
    return fail(ErrorCode::input, "an archive in an archive is not read", name, "unpack the outer one and name the folder");
  }
  return {};
}

/// The archive that a member was last read from, where it was left: members are read in order, and opening the archive anew for
/// each of thousands takes a pass over all the others.
struct LeftOpen {
  std::string path;
  Archive opened;
};
LeftOpen& left_open() {
  thread_local LeftOpen kept;
  return kept;
}

class ZipMemberSource final : public ByteSource {
 public:
  /// `head` are the bytes of the member that were read already, `begin` is where it begins in the archive.
  ZipMemberSource(Archive opened, archive_entry* entry, const InputRef& input, std::string head, std::uint64_t begin,
                  const ByteLimits& limits)
      : path_(input.path), opened_(std::move(opened)), head_(std::move(head)), begin_(begin), guard_(limits) {
    name_ = input.name();
    size_bytes_ = archive_entry_size_is_set(entry) != 0 ? static_cast<std::uint64_t>(archive_entry_size(entry)) : 0;
  }

  ZipMemberSource(const ZipMemberSource&) = delete;
  ZipMemberSource& operator=(const ZipMemberSource&) = delete;
  ~ZipMemberSource() override {
    if (!failed_) left_open() = {std::move(path_), std::move(opened_)};
  }

  Result<std::size_t> read(char* buffer, std::size_t capacity) override {
    std::size_t count = head_.copy(buffer, capacity);
    head_.erase(0, count);
    if (count == 0 && capacity > 0) {
      auto more = read_entry(opened_.get(), buffer, capacity, name_);
      failed_ = !more;
      if (failed_) return more;
      count = *more;
    }
    unpacked_bytes_ += count;
    BATON_TRY_VOID(guard_.add(count, position(opened_.get()) - begin_, name_));
    return count;
  }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return unpacked_bytes_; }

 private:
  std::string path_;
  Archive opened_;
  bool failed_ = false;
  std::string head_;
  std::uint64_t begin_;
  ExpansionGuard guard_;
  std::uint64_t unpacked_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_zip_member(const InputRef& input, const ByteLimits& limits) {
  const Utf8Names utf8_names;
  LeftOpen kept = std::move(left_open());
  bool from_start = kept.opened == nullptr || kept.path != input.path;
  Archive opened = from_start ? nullptr : std::move(kept.opened);
  if (from_start) {
    BATON_TRY(opened, open_archive(input.path));
  }
  for (;;) {
    BATON_TRY(archive_entry* entry, next_entry(opened.get(), input.path));
    if (entry == nullptr) {
      if (from_start) break;
      from_start = true;  // not behind the last one read: once more from the start
      BATON_TRY(opened, open_archive(input.path));
      continue;
    }
    if (entry_name(entry) != input.member) continue;
    const std::uint64_t begin = position(opened.get());
    std::string head;
    BATON_TRY_VOID(check_entry(opened.get(), entry, input.name(), head));
    return std::make_unique<ZipMemberSource>(std::move(opened), entry, input, std::move(head), begin, limits);
  }
  return fail(ErrorCode::input, "no such member", input.name(), "list the members with: unzip -l");
}

Result<std::vector<InputRef>> list_zip_members(const std::string& path) {
  const Utf8Names utf8_names;
  BATON_TRY(Archive opened, open_archive(path));
  std::vector<InputRef> members;
  std::set<std::string> seen;
  for (;;) {
    BATON_TRY(archive_entry* entry, next_entry(opened.get(), path));
    if (entry == nullptr) break;
    std::string name = entry_name(entry);
    if (name == "[Content_Types].xml") {
      return fail(ErrorCode::input, "an Office document, not an archive of exports", path, "save the sheet as CSV");
    }
    if (archive_entry_filetype(entry) != AE_IFREG || is_hidden(name)) continue;
    const std::uint64_t size_bytes = archive_entry_size_is_set(entry) != 0 ? static_cast<std::uint64_t>(archive_entry_size(entry)) : 0;
    InputRef input{path, name, size_bytes, true};
    std::string head;
    BATON_TRY_VOID(check_entry(opened.get(), entry, input.name(), head));
    if (!seen.insert(name).second) {
      return fail(ErrorCode::input, "two members of one name", input.name(), "unpack the archive and name the folder");
    }
    members.push_back(std::move(input));
  }
  return members;
}

}  // namespace baton
