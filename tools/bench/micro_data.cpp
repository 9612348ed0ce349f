#include "micro_data.hpp"

#include <map>

#include "baton/sources/reader.hpp"

namespace baton::bench {
namespace {

std::string name_with(void (*append)(std::uint32_t, std::string&), std::uint32_t value) {
  std::string name;
  append(value, name);
  return name;
}

void append_attribute(std::string_view kind, std::string_view key, std::string_view value, std::string& out) {
  (((((out += "      <") += kind) += " key=\"") += key) += "\" value=\"") += value;
  out += "\"/>\n";
}

std::string make_xes() {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\">\n";
  const InventedLog& log = invented("case");
  std::uint32_t issue = 0;
  for (const InventedLog::Event& event : log.events()) {
    if (&event == &log.events().front() || event.issue != issue) {
      if (&event != &log.events().front()) out += "  </trace>\n";
      issue = event.issue;
      out += "  <trace>\n";
      append_attribute("string", "concept:name", "T-" + std::to_string(issue), out);
    }
    out += "    <event>\n";
    append_attribute("string", "concept:name", name_of(event.activity), out);
    append_attribute("date", "time:timestamp", name_with(append_second, event.second) + "+00:00", out);
    append_attribute("string", "org:group", name_with(append_team, event.team), out);
    if (event.employee != InventedLog::nobody) append_attribute("string", "org:resource", name_with(append_employee, event.employee), out);
    out += "    </event>\n";
  }
  return out + "  </trace>\n</log>\n";
}

/// "Mon, 01 Jan 2024 12:34:56 +0000" and, for the line between mails, "Mon Jan 01 12:34:56 2024".
std::pair<std::string, std::string> mail_dates(std::uint32_t second) {
  static constexpr std::string_view days[]{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr std::string_view months[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string iso = name_with(append_second, second);  // 2024-01-01T12:34:56
  const std::string weekday(days[second / 86400 % 7]);
  const std::string month(months[std::stoul(iso.substr(5, 2)) - 1]);
  const std::string day = iso.substr(8, 2), year = iso.substr(0, 4), clock = iso.substr(11);
  return {weekday + ", " + day + " " + month + " " + year + " " + clock + " +0000",
          weekday + " " + month + " " + day + " " + clock + " " + year};
}

std::string make_mbox() {
  std::string out;
  const InventedLog& log = invented("time");
  std::vector<std::string> last(log.issues().size());  // id of an issue's last mail
  for (std::size_t i = 0; i < log.events().size(); ++i) {
    const InventedLog::Event& event = log.events()[i];
    if (event.employee == InventedLog::nobody) continue;
    const std::string from = name_with(append_employee, event.employee) + "@example.com";
    const auto [date, separator_date] = mail_dates(event.second);
    const std::string id = "<" + std::to_string(i) + "." + std::to_string(event.second) + "@mail.example.com>";
    std::string& before = last[event.issue];
    ((((out += "From ") += from) += " ") += separator_date) += "\n";
    for (const std::string host : {"mx1.example.com", "relay.example.net"}) {
      out += "Received: from " + host + " (192.0.2.1)\n\tby mail.example.com with ESMTPS id " + std::to_string(i * 7919) + ";\n\t" + date +
             "\n";
    }
    out += "From: Employee <" + from + ">\nTo: customer" + std::to_string(event.issue) +
           "@example.org, support@example.com\nSubject: Re: Issue " + std::to_string(event.issue) + "\nDate: " + date +
           "\nMessage-ID: " + id + "\n";
    if (!before.empty()) out += "In-Reply-To: " + before + "\nReferences: " + before + "\n";
    out += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nHello,\n\nwe are looking into it.\n\n";
    before = id;
  }
  return out;
}

std::string make_wider_csv() {
  std::string out(InventedLog::header());
  out.insert(out.size() - 1, ",exported");
  for (const InventedLog::Event& event : invented("time").events()) {
    invented("time").append(event, out);
    out.insert(out.size() - 1, ",yes");
  }
  return out;
}

}  // namespace

const InventedLog& invented(const std::string& order) {
  static std::map<std::string, InventedLog> logs;
  return logs.try_emplace(order, event_count, order, 42).first->second;
}

const std::string& csv_text(const std::string& order) {
  static std::map<std::string, std::string> texts;
  std::string& text = texts[order];
  if (text.empty()) text = invented(order).csv();
  return text;
}

const std::string& wider_csv_text() {
  static const std::string text = make_wider_csv();
  return text;
}

const std::string& xes_text() {
  static const std::string text = make_xes();
  return text;
}

const std::string& mbox_text() {
  static const std::string text = make_mbox();
  return text;
}

const Config& config() {
  static const Config read_config = [] {
    const auto source = sure(open_input({YARDSTICK_CONFIG, {}}));
    return sure(parse_config(sure(read_all(*source, std::uint64_t{1} << 20)), YARDSTICK_CONFIG));
  }();
  return read_config;
}

InputOptions input_options() {
  InputOptions options;
  options.mapping = config().mapping;
  options.source_name = "desk";
  return options;
}

void read(LogBuilder& builder, const std::string& text) {
  const bool is_csv = text.starts_with("case_id,");
  sure(read_source(open_memory(text, "invented"), is_csv ? input_options() : InputOptions{}, builder));
}

RawLog raw_log() {
  LogBuilder builder{RawLog{}};
  read(builder, csv_text("time"));
  return builder.finish(1).value();
}

const Analysis& analysis() {
  static const Analysis measured = [] {
    AnalysisContext context;
    context.version = "benchmark";
    context.command = "summary";
    context.inputs = "invented.csv";
    context.person_label = [](const ResolvedLog& log, std::uint32_t person) { return std::string(log.person_name(person)); };
    return sure(analyse(raw_log(), config(), {}, {}, std::move(context)));
  }();
  return measured;
}

}  // namespace baton::bench
