#include "baton/store/store.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "baton/base/shell.hpp"
#include "answers.hpp"
#include "catalogue.hpp"
#include "database.hpp"
#include "figures.hpp"
#include "log_series.hpp"
#include "part_writer.hpp"
#include "schema.hpp"

namespace baton {

struct Store::Impl {
  Impl(std::string file, bool reads) : path(std::move(file)), database(open_database(path)), reads_only(reads) {}
  ~Impl() {
    if (was_made_here && !was_saved) remove_unused();
  }
  /// Takes the writer's lock and brings the schema up to date; part of the transaction that save() commits.
  Result<void> begin_import();
  /// Does work inside the transaction, which begins where none is open and is rolled back where the work fails.
  template <class Work>
  Result<void> change(Work work);
  Result<void> end_write(const RawLog& log, const std::vector<SourceUse>& uses, const StoredContext& context);
  /// Rolls back what was written so far.
  void give_up() {
    writer.reset();
    transaction.reset();
  }
  /// Under the lock, so that no other import can have begun to use the file.
  void remove_unused();

  std::string path;
  SQLite::Database database;
  std::unique_ptr<WriteTransaction> transaction;
  std::unique_ptr<PartWriter> writer;
  bool reads_only = false;
  bool was_made_here = false;
  bool was_saved = false;
};

Result<void> Store::Impl::begin_import() {
  transaction = std::make_unique<WriteTransaction>(database);
  BATON_TRY(const StoreState state, state_of(database, path));
  if (state != StoreState::current) migrate(database);
  return {};
}

template <class Work>
Result<void> Store::Impl::change(Work work) {
  auto done = guarded(path, [&]() -> Result<void> {
    if (!transaction) BATON_TRY_VOID(begin_import());
    return work();
  });
  if (!done) give_up();
  return done;
}

void Store::Impl::remove_unused() {
  const auto removed = guarded(path, [&]() -> Result<void> {
    transaction.reset();
    const WriteTransaction lock(database);
    BATON_TRY(const StoreState state, state_of(database, path));
    if (state == StoreState::empty) ::unlink(path.c_str());
    return {};
  });
  static_cast<void>(removed);  // an empty file that stays does no harm: it is taken for a new store
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& path) {
  const std::string hint = "make one: baton import --store " + shell_quoted(path) + " INPUT...";
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return fail(ErrorCode::store, "there is no store", path, hint);
    return fail(ErrorCode::store, fmt::format("cannot open the store: {}", std::strerror(errno)), path);
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::store, S_ISDIR(info.st_mode) ? "this is a folder, not a baton store" : "this is not a regular file",
                path, "name a file with --store");
  }
  return guarded(path, [&]() -> Result<Store> {
    BATON_TRY_VOID(check_header(path));
    auto impl = std::make_unique<Impl>(path, true);
    BATON_TRY(const StoreState state, state_of(impl->database, path));
    if (state != StoreState::empty) use_rollback_journal(impl->database);
    if (state == StoreState::empty) return fail(ErrorCode::store, "the store is empty: nothing was imported yet", path, hint);
    if (state == StoreState::older) {
      BATON_TRY_VOID(impl->begin_import());
      impl->transaction->commit();
      impl->transaction.reset();
    }
    impl->database.exec("PRAGMA query_only = ON");
    return Store(std::move(impl));
  });
}

Result<Store> Store::open_for_import(const std::string& path) {
  BATON_TRY(const bool is_new, make_private_file(path));
  return guarded(path, [&]() -> Result<Store> {
    BATON_TRY_VOID(check_header(path));
    auto impl = std::make_unique<Impl>(path, false);
    impl->was_made_here = is_new;
    BATON_TRY(const StoreState state, state_of(impl->database, path));
    if (state != StoreState::empty) {
      use_rollback_journal(impl->database);
      ::chmod(path.c_str(), S_IRUSR | S_IWUSR);  // a store is private, whoever copied it
    }
    BATON_TRY_VOID(impl->begin_import());
    return Store(std::move(impl));
  });
}

Result<RawLog> Store::load_log(unsigned threads, Digests digests) const {
  return guarded(impl_->path, [&]() -> Result<RawLog> {
    const ReadTransaction snapshot(impl_->database);
    RawLog log;
    BATON_TRY_VOID(read_catalogue(impl_->database, impl_->path, log));
    BATON_TRY_VOID(read_log_series(impl_->database, impl_->path, log, digests == Digests::loaded, threads));
    return log;
  });
}

