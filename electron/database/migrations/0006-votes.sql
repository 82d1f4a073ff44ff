-- The place of the lane whose answer was voted the best of its turn.
ALTER TABLE chat_turns ADD COLUMN vote INTEGER CHECK (vote >= 0);
