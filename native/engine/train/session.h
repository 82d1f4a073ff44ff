// The training session of one model. Blocking: call it on a thread of its own; it makes its own workers.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "model/count.h"
#include "model/model.h"
#include "ops/backend.h"
#include "train/control.h"
#include "train/recipe.h"

namespace sizewise {

struct TrainRequest {
  Model model = {};
  Recipe recipe = {};
  std::string train_shard = {};  // .tokens files, UTF-8 paths
  std::string validation_shard = {};
  std::string checkpoint_folder = {};  // existing; receives step-<8 digits>.safetensors
  std::string resume_from = {};        // a checkpoint of the same model and recipe; empty: from the start
  std::string initial_weights = {};    // a checkpoint whose weights to start from; empty: from the seed
  std::string device = "cpu";
  MachineShare share = {};  // to begin with, until Control::use_share
  // Steps after whose evaluation the weights alone are kept as well, in step-<8 digits>.weights.safetensors.
  std::vector<std::int64_t> milestones = {};
};

// Times count from the start of this call, in seconds of the whole machine (SharedClock), and speeds are by them: a
// resumed session starts again at 0.
struct TrainStarted {
  std::int64_t step;  // 0, or the checkpoint's
  ParameterCount parameters;
  std::int64_t arena_bytes;  // activations and workspaces, planned once
  std::int64_t total_bytes;  // with weights, gradients and moments, before any op asked for scratch
  std::string data_order;    // describes the order of windows; equal for every model of a ladder with equal context
};
struct TrainMetric {
  std::int64_t step;  // 1-based: the loss of the batch of step n
  double train_loss, learning_rate, gradient_norm;
  std::int64_t tokens;  // seen since step 0
  double flops, elapsed_s, tokens_per_second;
};
struct TrainMetrics {
  std::vector<TrainMetric> points;
};
struct Evaluated {
  std::int64_t step;
  double validation_loss, bits_per_byte, elapsed_s;
  bool best;
};
struct CheckpointSaved {
  std::int64_t step;
  std::string file;  // its name inside checkpoint_folder
  bool has_best;
  std::int64_t best_step;  // where has_best
  double best_validation_loss;
};
// Comes before the checkpoint of its step: whoever goes on from that one has this file already.
struct MilestoneSaved {
  std::int64_t step;
  std::string file;  // its name inside checkpoint_folder
};
using TrainEvent = std::variant<TrainStarted, TrainMetrics, Evaluated, CheckpointSaved, MilestoneSaved>;

// Called on the session's thread with events in order, about ten times a second at most.
using OnTrainEvents = std::function<void(std::vector<TrainEvent>&&)>;

enum class TrainEnd { completed, early_stopping, paused, stopped };
struct TrainResult {
  TrainEnd reason;
  std::int64_t step;
  // What this session held at most, counted where it was allocated: weights, gradients, moments, arena, the backend's
  // scratch and tables, and the batch. Not the process itself, its threads, or the mapped shards, whose pages the
  // system keeps and drops as it likes. A session alone, after others or beside them gets the same number.
  std::int64_t peak_memory_bytes;
};

// No checkpoint is ever deleted here: older ones belong to whoever records them.
// Pause, stop and cancel save a checkpoint at the next step boundary. Throws Error: cancelled (after its checkpoint),
// diverged (the last checkpoint stays), model_invalid, study_invalid, shard_invalid, dataset_too_small,
// checkpoint_invalid, out_of_memory, disk_full, device_unavailable, device_failed (the last checkpoint stays).
TrainResult train(const TrainRequest& request, const Control& control, const OnTrainEvents& on_events);
// The same on this backend, whatever the request's device.
TrainResult train(const TrainRequest& request, Backend& backend, const Control& control,
                  const OnTrainEvents& on_events);

}  // namespace sizewise
