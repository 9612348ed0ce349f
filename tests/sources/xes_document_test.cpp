#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "baton/base/bytes.hpp"
#include "xes_recorder.hpp"

using namespace baton;
using xes::said_by;

namespace {

const std::string plain = R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0">
	<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
	<global scope="event"><string key="org:group" value=""/></global>
	<trace>
		<string key="concept:name" value="T1"/>
		<event>
			<string key="concept:name" value="Open &amp; read &lt;it&gt; &quot;now&quot; &apos;here&apos; &#10;&#xE9;&#x20AC;"/>
			<date key="time:timestamp" value="2026-03-02T10:00:00.000+01:00" />
			<list key="tags"><values><string key="tag" value="a"/></values></list>
		</event>
		<int key="step" value='3'/>
	</trace>
	<trace><string value="T2" key='concept:name'/>
		<event><string key="org:resource" value="Bjorn Åkesson €uro 日本 😀"/></event>
		<event></event ><event/>
	</trace>
	<string key="origin" value="desk"/>
	<trace/>
</log>
)";
const std::string odd =
    "\xEF\xBB\xBF<x:log xmlns:x='u'>\r\n<trace><!-- <trace> --><string key=\"a\" value=\"b\tc\nd\"/></trace>\r\n\r<trace>\r\n<event>"
    "<event/><![CDATA[<trace>]]><?pi x?>text</event><string value='no key'/></trace>\r<x:trace><x:string key='k' value='v'/></x:trace>"
    "<trace a:b='c'><a:string a:key='no' key='yes' value='1' /><foo><event/></foo></trace></x:log>";
/// Pieces that change what a document is.
const std::vector<std::string> pieces{
    "<", ">", "/", "\"", "'", "&", ";", "=", " ", "\t", "\n", "\r", "\r\n", "-->", "<!--", "<![CDATA[", "]]>", "<?", "?>", "<?xml version='1.0'?>",
    "<trace>", "</trace>", "<trace ", "<event>", "</event>", "<event/>", "<log>", "</log>", "<string key=\"k\" value=\"v\"/>", "<string key=\"\" value=\"v\"/>",
    "<string value=\"v\"/>", "<list key=\"l\">", "</list>", "<traces>", "</traces>", "key=\"k\" ", "value=\"", "x", ":", "\xC3\xA9", "\xC3", "\xED\xA0\x80", "\xEF\xBF\xBF",
    "\xEF\xBF\xBD", "\xF0\x9F\x98\x80", "\xF4\x90\x80\x80", "\xC0\xAF", "\x7F", "\x01", "\xFF", std::string(1, '\0'), "&amp;", "&x;", "&#0;", "&#9;", "&#65;", "&#x41;",
    "&#xD800;", "&#xFFFE;", "&#x10FFFF;", "&#x110000;", "&#000000065;", "&#99999999999;", "&#;", "&#x;", "&#xg;", "&amp", "&AMP;", "<!DOCTYPE log>", "xmlns=\"u\"",
    " a=\"1\" b=\"2\" c=\"3\" d=\"4\" e=\"5\" f=\"6\" g=\"7\"", "encoding=\"ISO-8859-1\"", "\xFE\xFF", "a:trace"};

std::string mutated(std::string document, std::mt19937_64& random) {
  const auto below = [&](std::size_t count) { return count == 0 ? 0 : random() % count; };
  for (auto changes = 1 + below(3); changes > 0; --changes) {
    const std::size_t at = below(document.size());
    const std::size_t value = document.find("=\"", at), tag_end = document.find('>', at);
    switch (below(9)) {
      case 0: document.erase(at, 1 + below(12)); break;
      case 1: document[at] = static_cast<char>(below(256)); break;
      case 2: document.insert(below(document.size()), document.substr(at, below(120))); break;
      case 3: document.resize(at); break;
      case 4: if (tag_end < document.size()) document.insert(tag_end + 1, pieces[below(pieces.size())]); break;
      case 5:
      case 6:
      case 7: if (value < document.size()) document.insert(value + 2, pieces[below(pieces.size())]); break;
      default: document.insert(at, pieces[below(pieces.size())]);
    }
    if (document.empty()) return document;
  }
  return document;
}

