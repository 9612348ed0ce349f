#include <catch2/catch.hpp>

#include <sstream>

#include "baton/log/fields.hpp"
#include "baton/metrics/registry.hpp"
#include "baton/sources/reader.hpp"
#include "sources.hpp"

namespace baton::architecture {
namespace {

const std::filesystem::path top = BATON_SOURCE_DIR;

/// The sections of a page by heading of any level, a `code` heading without its marks: "### `queued`" is "queued".
std::map<std::string, std::string> sections_of(const std::filesystem::path& path) {
  std::map<std::string, std::string> sections;
  std::istringstream page(bytes_of(path));
  std::string heading;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("#")) {
      sections[heading] += line + "\n";
      continue;
    }
    heading = line.substr(line.find_first_not_of("# "));
    if (heading.starts_with("`")) heading = heading.substr(1, heading.find('`', 1) - 1);
    sections[heading];
  }
  return sections;
}

}  // namespace

TEST_CASE("every measure has a section in docs/metrics.md, with the registry's words") {
  const auto sections = sections_of(top / "docs/metrics.md");
  for (const MeasureInfo& measure : all_measures()) {
    INFO(measure.id);
    const auto section = sections.find(std::string(measure.id));
    REQUIRE(section != sections.end());
    // The page may say more, not something else.
    CHECK_THAT(section->second, Catch::Contains("**" + std::string(measure.title) + ".**", Catch::CaseSensitive::No));
    CHECK_THAT(section->second, Catch::Contains(std::string(measure.definition)));
    CHECK_THAT(section->second, Catch::Contains(std::string(measure.rivals)));
    CHECK_THAT(section->second, Catch::Contains(std::string(measure.population)));
    CHECK_THAT(section->second, Catch::Contains("**Example.**"));
  }
}

TEST_CASE("every format has a section in docs/formats.md") {
  const auto sections = sections_of(top / "docs/formats.md");
  for (const SourceFormat& format : all_formats()) {
    INFO(format.name);
    CHECK(sections.contains(std::string(format.name)));
  }
}

TEST_CASE("every field that can be mapped is in docs/configuration.md") {
  const std::string page = bytes_of(top / "docs/configuration.md");
  for (const FieldInfo& field : all_fields()) {
    INFO(field.name);
    CHECK_THAT(page, Catch::Contains("`" + std::string(field.name) + "`"));
  }
}

TEST_CASE("relative links of the pages lead somewhere") {
  std::vector<std::filesystem::path> pages{top / "README.md"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top / "docs")) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  }
  for (const std::filesystem::path& page : pages) {
    const std::string text = bytes_of(page);
    for (std::size_t at = 0; (at = text.find("](", at)) != std::string::npos;) {
      at += 2;
      const std::string target = text.substr(at, text.find_first_of(")#", at) - at);
      if (target.empty() || target.find("://") != std::string::npos) continue;
      INFO(page << " links to " << target);
      CHECK(std::filesystem::exists(page.parent_path() / target));
    }
  }
}

}  // namespace baton::architecture
