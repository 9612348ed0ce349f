#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/analysis/analysis.hpp"

namespace baton {

/// A name space of the log with what its texts stand for: another name of an account is that account, a blank is none (0).
struct NameSpace {
  const Dictionary& texts;
  std::function<std::uint32_t(std::uint32_t)> meant;
  std::string_view noun;  ///< "team"
};
[[nodiscard]] NameSpace team_names(const ResolvedLog& log);
[[nodiscard]] NameSpace account_names(const ResolvedLog& log);
[[nodiscard]] NameSpace category_names(const ResolvedLog& log);
[[nodiscard]] NameSpace priority_names(const ResolvedLog& log);

/// What a name stands for; 0 where the log does not know it.
[[nodiscard]] std::uint32_t id_in(const NameSpace& names, std::string_view name);
/// The same, or a usage error that tells near names. `place`: the option that named it, may be empty.
[[nodiscard]] Result<std::uint32_t> id_named(const Analysis& analysis, const NameSpace& names, const std::string& name, const std::string& place = {});

}  // namespace baton
