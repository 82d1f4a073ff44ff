#include "graph/unread.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "graph/recorder.h"

namespace sizewise {
namespace {

using Results = std::array<const std::byte*, 4>;

const std::byte* bytes(const float* values) { return reinterpret_cast<const std::byte*>(values); }

// All that an op of a forward writes. An op without such a list also changes what was there before it.
struct ResultsOf {
  Results operator()(const LinearForward& op) const { return {op.y.data(), op.saved.data()}; }
  Results operator()(const AttentionForward& op) const { return {op.o.data(), bytes(op.log_sum_exp)}; }
  Results operator()(const LayerNormForward& op) const {
    return {op.y.data(), op.sum.data(), bytes(op.mean), bytes(op.inverse_std)};
  }
  Results operator()(const RmsNormForward& op) const { return {op.y.data(), op.sum.data(), bytes(op.inverse_rms)}; }
  Results operator()(const SwiGluForward& op) const { return {op.y.data()}; }
  Results operator()(const DropoutApply& op) const { return {op.y.data()}; }
  template <typename Other>
  Results operator()(const Other&) const {
    return {};
  }
};

}  // namespace

void drop_unread(std::vector<Instruction>& instructions, const std::vector<TensorPlace>& tensors) {
  Recorder recorder(tensors);
  std::vector<bool> touched_later(tensors.size(), false);
  std::vector<Instruction> kept;
  for (auto instruction = instructions.rbegin(); instruction != instructions.rend(); ++instruction) {
    const Results results = std::visit(ResultsOf{}, recorder.record(*instruction));
    const auto unread = [&](const std::byte* address) {
      if (!address) return true;
      const auto id = static_cast<std::size_t>(recorder.tensor_at(address));
      return tensors[id].part == Part::activation && !touched_later[id];
    };
    if (results[0] && std::ranges::all_of(results, unread)) continue;
    for (const int id : recorder.touched()) touched_later[static_cast<std::size_t>(id)] = true;
    kept.push_back(std::move(*instruction));
  }
  std::ranges::reverse(kept);
  instructions = std::move(kept);
}

}  // namespace sizewise
