#include "spill_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace baton {

SpillFile::SpillFile(const std::string& folder) : folder_(folder) {
  file_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file_ >= 0) return;
  // Not every file system has files without a name.
  std::string name = folder + "/.baton-XXXXXX";
  file_ = ::mkstemp(name.data());
  if (file_ < 0) return;
  ::unlink(name.c_str());
  ::fcntl(file_, F_SETFD, FD_CLOEXEC);
}

SpillFile::~SpillFile() {
  if (file_ >= 0) ::close(file_);
}

bool SpillFile::append(const char* bytes, std::size_t count, std::uint64_t& offset) {
  if (file_ < 0) return false;
  std::size_t written = 0;
  while (written < count) {
    const ssize_t some = ::pwrite(file_, bytes + written, count - written, static_cast<off_t>(size_ + written));
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) return false;
    written += static_cast<std::size_t>(some);
  }
  offset = size_;
  size_ += count;
  return true;
}

Result<void> SpillFile::read(std::uint64_t offset, char* bytes, std::size_t count) const {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t some = ::pread(file_, bytes + done, count - done, static_cast<off_t>(offset + done));
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) return fail(ErrorCode::input, fmt::format("cannot read back a temporary file: {}", some == 0 ? "it is too short" : std::strerror(errno)), folder_);
    done += static_cast<std::size_t>(some);
  }
  return {};
}

}  // namespace baton
