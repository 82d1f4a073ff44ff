#include "infer/generate.h"

#include <algorithm>
#include <stdexcept>

#include "base/error.h"
#include "device/open_device.h"
#include "infer/continuation.h"
#include "infer/lookahead.h"
#include "infer/text_writer.h"
#include "model/weights_file.h"

namespace sizewise {
namespace {

// A draft loses more by rounding than it gains by being read faster.
std::optional<WeightFormat> format_of_draft(std::optional<WeightFormat> format) {
  return format == WeightFormat::int4 ? WeightFormat::int8 : format;
}

Weights read_draft(Backend& backend, const std::string& path, const Model& model, std::optional<WeightFormat> format) {
  const SafetensorsFile file(path);
  const Model smaller = read_checkpoint_model(file);
  if (smaller.vocab != model.vocab)
    throw Error("usage",
                "the draft must have the vocabulary of the model, " + std::to_string(model.vocab) +
                    " tokens, but has " + std::to_string(smaller.vocab),
                "draft");
  return read_weights(backend, file, smaller, format_of_draft(format));
}

}  // namespace

std::optional<WeightFormat> parse_weight_format(std::string_view name) {
  if (name == "fp32") return std::nullopt;
  if (name == "bf16") return WeightFormat::bf16;
  if (name == "int8") return WeightFormat::int8;
  if (name == "int4") return WeightFormat::int4;
  throw Error("usage", "weights must be one of fp32, bf16, int8, int4, but is \"" + std::string(name) + "\"",
              "weights");
}

Generation generate(const GenerateRequest& request, const Control& control,
                    const std::function<void(const GeneratedToken&)>& on_token) {
  const SafetensorsFile file(request.checkpoint);
  const Model model = read_checkpoint_model(file);
  check_text(request.prompt, request.options, request.telling, model);
  const auto backend = open_device(request.device, request.threads);
  Weights weights = read_weights(*backend, file, model, request.weights);
  if (!request.draft) return generate(weights, nullptr, request, control, on_token);
  Weights draft = read_draft(*backend, *request.draft, model, request.weights);
  return generate(weights, &draft, request, control, on_token);
}

Generation generate(Weights& weights, Weights* draft, const GenerateRequest& request, const Control& control,
                    const std::function<void(const GeneratedToken&)>& on_token) {
  check_text(request.prompt, request.options, request.telling, weights.model());
  if (draft && &draft->backend() != &weights.backend()) throw std::logic_error("a draft on another backend");
  const int max_tokens = request.options.max_tokens;
  const auto positions_of = [&](const Weights& of) {
    return static_cast<int>(
        std::min<std::int64_t>(static_cast<std::int64_t>(request.prompt.size()) + max_tokens, of.model().context));
  };
  Continuation continuation(weights, positions_of(weights), draft ? kMostAhead : 1);
  std::optional<Draft> drafting;
  std::optional<Pace> pace;
  if (draft) {
    drafting.emplace(*draft, positions_of(*draft));
    if (!request.always_ahead) pace.emplace(max_tokens, drafting->measure());
  }
  Draws draws(weights.backend(), weights.model().vocab, request.telling.alternatives);
  TextWriter writer(request.prompt, request.options, request.telling, weights.backend(), on_token);
  Lookahead ahead(weights, continuation, drafting ? &*drafting : nullptr, writer.sampler(), max_tokens, pace);
  while (!writer.ended()) {
    if (control.asked() != Request::none) {
      writer.cancel();
    } else {
      const Logits logits =
          writer.written() == 0 ? ahead.restart(request.prompt) : ahead.after(writer.last(), writer.written());
      const SamplingRow row = writer.row(logits.row(0));
      writer.take(draws.draw({&row, 1}).front());
    }
  }
  Generation result = writer.finish();
  result.proposed = ahead.proposed();
  result.accepted = ahead.accepted();
  result.memory_bytes = weights.backend().memory().peak_bytes();
  return result;
}

}  // namespace sizewise
