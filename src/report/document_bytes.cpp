#include "baton/report/document_bytes.hpp"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <limits>

namespace baton::report {

namespace {

__extension__ using Wide = unsigned __int128;

template <class Value, class Struct>
concept Is = std::same_as<std::remove_const_t<Value>, Struct>;

// The members of each struct, once for both directions. The bindings do not compile where a member is added or taken away.
void members(auto& stream, Is<DurationCell> auto& cell) { stream(cell.us); }
void members(auto& stream, Is<InstantCell> auto& cell) { stream(cell.us); }
void members(auto& stream, Is<ShareCell> auto& cell) {
  auto& [value, numerator, denominator, low, high] = cell;
  stream(value, numerator, denominator, low, high);
}
void members(auto& stream, Is<Column> auto& column) {
  auto& [id, title, unit, priority, in_data] = column;
  stream(id, title, unit, priority, in_data);
}
void members(auto& stream, Is<Table> auto& table) {
  auto& [id, title, columns, rows, shown_rows, more_hint, empty_text, for_people, in_data, people_order, all_rows] = table;
  stream(id, title, columns, rows, shown_rows, more_hint, empty_text, for_people, in_data, people_order, all_rows);
}
void members(auto& stream, Is<Bars::Bar> auto& bar) {
  auto& [label, amount, ratio, style] = bar;
  stream(label, amount, ratio, style);
}
void members(auto& stream, Is<Bars> auto& block) {
  auto& [title, total, unit, bars] = block;
  stream(title, total, unit, bars);
}
void members(auto& stream, Is<Facts::Fact> auto& fact) {
  auto& [label, value, unit, note, measure] = fact;
  stream(label, value, unit, note, measure);
}
void members(auto& stream, Is<Facts> auto& block) {
  auto& [title, facts, strip] = block;
  stream(title, facts, strip);
}
void members(auto& stream, Is<Sentence> auto& sentence) {
  auto& [parts, anchor] = sentence;
  stream(parts, anchor);
}
void members(auto& stream, Is<Prose> auto& block) {
  auto& [sentences, lead] = block;
  stream(sentences, lead);
}
void members(auto& stream, Is<Graph::Attribute> auto& attribute) {
  auto& [key, value, unit] = attribute;
  stream(key, value, unit);
}
void members(auto& stream, Is<Graph::Vertex> auto& vertex) {
  auto& [label, tier, attributes] = vertex;
  stream(label, tier, attributes);
}
void members(auto& stream, Is<Graph::Edge> auto& edge) {
  auto& [from, to, weight, bounces, attributes] = edge;
  stream(from, to, weight, bounces, attributes);
}
void members(auto& stream, Is<Graph> auto& block) {
  auto& [id, title, vertices, edges, shown_edges] = block;
  stream(id, title, vertices, edges, shown_edges);
}
void members(auto& stream, Is<MeasureCell> auto& measure) {
  auto& [id, title, value, parts, is_object] = measure;
  stream(id, title, value, parts, is_object);
}
void members(auto& stream, Is<Measures> auto& block) {
  auto& [measures] = block;
  stream(measures);
}
void members(auto& stream, Is<Section> auto& section) {
  auto& [anchor, title, blocks] = section;
  stream(anchor, title, blocks);
}
void members(auto& stream, Is<Document> auto& document) {
  auto& [version, command, as_of, store, inputs, hours, title, subtitle, coverage, notes, sections, next, main_table, fields, again] = document;  // how to ask again is no part of an answer that is kept
  stream(version, command, as_of, store, inputs, hours, title, subtitle, coverage, notes, sections, next, main_table, fields);
}

/// Whole numbers as groups of seven bits, the lowest first, the last without its eighth bit; signed ones with the sign in the lowest bit.
class Writer {
 public:
  template <class... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }
  std::string out;

