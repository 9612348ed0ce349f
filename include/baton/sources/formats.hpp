#pragma once
#include "baton/sources/reader.hpp"

namespace baton {

/// CSV event logs and snapshot rows, any dialect and column names.
const SourceFormat& csv_format();
/// XES event logs (IEEE 1849), plain or compressed.
const SourceFormat& xes_format();
/// Mailboxes in one file.
const SourceFormat& mbox_format();
/// Single mails: .eml files and the files of a Maildir.
const SourceFormat& mail_format();

}  // namespace baton