std::vector<std::string> said_by_expat(const std::string& document) { return said_by<xes::Parser>(document, document.size() + 1); }

}  // namespace

TEST_CASE("XES: the scanner and expat say the same of a document", "[xes]") {
  for (const std::string& document : {plain, odd}) {
    const auto expected = said_by_expat(document);
    CHECK(expected.size() > 15);
    for (std::size_t block_size = 1; block_size <= document.size() + 1; block_size += 1 + block_size / 20) {
      CAPTURE(block_size);
      CHECK(said_by<xes::Document>(document, block_size) == expected);
    }
  }
}

TEST_CASE("XES: the scanner and expat say the same of thousands of broken documents", "[xes]") {
  std::mt19937_64 random(24);
  std::size_t refused = 0, read = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string document = mutated(round % 3 == 0 ? odd : plain, random);
    const std::size_t block_size = round % 2 == 0 ? document.size() + 1 : 1 + random() % 300;
    const auto expected = said_by_expat(document);
    const bool is_refused = expected.size() > 1 && expected[expected.size() - 2].starts_with("error ");
    (is_refused ? refused : read)++;
    if (said_by<xes::Document>(document, block_size) == expected) continue;
    CAPTURE(round, block_size, document);
    CHECK(said_by<xes::Document>(document, block_size) == expected);
  }
  CHECK(refused > 3000);
  CHECK(read > 1500);
}

TEST_CASE("XES: what is beside the usual between traces and in them is read by expat", "[xes]") {
  const std::string trace = "<trace>\n<event>\n<string key='a' value='b'/></event></trace>\n";
  const std::string comments = "<!--" + [] { std::string text; for (int i = 0; i < 20'000; ++i) text += "<trace></trace>\n"; return text; }() + "-->";
  const std::string deep = "<trace>" + [] { std::string text; for (int i = 0; i < 80; ++i) text += "<list key='l'>"; return text; }();
  const std::string closed = [] { std::string text; for (int i = 0; i < 80; ++i) text += "</list>"; return text; }() + "</trace>";
  std::string long_trace = "<trace>";
  while (long_trace.size() < (std::size_t{3} << 20)) long_trace += "<event><string key='long' value='value'/></event>\n";
  long_trace += "</trace>";
  const std::string cdata = "<![CDATA[" + comments.substr(4, comments.size() - 7) + "]]>";
  for (const std::string& content : {comments + trace, trace + cdata + trace, cdata.substr(0, cdata.size() - 3), trace + comments + trace, deep + closed + trace, trace + long_trace + trace, trace + "text" + trace, trace + "<trace/>" + trace + "</log>" + trace}) {
    const std::string document = "<log>\n" + content + "</log>";
    const auto expected = said_by_expat(document);
    for (const std::size_t block_size : {document.size() + 1, std::size_t{262'144}, std::size_t{70'001}}) {
      const bool is_same = said_by<xes::Document>(document, block_size) == expected;
      CHECK(is_same);
    }
  }
}

TEST_CASE("XES: the scanner and expat say the same of real and of hostile logs", "[xes][real]") {
  const char* const folder = std::getenv("BATON_REAL_DATA");
  if (folder == nullptr) {
    WARN("not run: set BATON_REAL_DATA to a folder with logs/ and nasty/");
    return;
  }
  const auto files = list_inputs({folder});
  REQUIRE(files);
  std::size_t compared = 0;
  for (const InputRef& file : *files) {
    if (file.path.find(".xes") == std::string::npos && file.path.find(".xml") == std::string::npos) continue;
    CAPTURE(file.path);
    auto source = open_input(file);
    REQUIRE(source);
    const auto document = read_all(**source, std::uint64_t{1} << 30);
    REQUIRE(document);
    const bool is_same = said_by<xes::Document>(*document, 262'144) == said_by<xes::Parser>(*document, 262'144);
    CHECK(is_same);
    ++compared;
  }
  CHECK(compared > 10);
}
