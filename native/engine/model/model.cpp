#include "model/model.h"

#include <cmath>

#include "base/error.h"

namespace sizewise {
namespace {

[[noreturn]] void reject(const Model& model, const std::string& key, const std::string& allowed,
                         const std::string& came) {
  const std::string of = model.name.empty() ? "" : " of model " + model.name;
  throw Error("model_invalid", key + of + " must be " + allowed + ", but is " + came, key);
}

void check_range(const Model& model, const char* key, int value, int least, int most) {
  if (value >= least && value <= most) return;
  reject(model, key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most),
         std::to_string(value));
}

void check_real(const Model& model, const char* key, double value, bool ok, const char* allowed) {
  if (!ok || !std::isfinite(value)) reject(model, key, allowed, std::to_string(value));
}

}  // namespace

Family parse_family(std::string_view name) {
  if (name == "gpt") return Family::gpt;
  if (name == "llama") return Family::llama;
  throw Error("model_invalid", "family must be gpt or llama, but is '" + std::string(name) + "'", "family");
}

std::string_view family_name(Family family) noexcept { return family == Family::gpt ? "gpt" : "llama"; }

void check_model(const Model& model) {
  check_range(model, "n_layer", model.n_layer, 1, 1024);
  check_range(model, "n_head", model.n_head, 1, 1024);
  check_range(model, "n_kv_head", model.n_kv_head, 1, model.n_head);
  check_range(model, "d_model", model.d_model, 1, 1 << 18);
  check_range(model, "d_ff", model.d_ff, 1, 1 << 20);
  check_range(model, "context", model.context, 1, 1 << 20);
  check_range(model, "vocab", model.vocab, 2, 1 << 21);
  const auto text = [](int value) { return std::to_string(value); };
  if (model.d_model % model.n_head) {
    reject(model, "d_model", "divisible by n_head, which is " + text(model.n_head), text(model.d_model));
  }
  if (model.n_head % model.n_kv_head) {
    reject(model, "n_kv_head", "a divisor of n_head, which is " + text(model.n_head), text(model.n_kv_head));
  }
  if (model.family == Family::gpt && model.n_kv_head != model.n_head) {
    reject(model, "n_kv_head", "equal to n_head for gpt, which is " + text(model.n_head), text(model.n_kv_head));
  }
  if (model.family == Family::llama) {
    if (model.head_size() % 2) {
      reject(model, "d_model", "such that the head size d_model/n_head is even for llama", text(model.d_model));
    }
    if (model.bias) reject(model, "bias", "false for llama", "true");
    check_real(model, "rope_theta", model.rope_theta, model.rope_theta > 0.0, "a number above 0");
  }
  check_real(model, "dropout", model.dropout, model.dropout >= 0.0 && model.dropout < 1.0, "at least 0 and below 1");
  check_real(model, "norm_epsilon", model.norm_epsilon, model.norm_epsilon > 0.0 && model.norm_epsilon < 1.0,
             "above 0 and below 1");
}

}  // namespace sizewise
