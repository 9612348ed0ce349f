// A damaged store; in every second one the segments' hashes are right, so that what is behind them is reached.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "baton/store/store.hpp"
#include "support.hpp"

using namespace baton;

namespace {

void hash_of_blob(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  sqlite3_result_int64(context, static_cast<sqlite3_int64>(hash_bytes({bytes, bytes == nullptr ? 0 : size})));
}

void correct_hashes(const std::string& path) {
  try {
    SQLite::Database database(path, SQLite::OPEN_READWRITE);
    database.createFunction("hash_of", 1, true, nullptr, hash_of_blob, nullptr, nullptr, nullptr);
    database.exec("UPDATE segment SET hash = hash_of(data) WHERE hash <> hash_of(data)");
  } catch (const std::exception&) {
    return;  // damaged elsewhere
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::ScratchFile file(".db");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  file.write(bytes);
  if (hash_bytes(bytes) % 2 == 0) correct_hashes(file.path());
  const auto store = Store::open(file.path());
  if (!store) {
    fuzz::require_words(store.error());
    return 0;
  }
  if (const auto context = store->load_context(); !context) fuzz::require_words(context.error());
  static_cast<void>(store->kept_answer("summary"));
  for (const Digests digests : {Digests::loaded, Digests::left_out}) {
    const auto log = store->load_log(1, digests);
    if (!log) {
      fuzz::require_words(log.error());
    } else if (digests == Digests::loaded) {
      static_cast<void>(fuzz::content_of(*log));
    }
  }
  return 0;
}
