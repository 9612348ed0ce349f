#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "baton/base/result.hpp"
#include "baton/log/resolved_log.hpp"

namespace baton::cli {

using Labels = std::function<std::string(const ResolvedLog&, std::uint32_t)>;

/// How persons are called: by name where they are identified, else by a pseudonym that is the same in every run on a store and says nothing outside
/// it; without a key numbered by first record. Safe to call from several threads.
[[nodiscard]] Labels person_labels(bool identify, const std::string& key);
/// The same for the contacts of customers.
[[nodiscard]] Labels contact_labels(bool identify, const std::string& key);
/// The key for a new store: random, or made from BATON_PERSON_KEY, for stores that are to have the same pseudonyms. Error: no random numbers to be had.
[[nodiscard]] Result<std::string> new_person_key();

}  // namespace baton::cli
