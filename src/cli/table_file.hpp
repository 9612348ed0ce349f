#pragma once
#include <string>
#include <string_view>

#include "baton/base/result.hpp"
#include "baton/resolve/directory.hpp"

namespace baton::cli {

/// A small CSV file as a table. Errors: input, where it is empty or a quote stays open.
[[nodiscard]] Result<DirectoryTable> read_table(std::string_view text, const std::string& file);

}  // namespace baton::cli
