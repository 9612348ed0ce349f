#include <fstream>
#include <iterator>

#include "transcript.hpp"

namespace baton::transcripts {
namespace {

constexpr std::string_view fence = "```console";
constexpr std::string_view prompt = "$ ";
constexpr std::string_view error_mark = "! ";

Block read_block(const std::vector<std::string>& lines, std::size_t first) {
  Block block;
  block.first = block.last = first;
  const std::string& head = lines[first - 1];
  if (const std::size_t at = head.find("columns="); at != std::string::npos) block.columns = std::stoi(head.substr(at + 8));
  for (; block.last < lines.size() && lines[block.last] != "```"; ++block.last) {
    const std::string& line = lines[block.last];
    if (line.starts_with(prompt)) {
      block.commands.push_back({line.substr(prompt.size()), block.last + 1, {}, {}, 0});
    } else if (block.commands.empty()) {
      continue;
    } else if (line.starts_with("[exit ")) {
      block.commands.back().exit_code = std::stoi(line.substr(6));
    } else if (line.starts_with(error_mark)) {
      block.commands.back().err += line.substr(error_mark.size()) + "\n";
    } else {
      block.commands.back().out += line + "\n";
    }
  }
  return block;
}

/// Blank lines between an output and the next command are for the reader.
void drop_blank_tail(Block& block) {
  for (Command& command : block.commands) {
    while (command.out.ends_with("\n\n")) command.out.pop_back();
    if (command.out == "\n") command.out.clear();
  }
}

bool is_of_baton(const Block& block) {
  if (block.commands.empty()) return false;
  for (const Command& command : block.commands) {
    if (!command.line.starts_with("baton")) return false;
  }
  return true;
}

}  // namespace

Page read_page(const std::filesystem::path& path) {
  Page page{path, {}, {}};
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) page.lines.push_back(line);
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    if (!page.lines[i].starts_with(fence)) continue;
    Block block = read_block(page.lines, i + 1);
    i = block.last;
    drop_blank_tail(block);
    if (is_of_baton(block)) page.blocks.push_back(std::move(block));
  }
  return page;
}

std::string text_of(const Page& page) {
  std::string text;
  std::size_t line = 0;
  for (const Block& block : page.blocks) {
    for (; line < block.first; ++line) text += page.lines[line] + "\n";
    for (std::size_t i = 0; i < block.commands.size(); ++i) {
      const Command& command = block.commands[i];
      if (i > 0) text += "\n";
      text += std::string(prompt) + command.line + "\n" + command.out;
      std::size_t from = 0;
      for (std::size_t end = 0; (end = command.err.find('\n', from)) != std::string::npos; from = end + 1) {
        text += std::string(error_mark) + command.err.substr(from, end - from) + "\n";
      }
      if (command.exit_code != 0) text += "[exit " + std::to_string(command.exit_code) + "]\n";
    }
    line = block.last;
  }
  for (; line < page.lines.size(); ++line) text += page.lines[line] + "\n";
  return text;
}

}  // namespace baton::transcripts
