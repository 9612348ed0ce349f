#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "baton/base/output_file.hpp"
#include "byte_layers.hpp"

namespace baton {
namespace {

Result<void> write_in_place(const std::string& path, std::string_view content) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(write_error(path, errno));
  int code = 0;
  while (!content.empty() && code == 0) {
    const ssize_t count = ::write(descriptor, content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      code = errno;
    }
  }
  if (::close(descriptor) != 0 && code == 0) code = errno;
  if (code != 0) return fail(write_error(path, code));
  return {};
}

}  // namespace

Error write_error(const std::string& path, int code) {
  if (code == ENOENT) return {ErrorCode::input, "cannot write: no such folder", path, "make the folder first", {}};
  return system_error("cannot write", path, code);
}

Result<void> write_file(const std::string& path, std::string_view content) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return write_in_place(path, content);
  BATON_TRY(OutputFile file, OutputFile::create(path));
  BATON_TRY_VOID(file.write(content));
  return file.finish();
}

}  // namespace baton
