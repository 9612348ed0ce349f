#pragma once
#include "baton/report/document.hpp"
#include "options.hpp"

namespace baton::cli {

/// How the figures of a report are had again by other commands. Absolute paths lose their folders unless persons are shown by name too: the report is sent.
[[nodiscard]] report::Again again(const Options& options);

}  // namespace baton::cli
