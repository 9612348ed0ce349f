#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "baton/report/document.hpp"

namespace baton::report {

/// The form that document_bytes() writes, its first byte. Another one is not read: documents are kept to save time, and can be made again.
inline constexpr std::uint8_t document_form = 2;

/// A document as bytes, all of it: document_of(document_bytes(d)) is d, to the bits of its numbers. The same document gives the same bytes.
[[nodiscard]] std::string document_bytes(const Document& document);
/// The document that the bytes hold; nothing where they are of another form, damaged or cut. Every length, kind and index is checked, so that
/// whatever comes back can be rendered. Memory is in proportion to the bytes.
[[nodiscard]] std::optional<Document> document_of(std::string_view bytes);

}  // namespace baton::report
