#pragma once

namespace baton::cli {

/// Buffers of a megabyte and more go back to the system when they are freed: for reading, whose buffers are not what measures need.
void give_memory_back();
/// Memory that one step leaves serves the next, from one arena: for answers, where touching fresh pages takes longer than using them.
void keep_memory();

}  // namespace baton::cli
