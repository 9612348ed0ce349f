#include "baton/log/event_log.hpp"

#include <algorithm>

#include "baton/base/parallel.hpp"

namespace baton {

std::vector<SourceUse> find_uses(const RawLog& log, unsigned threads) {
  std::vector<SourceUse> uses(log.sources.size());
  for (SourceUse& use : uses) {
    for (std::size_t column = 0; column < text_column_count; ++column) {
      const auto text_column = static_cast<TextColumn>(column);
      if (log.events.has(text_column)) use.texts[column].assign(log.texts.of(text_column).size(), 0);
    }
  }
  std::vector<std::uint32_t> source_of_file;
  for (const FileReceipt& file : log.files) source_of_file.push_back(file.source);
  const EventColumns& events = log.events;
  for (std::size_t event = 0; event < events.size(); ++event) {
    SourceUse& use = uses[source_of_file[Origin{events.origin[event]}.file()]];
    use.latest = std::max(use.latest, events.at[event]);
  }
  parallel_for(text_column_count, threads, [&](std::size_t column, unsigned) {
    const auto& ids = events.text[column];
    for (std::size_t event = 0; event < ids.size(); ++event) {
      uses[source_of_file[Origin{events.origin[event]}.file()]].texts[column][ids[event]] = 1;
    }
  });
  return uses;
}

}  // namespace baton
