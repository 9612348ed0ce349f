#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "byte_layers.hpp"

namespace baton {
namespace {

/// Writes all, to the disk where it is one, and closes. 0 or the error code.
int write_and_close(int descriptor, std::string_view content, bool is_on_disk) {
  int code = 0;
  while (!content.empty() && code == 0) {
    const ssize_t count = ::write(descriptor, content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      code = errno;
    }
  }
  if (code == 0 && is_on_disk && ::fsync(descriptor) != 0) code = errno;
  if (::close(descriptor) != 0 && code == 0) code = errno;
  return code;
}

tl::unexpected<Error> write_error(const std::string& path, int code) {
  if (code == ENOENT) return fail(ErrorCode::input, "cannot write: no such folder", path, "make the folder first");
  return fail(system_error("cannot write", path, code));
}

Result<void> write_in_place(const std::string& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return write_error(path, errno);
  if (const int code = write_and_close(descriptor, content, false); code != 0) return write_error(path, code);
  return {};
}

/// Where the file is that a path leads to: what links name, also where there is nothing yet. A circle of links is left to
/// the system's own message.
std::string followed(std::string path) {
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

Result<void> write_file(const std::string& named, std::string_view content) {
  struct stat status {};
  if (::stat(named.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return write_error(named, EISDIR);
    if (!S_ISREG(status.st_mode)) return write_in_place(named, content);
  } else if (errno == ELOOP) {
    return write_error(named, ELOOP);
  }
  const std::string path = followed(named);
  std::string temporary = path + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);  // with mode 0600
  if (descriptor < 0) return write_error(path, errno);
  int code = write_and_close(descriptor, content, true);
  if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) code = errno;
  if (code != 0) {
    ::unlink(temporary.c_str());
    return write_error(path, code);
  }
  sync_folder_of(path);
  return {};
}

}  // namespace baton
