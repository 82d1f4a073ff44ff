// Turns the bytes of tokens, as they come, into whole characters, and ends before the first stop string.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sizewise {

class TextStream {
 public:
  // Empty stop strings count for nothing.
  explicit TextStream(std::vector<std::string> stop);

  // The text that can be shown by now: an unfinished character, or what may begin a stop string, waits.
  std::string push(std::string_view bytes);
  // What still waits. Bytes that are no UTF-8 become U+FFFD.
  std::string finish();

  bool stopped() const noexcept { return stopped_; }

 private:
  std::size_t held_for_stop() const;
  std::vector<std::string> stop_;
  std::string waiting_;
  bool stopped_ = false;
};

}  // namespace sizewise
