#include "model/programs.h"

#include <limits>
#include <string>
#include <utility>

#include "base/error.h"
#include "model/decoder.h"

namespace sizewise {
namespace {

LossProgram loss_program(Purpose purpose, const Model& model, ParameterSet& parameters, const Backend& backend,
                         const TrainingShape& shape) {
  check_rows(shape.batch, shape.length);
  Graph graph(purpose, parameters, shape.precision, backend.activations(shape.precision));
  const Tensor ids = graph.boundary(shape.batch, shape.length), targets = graph.boundary(shape.batch, shape.length);
  const Tensor hidden = decoder(graph, model,
                                {.ids = ids,
                                 .sequences = {shape.batch, shape.length},
                                 .dropout = shape.dropout,
                                 .seed = shape.seed,
                                 .gradient_checkpointing = shape.gradient_checkpointing});
  const Tensor losses = classifier(graph, hidden, output_head(graph, model), targets, backend);
  graph.backward();
  return {std::move(graph).finish(backend.overlap()), ids, targets, losses, std::int64_t{shape.batch} * shape.length};
}

// The logits of the rows from `first_row` on: those before it are skipped.
Tensor logits_from(Graph& graph, const Model& model, Tensor hidden, std::int64_t first_row) {
  const std::int64_t rows = graph.shape(hidden).rows - first_row;
  return linear(graph, hidden, output_head(graph, model),
                {.into = graph.boundary(rows, model.vocab), .first_row = first_row});
}

}  // namespace

ParameterSet declare_parameters(const Model& model, ParameterSet parameters) {
  check_model(model);
  Graph graph(Purpose::inference, parameters);
  decoder(graph, model, {.ids = graph.boundary(1, 1), .sequences = {1, 1}});
  output_head(graph, model);
  return parameters;
}

void check_rows(int batch_size, int context) {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const std::int64_t rows = std::int64_t{batch_size} * context;
  if (batch_size >= 1 && rows <= most) return;
  throw Error("study_invalid",
              "batch_size must be at least 1 and at most " + std::to_string(most / context) + " at context " +
                  std::to_string(context) + ", but is " + std::to_string(batch_size),
              "batch_size");
}

LossProgram training_program(const Model& model, ParameterSet& parameters, const Backend& backend,
                             const TrainingShape& shape) {
  return loss_program(Purpose::training, model, parameters, backend, shape);
}

LossProgram evaluation_program(const Model& model, ParameterSet& parameters, const Backend& backend, int batch,
                               int length, Precision precision) {
  return loss_program(Purpose::inference, model, parameters, backend, {batch, length, 0.0f, 0, precision});
}

LogitsProgram logits_program(const Model& model, ParameterSet& parameters, int batch, int length) {
  Graph graph(Purpose::inference, parameters);
  const Tensor ids = graph.boundary(batch, length);
  const Tensor hidden = decoder(graph, model, {.ids = ids, .sequences = {batch, length}});
  const Tensor logits = logits_from(graph, model, hidden, 0);
  return {std::move(graph).finish(), ids, logits, batch * length};
}

LogitsProgram continuation_program(const Model& model, ParameterSet& parameters, Sequences sequences, LogitsOf of) {
  Graph graph(Purpose::inference, parameters);
  const Tensor ids = graph.boundary(sequences.batch, sequences.length);
  const Tensor hidden = decoder(graph, model, {.ids = ids, .sequences = sequences});
  const auto rows = static_cast<int>(of == LogitsOf::last ? 1 : sequences.rows());
  const Tensor logits = logits_from(graph, model, hidden, sequences.rows() - rows);
  return {std::move(graph).finish(), ids, logits, rows};
}

}  // namespace sizewise
