#include "model/model_json.h"

namespace sizewise {

Json model_to_json(const Model& model) {
  return Json::Object{{"name", model.name},
                      {"family", family_name(model.family)},
                      {"n_layer", model.n_layer},
                      {"n_head", model.n_head},
                      {"n_kv_head", model.n_kv_head},
                      {"d_model", model.d_model},
                      {"d_ff", model.d_ff},
                      {"context", model.context},
                      {"vocab", model.vocab},
                      {"tied_embeddings", model.tied_embeddings},
                      {"bias", model.bias},
                      {"dropout", model.dropout},
                      {"norm_epsilon", model.norm_epsilon},
                      {"rope_theta", model.rope_theta}};
}

Model model_from_json(const JsonReader& reader) {
  const auto whole = [&](const char* key) { return static_cast<int>(reader.integer(key, 1, 1 << 24)); };
  Model model{.name = reader.string("name"),
              .family = parse_family(reader.string("family")),
              .n_layer = whole("n_layer"),
              .n_head = whole("n_head"),
              .n_kv_head = whole("n_kv_head"),
              .d_model = whole("d_model"),
              .d_ff = whole("d_ff"),
              .context = whole("context"),
              .vocab = whole("vocab"),
              .tied_embeddings = reader.boolean("tied_embeddings"),
              .bias = reader.boolean("bias"),
              .dropout = reader.number("dropout"),
              .norm_epsilon = reader.number("norm_epsilon"),
              .rope_theta = reader.number("rope_theta")};
  check_model(model);
  return model;
}

}  // namespace sizewise
