#include "baton/base/stream_hash.hpp"

#include <xxhash.h>

#include "baton/base/result.hpp"

namespace baton {

StreamHash::StreamHash() : state_(XXH3_createState()) {
  BATON_CHECK(state_ != nullptr);
  XXH3_64bits_reset(state_.get());
}

void StreamHash::update(std::string_view bytes) { XXH3_64bits_update(state_.get(), bytes.data(), bytes.size()); }

std::uint64_t StreamHash::finish() const { return XXH3_64bits_digest(state_.get()); }

void StreamHash::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

}  // namespace baton
