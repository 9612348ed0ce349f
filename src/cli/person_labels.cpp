#include "person_labels.hpp"

#include <sys/random.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "baton/report/pseudonym.hpp"

namespace baton::cli {
namespace {

/// Pseudonyms as they are asked for, each computed once.
class Pseudonyms {
 public:
  Pseudonyms(std::string key, std::string kind) : key_(std::move(key)), kind_(std::move(kind)) {}
  [[nodiscard]] std::string of(std::string_view name, std::uint32_t id) {
    const std::lock_guard lock(mutex_);
    std::string& known = known_[id];
    if (known.empty()) known = fmt::format("{} {}", kind_, report::pseudonym(key_, kind_, name));
    return known;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::uint32_t, std::string> known_;
  std::string key_, kind_;
};

}  // namespace

Labels person_labels(bool identify, const std::string& key) {
  if (identify) return [](const ResolvedLog& log, std::uint32_t person) { return std::string(log.person_name(person)); };
  if (key.empty()) return [](const ResolvedLog&, std::uint32_t person) { return fmt::format("person {}", person); };
  // Of the text in the log, not of the name in a directory, which may be corrected.
  return [known = std::make_shared<Pseudonyms>(key, "person")](const ResolvedLog& log, std::uint32_t person) {
    return known->of(log.raw.texts.of(TextSpace::person).text(person), person);
  };
}

Labels contact_labels(bool identify, const std::string& key) {
  if (identify || key.empty()) return [](const ResolvedLog&, std::uint32_t contact) { return fmt::format("contact {}", contact); };
  return [known = std::make_shared<Pseudonyms>(key, "contact")](const ResolvedLog& log, std::uint32_t contact) {
    return known->of(log.raw.texts.of(TextSpace::contact).text(contact), contact);
  };
}

Result<std::string> new_person_key() {
  const char* const given = std::getenv("BATON_PERSON_KEY");
  if (given != nullptr && *given != '\0') return std::string(given);
  std::array<unsigned char, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return fail(ErrorCode::store, "the system gives no random numbers for the key of the pseudonyms", {}, "set BATON_PERSON_KEY to a secret text of your own");
  }
  std::string key;
  for (const unsigned char byte : bytes) key += fmt::format("{:02x}", byte);
  return key;
}

}  // namespace baton::cli
