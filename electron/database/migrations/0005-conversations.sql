-- The inference chat: a conversation is a list of prompts, each with one lane per model.
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE chat_turns (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  prompt TEXT NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  one_by_one INTEGER NOT NULL CHECK (one_by_one IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX chat_turns_by_conversation ON chat_turns (conversation_id);

-- An answer outlives its run: what is shown of the model is kept here.
CREATE TABLE chat_lanes (
  turn_id INTEGER NOT NULL REFERENCES chat_turns (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  run_id TEXT REFERENCES runs (id) ON DELETE SET NULL,
  study TEXT NOT NULL,
  model TEXT NOT NULL,
  parameters INTEGER NOT NULL,
  seed INTEGER,
  rung INTEGER NOT NULL,
  rungs INTEGER NOT NULL,
  tokens TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tokens)), -- [{id, text, logprob}]
  finish TEXT CHECK (finish IN ('length', 'stop', 'end_of_text', 'cancelled')),
  tokens_per_second REAL,
  first_token_ms REAL,
  error TEXT CHECK (json_valid(error)),
  PRIMARY KEY (turn_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_lanes_by_run ON chat_lanes (run_id);
