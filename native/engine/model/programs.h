// The programs of a decoder: one training step of a batch, the losses of a batch, and generation.
#pragma once
#include <cstdint>

#include "graph/layers.h"
#include "graph/parameters.h"
#include "graph/program.h"
#include "model/model.h"
#include "ops/backend.h"

namespace sizewise {

// The parameters that every program of the model shares, declared in an empty set. Throws Error("model_invalid").
ParameterSet declare_parameters(const Model& model, ParameterSet parameters = {});

// ids and targets [B, T] in, losses [B*T] out. A training program leaves the gradients of the parameters behind.
struct LossProgram {
  Program program;
  Tensor ids, targets, losses;
  std::int64_t rows;
};

// Sizes of matrices are ints: throws Error("study_invalid") where batch_size * context does not fit.
void check_rows(int batch_size, int context);

struct TrainingShape {
  int batch, length;
  float dropout;
  std::uint64_t seed;
  Precision precision = Precision::fp32;
  bool gradient_checkpointing = false;  // activations inside blocks are computed again rather than kept: the same bits
};
LossProgram training_program(const Model& model, ParameterSet& parameters, const Backend& backend,
                             const TrainingShape& shape);
LossProgram evaluation_program(const Model& model, ParameterSet& parameters, const Backend& backend, int batch,
                               int length, Precision precision = Precision::fp32);

// ids [B, T] in, logits [rows, V] out: of all B*T rows, or only of the last.
struct LogitsProgram {
  Program program;
  Tensor ids, logits;
  int rows;
};
LogitsProgram logits_program(const Model& model, ParameterSet& parameters, int batch, int length);

// Reads ids of sequences with caches, each from the cursor's position on, and keeps their keys and values there. Gives
// the logits of the last row, or of each.
enum class LogitsOf { last, each };
LogitsProgram continuation_program(const Model& model, ParameterSet& parameters, Sequences sequences,
                                   LogitsOf rows = LogitsOf::last);

}  // namespace sizewise
