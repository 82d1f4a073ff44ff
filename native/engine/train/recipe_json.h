// A recipe as the JSON that checkpoints carry: the keys of electron/contract/recipe.ts.
#pragma once
#include "io/json.h"
#include "train/recipe.h"

namespace sizewise {

Json recipe_to_json(const Recipe& recipe);

}  // namespace sizewise
