#include "infer/text_stream.h"

#include <algorithm>
#include <utility>

#include "io/utf8.h"

namespace sizewise {
namespace {

// How many bytes at the end begin a character that needs more.
std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

}  // namespace

TextStream::TextStream(std::vector<std::string> stop) : stop_(std::move(stop)) {
  std::erase_if(stop_, [](const std::string& text) { return text.empty(); });
}

std::string TextStream::push(std::string_view bytes) {
  if (stopped_) return {};
  waiting_ += bytes;
  std::size_t end = std::string::npos;
  for (const std::string& stop : stop_) end = std::min(end, waiting_.find(stop));
  if (end != std::string::npos) {
    stopped_ = true;
  } else {
    end = waiting_.size() - held_for_stop();
    end -= unfinished_bytes(std::string_view(waiting_).substr(0, end));
  }
  std::string text = valid_utf8(std::string_view(waiting_).substr(0, end));
  waiting_.erase(0, stopped_ ? waiting_.size() : end);
  return text;
}

std::string TextStream::finish() { return valid_utf8(std::exchange(waiting_, {})); }

// The longest end of what waits that a stop string begins with.
std::size_t TextStream::held_for_stop() const {
  std::size_t most = 0;
  for (const std::string& stop : stop_) {
    for (std::size_t size = std::min(stop.size() - 1, waiting_.size()); size > most; --size) {
      if (waiting_.ends_with(std::string_view(stop).substr(0, size))) most = size;
    }
  }
  return most;
}

}  // namespace sizewise
