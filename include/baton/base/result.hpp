#pragma once
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace baton {

/// Why the program cannot go on; the value is the exit code of the process.
enum class ErrorCode { usage = 2, input = 3, store = 4, internal = 70 };

/// The one form of every failure that stops a command: what, where, and what to do next.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;               ///< What is wrong, in words, without the place.
  std::string place;                 ///< File, line, record, option; may be empty.
  std::string hint;                  ///< What to do next, a line to paste where there is one; may be empty.
  std::vector<std::string> details;  ///< Further lines between message and hint.
};

/// A value, or why there is none.
template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an Error.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string place = {},
                                                std::string hint = {}, std::vector<std::string> details = {}) {
  return tl::unexpected<Error>(
      Error{code, std::move(message), std::move(place), std::move(hint), std::move(details)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// A bug, not a datum: says what was violated and ends the process with exit code 70, in release builds too.
[[noreturn]] inline void abort_as_bug(std::string_view what, const char* file, int line) {
  fmt::print(stderr, "error: internal check failed: {} ({}:{})\nhint: please report this with the input\n", what, file,
             line);
  std::_Exit(70);
}

}  // namespace baton

/// Checks a law that must hold whatever the input.
#define BATON_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::baton::abort_as_bug(#condition, __FILE__, __LINE__))

#define BATON_JOIN_(a, b) a##b
#define BATON_JOIN(a, b) BATON_JOIN_(a, b)
/// Evaluates to the value of a Result, or returns its error: `BATON_TRY(auto log, read(path));`
#define BATON_TRY(declaration, expression) BATON_TRY_(declaration, expression, BATON_JOIN(baton_result_, __LINE__))
#define BATON_TRY_(declaration, expression, temporary)            \
  auto temporary = (expression);                                  \
  if (!temporary) return ::baton::fail(std::move(temporary.error())); \
  declaration = std::move(*temporary)
/// The same for Result<void>.
#define BATON_TRY_VOID(expression) \
  if (auto baton_status = (expression); !baton_status) return ::baton::fail(std::move(baton_status.error()))
