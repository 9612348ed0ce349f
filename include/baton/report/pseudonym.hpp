#pragma once
#include <string>
#include <string_view>

namespace baton::report {

/// A name's pseudonym under a key: ten characters in two groups ("k7q2m-x9d4a"), 50 bits of HMAC-SHA256. Who has no key can neither go back to
/// the name nor try names; under another key the same name has another pseudonym. `kind` keeps apart what are different things of one name.
[[nodiscard]] std::string pseudonym(std::string_view key, std::string_view kind, std::string_view name);

}  // namespace baton::report
