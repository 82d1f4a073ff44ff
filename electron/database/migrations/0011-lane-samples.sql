-- Which of several answers of a model a lane is; what its engine held, in bytes; and the draft that proposed tokens to it.
ALTER TABLE chat_lanes ADD COLUMN sample INTEGER CHECK (sample >= 0);
ALTER TABLE chat_lanes ADD COLUMN memory_bytes INTEGER CHECK (memory_bytes >= 0);
ALTER TABLE chat_lanes ADD COLUMN draft TEXT CHECK (json_valid(draft)); -- {run, step, proposed, accepted}
