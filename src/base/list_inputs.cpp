#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "byte_layers.hpp"

namespace baton {
namespace {

Result<void> add_file(const std::string& path, const struct stat& status, std::vector<InputRef>& inputs) {
  const bool is_regular = S_ISREG(status.st_mode);
  if (is_regular && status.st_size > 0) {  // a pipe would lose the bytes looked at
    BATON_TRY(auto raw, open_raw(path));
    BATON_TRY(const Peeked peeked, peek(std::move(raw), magic_bytes));
    if (is_zip(peeked.head)) {
      BATON_TRY(std::vector<InputRef> members, list_zip_members(path));
      inputs.insert(inputs.end(), std::make_move_iterator(members.begin()), std::make_move_iterator(members.end()));
      return {};
    }
  }
  inputs.push_back({path, {}, is_regular ? static_cast<std::uint64_t>(status.st_size) : 0});
  return {};
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  DIR* opened = ::opendir(folder.c_str());
  if (opened == nullptr) return fail(system_error("cannot read the folder", folder, errno));
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(opened)) {
    const std::string_view name{entry->d_name};
    if (!name.starts_with('.')) names.emplace_back(name);
  }
  const int code = errno;
  ::closedir(opened);
  if (code != 0) return fail(system_error("cannot read the folder", folder, code));
  std::sort(names.begin(), names.end());
  return names;
}

/// Walks folders.
class Walk {
 public:
  Walk(std::vector<InputRef>& inputs, std::vector<Error>* left_out, const IsUnchanged& is_unchanged)
      : inputs_(inputs), left_out_(left_out), is_unchanged_(is_unchanged) {}

  Result<void> add_folder(const std::string& folder) {
    BATON_TRY(const std::vector<std::string> names, names_in(folder));
    for (const std::string& name : names) {
      auto added = add_entry(folder.ends_with('/') ? folder + name : folder + '/' + name);
      if (added) continue;
      if (left_out_ == nullptr) return added;
      left_out_->push_back(std::move(added.error()));
    }
    return {};
  }

 private:
  /// One entry of a folder.
  Result<void> add_entry(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return fail(system_error("cannot read", path, errno));
    if (S_ISDIR(status.st_mode)) return add_folder(path);
    if (S_ISLNK(status.st_mode) && ::stat(path.c_str(), &status) != 0) {
      if (errno == ENOENT) return fail(ErrorCode::input, "this link leads to no file", path, "remove the link, or name the files one by one");
      return fail(system_error("cannot follow the link", path, errno));
    }
    if (!S_ISREG(status.st_mode)) return {};
    const auto size_bytes = static_cast<std::uint64_t>(status.st_size);
    if (is_unchanged_ && is_unchanged_(path, size_bytes, stamp_of(status))) {
      inputs_.push_back({path, {}, size_bytes, true, true});
      return {};
    }
    if (::access(path.c_str(), R_OK) != 0) return fail(system_error("cannot read", path, errno));
    const std::size_t before = inputs_.size();
    BATON_TRY_VOID(add_file(path, status, inputs_));
    for (std::size_t i = before; i < inputs_.size(); ++i) inputs_[i].is_walked = true;
    return {};
  }

  std::vector<InputRef>& inputs_;
  std::vector<Error>* left_out_;
  const IsUnchanged& is_unchanged_;
};

}  // namespace

Result<std::vector<InputRef>> list_inputs(const std::vector<std::string>& paths, std::vector<Error>* left_out, const IsUnchanged& is_unchanged) {
  std::vector<InputRef> inputs;
  for (const std::string& path : paths) {
    if (path == "-") {
      inputs.push_back({path, {}});
      continue;
    }
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return fail(system_error("cannot read", path, errno));
    if (S_ISDIR(status.st_mode)) {
      BATON_TRY_VOID(Walk(inputs, left_out, is_unchanged).add_folder(path));
    } else {
      BATON_TRY_VOID(add_file(path, status, inputs));
    }
  }
  return inputs;
}

}  // namespace baton
