-- Runs that were planned before there was a choice keep all their activations.
UPDATE runs SET recipe = json_set(recipe, '$.gradient_checkpointing', json('false'));
