#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

struct XXH3_state_s;

namespace baton {

/// The 64-bit hash of bytes that arrive in pieces: equal to hash_bytes() of all of them together, however they are cut.
class StreamHash {
 public:
  StreamHash();
  void update(std::string_view bytes);
  /// The hash of the bytes so far; more may follow.
  [[nodiscard]] std::uint64_t finish() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace baton
