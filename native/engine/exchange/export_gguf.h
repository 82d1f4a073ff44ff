// Writes a checkpoint as a GGUF file, which llama.cpp and what is built on it read.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/long_work.h"
#include "io/gguf.h"

namespace sizewise {

struct ExportGgufRequest {
  std::string checkpoint, tokenizer;
  GgufType type = GgufType::f16;
  std::string name;  // general.name
  std::string out;
};

struct ExportedGguf {
  std::uint64_t bytes = 0;
  int tensors = 0;
  // Matrices whose rows are no multiple of a block and are stored as f16 instead, by their names in the file.
  std::vector<std::string> kept_as_f16;
};

// Matrices are stored as `type`, vectors as f32. Streams from the memory map of one file into the other, durably.
// Progress counts numbers of the model. Blocking. Throws Error: export_unsupported (a family other than llama, or a
// tokenizer that GGUF has no words for), checkpoint_invalid (a weight that is not finite, too), tokenizer_invalid,
// cancelled, and as DurableFile does.
ExportedGguf export_gguf(const ExportGgufRequest& request, const LongWork& long_work);

}  // namespace sizewise