 private:
  void put_whole(Wide number) {
    for (; number >= 0x80; number >>= 7) out += static_cast<char>(static_cast<unsigned char>(number) | 0x80U);
    out += static_cast<char>(number);
  }
  void put(std::monostate) {}
  void put(bool flag) { out += flag ? '\1' : '\0'; }
  void put(Unit unit) { out += static_cast<char>(unit); }
  void put(std::size_t number) { put_whole(number); }
  void put(TimeSum number) { put_whole(static_cast<Wide>(number) << 1 ^ static_cast<Wide>(number < 0 ? -1 : 0)); }
  void put(int number) { put(TimeSum{number}); }
  void put(std::int64_t number) { put(TimeSum{number}); }
  void put(double number) {
    const auto bits = std::bit_cast<std::uint64_t>(number);
    out.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  void put(const std::string& text) {
    put(text.size());
    out += text;
  }
  template <class Value>
  void put(const std::optional<Value>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class First, class Second>
  void put(const std::pair<First, Second>& pair) {
    put(pair.first);
    put(pair.second);
  }
  template <class... Kinds>
  void put(const std::variant<Kinds...>& value) {
    out += static_cast<char>(value.index());
    std::visit([this](const auto& content) { put(content); }, value);
  }
  template <class Value>
  void put(const std::vector<Value>& list) {
    put(list.size());
    for (const Value& value : list) put(value);
  }
  template <class Struct>
  void put(const Struct& value)
    requires requires(Writer& stream) { members(stream, value); }
  {
    members(*this, value);
  }
};

/// Reads what a Writer wrote; after the first thing that does not fit, is_good is false and nothing more is read.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  template <class... Values>
  void operator()(Values&... values) {
    (take(values), ...);
  }
  [[nodiscard]] bool is_at_end() const { return is_good_ && rest_.empty(); }

 private:
  unsigned char byte() {
    is_good_ = is_good_ && !rest_.empty();
    if (!is_good_) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  Wide whole() {
    Wide number = 0;
    for (unsigned shift = 0; shift < 128; shift += 7) {
      const unsigned char group = byte();
      number |= static_cast<Wide>(group & 0x7FU) << shift;
      if (group < 0x80) return number;
    }
    is_good_ = false;
    return 0;
  }
  /// How many bytes or elements follow; each takes a byte at least.
  std::size_t length() {
    const Wide count = whole();
    is_good_ = is_good_ && count <= rest_.size();
    return is_good_ ? static_cast<std::size_t>(count) : 0;
  }
  template <class Number>
  void take_signed(Number& number) {
    const Wide bits = whole();
    const auto value = static_cast<TimeSum>(bits >> 1) ^ -static_cast<TimeSum>(bits & 1);
    number = static_cast<Number>(value);
    is_good_ = is_good_ && TimeSum{number} == value;
  }
  void take(std::monostate) {}
  void take(bool& flag) {
    const unsigned char value = byte();
    is_good_ = is_good_ && value <= 1;
    flag = value == 1;
  }
  void take(Unit& unit) {
    const unsigned char value = byte();
    is_good_ = is_good_ && value <= static_cast<unsigned char>(Unit::flag);
    if (is_good_) unit = static_cast<Unit>(value);
  }
  void take(std::size_t& number) {
    const Wide value = whole();
    number = static_cast<std::size_t>(value);
    is_good_ = is_good_ && number == value;
  }
  void take(TimeSum& number) { take_signed(number); }
  void take(int& number) { take_signed(number); }
  void take(std::int64_t& number) { take_signed(number); }
  void take(double& number) {
    std::uint64_t bits = 0;
    is_good_ = is_good_ && rest_.size() >= sizeof bits;
    if (!is_good_) return;
    std::memcpy(&bits, rest_.data(), sizeof bits);
    rest_.remove_prefix(sizeof bits);
    number = std::bit_cast<double>(bits);
  }
  void take(std::string& text) {
    const std::size_t count = length();
    text.assign(rest_.substr(0, count));
    rest_.remove_prefix(count);
  }
  template <class Value>
  void take(std::optional<Value>& value) {
    bool is_there = false;
    take(is_there);
    if (is_there) take(value.emplace());
  }
  template <class First, class Second>
  void take(std::pair<First, Second>& pair) {
    take(pair.first);
    take(pair.second);
  }
  template <std::size_t at = 0, class... Kinds>
  void take_kind(std::variant<Kinds...>& value, std::size_t kind) {
    if constexpr (at < sizeof...(Kinds)) {
      if (kind == at) take(value.template emplace<at>());
      else take_kind<at + 1>(value, kind);
    } else {
      is_good_ = false;
    }
  }
  template <class... Kinds>
  void take(std::variant<Kinds...>& value) {
    take_kind(value, byte());
  }
  template <class Value>
  void take(std::vector<Value>& list) {
    constexpr std::size_t most_at_once = 4096;  // a count may be damaged
    const std::size_t count = length();
    list.reserve(std::min(count, most_at_once));
    for (std::size_t at = 0; at < count && is_good_; ++at) take(list.emplace_back());
  }
  template <class Struct>
  void take(Struct& value)
    requires requires(Reader& stream) { members(stream, value); }
  {
    members(*this, value);
    if constexpr (std::same_as<Struct, Table>) {
      for (const std::size_t row : value.people_order) is_good_ = is_good_ && row < value.rows.size();
    } else if constexpr (std::same_as<Struct, Graph>) {
      const std::size_t count = value.vertices.size();
      for (const Graph::Edge& edge : value.edges) is_good_ = is_good_ && edge.from < count && edge.to < count;
    }
  }

  std::string_view rest_;
  bool is_good_ = true;
};

}  // namespace

std::string document_bytes(const Document& document) {
  Writer writer;
  writer.out += static_cast<char>(document_form);
  writer(document);
  return std::move(writer.out);
}

std::optional<Document> document_of(std::string_view bytes) {
  if (bytes.empty() || static_cast<std::uint8_t>(bytes.front()) != document_form) return std::nullopt;
  Reader reader(bytes.substr(1));
  Document document;
  reader(document);
  if (!reader.is_at_end()) return std::nullopt;
  return document;
}

}  // namespace baton::report