Result<RawLog> Store::load_catalogue() const {
  return guarded(impl_->path, [&]() -> Result<RawLog> {
    const ReadTransaction snapshot(impl_->database);
    RawLog log;
    BATON_TRY_VOID(read_catalogue(impl_->database, impl_->path, log));
    return log;
  });
}

Result<std::uint64_t> Store::count_issues() const {
  return guarded(impl_->path, [&]() -> Result<std::uint64_t> {
    BATON_TRY(const SegmentList list, list_segments(impl_->database, impl_->path));
    return list.issue_count();
  });
}

Result<std::optional<PartedLog>> Store::load_by_parts(unsigned threads, Digests digests) const {
  return guarded(impl_->path, [&]() -> Result<std::optional<PartedLog>> {
    const ReadTransaction snapshot(impl_->database);
    PartedLog parted;
    BATON_TRY_VOID(read_catalogue(impl_->database, impl_->path, parted.log));
    BATON_TRY(auto parts, read_parts(impl_->database, impl_->path, parted.log, digests == Digests::loaded, threads));
    if (!parts) return std::nullopt;
    parted.text_columns = parts->text_columns();
    parted.number_columns = parts->number_columns();
    parted.parts = std::move(parts);
    return parted;
  });
}

Result<StoredContext> Store::load_context() const {
  return guarded(impl_->path, [&]() -> Result<StoredContext> { return read_context(impl_->database); });
}

std::optional<std::string> Store::kept_answer(const std::string& question) const {
  const auto found = guarded(impl_->path, [&]() -> Result<std::optional<std::string>> { return read_answer(impl_->database, question); });
  return found ? *found : std::nullopt;
}

Result<PartSink*> Store::begin_write(OtherParts others, unsigned threads) {
  BATON_CHECK(!impl_->reads_only);
  BATON_TRY_VOID(impl_->change([&]() -> Result<void> {
    impl_->writer = std::make_unique<PartWriter>(impl_->database, impl_->path, threads, others == OtherParts::kept);
    return {};
  }));
  return impl_->writer.get();
}

Result<void> Store::Impl::end_write(const RawLog& log, const std::vector<SourceUse>& uses, const StoredContext& context) {
  BATON_CHECK(writer && log.issue_keys.size() == log.sources.size() && uses.size() == log.sources.size());
  return change([&]() -> Result<void> {
    const auto finished = std::move(writer);
    BATON_TRY_VOID(finished->finish(log, uses));
    write_catalogue(database, log, context);
    drop_answers(database);
    drop_figures(database);
    return {};
  });
}

Result<void> Store::end_write(const RawLog& log, const StoredContext& context) { return impl_->end_write(log, log.uses, context); }

Result<void> Store::write(const RawLog& log, const StoredContext& context, unsigned threads) {
  BATON_CHECK(log.offsets.size() == log.issues.size() + 1);
  BATON_TRY(PartSink* const sink, begin_write(OtherParts::replaced, threads));
  PartSink* const sinks[] = {sink};
  const auto parts = parts_of(log);
  if (auto poured = pour(*parts, sinks, threads); !poured) {
    impl_->give_up();
    return poured;
  }
  return impl_->end_write(log, log.uses.empty() ? find_uses(log, threads) : log.uses, context);
}

Result<void> Store::keep_answers(const std::vector<std::pair<std::string, std::string>>& answers) {
  BATON_CHECK(!impl_->reads_only);
  return impl_->change([&]() -> Result<void> {
    write_answers(impl_->database, answers);
    return {};
  });
}

Result<void> Store::keep_figures(const std::string& kind, std::span<const NumberTable> tables, unsigned threads) {
  BATON_CHECK(!impl_->reads_only);
  return impl_->change([&]() -> Result<void> { return write_figures(impl_->database, impl_->path, kind, tables, threads); });
}

bool Store::load_figures(const std::string& kind, std::span<const NumberTableTarget> tables, unsigned threads) const {
  const auto found = guarded(impl_->path, [&]() -> Result<bool> {
    const ReadTransaction snapshot(impl_->database);
    return read_figures(impl_->database, kind, tables, threads);
  });
  return found && *found;
}

Result<void> Store::commit() {
  BATON_CHECK(!impl_->reads_only);
  return impl_->change([&]() -> Result<void> {
    impl_->transaction->commit();
    impl_->transaction.reset();
    impl_->was_saved = true;
    return {};
  });
}

Result<void> Store::save(const RawLog& log, const StoredContext& context, unsigned threads) {
  BATON_TRY_VOID(write(log, context, threads));
  return commit();
}

}  // namespace baton
