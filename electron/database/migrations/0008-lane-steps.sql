-- The step of the checkpoint that answered, and the steps of its run's whole training; unknown of older answers.
ALTER TABLE chat_lanes ADD COLUMN step INTEGER CHECK (step >= 0);
ALTER TABLE chat_lanes ADD COLUMN steps INTEGER CHECK (steps >= 0);
