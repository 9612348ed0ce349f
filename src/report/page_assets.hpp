#pragma once
#include <string_view>

namespace baton::report {

/// The one script and the one style sheet of the page, bundled from web/ when baton is built. Neither holds "</".
extern const std::string_view page_script, page_style;

}  // namespace baton::report
