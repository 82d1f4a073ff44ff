// A model to and from the JSON that checkpoints carry: the keys of electron/contract/model.ts.
#pragma once
#include "io/json.h"
#include "io/json_reader.h"
#include "model/model.h"

namespace sizewise {

Json model_to_json(const Model& model);
// Throws with the reader's code, or Error("model_invalid") where the numbers do not fit together.
Model model_from_json(const JsonReader& reader);

}  // namespace sizewise
