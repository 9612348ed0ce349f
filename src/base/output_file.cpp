#include "baton/base/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "byte_layers.hpp"

namespace baton {
namespace {

/// Where the file is that a path leads to: what links name, also where there is nothing yet. A circle of links is left to
/// the system's own message.
std::string target_of_links(std::string path) {
  constexpr int most_links = 40;  // as Linux follows
  for (int links = 0; links < most_links; ++links) {
    std::error_code code;
    const std::filesystem::path target = std::filesystem::read_symlink(path, code);
    if (code) return path;
    path = (std::filesystem::path(path).parent_path() / target).string();  // an absolute target replaces all of it
  }
  return path;
}

/// Makes the new name last through a power cut; where a file system cannot, the file is there all the same.
void sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return fail(write_error(path, EISDIR));
    if (!S_ISREG(status.st_mode)) return fail(ErrorCode::input, "this can only be written to a file", path, "name a file");
  } else if (errno == ELOOP) {
    return fail(write_error(path, ELOOP));
  }
  OutputFile file;
  file.path_ = target_of_links(path);
  file.temporary_ = file.path_ + ".XXXXXX";
  file.descriptor_ = ::mkostemp(file.temporary_.data(), O_CLOEXEC);  // with mode 0600
  if (file.descriptor_ < 0) return fail(write_error(path, errno));
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept { *this = std::move(other); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  path_ = std::move(other.path_);
  temporary_ = std::move(other.temporary_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  size_bytes_ = other.size_bytes_;
  return *this;
}

OutputFile::~OutputFile() { discard(); }

void OutputFile::discard() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
  descriptor_ = -1;
}

Result<void> OutputFile::write(std::string_view bytes) {
  BATON_TRY_VOID(replace(size_bytes_, bytes));
  size_bytes_ += bytes.size();
  return {};
}

Result<void> OutputFile::replace(std::uint64_t position, std::string_view bytes) {
  BATON_CHECK(descriptor_ >= 0);
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (count < 0 && errno != EINTR) return fail(write_error(path_, errno));
    if (count <= 0) continue;
    bytes.remove_prefix(static_cast<std::size_t>(count));
    position += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<void> OutputFile::finish() {
  BATON_CHECK(descriptor_ >= 0);
  int code = ::fsync(descriptor_) != 0 ? errno : 0;
  if (::close(std::exchange(descriptor_, -1)) != 0 && code == 0) code = errno;
  if (code == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) code = errno;
  if (code != 0) {
    ::unlink(temporary_.c_str());
    return fail(write_error(path_, code));
  }
  sync_folder_of(path_);
  return {};
}

}  // namespace baton
